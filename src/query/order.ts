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
  const selected = new Uint32Array(rows.count());
  const { words, size } = rows;
  let at = descending ? selected.length : 0;
  const step = descending ? -1 : 1;
  const shift = descending ? -1 : 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    if (row >= size || (words[row >>> 5]! & (1 << (row & 31))) === 0) continue;
    selected[at + shift] = row;
    at += step;
  }
  return selected;
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
