import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { EventDetail } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import type { Rows } from './rows.svelte.ts';
import type { Selection } from './selection.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly rows: Rows;
  readonly selection: Selection;
  readonly idle: Idle;
  readonly faults: Faults;
}

export const mostCompared = 5;

/** Two to five selected events side by side. */
export class Compare {
  #events = $state.raw<readonly EventDetail[]>([]);
  #loading: AbortController | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
  }

  /** In the order of the grid; none while nothing is compared. */
  get events(): readonly EventDetail[] {
    return this.#events;
  }

  get isPossible(): boolean {
    const { count } = this.#to.selection.selected;
    return count >= 2 && count <= mostCompared;
  }

  async open(): Promise<void> {
    if (!this.isPossible) return;
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const { engine, rows, selection, idle, faults } = this.#to;
    await idle.during(async () => {
      try {
        const events: EventDetail[] = [];
        for (const index of selection.selected.first(mostCompared)) {
          const row = rows.at(index) ?? (await rows.load(index));
          if (row) events.push(await engine.event(row.row, { signal: loading.signal }));
        }
        if (!loading.signal.aborted) this.#events = events;
      } catch (error) {
        if (!loading.signal.aborted && !isAbort(error)) faults.add(error);
      }
    });
  }

  close(): void {
    this.#loading?.abort();
    this.#events = [];
  }
}
