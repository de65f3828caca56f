/** Pieces of work one after the other, each with a signal that also ends it when all are ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  readonly #waiting = new Set<AbortController>();

  take<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const abort = (): void => {
      controller.abort(signal?.reason);
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    this.#waiting.add(controller);
    const turn = this.#last
      .then(() => {
        controller.signal.throwIfAborted();
        return work(controller.signal);
      })
      .finally(() => {
        signal?.removeEventListener('abort', abort);
        this.#waiting.delete(controller);
      });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Aborts the one that runs and those that wait. Settles when all of them have. */
  async endAll(): Promise<void> {
    for (const controller of this.#waiting) controller.abort();
    await this.#last;
  }
}
