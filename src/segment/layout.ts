/** What packing and opening agree on. */
import { firstDictCode, type ColumnName } from '../model/columns.ts';

export const headVersion = 2;

/** The column, further ahead in its group, that a column's texts may be parts of. */
export const lenders: ReadonlyMap<ColumnName, ColumnName> = new Map([['target', 'resources.ARN']]);

/** Words of the hash of an eventID, and of that of an event's bytes. */
export const hashWords = 2;

/**
 * By entry of one column that of another, in the first combination that has it; -1 where that has no text. `of` and
 * `other` give the columns' codes by combination.
 */
export function entriesByEntry(count: number, of: ArrayLike<number>, other: ArrayLike<number>): Int32Array {
  const entries = new Int32Array(count).fill(-1);
  for (let combination = of.length - 1; combination >= 0; combination--) {
    const entry = of[combination]! - firstDictCode;
    if (entry >= 0) entries[entry] = Math.max(other[combination]! - firstDictCode, -1);
  }
  return entries;
}
