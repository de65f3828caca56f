import { AppError } from '../base/app-error.ts';
import type { Caller, RpcOptions, WorkerClient } from './client.ts';
import type { AnswerOf, ArgumentOf, ProgressOf } from './contract.ts';

/** A worker that ends more often than so within this time would do so again. */
const maxDeaths = 3;
const deathsWithinMs = 60_000;

/** How often a worker has ended of late. */
export class Deaths {
  #times: number[] = [];

  /** One more. Answers whether another worker would end, too; `why` then says so. */
  count(why: Error): { readonly isFinal: boolean; readonly why: Error } {
    const now = performance.now();
    this.#times = [...this.#times.filter((at) => now - at < deathsWithinMs), now];
    const isFinal = this.#times.length > maxDeaths;
    if (!isFinal || !(why instanceof AppError)) return { isFinal, why };
    return { isFinal, why: new AppError(why.code, why.message, { ...why.details, again: 'no' }, { cause: why }) };
  }
}

interface LastingOptions<T> {
  readonly make: () => WorkerClient<T>;
  /** Makes another one what the one before was. */
  readonly restore: (worker: WorkerClient<T>) => Promise<void>;
  /** One has ended by itself, and another is being started; or, where `isFinal`, none is any more. */
  readonly onloss: (why: Error, isFinal: boolean) => void;
}

/**
 * A worker in whose place another one is started when it ends by itself. Calls under way then reject with
 * `rpc/worker-died`; later ones wait for the other to be what the first was.
 */
export class LastingWorker<T> implements Caller<T> {
  readonly #options: LastingOptions<T>;
  #current: WorkerClient<T>;
  #ready: Promise<void> = Promise.resolve();
  readonly #deaths = new Deaths();
  #isClosed = false;

  constructor(options: LastingOptions<T>) {
    this.#options = options;
    this.#current = options.make();
    void this.#watch(this.#current);
  }

  async call<Name extends keyof T & string>(
    name: Name,
    argument: ArgumentOf<T, Name>,
    options: RpcOptions<ProgressOf<T, Name>> = {},
  ): Promise<AnswerOf<T, Name>> {
    await this.#ready;
    return this.#current.call(name, argument, options);
  }

  /** Ends it for good; calls under way reject with `reason`. */
  close(reason: Error): void {
    this.#isClosed = true;
    this.#current.close(reason);
  }

  async #watch(worker: WorkerClient<T>): Promise<void> {
    const reason = await worker.ended();
    if (this.#isClosed) return;
    const { isFinal, why } = this.#deaths.count(reason);
    this.#isClosed = isFinal;
    if (!isFinal) {
      this.#current = this.#options.make();
      void this.#watch(this.#current);
      this.#ready = this.#options.restore(this.#current);
      // whoever calls meets it
      this.#ready.catch(() => undefined);
    }
    this.#options.onloss(why, isFinal);
  }
}
