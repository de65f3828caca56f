import type {
  CaseSummary,
  EventDetail,
  ExportRequest,
  GridRow,
  ImportOutcome,
  ImportProgress,
  LedgerReport,
  RowId,
  RowsRequest,
  SearchRequest,
  SearchResult,
} from './view.ts';

/** A file that the user gave, under the path it had in the dropped folder. */
export interface PickedFile {
  readonly file: File;
  readonly path: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What the page can ask for. Calls reject with `AppError` where the environment refuses, and with AbortError. */
export interface Engine {
  /** Opens what the browser already holds. */
  open(): Promise<CaseSummary>;
  summary(): Promise<CaseSummary>;
  /** Imports files as they are listed; aborting keeps what is in. */
  importFiles(
    files: AsyncIterable<PickedFile>,
    options: CallOptions & { readonly onprogress?: (progress: ImportProgress) => void },
  ): Promise<ImportOutcome>;
  /** `onprogress` gives the share done, 0 to 1, of a search that must read the events' bytes. */
  search(
    request: SearchRequest,
    options: CallOptions & { readonly onprogress?: (share: number) => void },
  ): Promise<SearchResult>;
  rows(request: RowsRequest, options?: CallOptions): Promise<readonly GridRow[]>;
  event(row: RowId, options?: CallOptions): Promise<EventDetail>;
  ledger(): Promise<LedgerReport>;
  /** The whole export as a Blob, built piece by piece. */
  exportEvents(
    request: ExportRequest,
    options: CallOptions & { readonly onprogress?: (share: number) => void },
  ): Promise<Blob>;
  /** Removes everything from this browser. */
  eraseAll(): Promise<void>;
  /** Called when more events have become visible. Returns the function that ends it. */
  onchange(listener: () => void): () => void;
}
