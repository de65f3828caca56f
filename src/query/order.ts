import type { Bitset } from '../base/bitset.ts';
import type { EventTable } from './table.ts';

const digitBits = 11;
const digits = 1 << digitBits;

/** All rows by time, then by row number, ascending. Rows without a time (0) come first. */
export function timeOrder(table: EventTable): Uint32Array {
  return sortRows(table, 0);
}

/**
 * The order of a table that has grown since `order` was made of it: the new rows are sorted and merged in. Returns
 * `order` itself where there is none.
 */
export function extendTimeOrder(order: Uint32Array, table: EventTable): Uint32Array {
  const added = sortRows(table, order.length);
  if (added.length === 0) return order;
  if (order.length === 0) return added;
  const time = timesOf(table, 0);
  const merged = new Uint32Array(order.length + added.length);
  let left = 0;
  let right = 0;
  for (let i = 0; i < merged.length; i++) {
    // New rows have higher numbers, so that at the same time the old row comes first.
    const takeLeft = right === added.length || (left < order.length && time[order[left]!]! <= time[added[right]!]!);
    merged[i] = takeLeft ? order[left++]! : added[right++]!;
  }
  return merged;
}

/** The rows of a set in an order made by `timeOrder`, or from its end. */
export function selectRows(order: Uint32Array, rows: Bitset, descending: boolean): Uint32Array {
  const { words, size } = rows;
  const count = rows.count();
  // Every row is written, and the place moves on only past those of the set: a branch would be mispredicted too often.
  const selected = new Uint32Array(count + 1);
  const known = size < order.length ? order.filter((row) => row < size) : order;
  if (descending) {
    for (let i = 0, at = count; i < known.length; i++) {
      const row = known[i]!;
      selected[at] = row;
      at -= (words[row >>> 5]! >>> (row & 31)) & 1;
    }
    return selected.subarray(1);
  }
  for (let i = 0, at = 0; i < known.length; i++) {
    const row = known[i]!;
    selected[at] = row;
    at += (words[row >>> 5]! >>> (row & 31)) & 1;
  }
  return selected.subarray(0, count);
}

/** The first `count` rows that `selectRows` would give, fewer where there are no more. */
export function selectFirst(order: Uint32Array, rows: Bitset, descending: boolean, count: number): Uint32Array {
  const { words, size } = rows;
  const selected = new Uint32Array(Math.min(count, order.length));
  let found = 0;
  for (let i = 0; i < order.length && found < selected.length; i++) {
    const row = order[descending ? order.length - 1 - i : i]!;
    if (row < size && (words[row >>> 5]! & (1 << (row & 31))) !== 0) selected[found++] = row;
  }
  return selected.subarray(0, found);
}

function timesOf(table: EventTable, from: number): Uint32Array<ArrayBuffer> {
  const time = new Uint32Array(table.rows - from);
  for (const segment of table.segments) {
    if (segment.baseRow >= from) time.set(segment.time.subarray(0, segment.rows), segment.baseRow - from);
    else if (segment.baseRow + segment.rows > from)
      time.set(segment.time.subarray(from - segment.baseRow, segment.rows));
  }
  return time;
}

/** Radix sort, least digit first, of the rows from `from` on. */
function sortRows(table: EventTable, from: number): Uint32Array {
  let keys = timesOf(table, from);
  const count = keys.length;
  let rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = from + i;
  let keysOut = new Uint32Array(count);
  let rowsOut = new Uint32Array(count);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const starts = new Uint32Array(digits + 1);
    for (let i = 0; i < count; i++) starts[((keys[i]! >>> shift) & (digits - 1)) + 1]!++;
    if (starts.includes(count)) continue;
    for (let d = 1; d <= digits; d++) starts[d] = starts[d]! + starts[d - 1]!;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const to = starts[(key >>> shift) & (digits - 1)]!++;
      keysOut[to] = key;
      rowsOut[to] = rows[i]!;
    }
    [keys, keysOut] = [keysOut, keys];
    [rows, rowsOut] = [rowsOut, rows];
  }
  return rows;
}
