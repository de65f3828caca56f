/**
 * The page's side of a contract. Bare comlink leaves calls pending for ever when a worker dies or fails to load, loses
 * what an error is, and may lose a call whose proxy is collected; so every call races the worker's end, failures come
 * back as data, and the proxy lives as long as the client.
 */
import { proxy, releaseProxy, transfer, wrap, type Endpoint, type Remote } from 'comlink';
import { AppError } from '../base/app-error.ts';
import type { AnswerOf, ArgumentOf, ProgressOf, Wire, WireAnswer } from './contract.ts';
import { whenGone } from './life-sign.ts';
import { fromWire } from './wire-error.ts';

export interface RpcOptions<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onprogress?: ((value: Progress) => void) | undefined;
  /** Parts of the argument, which must be an object, that go to the worker instead of being copied. */
  readonly moved?: readonly Transferable[];
}

/** A worker that says nothing for so long, also where its script comes over a slow line, has ended before it could. */
const beginMs = 300_000;

/** What workers are there for. */
export type WorkerName = 'query' | 'ingest' | 'integrity' | 'cases' | 'case-file' | 'paths' | 'store';

/** Asks what a contract names. */
export interface Caller<T> {
  call<Name extends keyof T & string>(
    name: Name,
    argument: ArgumentOf<T, Name>,
    options?: RpcOptions<ProgressOf<T, Name>>,
  ): Promise<AnswerOf<T, Name>>;
}

export class WorkerClient<T> implements Caller<T> {
  readonly #name: WorkerName;
  readonly #worker: Worker | undefined;
  readonly #remote: Remote<Wire>;
  readonly #died: Promise<never>;
  readonly #onbusy: (isBusy: boolean) => void;
  #reject: (reason: Error) => void = () => undefined;
  readonly #over = new AbortController();
  /** Names of calls under way. */
  readonly #pending = new Map<number, string>();
  #jobs = 0;

  /** `onbusy` is told when there are calls under way, and when there are none any more. */
  constructor(worker: Worker | Endpoint, name: WorkerName, onbusy: (isBusy: boolean) => void = () => undefined) {
    this.#name = name;
    this.#onbusy = onbusy;
    this.#remote = wrap<Wire>(worker);
    this.#died = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.#died.catch(() => undefined);
    if (typeof Worker !== 'undefined' && worker instanceof Worker) {
      this.#worker = worker;
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        this.close(this.#death(event.message || 'a worker could not be loaded'));
      });
      worker.addEventListener('messageerror', () => {
        this.close(new AppError('rpc/bad-answer', 'a worker sent something unreadable', this.#affected()));
      });
      void this.#watch();
    }
  }

  /** Rejects with what the handler threw, with AbortError, or with `rpc/worker-died`. */
  async call<Name extends keyof T & string>(
    name: Name,
    argument: ArgumentOf<T, Name>,
    options: RpcOptions<ProgressOf<T, Name>> = {},
  ): Promise<AnswerOf<T, Name>> {
    const { signal, onprogress, moved = [] } = options;
    signal?.throwIfAborted();
    if (this.#over.signal.aborted) return this.#died;
    const job = ++this.#jobs;
    let isOver = false;
    const progress = onprogress
      ? proxy((value: unknown) => {
          // It comes through a port of its own, and may come after the answer.
          if (!isOver) onprogress(value as ProgressOf<T, Name>);
        })
      : undefined;
    const abort = (): void => {
      if (!this.#over.signal.aborted) this.#remote.abort(job).catch(() => undefined);
    };
    signal?.addEventListener('abort', abort);
    if (this.#pending.size === 0) this.#onbusy(true);
    this.#pending.set(job, name);
    const sent: unknown = moved.length > 0 ? transfer(argument as object, [...moved]) : argument;
    try {
      const answer: WireAnswer = await Promise.race([this.#remote.invoke(job, name, sent, progress), this.#died]);
      if (!answer.ok) throw fromWire(answer.error);
      return answer.value as AnswerOf<T, Name>;
    } finally {
      isOver = true;
      signal?.removeEventListener('abort', abort);
      this.#pending.delete(job);
      if (this.#pending.size === 0) this.#onbusy(false);
    }
  }

  /** Resolves when nothing can be asked any more, with the reason: the worker died, or was ended here. */
  async ended(): Promise<Error> {
    try {
      return await this.#died;
    } catch (error) {
      return error as Error;
    }
  }

  /** Ends the worker; calls under way reject with `reason`. What it was writing is there as a whole or not at all. */
  close(reason: Error = this.#death('the worker was ended')): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#reject(reason);
    this.#remote[releaseProxy]();
    // one that failed may go on running
    this.#worker?.terminate();
  }

  /** A worker may end without a word. */
  async #watch(): Promise<void> {
    const late = setTimeout(() => {
      this.close(this.#death('a worker did not begin'));
    }, beginMs);
    const sign = await Promise.race([this.#remote.lifeSign(), this.#died]).catch(() => undefined);
    clearTimeout(late);
    if (sign === undefined) return;
    const isGone = await whenGone(sign, this.#over.signal);
    if (isGone) this.close(this.#death('a worker ended without a word'));
  }

  #death(message: string): AppError {
    return new AppError('rpc/worker-died', message, this.#affected());
  }

  /** For whoever tells the user: which worker it is, and the calls that it does not answer any more. */
  #affected(): Readonly<Record<string, string>> {
    return { worker: this.#name, calls: [...new Set(this.#pending.values())].join(' ') };
  }
}
