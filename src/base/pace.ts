import { Breather } from './breathe.ts';

/** How often a long computation lets waiting messages in, an abort among them. */
const breathEveryMs = 12;

/** What long computations call between pieces of work of a millisecond or so. */
export class Pace {
  readonly #breather = new Breather(breathEveryMs);
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** True when `pause` is due; then await it. */
  get due(): boolean {
    return this.#breather.due;
  }

  /** Lets waiting messages in. Rejects with the signal's reason once it has aborted. */
  pause(): Promise<void> {
    return this.#breather.take(this.#signal);
  }
}
