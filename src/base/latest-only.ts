/**
 * Runs one task at a time; while one runs, only the newest waiting one is kept. A task that is overtaken while it
 * waits or while it runs rejects with an AbortError, whatever it does with its signal; the next one starts when it
 * has ended.
 */
export class LatestOnly {
  #running: AbortController | undefined;
  #waiting: (() => void) | undefined;
  #drop: (() => void) | undefined;

  run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = (): void => {
        void this.#execute(task).then(resolve, reject);
      };
      if (!this.#running) {
        start();
        return;
      }
      this.#drop?.();
      this.#waiting = start;
      this.#drop = () => {
        reject(overtaken());
      };
      this.#running.abort(overtaken());
    });
  }

  async #execute<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running = controller;
    try {
      return await task(controller.signal);
    } finally {
      const next = this.#waiting;
      this.#running = undefined;
      this.#waiting = undefined;
      this.#drop = undefined;
      next?.();
      controller.signal.throwIfAborted();
    }
  }
}

function overtaken(): DOMException {
  return new DOMException('overtaken by a newer request', 'AbortError');
}
