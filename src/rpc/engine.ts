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
import { ImportRun } from './import-run.ts';
import { WorkerIntegrity } from './integrity-engine.ts';
import { RefreshPace } from './refresh-pace.ts';

/** How the page makes its workers: of files beside it, or of text inside it. */
export interface WorkerMakers {
  readonly query: () => Worker;
  readonly ingest: () => Worker;
  readonly integrity: () => Worker;
  readonly cases: () => Worker;
}

/** More workers than this have not been measured to gain anything. */
const maxIngestWorkers = 8;

/** One case: the worker that has it open, and those that bring in, hash and judge its files. */
export class WorkerEngine implements Engine {
  readonly integrity: WorkerIntegrity;
  readonly #makers: WorkerMakers;
  readonly #request: OpenCaseRequest;
  readonly #query: WorkerClient<QueryCalls>;
  readonly #listeners = new Set<() => void>();
  #ingest: WorkerClient<IngestCalls>[] = [];
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
    return this.#query.call('summary', undefined);
  }

  async importFiles(
    files: AsyncIterable<PickedFile>,
    { signal, limits = defaultLimits, onmade, onprogress }: ImportOptions,
  ): Promise<ImportOutcome> {
    this.#ingest = Array.from({ length: ingestWorkers() }, () => new WorkerClient<IngestCalls>(this.#makers.ingest()));
    const pace = new RefreshPace();
    let refreshing = false;
    const run = new ImportRun(this.#ingest, files, {
      place: () => this.#storePlace(onmade),
      limits,
      signal,
      onprogress: (progress) => {
        onprogress?.(progress);
        if (refreshing || !pace.isDue) return;
        refreshing = true;
        const begun = performance.now();
        void this.#refresh()
          .catch(() => undefined)
          .then(() => {
            refreshing = false;
            pace.done(performance.now() - begun);
          });
      },
    });
    try {
      return await run.run();
    } finally {
      for (const worker of this.#ingest) worker.close();
      this.#ingest = [];
      await this.#refresh();
      await this.#query.call('noteCounts', undefined);
      this.#settle();
    }
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
    for (const worker of this.#ingest) worker.close(left);
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
    await (this.#opening ?? this.open());
    const { place } = this.#info ?? (await this.#begin(onmade));
    if (place.kind === 'disk') return place;
    const { port1, port2 } = new MessageChannel();
    await this.#query.call('lendStore', { port: port2 }, { moved: [port2] });
    return { kind: 'lent', port: port1 };
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
    for (const worker of this.#ingest) worker.close();
    this.integrity.close();
  }

  async #refresh(): Promise<void> {
    const { events, files, bytes } = await this.#query.call('refresh', undefined);
    if (this.#info) this.#info = { ...this.#info, events, files, bytes };
    if (events === this.#events) return;
    this.#events = events;
    this.#tell();
  }

  /** Without it the case opens later, and that is all; what hinders it shows elsewhere. */
  #settle(): void {
    void this.#query.call('settle', undefined).catch(() => undefined);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function ingestWorkers(): number {
  return Math.min(maxIngestWorkers, Math.max(2, navigator.hardwareConcurrency));
}
