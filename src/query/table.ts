/**
 * What the engine runs on: the opened segments as one table, and a way to the bytes of events. Rows count over all
 * segments in the order they were opened. A table only grows; the engine looks at the rows there when it starts.
 *
 * What it relies on for rows without `rowFlag.irregular`: each column's value is the event's (a number or boolean by
 * its JSON text); `time` is 0 exactly where eventTime, and what stands in for it, is absent or null, else it
 * is the text that `formatEventTime` gives; with `rowFlag.uuid` the eventID is a UUID of 36 characters, in either case,
 * and with `rowFlag.otherId` some other text that is not empty.
 */
import type { Bitset } from '../base/bitset.ts';
import type { ColumnName } from '../model/columns.ts';
import type { SegmentId } from '../model/segment.ts';
import type { OpenedSegment } from '../segment/opened-segment.ts';

/** All distinct values of a column. Code 0 is no value, 1 a value without text, the others as they were met. */
export interface ColumnDictionary {
  /** Codes so far, the two special ones included. */
  readonly size: number;
  /** The values of a code: none for 0 and 1, one, or for a path through an array any number. */
  texts(code: number): readonly string[];
}

export interface SegmentColumn {
  readonly codes: Uint8Array | Uint16Array;
  /** Code in the segment to code in the table's dictionary. */
  readonly toGlobal: Uint32Array;
}

export interface TableSegment extends Omit<OpenedSegment, 'runs' | 'groups' | 'storedBytes'> {
  readonly id: SegmentId;
  readonly baseRow: number;
  readonly columns: ReadonlyMap<ColumnName, SegmentColumn>;
}

export interface EventTable {
  readonly rows: number;
  readonly segments: readonly TableSegment[];
  /** Makes columns ready in all segments so far; before that, those of a column are not to be used. */
  load(columns: Iterable<ColumnName>): Promise<void>;
  /** The values of a column over all segments that it is ready in. */
  dictionary(column: ColumnName): ColumnDictionary;
  /**
   * Of the first rows all with `rowFlag.uuid` that have one of these eventIDs, and perhaps others.
   *
   * @param ids four words each: a UUID's 128 bits, big-endian
   * @param rows where a segment begins or the table ends
   */
  rowsWithIds(ids: Uint32Array, rows: number): Promise<Bitset>;
}

/** The bytes of events, wherever they are. */
export interface RawEvents {
  /**
   * Calls `visit` once for each of `rows`, in any order. Bit n of `found` tells whether needle n occurs in the event's
   * bytes as they were received, A to Z compared without case; exactly, neither more nor less. `read` gives those
   * bytes; they need to be valid only until `visit` returns. What `visit` throws ends the pass and rejects, as does
   * an event that cannot be read.
   *
   * @param needles at most `maxNeedles`, each of 1 to `maxNeedleBytes` bytes, A to Z in lower case
   */
  visit(
    rows: Bitset,
    needles: readonly Uint8Array[],
    visit: (row: number, found: number, read: () => Uint8Array) => void,
    options: { readonly signal?: AbortSignal },
  ): Promise<void>;
}

export const maxNeedles = 31;
export const maxNeedleBytes = 256;
