/** What the page asks the workers for, and what it gets. Plain data: it crosses a worker boundary by structured clone. */
import type { AppErrorCode } from '../base/app-error.ts';
import type { Brand } from '../base/brand.ts';
import type { CaseCounts, CaseId, CaseInfo } from './cases.ts';
import type { EventKind } from './event-kind.ts';
import type { EventIntegrity } from './integrity.ts';
import type { LedgerRow, LedgerTotals } from './ledger.ts';
import type { SourceId } from './segment.ts';

/** An event's number while the data is open: counts over all segments in the order they were opened. */
export type RowId = Brand<number, 'RowId'>;

/**
 * Names of databases begin with `prefix`; where the case wanted is not there, the one opened last is meant. A case in
 * memory is a new one.
 */
export type OpenCaseRequest =
  { readonly kind: 'disk'; readonly prefix: string; readonly wanted: CaseId | undefined } | { readonly kind: 'memory' };

export interface OpenedCaseAnswer {
  /** Undefined for a case in memory, and where there is none on disk. */
  readonly info: CaseInfo | undefined;
  /** All cases on disk, where one of them was opened. */
  readonly all: readonly CaseInfo[];
  readonly summary: CaseSummary;
  /** What the user has set for the case, by name. */
  readonly settings: ReadonlyMap<string, string>;
}

/** What the open case holds. */
export interface CaseSummary extends CaseCounts {
  /** Seconds since 1970 UTC; 0 without any timed event. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Bytes that this origin uses and may use, as the browser estimates them; 0 where it does not say. */
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** Digests and key files set aside for integrity validation. */
  readonly setAside: number;
}

export type SortOrder = 'newest' | 'oldest';

export interface SearchRequest {
  readonly filter: string;
  readonly order: SortOrder;
  /** By a column's values instead; equal values, and events without one, which come last, are in `order`. */
  readonly sort?: ColumnSort;
  /** Rows to give along with the result, so that they need not be asked for. */
  readonly first?: RowsWanted;
}

/** `column` is one of the dictionary or derived columns of `columns.ts`, `eventTime` or `outcome`. */
export interface ColumnSort {
  readonly column: GridColumn;
  readonly descending: boolean;
}

export interface SearchResult {
  /** Names the result for `rows` and exports; the worker keeps the newest few. */
  readonly id: number;
  readonly matched: number;
  readonly total: number;
  /** Those of the rows wanted along with it that are there. */
  readonly rows?: readonly GridRow[];
}

/** What a grid column shows: a JSON path or one of the derived columns of `columns.ts`, `eventTime` or `outcome`. */
export type GridColumn = string;

/** Rows of a result, by their places in its order. */
export interface RowsWanted {
  readonly from: number;
  readonly count: number;
  readonly columns: readonly GridColumn[];
}

export interface RowsRequest extends RowsWanted {
  readonly result: number;
}

export interface GridRow {
  readonly row: RowId;
  /** eventTime in seconds since 1970 UTC, 0 where there is none. */
  readonly time: number;
  /** One text per requested column; empty where the event has no value. */
  readonly cells: readonly string[];
  readonly error: boolean;
  readonly write: boolean;
  /** Another event has the same eventID and other bytes. */
  readonly conflict: boolean;
  /** Of its file; empty where the case has no digest. */
  readonly integrity: EventIntegrity | '';
  /** Set where the event is no call. The cells hold these texts already. */
  readonly standIns?: StandIns;
}

export interface StandIns {
  readonly kind: Exclude<EventKind, 'call'>;
  readonly cells: readonly StandIn[];
}

/** What a cell shows of an event that lacks the column's field. */
export interface StandIn {
  readonly column: GridColumn;
  readonly text: string;
  /** Where it comes from, and the value there. */
  readonly field: GridColumn;
  readonly value: string;
}

/** Where an event's bytes were received. Offsets count in the file's inflated text. */
export interface Place {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  /** In place of the two, for a file that is a table: the number of the row, from 1. */
  readonly row?: number;
}

/** Asks for paths that no column answers. */
export interface CellsRequest {
  readonly rows: readonly RowId[];
  /** JSON paths as the filter language writes them. */
  readonly paths: readonly GridColumn[];
}

/**
 * The values that an event has at a path, as texts; through arrays there may be several. A text of more than
 * `maxCellText` characters is cut after the next one.
 */
export type CellTexts = readonly string[];

export const maxCellText = 2000;

export interface EventDetail {
  readonly row: RowId;
  /** The event's JSON exactly as received; bytes that are not UTF-8 show as U+FFFD and set `invalidUtf8`. */
  readonly json: string;
  readonly invalidUtf8: boolean;
  readonly place: Place;
  readonly format: string;
  /** Of its file; empty where the case has no digest. */
  readonly integrity: EventIntegrity | '';
  readonly source: SourceId;
  /** The format that it came in holds only some of the event's fields. */
  readonly partial: boolean;
  /** The same event again: same eventID, same bytes. */
  readonly alsoIn: readonly Place[];
  /** Events with the same eventID and other bytes. */
  readonly conflicts: readonly RowId[];
}

export interface LedgerReport {
  readonly rows: readonly LedgerRow[];
  readonly totals: LedgerTotals;
}

export interface ImportProgress {
  /** `waiting`: for another tab that imports into the same case. */
  readonly phase: 'waiting' | 'listing' | 'importing' | 'finishing';
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
  readonly events: number;
  /** Since the import began. */
  readonly elapsedMs: number;
}

export interface ImportOutcome {
  readonly cancelled: boolean;
  readonly files: number;
  readonly events: number;
  /** Files that were already there with the same path and bytes. */
  readonly unchangedFiles: number;
  readonly diagnostics: number;
  /** Set where the import had to stop: what the environment refused. What came before it is kept. */
  readonly stoppedBy?: { readonly code: AppErrorCode; readonly message: string };
  /** With `stoppedBy`: the files that are not in, or only in part. */
  readonly left?: LeftFiles;
  /** Set where workers ended while they read: the files that were therefore read anew, or left out. */
  readonly restarted?: RestartedImport;
}

export interface LeftFiles {
  readonly files: number;
  /** Paths of the first of them. */
  readonly first: readonly string[];
  /** There are more, which had not been looked for yet. */
  readonly more: boolean;
}

export interface RestartedImport {
  /** Files that were given to workers that ended, and read again. */
  readonly files: number;
  /** Paths of files with which it ended more than once. The ledger says so too. */
  readonly leftOut: readonly string[];
}

export type ExportKind = 'csv' | 'ndjson';

export interface ExportRequest {
  readonly result: number;
  readonly kind: ExportKind;
  /** For CSV. */
  readonly columns: readonly GridColumn[];
  /** Only these places of the result, each from the first to the one before the second. */
  readonly only?: readonly (readonly [from: number, to: number])[];
}
