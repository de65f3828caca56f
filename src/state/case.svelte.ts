import type { Engine } from '../model/engine.ts';
import type { CaseSummary } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';

/** What this browser holds, in brief. */
export class Case {
  #summary = $state.raw<CaseSummary | undefined>(undefined);
  readonly #engine: Engine;
  readonly #faults: Faults;

  constructor(engine: Engine, faults: Faults) {
    this.#engine = engine;
    this.#faults = faults;
  }

  /** Undefined until the data of this browser is open. */
  get summary(): CaseSummary | undefined {
    return this.#summary;
  }

  /** True once it is known that there is nothing to show: no event, and no file that was looked at. */
  get isEmpty(): boolean {
    return this.#summary !== undefined && this.#summary.events === 0 && this.#summary.files === 0;
  }

  async open(): Promise<void> {
    await this.#take(() => this.#engine.open());
  }

  async refresh(): Promise<void> {
    await this.#take(() => this.#engine.summary());
  }

  async #take(ask: () => Promise<CaseSummary>): Promise<void> {
    try {
      this.#summary = await ask();
    } catch (error) {
      this.#faults.add(error);
    }
  }
}
