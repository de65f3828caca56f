import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { AroundItem } from '../model/explorer.ts';
import type { RowId } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';

export interface AroundCount extends AroundItem {
  /** Undefined while it is being counted. */
  readonly count: number | undefined;
}

/** What an event has in common with others. Counted one after the other, the quick ways first, as they are needed. */
export class Around {
  #items = $state.raw<readonly AroundCount[] | undefined>(undefined);
  #loading: AbortController | undefined;
  readonly #to: { readonly engine: Engine; readonly idle: Idle; readonly faults: Faults };

  constructor(services: { readonly engine: Engine; readonly idle: Idle; readonly faults: Faults }) {
    this.#to = services;
  }

  /** Undefined until the event was read. */
  get items(): readonly AroundCount[] | undefined {
    return this.#items;
  }

  async load(row: RowId): Promise<void> {
    this.stop();
    const loading = new AbortController();
    this.#loading = loading;
    const { idle, faults } = this.#to;
    await idle.during(async () => {
      try {
        await this.#count(row, loading.signal);
      } catch (error) {
        if (!loading.signal.aborted && !isAbort(error)) faults.add(error);
      }
    });
  }

  async #count(row: RowId, signal: AbortSignal): Promise<void> {
    const { engine } = this.#to;
    let items: readonly AroundCount[] = (await engine.around(row, { signal })).map((item) => ({
      ...item,
      count: undefined,
    }));
    for (const [i, item] of items.entries()) {
      signal.throwIfAborted();
      this.#items = items;
      const count = await engine.count(item.filter, { signal });
      items = items.with(i, { ...item, count });
    }
    signal.throwIfAborted();
    this.#items = items;
  }

  stop(): void {
    this.#loading?.abort();
    this.#items = undefined;
  }
}
