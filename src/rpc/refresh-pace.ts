/** The first time that newly stored events become visible while an import runs, and the least time between two. */
const leastMs = 1000;
/** Taking events in, and showing them, may hold up the import by about this share. */
const share = 1 / 8;

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

  /** Refreshes now, unless it is too soon or one is under way. Whoever must know of a failure meets it elsewhere. */
  ask(refresh: () => Promise<void>): void {
    if (this.#isRunning || !this.isDue) return;
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
