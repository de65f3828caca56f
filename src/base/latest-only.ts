/**
 * Runs one task at a time; while one runs, only the newest waiting one is kept. A task that is overtaken while it
 * waits, or aborted while it runs, rejects with an AbortError.
 */
export class LatestOnly {
  #running: AbortController | undefined;
  #waiting: (() => void) | undefined;
  #drop: (() => void) | undefined;

  run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = (): void => {
        const controller = new AbortController();
        this.#running = controller;
        task(controller.signal)
          .then(resolve, reject)
          .finally(() => {
            this.#running = undefined;
            const next = this.#waiting;
            this.#waiting = undefined;
            this.#drop = undefined;
            next?.();
          });
      };
      if (!this.#running) {
        start();
        return;
      }
      this.#drop?.();
      this.#waiting = start;
      this.#drop = () => {
        reject(new DOMException('overtaken by a newer request', 'AbortError'));
      };
      this.#running.abort();
    });
  }
}
