import type { Limits } from '../base/limits.ts';
import type { CaseFileOutcome, CaseFileProgress } from './case-file.ts';
import type { CaseId, CaseInfo, CasePlace } from './cases.ts';
import type { KeptRoots, UnfinishedImports } from './import-note.ts';
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
} from './explorer.ts';
import type {
  AddedSignatures,
  CommandFacts,
  IntegrityItemDetail,
  IntegrityProgress,
  IntegrityReportKind,
  IntegritySummary,
  ItemsPage,
  ItemsRequest,
} from './integrity.ts';
import type {
  CaseSummary,
  CellsRequest,
  CellTexts,
  EventDetail,
  ExportRequest,
  GridRow,
  ImportOutcome,
  ImportProgress,
  LedgerReport,
  OpenedCaseAnswer,
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

export interface ProgressOptions extends CallOptions {
  /** The share done, 0 to 1, where events' bytes must be read; not called where columns answer. */
  readonly onprogress?: (share: number) => void;
}

export interface ImportOptions extends CallOptions {
  /** What hostile files run into; the default ones where none are given. */
  readonly limits?: Limits;
  /** Told of the case that was made, where none was open. */
  readonly onmade?: (info: CaseInfo) => void;
  /** What the files come from, to be kept while the import is unfinished. It may never resolve. */
  readonly roots?: Promise<KeptRoots>;
  readonly onprogress?: (progress: ImportProgress) => void;
  /** What files brought is stored, and is being taken in to be shown. Not called where there were no files. */
  readonly onstored?: () => void;
}

/** Segments of events that are prepared, and all of them. */
export interface PreparationProgress {
  readonly done: number;
  readonly total: number;
}

/** Validation of log files by CloudTrail's signed digests. Its worker starts with the first call. */
export interface IntegrityEngine {
  /**
   * Takes in what the case has got or lost since, hashes it, and works the verdicts out anew. Aborting keeps the hashes
   * that are there. Where another refresh runs, it is done after that.
   */
  refresh(
    options?: CallOptions & { readonly onprogress?: (progress: IntegrityProgress) => void },
  ): Promise<IntegritySummary>;
  /** The verdicts as they are now, without hashing anything. */
  summary(): Promise<IntegritySummary>;
  items(request: ItemsRequest, options?: CallOptions): Promise<ItemsPage>;
  /** Undefined where the verdicts were worked out anew since the item was given. */
  item(id: number): Promise<IntegrityItemDetail | undefined>;
  /** Takes signatures out of pasted text, keeps them, and works the verdicts out anew. */
  addSignatures(text: string): Promise<AddedSignatures>;
  commandFacts(): Promise<CommandFacts>;
  report(kind: IntegrityReportKind, options?: CallOptions): Promise<Blob>;
  /** Called when verdicts were worked out anew and searches know them. Returns the function that ends it. */
  onchange(listener: (change: VerdictsChange) => void): () => void;
}

export interface VerdictsChange {
  /** What is known of the events' files changed too, so that searches may find something else. */
  readonly ofEvents: boolean;
}

/**
 * Told of a worker that ended, by `rpc/worker-died` with its name as `worker` and the calls that it does not answer as
 * `calls`; or of a case in memory that went with it, by `store/memory-lost`. Another worker is in its place, and what is
 * shown must be asked for anew; where `isFinal`, there is none any more.
 */
export type LossListener = (why: Error, isFinal: boolean) => void;

export type SettingListener = (name: string, value: string) => void;

/** Of a search that must read the events' bytes. */
export interface SearchOptions extends CallOptions {
  /** The share done, 0 to 1. */
  readonly onprogress?: (share: number) => void;
  /** What has been found so far, now and then. */
  readonly onfound?: (result: SearchResult) => void;
}

/** What the page can ask for. Calls reject with `AppError` where the environment refuses, and with AbortError. */
export interface Engine {
  /** The case that is open. Undefined before that, and where there is none yet: the first import makes one. */
  readonly info: CaseInfo | undefined;
  /** Opens the case, or tells of it anew where it is open already. */
  open(): Promise<OpenedCaseAnswer>;
  summary(): Promise<CaseSummary>;
  /** Makes ready for an import that may come soon. */
  expectImport(): void;
  /** Imports files as they are listed; aborting keeps what is in. */
  importFiles(files: AsyncIterable<PickedFile>, options: ImportOptions): Promise<ImportOutcome>;
  /** Resolves when the list of cases says what there is after the last import, as far as it can. */
  readonly noted: Promise<undefined>;
  /** What is missing of imports that did not come to their end; undefined where nothing is. */
  unfinished(): Promise<UnfinishedImports | undefined>;
  /** Gives up what is missing. */
  dismissUnfinished(): Promise<void>;
  search(request: SearchRequest, options: SearchOptions): Promise<SearchResult>;
  rows(request: RowsRequest, options?: CallOptions): Promise<readonly GridRow[]>;
  /** What rows say at paths that no column answers: for each row, for each path. Reads the events' bytes. */
  cells(request: CellsRequest, options?: CallOptions): Promise<readonly (readonly CellTexts[])[]>;
  event(row: RowId, options?: CallOptions): Promise<EventDetail>;
  /** Values of fields with counts, in the order of `fields`; each field under the filter without its own terms. */
  facets(request: FacetsRequest, options?: ProgressOptions): Promise<readonly Facet[]>;
  /** Matching events over time, in at most `maxBins` bins of a round width. */
  histogram(request: HistogramRequest, options?: ProgressOptions): Promise<Histogram>;
  /** Figures about all events, or about those that a filter matches. */
  overview(options?: ProgressOptions & { readonly filter?: string }): Promise<Overview>;
  /** What an event has in common with others, as filters. Comes at once: reads a few events at most. */
  around(row: RowId, options?: CallOptions): Promise<readonly CountedAround[]>;
  /** The events that state to be of the same action. Comes at once, as `around`. */
  related(row: RowId, options?: CallOptions): Promise<RelatedEvents>;
  /** Values that may follow a field's name, with counts, as far as no event must be read for them. */
  complete(request: CompletionRequest, options?: CallOptions): Promise<readonly FacetValue[]>;
  /** Names that a field may have: columns, then other paths, of all events or of a sample. */
  fieldNames(request: FieldNamesRequest, options?: CallOptions): Promise<readonly FieldName[]>;
  ledger(): Promise<LedgerReport>;
  /** The whole export as a Blob, built piece by piece. */
  exportEvents(
    request: ExportRequest,
    options: CallOptions & { readonly onprogress?: (share: number) => void },
  ): Promise<Blob>;
  /**
   * Prepares what answers questions about fields without a column quickly; until then they are answered the same, by
   * reading events. Waits while anything else is asked. What is done is kept, also where the signal ends it.
   * Answers whether there was anything to prepare.
   */
  prepare(options: {
    readonly signal: AbortSignal;
    readonly onprogress: (progress: PreparationProgress) => void;
  }): Promise<boolean>;
  readonly integrity: IntegrityEngine;
  /** Keeps what the user has set for the case. */
  putSetting(name: string, value: string): Promise<void>;
  /** Called when more events have become visible. Returns the function that ends it. */
  onchange(listener: () => void): () => void;
  /** Called when a worker ended by itself. Returns the function that ends it. */
  onloss(listener: LossListener): () => void;
  /** Called when another page has set something for the case. Returns the function that ends it. */
  onsetting(listener: SettingListener): () => void;
  /** Ends all that it does, and a case in memory with it. Calls under way reject with AbortError. */
  close(): void;
}

export interface CaseFileOptions extends CallOptions {
  readonly onprogress?: (progress: CaseFileProgress) => void;
}

export interface ImportCaseOptions extends CaseFileOptions {
  /** What hostile files run into. */
  readonly limits: Limits;
}

export interface ExportedCase {
  readonly blob: Blob;
  readonly outcome: CaseFileOutcome;
}

/** `gone`: files that had been kept, and of which nothing is left. */
export interface RebuiltCase {
  readonly info: CaseInfo;
  readonly gone: number;
}

export interface ImportedCase {
  readonly info: CaseInfo;
  readonly outcome: CaseFileOutcome;
}

/** The cases of this browser, and those in this page's memory. */
export interface CasesEngine {
  /** What a page begins with: the case wanted, else the one that was opened last, else none. */
  begin(wanted: CaseId | undefined): Engine;
  /** Those that closing the page would lose. */
  readonly inMemory: readonly CaseInfo[];
  /** The one opened last first. */
  list(): Promise<readonly CaseInfo[]>;
  /** Makes a case under the name, or under that with a number behind it where another case has it. */
  create(name: string, kind: CasePlace['kind']): Promise<CaseInfo>;
  /** A case in memory has one engine, which goes on until it is closed or removed. */
  open(id: CaseId): Engine;
  rename(id: CaseId, name: string): Promise<void>;
  /** The case that an engine has open, as one file. `ledger` is what "Export ledger" writes. */
  exportCase(engine: Engine, ledger: string, options?: CaseFileOptions): Promise<ExportedCase>;
  /**
   * Makes a case of a case file. Rejects with `case-file/…` where the file is not what was exported, and then, as where it
   * is aborted, nothing of it stays.
   */
  importCase(file: File, kind: CasePlace['kind'], options: ImportCaseOptions): Promise<ImportedCase>;
  /**
   * Makes a case of what is left of one on disk that cannot be opened: its events are read anew from what was kept of the
   * files. Where it rejects, or is aborted, there is no new case; the other one stays as it is.
   */
  rebuildCase(from: CaseInfo, options: ImportCaseOptions): Promise<RebuiltCase>;
  /** Deletes the case with all that it holds, also where another tab has it open. Close its engine first. */
  remove(id: CaseId): Promise<void>;
  /** Called when another page made, renamed or deleted a case. Returns the function that ends it. */
  onchange(listener: () => void): () => void;
}
