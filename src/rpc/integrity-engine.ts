import { AppError } from '../base/app-error.ts';
import type { CallOptions, IntegrityEngine, LossListener, VerdictsChange } from '../model/engine.ts';
import type {
  AddedSignatures,
  CommandFacts,
  IntegrityItemDetail,
  IntegrityProgress,
  IntegrityReportKind,
  IntegritySummary,
  ItemsPage,
  ItemsRequest,
} from '../model/integrity.ts';
import { WorkerClient, type Caller } from './client.ts';
import {
  portsOf,
  type AnswerOf,
  type ArgumentOf,
  type IntegrityCalls,
  type IntegrityNews,
  type QueryCalls,
  type StorePlace,
} from './contract.ts';
import { Deaths } from './lasting-worker.ts';

/** The page's side of validation. Its worker starts with the first call, and again after it died. */
export class WorkerIntegrity implements IntegrityEngine {
  readonly #make: () => Worker;
  readonly #place: () => Promise<StorePlace>;
  readonly #query: Caller<QueryCalls>;
  readonly #listeners = new Set<(change: VerdictsChange) => void>();
  readonly #lossListeners = new Set<LossListener>();
  readonly #deaths = new Deaths();
  #final: Error | undefined;
  #started: Promise<WorkerClient<IntegrityCalls>> | undefined;
  #revision = 0;
  #publishing: Promise<void> = Promise.resolve();

  constructor(make: () => Worker, place: () => Promise<StorePlace>, query: Caller<QueryCalls>) {
    this.#make = make;
    this.#place = place;
    this.#query = query;
  }

  async refresh({
    signal,
    onprogress,
  }: CallOptions & { readonly onprogress?: (progress: IntegrityProgress) => void } = {}): Promise<IntegritySummary> {
    const worker = await this.#worker();
    const hear = ({ revision, ...progress }: IntegrityNews): void => {
      onprogress?.(progress);
      if (revision === this.#revision) return;
      this.#revision = revision;
      // What goes wrong here goes wrong again at the end, where somebody waits for it.
      this.#publish(worker).catch(() => undefined);
    };
    const summary = await worker.call('refresh', undefined, { signal, onprogress: hear });
    await this.#publish(worker);
    return summary;
  }

  summary(): Promise<IntegritySummary> {
    return this.#call('summary', undefined);
  }

  items(request: ItemsRequest, options: CallOptions = {}): Promise<ItemsPage> {
    return this.#call('items', request, options);
  }

  item(id: number): Promise<IntegrityItemDetail | undefined> {
    return this.#call('item', id);
  }

  async addSignatures(text: string): Promise<AddedSignatures> {
    const worker = await this.#worker();
    const added = await worker.call('addSignatures', text);
    await this.#publish(worker);
    return added;
  }

  commandFacts(): Promise<CommandFacts> {
    return this.#call('commandFacts', undefined);
  }

  report(kind: IntegrityReportKind, options: CallOptions = {}): Promise<Blob> {
    return this.#call('report', kind, options);
  }

  onchange(listener: (change: VerdictsChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  onloss(listener: LossListener): () => void {
    this.#lossListeners.add(listener);
    return () => {
      this.#lossListeners.delete(listener);
    };
  }

  /** Hands the verdicts that there are to a query worker that has none. */
  tellAgain(): void {
    this.#started?.then((worker) => this.#publish(worker)).catch(() => undefined);
  }

  /** Ends its worker; what is stored stays. Calls under way reject with `reason`. */
  close(reason: Error): void {
    const started = this.#started;
    this.#started = undefined;
    started?.then(
      (worker) => {
        worker.close(reason);
      },
      () => undefined,
    );
  }

  async #call<Name extends keyof IntegrityCalls>(
    name: Name,
    argument: ArgumentOf<IntegrityCalls, Name>,
    options: CallOptions = {},
  ): Promise<AnswerOf<IntegrityCalls, Name>> {
    const worker = await this.#worker();
    return worker.call(name, argument, options);
  }

  #worker(): Promise<WorkerClient<IntegrityCalls>> {
    if (this.#final) return Promise.reject(this.#final);
    this.#started ??= this.#start();
    this.#started.catch(() => {
      this.#started = undefined;
    });
    return this.#started;
  }

  async #start(): Promise<WorkerClient<IntegrityCalls>> {
    const worker = new WorkerClient<IntegrityCalls>(this.#make(), 'integrity');
    void this.#watch(worker);
    try {
      const place = await this.#place();
      await worker.call('open', { place }, { moved: portsOf(place) });
      return worker;
    } catch (error) {
      worker.close(new DOMException('it has nothing to validate', 'AbortError'));
      throw error;
    }
  }

  /** Lets the next call start another worker where this one died. */
  async #watch(worker: WorkerClient<IntegrityCalls>): Promise<void> {
    const reason = await worker.ended();
    if (!isDeath(reason)) return;
    this.#started = undefined;
    const { isFinal, why } = this.#deaths.count(reason);
    if (isFinal) this.#final = why;
    for (const listener of this.#lossListeners) listener(why, isFinal);
  }

  /** Hands new verdicts to the query worker, then tells who listens. One after the other, so that the last is newest. */
  #publish(worker: WorkerClient<IntegrityCalls>): Promise<void> {
    const publishing = this.#publishing.then(async () => {
      const verdicts = await worker.call('verdicts', undefined);
      const ofEvents = await this.#query.call('setIntegrity', verdicts);
      for (const listener of this.#listeners) listener({ ofEvents });
    });
    this.#publishing = publishing.catch(() => undefined);
    return publishing;
  }
}

function isDeath(error: Error): boolean {
  return error instanceof AppError && (error.code === 'rpc/worker-died' || error.code === 'rpc/bad-answer');
}
