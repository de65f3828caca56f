import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { CountedAround } from '../model/explorer.ts';
import type { RowId } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';

/** What an event has in common with others. */
export class Around {
  #items = $state.raw<readonly CountedAround[] | undefined>(undefined);
  #loading: AbortController | undefined;
  readonly #to: { readonly engine: Engine; readonly idle: Idle; readonly faults: Faults };

  constructor(services: { readonly engine: Engine; readonly idle: Idle; readonly faults: Faults }) {
    this.#to = services;
  }

  /** Undefined until the event was read. */
  get items(): readonly CountedAround[] | undefined {
    return this.#items;
  }

  async load(row: RowId): Promise<void> {
    this.stop();
    const loading = new AbortController();
    this.#loading = loading;
    const { engine, idle, faults } = this.#to;
    await idle.during(async () => {
      try {
        const items = await engine.around(row, { signal: loading.signal });
        if (!loading.signal.aborted) this.#items = items;
      } catch (error) {
        if (!loading.signal.aborted && !isAbort(error)) faults.add(error);
      }
    });
  }

  stop(): void {
    this.#loading?.abort();
    this.#items = undefined;
  }
}
