import type { Engine } from '../model/engine.ts';
import type { FieldName } from '../model/explorer.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { NewestRun } from './newest-run.svelte.ts';

const maxNames = 60;

/** Names that a column can have, from the events that are open, for what was typed so far. */
export class ColumnNames {
  #names = $state.raw<readonly FieldName[]>([]);
  readonly #engine: Engine;
  readonly #run: NewestRun;

  constructor({ engine, idle, faults }: { readonly engine: Engine; readonly idle: Idle; readonly faults: Faults }) {
    this.#engine = engine;
    this.#run = new NewestRun(idle, faults);
  }

  /** Paths that events have and no column answers; the last ones while others are on the way. */
  get paths(): readonly string[] {
    return this.#names.filter(({ column }) => !column).map(({ name }) => name);
  }

  suggest(prefix: string): void {
    this.#run.ask(prefix, async (signal) => {
      const names = await this.#engine.fieldNames({ prefix, limit: maxNames }, { signal });
      if (!signal.aborted) this.#names = names;
    });
  }
}
