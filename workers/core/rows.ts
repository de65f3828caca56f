// The rows gathered so far, by column. The row after the last is the one being filled; it is all zeros before.

import { internBytes, internCount, internGather, internReset, MAX_COLUMNS } from './intern';

const MAX_ROWS: u32 = 65000;
const READY_ROWS: u32 = 512;

export const FLAG_IRREGULAR: u32 = 1;
export const FLAG_ESCAPED: u32 = 2;
export const FLAG_ODD_NUMBER: u32 = 4;
export const FLAG_UUID: u32 = 8;
export const FLAG_OTHER_ID: u32 = 16;

let columns: u32 = 0;
let codes: usize = 0;
let times: usize = 0;
let flags: usize = 0;
let ids: usize = 0;
let hashes: usize = 0;
let starts: usize = 0;
let lengths: usize = 0;
let gathered: usize = 0;
/** The row being filled may hold values already. */
let touched: bool = false;
/** Rows before this one are kept or all zeros. */
let ready: u32 = 0;
/** Address of the filled row's code in the first column. */
let codeAt: usize = 0;

export let rowCount: u32 = 0;

const COLUMN_BYTES: usize = 2 * (65000 + 1);

/** Makes room for rows of that many columns. Returns false where there are too many columns. */
export function rowsConfigure(columnCount: u32): bool {
  if (columnCount > MAX_COLUMNS) return false;
  if (codes) heap.free(codes);
  columns = columnCount;
  codes = heap.alloc(<usize>columnCount * COLUMN_BYTES);
  if (!times) {
    const rows: usize = MAX_ROWS + 1;
    times = heap.alloc(rows * 4);
    flags = heap.alloc(rows);
    ids = heap.alloc(rows * 16);
    hashes = heap.alloc(rows * 8);
    starts = heap.alloc(rows * 8);
    lengths = heap.alloc(rows * 4);
  }
  rowsReset();
  return true;
}

/** Forgets all rows and values. */
export function rowsReset(): void {
  rowCount = 0;
  ready = 0;
  makeReady();
  codeAt = codes;
  touched = false;
  internReset();
}

/** Makes rows that are filled next all zeros, some at a time: memory that is never written to takes no room and no time. */
function makeReady(): void {
  const count = <usize>min(READY_ROWS, MAX_ROWS + 1 - ready);
  for (let column: usize = 0; column < columns; column++) {
    memory.fill(codes + column * COLUMN_BYTES + (<usize>ready << 1), 0, count << 1);
  }
  memory.fill(ids + (<usize>ready << 4), 0, count << 4);
  ready += <u32>count;
}

/** Makes the row being filled empty. */
export function rowBegin(): void {
  if (touched) {
    for (let column: u32 = 0; column < columns; column++) rowSetCode(column, 0);
    rowSetId(0, 0);
  }
  touched = true;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function rowSetCode(column: u32, code: u32): void {
  store<u16>(codeAt + <usize>column * COLUMN_BYTES, <u16>code);
}

/** The code in a column of the row being filled. */
export function rowCode(column: u32): u32 {
  return load<u16>(codeAt + <usize>column * COLUMN_BYTES);
}

/** Sets the eventID's 128 bits, given as two halves with the first bits on top. */
export function rowSetId(high: u64, low: u64): void {
  const at = ids + (<usize>rowCount << 4);
  store<u32>(at, <u32>(high >> 32));
  store<u32>(at, <u32>high, 4);
  store<u32>(at, <u32>(low >> 32), 8);
  store<u32>(at, <u32>low, 12);
}

/** Keeps the row being filled. */
export function rowEnd(time: u32, flagBits: u32, hash: u64, start: f64, length: u32): void {
  const row = <usize>rowCount;
  store<u32>(times + (row << 2), time);
  store<u8>(flags + row, <u8>flagBits);
  store<u64>(hashes + (row << 3), hash);
  store<f64>(starts + (row << 3), start);
  store<u32>(lengths + (row << 2), length);
  rowCount++;
  if (rowCount == ready) makeReady();
  codeAt = codes + (<usize>rowCount << 1);
  touched = false;
}

export function rowsCount(): u32 {
  return rowCount;
}

/** Address of a column's codes, u16 each. */
export function rowsCodes(column: u32): usize {
  return column < columns ? codes + <usize>column * COLUMN_BYTES : 0;
}

export function rowsTimes(): usize {
  return times;
}

export function rowsFlags(): usize {
  return flags;
}

export function rowsIds(): usize {
  return ids;
}

export function rowsHashes(): usize {
  return hashes;
}

export function rowsStarts(): usize {
  return starts;
}

export function rowsLengths(): usize {
  return lengths;
}

/** Address of a column's dictionary: the values' ends as u32 each, then their bytes. Valid until the next call. */
export function rowsDictionary(column: u32): usize {
  if (gathered) heap.free(gathered);
  gathered = heap.alloc((<usize>internCount(column) << 2) + <usize>internBytes(column) + 4);
  internGather(column, gathered);
  return gathered;
}
