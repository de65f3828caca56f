import type { CallContext } from '../rpc/contract.ts';

/** One computation that several calls wait for. It is aborted when the last of them is. */
export class SharedRun<Value, Progress> {
  /** Resolves when the computation has ended, well or not. */
  readonly settled: Promise<undefined>;
  readonly #controller = new AbortController();
  readonly #waiting = new Set<{ readonly progress: (value: Progress) => void }>();
  readonly #result: Promise<Value>;

  constructor(compute: (context: CallContext<Progress>) => Promise<Value>) {
    const progress = (value: Progress): void => {
      for (const waiting of this.#waiting) waiting.progress(value);
    };
    this.#result = compute({ signal: this.#controller.signal, progress });
    this.settled = this.#result.then(
      () => undefined,
      () => undefined,
    );
  }

  /** True once nobody waits any more: a later call must not join. */
  get isAborted(): boolean {
    return this.#controller.signal.aborted;
  }

  join({ signal, progress }: CallContext<Progress>): Promise<Value> {
    signal.throwIfAborted();
    const place = { progress };
    this.#waiting.add(place);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(place);
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        leave();
        if (this.#waiting.size === 0) this.#controller.abort(signal.reason);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp);
      void this.#result.then(resolve, reject).then(leave);
    });
  }
}
