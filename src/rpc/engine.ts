import { AppError } from '../base/app-error.ts';
import { defaultLimits } from '../base/limits.ts';
import { SpacedOut } from '../base/spaced-out.ts';
import type { CaseInfo } from '../model/cases.ts';
import type {
  CallOptions,
  Engine,
  ImportOptions,
  LossListener,
  PickedFile,
  ProgressOptions,
  SearchOptions,
  SettingListener,
} from '../model/engine.ts';
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
import { CaseNews } from './case-news.ts';
import { WorkerClient } from './client.ts';
import type { AnswerToOpen, QueryCalls, StorePlace } from './contract.ts';
import { ImportJournal } from './import-journal.ts';
import { ImportRun } from './import-run.ts';
import { inTurn, isImportingInto, noOutcome } from './import-turn.ts';
import { IngestWorkers } from './ingest-workers.ts';
import { PathPreparation } from './path-preparation.ts';
import { WorkerIntegrity } from './integrity-engine.ts';
import { LastingWorker } from './lasting-worker.ts';
import { added } from './listeners.ts';
import { RefreshPace } from './refresh-pace.ts';
import type { WorkerMakers } from './worker-makers.ts';

/** What other tabs import becomes visible after so long. */
const followMs = 1000;

/** One case: the worker that has it open, and those that bring in, hash and judge its files. */
export class WorkerEngine implements Engine {
  readonly integrity: WorkerIntegrity;
  noted: Promise<undefined> = Promise.resolve(undefined);
  readonly #ingest: IngestWorkers;
  readonly #request: OpenCaseRequest;
  readonly #query: LastingWorker<QueryCalls>;
  readonly #paths: PathPreparation;
  readonly #listeners = new Set<() => void>();
  readonly #lossListeners = new Set<LossListener>();
  readonly #settingListeners = new Set<SettingListener>();
  /** To and from other tabs that have the same case open. */
  #news: CaseNews | undefined;
  #run: ImportRun | undefined;
  #info: CaseInfo | undefined;
  #opening: Promise<OpenedCaseAnswer> | undefined;
  #settings = new Map<string, string>();
  #beginning: Promise<CaseInfo> | undefined;
  #events = 0;
  #files = 0;
  readonly #following = new SpacedOut(followMs, () => this.#refresh());

  /** `info` is of a case in memory: others are listed where they are kept. */
  constructor(makers: WorkerMakers, request: OpenCaseRequest, info?: CaseInfo) {
    this.#ingest = new IngestWorkers(makers.ingest);
    this.#request = request;
    this.#info = info;
    this.#paths = new PathPreparation(makers.paths, () => this.storePlace());
    this.#query = new LastingWorker({
      make: () => new WorkerClient<QueryCalls>(makers.query(), 'query', this.#paths.hold),
      restore: (worker) => this.#restore(worker),
      onloss: (why, isFinal) => {
        this.#lost(why, isFinal);
      },
    });
    this.integrity = new WorkerIntegrity(makers.integrity, () => this.storePlace(), this.#query);
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
      const opening = this.#open();
      this.#opening = opening;
      // it may be tried again
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
      return opening;
    }
    const { all } = await this.#opening;
    // another worker may have brought something in
    const [summary, settings] = await Promise.all([this.#takeIn(), this.#query.call('settings', undefined)]);
    this.#events = summary.events;
    this.#files = summary.files;
    this.#settings = new Map([...settings, ...this.#settings]);
    return { info: this.#info, all, settings: this.#settings, summary };
  }

  async summary(): Promise<CaseSummary> {
    return this.#query.call('summary', undefined);
  }

  expectImport(): void {
    this.#ingest.expect();
  }

  async importFiles(files: AsyncIterable<PickedFile>, options: ImportOptions): Promise<ImportOutcome> {
    let place: CaseInfo['place'];
    try {
      place = (await this.#made(options.onmade)).place;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // the case could not be opened
      return { ...noOutcome, stoppedBy: { code: error.code, message: error.message } };
    }
    return inTurn(place, options, () => this.#import(files, options));
  }

  async unfinished(): Promise<UnfinishedImports | undefined> {
    // it is not known yet how that ends
    if (await isImportingInto(this.#info?.place)) return undefined;
    return this.#query.call('unfinished', undefined);
  }

  async dismissUnfinished(): Promise<void> {
    await this.#query.call('dismissUnfinished', undefined);
  }

  search(request: SearchRequest, { signal, onprogress, onfound }: SearchOptions): Promise<SearchResult> {
    const told = (value: number | SearchResult): void => {
      if (typeof value === 'number') onprogress?.(value);
      else onfound?.(value);
    };
    return this.#query.call('search', request, { signal, onprogress: told });
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

  async prepare(options: Parameters<Engine['prepare']>[0]): Promise<boolean> {
    if (await this.#query.call('isPrepared', undefined)) return false;
    await this.#paths.run(options);
    return true;
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
    this.#news?.setting(name, value);
  }

  close(): void {
    this.#following.end();
    this.#news?.close();
    const left = new DOMException('the case was left', 'AbortError');
    this.#run?.close(left);
    this.#ingest.close();
    this.integrity.close(left);
    this.#paths.close(left);
    this.#query.close(left);
  }

  onchange(listener: () => void): () => void {
    return added(this.#listeners, listener);
  }

  onloss(listener: LossListener): () => void {
    const ends = [added(this.#lossListeners, listener), this.integrity.onloss(listener)];
    return () => {
      for (const end of ends) end();
    };
  }

  onsetting(listener: SettingListener): () => void {
    return added(this.#settingListeners, listener);
  }

  async #open(): Promise<OpenedCaseAnswer> {
    return this.#opened(await this.#query.call('open', this.#request));
  }

  #opened({ isOpen, ...answer }: AnswerToOpen): OpenedCaseAnswer {
    this.#take(this.#info ?? answer.info);
    this.#events = answer.summary.events;
    this.#files = answer.summary.files;
    this.#settings = new Map([...answer.settings, ...this.#settings]);
    // what was kept of the case is shown by now
    if (!isOpen) void this.#refresh('opened').catch(this.#tell);
    return answer;
  }

  /** The case that is open, from now on. */
  #take(info: CaseInfo | undefined): void {
    this.#info = info;
    if (this.#news || info?.place.kind !== 'disk') return;
    this.#news = new CaseNews(info.place.database, {
      onchanged: () => {
        // whoever asks next meets what is wrong
        this.#following.ask();
      },
      onsetting: (name, value) => {
        this.#settings.set(name, value);
        for (const listener of this.#settingListeners) listener(name, value);
      },
    });
  }

  /** Makes a query worker what the one before it was. */
  async #restore(worker: WorkerClient<QueryCalls>): Promise<void> {
    const request = this.#request;
    const wanted = request.kind === 'disk' ? { ...request, wanted: this.#info?.id ?? request.wanted } : request;
    const opening = worker.call('open', wanted).then((answer) => this.#opened(answer));
    this.#opening = opening;
    await opening;
    this.integrity.tellAgain();
  }

  #lost(why: Error, isFinal: boolean): void {
    const isMemoryLost = this.#request.kind === 'memory';
    const error = isMemoryLost
      ? new AppError('store/memory-lost', 'the case ended with its worker', {}, { cause: why })
      : why;
    if (isMemoryLost) {
      if (this.#info) this.#info = { ...this.#info, events: 0, files: 0, bytes: 0 };
      // the others would wait for ever for its store
      this.#run?.close(error);
      this.integrity.close(error);
      this.#paths.close(error);
    }
    for (const listener of this.#lossListeners) listener(error, isFinal);
  }

  /** Where another worker finds the case's store; a port is for one worker only. Makes a case where none is open. */
  async storePlace(onmade?: (info: CaseInfo) => void): Promise<StorePlace> {
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
      this.#take(info);
      onmade?.(info);
      return info;
    });
    return this.#beginning;
  }

  async #import(
    files: AsyncIterable<PickedFile>,
    { signal, limits = defaultLimits, roots = Promise.resolve([]), onmade, onprogress, onstored }: ImportOptions,
  ): Promise<ImportOutcome> {
    const pace = new RefreshPace();
    const run = new ImportRun(files, {
      workers: this.#ingest.count,
      make: () => this.#ingest.take(),
      place: () => this.storePlace(onmade),
      journal: new ImportJournal(this.#query, this.#made(onmade), roots),
      limits,
      signal,
      onprogress: (progress) => {
        onprogress?.(progress);
        pace.ask(progress, () => this.#refresh());
      },
    });
    this.#run = run;
    const outcome = run.run();
    try {
      return await outcome;
    } finally {
      this.#run = undefined;
      const refreshed = this.#refreshAtEnd();
      if ((await outcome.catch(() => noOutcome)).files > 0) onstored?.();
      await refreshed;
    }
  }

  /** Where the worker ends meanwhile, what is in is taken in with the case being opened anew. */
  async #refreshAtEnd(): Promise<void> {
    try {
      await this.#refresh();
      // the list of cases may be behind, as where there is no room
      this.noted = this.#query.call('noteCounts', undefined).catch(() => undefined);
      // without it the case opens later, and that is all; what hinders it shows elsewhere
      this.#query.call('settle', undefined).catch(() => undefined);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'rpc/worker-died') throw error;
    } finally {
      this.#news?.changed();
    }
  }

  async #refresh(how: 'refresh' | 'opened' = 'refresh'): Promise<void> {
    const { events, files } = await this.#takeIn(how);
    if (events === this.#events && files === this.#files) return;
    this.#events = events;
    this.#files = files;
    if (this.#run) this.#news?.changed();
    this.#tell();
  }

  /** Has whoever shows the case ask anew, and meet what is wrong. */
  readonly #tell = (): void => {
    for (const listener of this.#listeners) listener();
  };

  /** Has the query worker take in what has been committed since, or waits until it has opened the case. */
  async #takeIn(how: 'refresh' | 'opened' = 'refresh'): Promise<CaseSummary> {
    const summary = await this.#query.call(how, undefined);
    const { events, files, bytes } = summary;
    if (this.#info) this.#info = { ...this.#info, events, files, bytes };
    return summary;
  }
}
