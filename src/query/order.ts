/** Rows by time, then by row number. Rows without a time (0) come before all others. */
import type { Bitset } from '../base/bitset.ts';
import type { EventTable } from './table.ts';

type TimedTable = Pick<EventTable, 'rows' | 'segments'>;

const mostDigitBits = 11;
/** Of the first rows so many times as many as are wanted are held before those that are too many are dropped. */
const heldTimes = 4;

/** The order of the rows that a table has when this is made. All of them are put in it only when that is asked for. */
export class TimeOrder {
  /** How many rows are in it. */
  readonly size: number;
  readonly #table: TimedTable;
  #before: Uint32Array | undefined;
  #all: Uint32Array | undefined;

  /** `before`: of the same table with fewer rows. */
  constructor(table: TimedTable, before?: TimeOrder) {
    this.size = table.rows;
    this.#table = table;
    this.#before = before === undefined ? undefined : before.#all;
  }

  get byteLength(): number {
    return this.#all?.byteLength ?? 0;
  }

  /** All rows, ascending. */
  all(): Uint32Array {
    this.#all ??= extended(this.#before, this.#table, this.size);
    this.#before = undefined;
    return this.#all;
  }

  /** The rows of a set, or from the order's end. Rows that it does not know are left out. */
  select(rows: Bitset, descending: boolean): Uint32Array {
    return selectRows(this.all(), rows, descending);
  }

  /** The first `count` rows that `select` would give, fewer where there are no more. */
  first(rows: Bitset, descending: boolean, count: number): Uint32Array {
    if (this.#all) return firstOf(this.#all, rows, descending, count);
    const found = new FirstRows(count, descending);
    const size = Math.min(rows.size, this.size);
    const segments = this.#table.segments.filter(({ baseRow }) => baseRow < size);
    // those that have the rows most probably come first, so that most rows of the others are passed over
    segments.sort((a, b) => (descending ? b.lastTime - a.lastTime : a.firstTime - b.firstTime));
    for (const { baseRow, rows: count, time, firstTime, lastTime, untimed } of segments) {
      const nearest = descending ? lastTime : untimed > 0 ? 0 : firstTime;
      if (!found.mayTake(nearest)) continue;
      for (let i = 0; i < count; i++) {
        const index = descending ? count - 1 - i : i;
        const row = baseRow + index;
        if (found.mayTake(time[index]!) && row < size && rows.has(row)) found.take(row, time[index]!);
      }
    }
    return found.rows();
  }
}

/** The nearest rows among those that it is given. */
class FirstRows {
  readonly #count: number;
  readonly #descending: boolean;
  #held: { readonly row: number; readonly time: number }[] = [];
  /** No row farther than this is among the first. */
  #farthest: number;

  constructor(count: number, descending: boolean) {
    this.#count = count;
    this.#descending = descending;
    this.#farthest = descending ? 0 : Infinity;
  }

  mayTake(time: number): boolean {
    return this.#descending ? time >= this.#farthest : time <= this.#farthest;
  }

  take(row: number, time: number): void {
    this.#held.push({ row, time });
    if (this.#held.length >= this.#count * heldTimes) this.#drop();
  }

  rows(): Uint32Array {
    this.#drop();
    return Uint32Array.from(this.#held, ({ row }) => row);
  }

  #drop(): void {
    const sign = this.#descending ? -1 : 1;
    this.#held.sort((a, b) => sign * (a.time - b.time || a.row - b.row));
    this.#held.length = Math.min(this.#held.length, this.#count);
    if (this.#held.length === this.#count && this.#count > 0) this.#farthest = this.#held.at(-1)!.time;
  }
}

/** The first rows of the table, given the order of fewer. */
function extended(before: Uint32Array | undefined, table: TimedTable, size: number): Uint32Array {
  const added = sortRows(table, before?.length ?? 0, size);
  if (!before || before.length === 0) return added;
  const time = timesOf(table, size);
  const merged = new Uint32Array(size);
  let left = 0;
  let right = 0;
  for (let i = 0; i < merged.length; i++) {
    // New rows have higher numbers, so that at the same time the old row comes first.
    const takeLeft = right === added.length || (left < before.length && time[before[left]!]! <= time[added[right]!]!);
    merged[i] = takeLeft ? before[left++]! : added[right++]!;
  }
  return merged;
}

function selectRows(order: Uint32Array, rows: Bitset, descending: boolean): Uint32Array {
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

function firstOf(order: Uint32Array, rows: Bitset, descending: boolean, count: number): Uint32Array {
  const { words, size } = rows;
  const selected = new Uint32Array(Math.min(count, order.length));
  let found = 0;
  for (let i = 0; i < order.length && found < selected.length; i++) {
    const row = order[descending ? order.length - 1 - i : i]!;
    if (row < size && (words[row >>> 5]! & (1 << (row & 31))) !== 0) selected[found++] = row;
  }
  return selected.subarray(0, found);
}

function timesOf(table: TimedTable, size: number): Uint32Array {
  const time = new Uint32Array(size);
  for (const segment of table.segments) {
    if (segment.baseRow < size) time.set(segment.time.subarray(0, segment.rows), segment.baseRow);
  }
  return time;
}

/** The rows from `from` to `to`, where segments begin and end: radix sort, least digit first, of the times there are. */
function sortRows(table: TimedTable, from: number, to: number): Uint32Array {
  const segments = table.segments.filter(({ baseRow, rows }) => rows > 0 && baseRow >= from && baseRow < to);
  const first = segments.reduce((time, segment) => Math.min(time, segment.firstTime), Infinity);
  const last = segments.reduce((time, segment) => Math.max(time, segment.lastTime), 0);
  const untimed = segments.reduce((sum, segment) => sum + segment.untimed, 0);
  const sorted = new Uint32Array(to - from);
  const timed = sorted.length - untimed;
  let rows = new Uint32Array(timed);
  let keys = new Uint32Array(timed);
  let count = 0;
  let none = 0;
  for (const { baseRow, rows: ofSegment, time } of segments) {
    for (let i = 0; i < ofSegment; i++) {
      const seconds = time[i]!;
      if (seconds === 0) {
        sorted[none++] = baseRow + i;
      } else {
        keys[count] = seconds - first;
        rows[count++] = baseRow + i;
      }
    }
  }
  const bits = last > first ? 32 - Math.clz32(last - first) : 0;
  const passes = Math.ceil(bits / mostDigitBits);
  const digitBits = Math.ceil(bits / Math.max(passes, 1));
  let keysOut = new Uint32Array(timed);
  let rowsOut = new Uint32Array(timed);
  for (let pass = 0; pass < passes; pass++) {
    scatter({ keys, rows }, { keys: keysOut, rows: rowsOut }, pass * digitBits, digitBits);
    [keys, keysOut] = [keysOut, keys];
    [rows, rowsOut] = [rowsOut, rows];
  }
  sorted.set(rows, untimed);
  return sorted;
}

interface KeyedRows {
  readonly keys: Uint32Array;
  readonly rows: Uint32Array;
}

function scatter({ keys, rows }: KeyedRows, out: KeyedRows, shift: number, bits: number): void {
  const mask = (1 << bits) - 1;
  const starts = new Uint32Array(mask + 2);
  for (let i = 0; i < keys.length; i++) starts[((keys[i]! >>> shift) & mask) + 1]!++;
  for (let digit = 1; digit <= mask; digit++) starts[digit]! += starts[digit - 1]!;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const to = starts[(key >>> shift) & mask]!++;
    out.keys[to] = key;
    out.rows[to] = rows[i]!;
  }
}
