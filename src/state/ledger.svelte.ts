import type { Engine } from '../model/engine.ts';
import type { LedgerReport } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';

/** The account of every file, fetched when a view first needs it and again when the data changed. */
export class Ledger {
  #report = $state.raw<LedgerReport | undefined>(undefined);
  #isCurrent = false;
  #loading: Promise<void> | undefined;
  readonly #engine: Engine;
  readonly #idle: Idle;
  readonly #faults: Faults;

  constructor(engine: Engine, idle: Idle, faults: Faults) {
    this.#engine = engine;
    this.#idle = idle;
    this.#faults = faults;
  }

  get report(): LedgerReport | undefined {
    return this.#report;
  }

  /** What is known is out of date; a view that shows it asks again. */
  invalidate(): void {
    this.#isCurrent = false;
  }

  load(): Promise<void> {
    if (this.#isCurrent) return this.#loading ?? Promise.resolve();
    this.#isCurrent = true;
    const before = this.#loading;
    const loading = this.#idle.during(async () => {
      await before;
      try {
        this.#report = await this.#engine.ledger();
      } catch (error) {
        this.#isCurrent = false;
        this.#faults.add(error);
      }
    });
    this.#loading = loading;
    return loading;
  }
}
