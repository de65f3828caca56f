import type { ImportProgress } from '../model/view.ts';

/** The first time that newly stored events become visible while an import runs, and the least time between two. */
const leastMs = 1000;
/** Taking events in, and showing them, may hold up the import by about this share. */
const share = 1 / 8;

/** What comes to its end so soon is shown then: to show it before would only put that off. */
const soonMs = 3500;

/**
 * How often newly stored events are shown while an import runs. What is counted anew each time grows with the import, so
 * the times lie ever further apart.
 */
export class RefreshPace {
  readonly #begun = performance.now();
  #next = this.#begun + leastMs;
  #isRunning = false;

  get isDue(): boolean {
    return performance.now() >= this.#next;
  }

  /** After a refresh that took so long. */
  done(tookMs: number): void {
    const now = performance.now();
    this.#next = now + Math.max(leastMs, (now - this.#begun) / 2, tookMs / share);
  }

  /**
   * Refreshes now, unless it is too soon, one is under way, or the import seems to be at its end. Whoever must know of a
   * failure meets it elsewhere.
   */
  ask(progress: ImportProgress, refresh: () => Promise<void>): void {
    if (this.#isRunning || !this.isDue || leftMs(progress) < soonMs) return;
    this.#isRunning = true;
    const begun = performance.now();
    void refresh()
      .catch(() => undefined)
      .then(() => {
        this.#isRunning = false;
        this.done(performance.now() - begun);
      });
  }
}

/** How long the import will go on if it goes on as it did. Milliseconds. */
function leftMs({ phase, bytes, totalBytes, elapsedMs }: ImportProgress): number {
  if (phase === 'listing' || bytes === 0) return Infinity;
  return (elapsedMs * (totalBytes - bytes)) / bytes;
}
