import type { Engine } from '../model/engine.ts';
import type { Overview as Figures } from '../model/explorer.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { NewestRun } from './newest-run.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
}

/** The first look at what is open: figures about the events that the filter matches. */
export class Overview {
  #shown = $state.raw<{ readonly filter: string; readonly figures: Figures } | undefined>(undefined);
  #share = $state<number | undefined>(undefined);
  #isCancelled = $state(false);
  /** The data changed since the figures were asked for. */
  #isStale = true;
  readonly #engine: Engine;
  readonly #run: NewestRun;

  constructor({ engine, idle, faults }: Services) {
    this.#engine = engine;
    this.#run = new NewestRun(idle, faults);
  }

  /** Those of the last filter while others are on the way. */
  get figures(): Figures | undefined {
    return this.#shown?.figures;
  }
  /** What the figures are of. */
  get filter(): string {
    return this.#shown?.filter ?? '';
  }
  get isLoading(): boolean {
    return this.#run.isRunning;
  }
  /** The share done, 0 to 1, where events must be read. */
  get share(): number | undefined {
    return this.#run.isRunning ? this.#share : undefined;
  }

  /** The user ended the last count; what is shown is of the one before. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    this.#run.stop();
    this.#isStale = true;
    this.#isCancelled = true;
  }

  /** Asks unless the figures for this filter are there. */
  load(filter: string): void {
    if (!this.#isStale && this.#shown?.filter === filter) return;
    this.#share = undefined;
    this.#isCancelled = false;
    this.#run.ask(filter, async (signal) => {
      this.#isStale = false;
      const onprogress = (share: number): void => {
        if (!signal.aborted) this.#share = share;
      };
      const figures = await this.#engine.overview({ filter, signal, onprogress });
      if (!signal.aborted) this.#shown = { filter, figures };
    });
  }

  invalidate(): void {
    this.#isStale = true;
  }
}
