import type { CallContext } from '../rpc/contract.ts';

/** One computation that several calls wait for. It is aborted when the last of them is. */
export class SharedRun<Value> {
  /** Resolves when the computation has ended, well or not. */
  readonly settled: Promise<undefined>;
  readonly #controller = new AbortController();
  readonly #waiting = new Set<{ readonly progress: (share: number) => void }>();
  readonly #result: Promise<Value>;

  constructor(compute: (context: CallContext<number>) => Promise<Value>) {
    const progress = (share: number): void => {
      for (const waiting of this.#waiting) waiting.progress(share);
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

  join({ signal, progress }: CallContext<number>): Promise<Value> {
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
