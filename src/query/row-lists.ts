/** The rows of a set as lists, made once for all that is counted over the same rows. */
import type { Bitset } from '../base/bitset.ts';
import type { Pace } from '../base/pace.ts';
import type { EventTable, TableSegment } from './table.ts';

/** The rows of one segment that are in the set, counted from the segment's first, ascending. */
export interface RowList {
  readonly segment: TableSegment;
  readonly rows: Uint16Array;
  /** How often each code occurs among the rows, by the codes that have been counted: columns may share them. */
  readonly counted: Map<Uint8Array | Uint16Array, Uint32Array>;
}

/** One list for each segment that has a row in the set. A segment's rows fit 16 bits, as its codes do. */
export async function listRows(table: EventTable, set: Bitset, pace: Pace): Promise<readonly RowList[]> {
  const lists: RowList[] = [];
  const found = new Uint16Array(1 << 16);
  for (const segment of table.segments) {
    if (segment.baseRow >= set.size) break;
    const count = listSegment(segment, set.words, found);
    if (count > 0) lists.push({ segment, rows: found.slice(0, count), counted: new Map() });
    if (pace.due) await pace.pause();
  }
  return lists;
}

/** Looks at 32 rows at a time: at all of them, or at each whose bit is set. Returns how many were found. */
function listSegment({ baseRow, rows }: TableSegment, words: Uint32Array, found: Uint16Array): number {
  let count = 0;
  for (let r = 0; r < rows;) {
    const bit = (baseRow + r) & 31;
    const span = Math.min(32 - bit, rows - r);
    let word = words[(baseRow + r) >>> 5]! >> bit;
    if (span < 32) word &= (1 << span) - 1;
    if (word === -1) {
      for (const end = r + 32; r < end; r++) found[count++] = r;
      continue;
    }
    while (word !== 0) {
      const low = word & -word;
      found[count++] = r + 31 - Math.clz32(low);
      word ^= low;
    }
    r += span;
  }
  return count;
}
