// Columns of codes are joined to one: a code for each combination of theirs that there is, counted from 0 as they come up.

import { FIRST_CODE } from './intern';
import { halfAt } from './pack';

/** Up to so many pairs of codes have a place each in a table. */
const DIRECT_PAIRS: u64 = 1 << 20;
const HASH_BITS: u32 = 17;
const HASH_SLOTS: u32 = 1 << 17;
/** Rows of a segment, whose codes fit 16 bits. */
const MOST_ROWS: usize = 0xffff;
const ROWS_BYTES: usize = 2 * 0x10000;

const eightCodes = memory.data(16, 16);

let rows: u32 = 0;
let count: u32 = 0;
/** By row the combination's code; then what it becomes with the next column. */
let joined: usize = 0;
let next: usize = 0;
/** By combination its first row; then what a column has there. */
let firstRows: usize = 0;
let picked: usize = 0;
/** By pair, or by its hash, one more than its code. */
let known: usize = 0;
/** By code the pair. */
let pairs: usize = 0;

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function setHalf(halves: usize, i: u32, value: u32): void {
  store<u16>(halves + (<usize>i << 1), <u16>value);
}

/** Begins with no column, so that all rows have one code. Returns 0 where there are more rows than codes. */
export function joinBegin(rowCount: u32): bool {
  if (<usize>rowCount > MOST_ROWS) return false;
  if (!joined) {
    joined = heap.alloc(ROWS_BYTES * 4 + (MOST_ROWS << 2) + 16);
    next = joined + ROWS_BYTES;
    firstRows = next + ROWS_BYTES;
    picked = firstRows + ROWS_BYTES;
    pairs = picked + ROWS_BYTES;
    known = heap.alloc(<usize>DIRECT_PAIRS << 1);
  }
  rows = rowCount;
  count = rowCount > 0 ? 1 : 0;
  memory.fill(joined, 0, <usize>rowCount << 1);
  return true;
}

/**
 * Joins a column's u16 codes, which are below `values`. Returns 0, and leaves what there is, where that would give more
 * than `most` combinations.
 */
export function joinColumn(codes: usize, values: u32, most: u32): bool {
  if (rows > 0 && highestOf(codes) >= values) abort('a code that stands for nothing');
  if (isTold(codes)) return true;
  const isJoined = <u64>count * values <= DIRECT_PAIRS ? joinByTable(codes, values, most) : joinByHash(codes, values, most);
  if (!isJoined) return false;
  const before = joined;
  joined = next;
  next = before;
  return true;
}

function highestOf(codes: usize): u32 {
  let highest: u32 = 0;
  let row: u32 = 0;
  let eight = i16x8.splat(0);
  for (; row + 8 <= rows; row += 8) eight = i16x8.max_u(eight, v128.load(codes + (<usize>row << 1)));
  v128.store(eightCodes, eight);
  for (let i: u32 = 0; i < 8; i++) highest = max(highest, halfAt(eightCodes, i));
  for (; row < rows; row++) highest = max(highest, halfAt(codes, row));
  return highest;
}

/** Each code comes with one of the column's only, as most of those that are joined do. */
function isTold(codes: usize): bool {
  memory.fill(known, 0, <usize>count << 1);
  for (let row: u32 = 0; row < rows; row++) {
    const told = known + (<usize>halfAt(joined, row) << 1);
    const other = halfAt(codes, row) + 1;
    const before = <u32>load<u16>(told);
    if (before == 0) store<u16>(told, <u16>other);
    else if (before != other) return false;
  }
  return true;
}

function joinByTable(codes: usize, values: u32, most: u32): bool {
  memory.fill(known, 0, <usize>(count * values) << 1);
  let made: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const slot = known + (<usize>(halfAt(joined, row) * values + halfAt(codes, row)) << 1);
    let code = <u32>load<u16>(slot);
    if (code == 0) {
      if (made >= most) return false;
      code = ++made;
      store<u16>(slot, <u16>code);
    }
    setHalf(next, row, code - 1);
  }
  count = made;
  return true;
}

function joinByHash(codes: usize, values: u32, most: u32): bool {
  memory.fill(known, 0, <usize>HASH_SLOTS << 1);
  let made: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const pair = halfAt(joined, row) * values + halfAt(codes, row);
    let slot = ((pair ^ (pair >> 15)) * 0x9e3779b1) >> (32 - HASH_BITS);
    let code = halfAt(known, slot);
    while (code != 0 && load<u32>(pairs + (<usize>(code - 1) << 2)) != pair) {
      slot = (slot + 1) & (HASH_SLOTS - 1);
      code = halfAt(known, slot);
    }
    if (code == 0) {
      if (made >= most) return false;
      store<u32>(pairs + (<usize>made << 2), pair);
      code = ++made;
      setHalf(known, slot, code);
    }
    setHalf(next, row, code - 1);
  }
  count = made;
  return true;
}

/** How many combinations there are. */
export function joinCount(): u32 {
  return count;
}

/** Address of the rows' u16 codes. */
export function joinCodes(): usize {
  return joined;
}

/** Finds the first row of each combination, as u16, and gives the address of these. */
export function joinFirstRows(): usize {
  let found: u32 = 0;
  for (let row: u32 = 0; found < count; row++) if (halfAt(joined, row) == found) setHalf(firstRows, found++, row);
  return firstRows;
}

/** After `joinFirstRows`: by combination what a column's u16 codes have there. Valid until the next call. */
export function joinPicked(codes: usize): usize {
  for (let i: u32 = 0; i < count; i++) setHalf(picked, i, halfAt(codes, halfAt(firstRows, i)));
  return picked;
}

/**
 * After `joinFirstRows`: by entry of one column that of another, as i32, in the first combination that has it; -1 where
 * that has no text. Takes their u16 codes and how many entries the one has.
 */
export function joinEntries(codes: usize, entryCount: u32, others: usize, target: usize): void {
  memory.fill(target, 0xff, <usize>entryCount << 2);
  for (let i = <i32>count - 1; i >= 0; i--) {
    const row = halfAt(firstRows, i);
    const entry = <i32>halfAt(codes, row) - <i32>FIRST_CODE;
    if (entry < 0) continue;
    store<i32>(target + (<usize>entry << 2), max(<i32>halfAt(others, row) - <i32>FIRST_CODE, -1));
  }
}
