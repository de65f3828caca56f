/** What page and workers say to each other. Every request and answer is structured-cloneable. */
import type { Limits } from '../base/limits.ts';
import type { CaseFileOutcome, CaseFileProgress } from '../model/case-file.ts';
import type { CaseId, CaseInfo } from '../model/cases.ts';
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
  OverviewRequest,
  RelatedEvents,
} from '../model/explorer.ts';
import type { PreparationProgress, RebuiltCase } from '../model/engine.ts';
import type {
  AddedSignatures,
  CommandFacts,
  IntegrityItemDetail,
  IntegrityProgress,
  IntegrityReportKind,
  IntegritySummary,
  ItemsPage,
  ItemsRequest,
  SourceVerdicts,
} from '../model/integrity.ts';
import type { IngestCounts } from '../model/import-counts.ts';
import type { ImportEnd, ImportId, KeptRoots, ListedFile, UnfinishedImports } from '../model/import-note.ts';
import type { PartName, StoredSegment } from '../model/packed-segment.ts';
import type { SegmentId, SourceId } from '../model/segment.ts';
import type { Checkpoint, Origins, PackId, PastedSignature, SourceHashes, SourceRecord } from '../model/source.ts';
import type {
  CaseSummary,
  CellsRequest,
  CellTexts,
  EventDetail,
  ExportRequest,
  GridRow,
  LedgerReport,
  OpenCaseRequest,
  OpenedCaseAnswer,
  RowId,
  RowsRequest,
  SearchRequest,
  SearchResult,
} from '../model/view.ts';
import type { Commit, CounterName, HashPortion, Pack, PackPart } from '../store/store.ts';

/** One call: the argument, the answer, and what `onprogress` is told on the way. */
interface Call<Argument, Answer, Progress = never> {
  readonly argument: Argument;
  readonly answer: Answer;
  readonly progress: Progress;
}

/** Where a worker finds the store of a case: the port leads to the worker that has it. */
export type StorePlace =
  { readonly kind: 'disk'; readonly database: string } | { readonly kind: 'lent'; readonly port: MessagePort };

/** What of a place goes to the worker that is told of it. */
export function portsOf(place: StorePlace): readonly MessagePort[] {
  return place.kind === 'lent' ? [place.port] : [];
}

/** A store, asked through a port: `Store` in src/store/store.ts. */
export interface StoreCalls {
  readonly hashKey: Call<undefined, Uint8Array>;
  readonly reserve: Call<{ readonly counter: CounterName; readonly count: number }, number>;
  readonly commit: Call<Commit, undefined>;
  readonly segmentIdsAfter: Call<number, SegmentId[]>;
  readonly segments: Call<readonly SegmentId[], StoredSegment[]>;
  readonly segmentParts: Call<{ readonly name: PartName; readonly ids: readonly SegmentId[] }, ArrayBuffer[]>;
  readonly segmentsWithPart: Call<PartName, SegmentId[]>;
  readonly addParts: Call<
    { readonly segment: SegmentId; readonly parts: ReadonlyMap<PartName, ArrayBuffer> },
    undefined
  >;
  readonly sources: Call<undefined, SourceRecord[]>;
  readonly sourceIds: Call<undefined, SourceId[]>;
  readonly sourcesAfter: Call<{ readonly after: number; readonly count: number }, SourceRecord[]>;
  readonly sourcesOf: Call<readonly SourceId[], SourceRecord[]>;
  readonly source: Call<SourceId, SourceRecord>;
  readonly pack: Call<{ readonly id: PackId; readonly part: PackPart | undefined }, Pack>;
  readonly packLengths: Call<undefined, ReadonlyMap<PackId, number>>;
  readonly checkpoints: Call<SourceId, readonly Checkpoint[]>;
  readonly hashesAfter: Call<number, HashPortion | undefined>;
  readonly putHashes: Call<readonly SourceHashes[], undefined>;
  readonly signatures: Call<undefined, PastedSignature[]>;
  readonly addSignatures: Call<readonly PastedSignature[], undefined>;
  readonly origins: Call<SourceId, Origins | undefined>;
  readonly opening: Call<undefined, ArrayBuffer | undefined>;
  readonly putOpening: Call<ArrayBuffer, undefined>;
  readonly forget: Call<readonly SourceId[], undefined>;
  readonly settings: Call<undefined, ReadonlyMap<string, string>>;
  readonly putSetting: Call<{ readonly name: string; readonly value: string }, undefined>;
}

/**
 * Files that are read as one Blob, so that thousands of small ones are read at once. The worker puts them together: in
 * Chromium that waits for another process.
 */
export interface FileBatch {
  readonly blobs: readonly Blob[];
  /** Reads them where the worker cannot: `lend` in lent-blob.ts. */
  readonly lender?: MessagePort;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export interface IngestCalls {
  /** `tellsEach`: progress is told with each file, and not only now and then. */
  readonly start: Call<{ readonly place: StorePlace; readonly limits: Limits; readonly tellsEach: boolean }, undefined>;
  /** As `importBatch` of src/ingest. */
  readonly importBatch: Call<FileBatch, IngestCounts, IngestCounts>;
  /** Accounts for a file that is not to be read, since reading it ended workers. */
  readonly leaveOut: Call<ListedFile, IngestCounts>;
  /** Makes everything durable and ends the job. */
  readonly finish: Call<undefined, IngestCounts>;
}

export interface PathsCalls {
  /** Prepares the path tables of all segments that have none. */
  readonly prepare: Call<{ readonly place: StorePlace }, undefined, PreparationProgress>;
  /** Makes it wait, or go on. */
  readonly hold: Call<boolean, undefined>;
}

/** What is asked about all matching events at once. Progress is the share done of events that must be read. */
export interface ExplorerCalls {
  readonly facets: Call<FacetsRequest, readonly Facet[], number>;
  readonly histogram: Call<HistogramRequest, Histogram, number>;
  readonly overview: Call<OverviewRequest, Overview, number>;
  readonly around: Call<RowId, readonly CountedAround[]>;
  readonly related: Call<RowId, RelatedEvents>;
  readonly complete: Call<CompletionRequest, readonly FacetValue[], number>;
  readonly fieldNames: Call<FieldNamesRequest, readonly FieldName[]>;
}

/** Imports that have not come to their end. */
export interface UnfinishedCalls {
  /** Notes that an import begins. */
  readonly beginImport: Call<undefined, ImportId>;
  /** Notes what its files come from. Rejects where the browser does not store that. */
  readonly keepRoots: Call<{ readonly id: ImportId; readonly roots: KeptRoots }, undefined>;
  /** Notes files that it lists; `isListed`: these are the last. */
  readonly listImport: Call<
    { readonly id: ImportId; readonly files: readonly ListedFile[]; readonly isListed: boolean },
    undefined
  >;
  readonly endImport: Call<{ readonly id: ImportId; readonly ended: ImportEnd | 'done' }, undefined>;
  /** What is missing of imports that did not come to their end. */
  readonly unfinished: Call<undefined, UnfinishedImports | undefined>;
  readonly dismissUnfinished: Call<undefined, undefined>;
}

export interface AnswerToOpen extends OpenedCaseAnswer {
  /** False where the summary is what was kept last, and the case is still being opened. */
  readonly isOpen: boolean;
}

export interface QueryCalls extends ExplorerCalls, UnfinishedCalls {
  readonly open: Call<OpenCaseRequest, AnswerToOpen>;
  /** Answers when the case is open, which it is soon. To be asked where `open` answers that it is not. */
  readonly opened: Call<undefined, CaseSummary>;
  /** Makes a case on disk where none is open, and opens it. */
  readonly begin: Call<undefined, CaseInfo>;
  readonly settings: Call<undefined, ReadonlyMap<string, string>>;
  readonly putSetting: Call<{ readonly name: string; readonly value: string }, undefined>;
  /** Has the list of cases say what there is in this one. */
  readonly noteCounts: Call<undefined, undefined>;
  /** Lets whoever has the other end of the port use the store of the case that is open. */
  readonly lendStore: Call<{ readonly port: MessagePort }, undefined>;
  /** Takes in what has been committed since. */
  readonly refresh: Call<undefined, CaseSummary>;
  readonly summary: Call<undefined, CaseSummary>;
  /** Says that nothing more comes for now: what was found out is kept, so that the case opens sooner. */
  readonly settle: Call<undefined, undefined>;
  readonly search: Call<SearchRequest, SearchResult, number | SearchResult>;
  readonly rows: Call<RowsRequest, readonly GridRow[]>;
  readonly cells: Call<CellsRequest, readonly (readonly CellTexts[])[]>;
  /** Every segment has its path table. */
  readonly isPrepared: Call<undefined, boolean>;
  readonly event: Call<RowId, EventDetail>;
  readonly ledger: Call<undefined, LedgerReport>;
  readonly exportEvents: Call<ExportRequest, Blob, number>;
  /** What validation says of the events' files. Answers whether that changed anything. */
  readonly setIntegrity: Call<SourceVerdicts, boolean>;
}

/** Names of databases begin with `prefix`. */
export interface CasesCalls {
  readonly list: Call<{ readonly prefix: string }, readonly CaseInfo[]>;
  readonly create: Call<{ readonly prefix: string; readonly name: string }, CaseInfo>;
  readonly rename: Call<{ readonly prefix: string; readonly id: CaseId; readonly name: string }, undefined>;
  readonly remove: Call<{ readonly prefix: string; readonly id: CaseId }, undefined>;
}

export interface CaseFileMade {
  readonly blob: Blob;
  readonly outcome: CaseFileOutcome;
}

export interface CaseFileRead {
  readonly name: string;
  readonly outcome: CaseFileOutcome;
  /** Of a case on disk. */
  readonly info: CaseInfo | undefined;
}

/** Served by a worker as those of imports. */
export interface CaseFileCalls {
  readonly exportCase: Call<
    { readonly place: StorePlace; readonly name: string; readonly made: number; readonly ledger: string },
    CaseFileMade,
    CaseFileProgress
  >;
  /** Makes a case on disk, or fills a new one that is lent. */
  readonly importCase: Call<
    {
      readonly batch: FileBatch;
      readonly limits: Limits;
      readonly into: { readonly kind: 'new'; readonly prefix: string } | StorePlace;
    },
    CaseFileRead,
    CaseFileProgress
  >;
  /** Makes a case on disk of what is left of one that cannot be opened. */
  readonly rebuildCase: Call<
    {
      readonly place: StorePlace;
      readonly name: string;
      readonly made: number;
      readonly limits: Limits;
      readonly prefix: string;
    },
    RebuiltCase,
    CaseFileProgress
  >;
}

/** `revision` grows whenever the verdicts have been worked out anew. */
export interface IntegrityNews extends IntegrityProgress {
  readonly revision: number;
}

export interface IntegrityCalls {
  readonly open: Call<{ readonly place: StorePlace }, undefined>;
  /** Hashes what is new in the case and judges. Answers to the other calls do not wait for it. */
  readonly refresh: Call<undefined, IntegritySummary, IntegrityNews>;
  readonly summary: Call<undefined, IntegritySummary>;
  readonly verdicts: Call<undefined, SourceVerdicts>;
  readonly items: Call<ItemsRequest, ItemsPage>;
  readonly item: Call<number, IntegrityItemDetail | undefined>;
  readonly addSignatures: Call<string, AddedSignatures>;
  readonly commandFacts: Call<undefined, CommandFacts>;
  readonly report: Call<IntegrityReportKind, Blob>;
}

export interface CallContext<Progress> {
  readonly signal: AbortSignal;
  readonly progress: (value: Progress) => void;
}

/** What a worker implements. */
export type Handlers<T> = {
  readonly [Name in keyof T]: T[Name] extends Call<infer Argument, infer Answer, infer Progress>
    ? (argument: Argument, context: CallContext<Progress>) => Promise<Answer>
    : never;
};

export type ArgumentOf<T, Name extends keyof T> =
  T[Name] extends Call<infer Argument, unknown, unknown> ? Argument : never;
export type AnswerOf<T, Name extends keyof T> = T[Name] extends Call<unknown, infer Answer, unknown> ? Answer : never;
export type ProgressOf<T, Name extends keyof T> =
  T[Name] extends Call<unknown, unknown, infer Progress> ? Progress : never;

/** What comlink exposes: all calls go through two functions, so that each can be aborted. */
export interface Wire {
  invoke(
    job: number,
    name: string,
    argument: unknown,
    progress: ((value: unknown) => void) | undefined,
  ): Promise<WireAnswer>;
  abort(job: number): void;
  /** The name of a lock that is held as long as the worker lives. */
  lifeSign(): Promise<string | undefined>;
}

/** Comlink keeps only the message of a thrown error, so failures travel as data. */
export type WireAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError };

export type WireError =
  | {
      readonly kind: 'app';
      readonly code: string;
      readonly message: string;
      readonly details: Readonly<Record<string, string | number>>;
    }
  | { readonly kind: 'abort' }
  | { readonly kind: 'bug'; readonly name: string; readonly message: string; readonly stack: string };
