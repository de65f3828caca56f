import { defaultLimits } from '../base/limits.ts';
import type { CallOptions, Engine, ImportOptions, PickedFile, ProgressOptions } from '../model/engine.ts';
import type {
  AroundItem,
  CompletionRequest,
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
  RowId,
  RowsRequest,
  SearchRequest,
  SearchResult,
} from '../model/view.ts';
import { WorkerClient } from './client.ts';
import type { IngestCalls, QueryCalls } from './contract.ts';
import { ImportRun } from './import-run.ts';
import { WorkerIntegrity } from './integrity-engine.ts';

/** How the page makes its workers: of files beside it, or of text inside it. */
export interface WorkerMakers {
  readonly query: () => Worker;
  readonly ingest: () => Worker;
  readonly integrity: () => Worker;
}

/** While an import runs, newly stored events become visible this often. */
const refreshEveryMs = 1000;

/** More workers than this have not been measured to gain anything. */
const maxIngestWorkers = 8;

export function createEngine(makers: WorkerMakers, database = 'spoor'): Engine {
  return new WorkerEngine(makers, database);
}

class WorkerEngine implements Engine {
  readonly integrity: WorkerIntegrity;
  readonly #makers: WorkerMakers;
  readonly #database: string;
  readonly #query: WorkerClient<QueryCalls>;
  readonly #listeners = new Set<() => void>();
  #ingest: WorkerClient<IngestCalls>[] = [];
  #events = 0;

  constructor(makers: WorkerMakers, database: string) {
    this.#makers = makers;
    this.#database = database;
    this.#query = new WorkerClient(makers.query());
    this.integrity = new WorkerIntegrity(makers.integrity, database, this.#query);
  }

  async open(): Promise<CaseSummary> {
    const summary = await this.#query.call('open', { database: this.#database });
    this.#events = summary.events;
    return summary;
  }

  async summary(): Promise<CaseSummary> {
    return this.#query.call('refresh', undefined);
  }

  async importFiles(
    files: AsyncIterable<PickedFile>,
    { signal, limits = defaultLimits, onprogress }: ImportOptions,
  ): Promise<ImportOutcome> {
    this.#ingest = Array.from({ length: ingestWorkers() }, () => new WorkerClient<IngestCalls>(this.#makers.ingest()));
    let refreshing = false;
    let last = performance.now();
    const run = new ImportRun(this.#ingest, files, {
      database: this.#database,
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
    try {
      return await run.run();
    } finally {
      for (const worker of this.#ingest) worker.close();
      this.#ingest = [];
      await this.#refresh();
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

  around(row: RowId, options: CallOptions = {}): Promise<readonly AroundItem[]> {
    return this.#query.call('around', row, options);
  }

  related(row: RowId, options: CallOptions = {}): Promise<RelatedEvents> {
    return this.#query.call('related', row, options);
  }

  count(filter: string, options: ProgressOptions = {}): Promise<number> {
    return this.#query.call('count', filter, options);
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

  async eraseAll(): Promise<void> {
    await this.integrity.reset();
    await this.#query.call('erase', undefined);
    this.#events = 0;
    this.#tell();
  }

  onchange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async #refresh(): Promise<void> {
    const { events } = await this.#query.call('refresh', undefined);
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
