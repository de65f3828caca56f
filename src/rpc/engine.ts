import { AppError } from '../base/app-error.ts';
import { defaultLimits } from '../base/limits.ts';
import type { CaseInfo } from '../model/cases.ts';
import type { CallOptions, Engine, ImportOptions, PickedFile, ProgressOptions } from '../model/engine.ts';
import type {
  CompletionRequest,
  CountedAround,
  Facet,
  FacetsRequest,
  FacetValue,
  FieldName,
  FieldNamesRequest,
  Histogram,
  HistogramRequest,
  Overview,
  RelatedEvents,
} from '../model/explorer.ts';
import type { UnfinishedImports } from '../model/import-note.ts';
import type {
  CaseSummary,
  CellsRequest,
  CellTexts,
  EventDetail,
  ExportRequest,
  GridRow,
  ImportOutcome,
  LedgerReport,
  OpenCaseRequest,
  OpenedCaseAnswer,
  RowId,
  RowsRequest,
  SearchRequest,
  SearchResult,
} from '../model/view.ts';
import { WorkerClient } from './client.ts';
import type { IngestCalls, QueryCalls, StorePlace } from './contract.ts';
import { ImportJournal } from './import-journal.ts';
import { ImportRun } from './import-run.ts';
import { WorkerIntegrity } from './integrity-engine.ts';

/** How the page makes its workers: of files beside it, or of text inside it. */
export interface WorkerMakers {
  readonly query: () => Worker;
  readonly ingest: () => Worker;
  readonly integrity: () => Worker;
  readonly cases: () => Worker;
}

/** While an import runs, newly stored events become visible this often. */
const refreshEveryMs = 1000;

/** More workers than this have not been measured to gain anything. */
const maxIngestWorkers = 8;

/** One case: the worker that has it open, and those that bring in, hash and judge its files. */
export class WorkerEngine implements Engine {
  readonly integrity: WorkerIntegrity;
  readonly #makers: WorkerMakers;
  readonly #request: OpenCaseRequest;
  readonly #query: WorkerClient<QueryCalls>;
  readonly #listeners = new Set<() => void>();
  #run: ImportRun | undefined;
  #info: CaseInfo | undefined;
  #opening: Promise<OpenedCaseAnswer> | undefined;
  #settings = new Map<string, string>();
  #beginning: Promise<CaseInfo> | undefined;
  #events = 0;

  /** `info` is of a case in memory: others are listed where they are kept. */
  constructor(makers: WorkerMakers, request: OpenCaseRequest, info?: CaseInfo) {
    this.#makers = makers;
    this.#request = request;
    this.#info = info;
    this.#query = new WorkerClient(makers.query());
    this.integrity = new WorkerIntegrity(makers.integrity, () => this.#storePlace(), this.#query);
    if (request.kind === 'memory') void this.#endWithStore();
  }

  get info(): CaseInfo | undefined {
    return this.#info;
  }

  /** Takes what the list of cases says of it now. */
  noteInfo(info: CaseInfo): void {
    this.#info = info;
  }

  async open(): Promise<OpenedCaseAnswer> {
    if (!this.#opening) {
      this.#opening = this.#open();
      return this.#opening;
    }
    const { all } = await this.#opening;
    return { info: this.#info, all, settings: this.#settings, summary: await this.summary() };
  }

  async summary(): Promise<CaseSummary> {
    return this.#query.call('refresh', undefined);
  }

  async importFiles(
    files: AsyncIterable<PickedFile>,
    { signal, limits = defaultLimits, roots = Promise.resolve([]), onmade, onprogress }: ImportOptions,
  ): Promise<ImportOutcome> {
    let refreshing = false;
    let last = performance.now();
    const run = new ImportRun(files, {
      workers: ingestWorkers(),
      make: () => new WorkerClient<IngestCalls>(this.#makers.ingest()),
      place: () => this.#storePlace(onmade),
      journal: new ImportJournal(this.#query, this.#made(onmade), roots),
      limits,
      signal,
      onprogress: (progress) => {
        onprogress?.(progress);
        if (refreshing || performance.now() - last < refreshEveryMs) return;
        refreshing = true;
        void this.#refresh()
          .catch(() => undefined)
          .then(() => {
            refreshing = false;
            last = performance.now();
          });
      },
    });
    this.#run = run;
    try {
      return await run.run();
    } finally {
      this.#run = undefined;
      await this.#refresh();
      await this.#query.call('noteCounts', undefined);
    }
  }

  unfinished(): Promise<UnfinishedImports | undefined> {
    return this.#query.call('unfinished', undefined);
  }

  async dismissUnfinished(): Promise<void> {
    await this.#query.call('dismissUnfinished', undefined);
  }

  search(
    request: SearchRequest,
    { signal, onprogress }: CallOptions & { readonly onprogress?: (share: number) => void },
  ): Promise<SearchResult> {
    return this.#query.call('search', request, { signal, onprogress });
  }

  rows(request: RowsRequest, options: CallOptions = {}): Promise<readonly GridRow[]> {
    return this.#query.call('rows', request, options);
  }

  cells(request: CellsRequest, options: CallOptions = {}): Promise<readonly (readonly CellTexts[])[]> {
    return this.#query.call('cells', request, options);
  }

  event(row: RowId, options: CallOptions = {}): Promise<EventDetail> {
    return this.#query.call('event', row, options);
  }

  facets(request: FacetsRequest, options: ProgressOptions = {}): Promise<readonly Facet[]> {
    return this.#query.call('facets', request, options);
  }

  histogram(request: HistogramRequest, options: ProgressOptions = {}): Promise<Histogram> {
    return this.#query.call('histogram', request, options);
  }

  overview({ filter = '', ...options }: ProgressOptions & { readonly filter?: string } = {}): Promise<Overview> {
    return this.#query.call('overview', { filter }, options);
  }

  around(row: RowId, options: CallOptions = {}): Promise<readonly CountedAround[]> {
    return this.#query.call('around', row, options);
  }

  related(row: RowId, options: CallOptions = {}): Promise<RelatedEvents> {
    return this.#query.call('related', row, options);
  }

  complete(request: CompletionRequest, options: CallOptions = {}): Promise<readonly FacetValue[]> {
    return this.#query.call('complete', request, options);
  }

  fieldNames(request: FieldNamesRequest, options: CallOptions = {}): Promise<readonly FieldName[]> {
    return this.#query.call('fieldNames', request, options);
  }

  ledger(): Promise<LedgerReport> {
    return this.#query.call('ledger', undefined);
  }

  exportEvents(
    request: ExportRequest,
    { signal, onprogress }: CallOptions & { readonly onprogress?: (share: number) => void },
  ): Promise<Blob> {
    return this.#query.call('exportEvents', request, { signal, onprogress });
  }

  async putSetting(name: string, value: string): Promise<void> {
    this.#settings.set(name, value);
    await this.#query.call('putSetting', { name, value });
  }

  close(): void {
    const left = new DOMException('the case was left', 'AbortError');
    this.#run?.close(left);
    this.integrity.close(left);
    this.#query.close(left);
  }

  onchange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async #open(): Promise<OpenedCaseAnswer> {
    const answer = await this.#query.call('open', this.#request);
    this.#info ??= answer.info;
    this.#events = answer.summary.events;
    this.#settings = new Map([...answer.settings, ...this.#settings]);
    return answer;
  }

  /** Where another worker finds the case's store; a port is for one worker only. Makes a case where none is open. */
  async #storePlace(onmade?: (info: CaseInfo) => void): Promise<StorePlace> {
    const { place } = await this.#made(onmade);
    if (place.kind === 'disk') return place;
    const { port1, port2 } = new MessageChannel();
    await this.#query.call('lendStore', { port: port2 }, { moved: [port2] });
    return { kind: 'lent', port: port1 };
  }

  /** The case that is open; a new one where there is none. */
  async #made(onmade?: (info: CaseInfo) => void): Promise<CaseInfo> {
    await (this.#opening ?? this.open());
    return this.#info ?? this.#begin(onmade);
  }

  #begin(onmade?: (info: CaseInfo) => void): Promise<CaseInfo> {
    this.#beginning ??= this.#query.call('begin', undefined).then((info) => {
      this.#info = info;
      onmade?.(info);
      return info;
    });
    return this.#beginning;
  }

  /** The others would wait for ever for the store of a case in memory. */
  async #endWithStore(): Promise<void> {
    await this.#query.ended();
    this.#run?.close(new AppError('rpc/worker-died', 'the worker with the case ended'));
    this.integrity.close();
  }

  async #refresh(): Promise<void> {
    const { events, files, bytes } = await this.#query.call('refresh', undefined);
    if (this.#info) this.#info = { ...this.#info, events, files, bytes };
    if (events === this.#events) return;
    this.#events = events;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function ingestWorkers(): number {
  return Math.min(maxIngestWorkers, Math.max(2, navigator.hardwareConcurrency));
}
