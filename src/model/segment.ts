import type { Brand } from '../base/brand.ts';
import type { ColumnName } from './columns.ts';

export type SegmentId = Brand<number, 'SegmentId'>;
/** One dropped file or archive member; the number of its ledger row. */
export type SourceId = Brand<number, 'SourceId'>;

/** The most events of a segment: each distinct value of a column then fits a 16-bit code. */
export const maxSegmentRows = 65_000;

/** One column of one segment. See `columns.ts` for codes 0 and 1. */
export interface DictColumn {
  readonly codes: Uint8Array | Uint16Array;
  /** Entry k's UTF-8 bytes are `bytes[ends[k - 1] ?? 0, ends[k])`, escapes undone; lone surrogates as 3 bytes (WTF-8). */
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Consecutive rows that came from one source. */
export interface SourceRun {
  readonly source: SourceId;
  readonly firstRow: number;
  readonly rows: number;
  /** Offset in the source's text (its inflated bytes) that `start` of these rows counts from. */
  readonly textBase: number;
}

/** About 64 k events as columns, as they are gathered. All arrays have one entry (or the stated number) per row. */
export interface Segment {
  readonly rows: number;
  readonly columns: ReadonlyMap<ColumnName, DictColumn>;
  /** eventTime in seconds since 1970 UTC, fractions dropped; 0 where there is none or it is not a time. */
  readonly time: Uint32Array;
  /** Bits of `rowFlag`. */
  readonly flags: Uint8Array;
  /** Two words a row: keyed hash of the eventID; without meaning where there is none (see `rowFlag`). */
  readonly idHash: Uint32Array;
  /** Two words a row: keyed hash of the event's bytes. */
  readonly contentHash: Uint32Array;
  /** Where the event's bytes begin in its source's text, counted from its run's `textBase`. */
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  readonly runs: readonly SourceRun[];
}
