import { AppError, isAbort } from '../base/app-error.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';

/** An answer that comes sooner is not told to be on its way: that would only flicker. */
const slowFromMs = 150;

/**
 * One request of a kind at a time. Another question ends the one that runs; the same question again waits for it, so
 * that a request is not thrown away for one that finds a little more.
 */
export class NewestRun {
  #running = $state.raw<{ readonly key: string; readonly controller: AbortController } | undefined>(undefined);
  #isSlow = $state(false);
  #again: ((signal: AbortSignal) => Promise<void>) | undefined;
  readonly #idle: Idle;
  readonly #faults: Faults;

  constructor(idle: Idle, faults: Faults) {
    this.#idle = idle;
    this.#faults = faults;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** An answer is on its way, and may be there before anyone sees that what is shown is out of date. */
  get isBrief(): boolean {
    return this.#running !== undefined && !this.#isSlow;
  }

  ask(key: string, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#running?.key === key) {
      this.#again = work;
      return;
    }
    this.#end();
    void this.#run(key, work);
  }

  stop(): void {
    this.#end();
    this.#isSlow = false;
  }

  #end(): void {
    this.#again = undefined;
    this.#running?.controller.abort();
    this.#running = undefined;
  }

  async #run(key: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.#running = { key, controller };
    const { signal } = controller;
    const slow = setTimeout(() => {
      if (this.#running?.controller === controller) this.#isSlow = true;
    }, slowFromMs);
    await this.#idle.during(async () => {
      try {
        await work(signal);
        while (this.#again && !signal.aborted) {
          const again = this.#again;
          this.#again = undefined;
          await again(signal);
        }
      } catch (error) {
        // The filter box says what is wrong with a filter.
        const isTold = error instanceof AppError && error.code === 'query/invalid';
        if (!signal.aborted && !isAbort(error) && !isTold) this.#faults.add(error);
      }
      clearTimeout(slow);
      if (this.#running?.controller !== controller) return;
      this.#again = undefined;
      this.#running = undefined;
      this.#isSlow = false;
    });
  }
}
