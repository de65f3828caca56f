// Codes of rows in the fewest bytes of a few simple forms: `src/segment/codes.ts` reads them and says what each is for.

import { halfAt, putBits, putNumber, putRoom, putUpTo, widthOf } from './pack';

const CONSTANT: u32 = 0;
const PACKED: u32 = 1;
const RUNS: u32 = 2;
const SPARSE: u32 = 3;
const FRESH: u32 = 4;

/** `sparse` and `fresh` within each other. */
const MAX_DEPTH: u32 = 3;
/** What a length of a run is taken to need. */
const RUN_BITS: u64 = 12;
const NEVER: u64 = 0x7fffffffffffffff;

let highest: u32 = 0;
let most: u32 = 0;
let mostCount: u32 = 0;
let runs: u32 = 0;
let fresh: u32 = 0;
/** By code how often it is there. */
let counts: usize = 0;

function lookAt(codes: usize, rows: u32): void {
  highest = 0;
  runs = 0;
  fresh = 0;
  let last: u32 = 0xffffffff;
  let next = rows > 0 ? halfAt(codes, 0) : 0;
  for (let i: u32 = 0; i < rows; i++) {
    const code = halfAt(codes, i);
    highest = max(highest, code);
    if (code == next) {
      next++;
      fresh++;
    }
    if (code != last) runs++;
    last = code;
  }
  most = 0;
  mostCount = rows;
  if (runs <= 1) return;
  if (!counts) counts = heap.alloc(0x10000 << 2);
  memory.fill(counts, 0, (<usize>highest + 1) << 2);
  for (let i: u32 = 0; i < rows; i++) {
    const count = counts + (<usize>halfAt(codes, i) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  mostCount = 0;
  for (let code: u32 = 0; code <= highest; code++) {
    const count = load<u32>(counts + (<usize>code << 2));
    if (count <= mostCount) continue;
    most = code;
    mostCount = count;
  }
}

/** Puts u16 codes. */
export function packCodes(codes: usize, rows: u32): void {
  putCodes(codes, rows, 0);
}

/** By row what `table`, of u16, has for its u16 code, in the codes' place. */
export function mapCodes(codes: usize, rows: u32, table: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u16>(codes + (<usize>i << 1), <u16>halfAt(table, halfAt(codes, i)));
}

function putCodes(codes: usize, rows: u32, depth: u32): void {
  lookAt(codes, rows);
  if (runs <= 1) {
    putNumber(CONSTANT);
    putNumber(rows > 0 ? halfAt(codes, 0) : 0);
    return;
  }
  const width = <u64>widthOf(highest);
  const bitmap = depth < MAX_DEPTH ? <u64>rows : NEVER;
  const packedBits = <u64>rows * width;
  const runsBits = <u64>runs * (width + RUN_BITS);
  const sparseBits = bitmap + <u64>(rows - mostCount) * width;
  const freshBits = bitmap + <u64>(rows - fresh) * width;
  const best = min(min(packedBits, runsBits), min(sparseBits, freshBits));
  if (runsBits == best) {
    putNumber(RUNS);
    putRuns(codes, rows, depth);
  } else if (freshBits == best) {
    putNumber(FRESH);
    putNumber(halfAt(codes, 0));
    putMarked(codes, rows, rows - fresh, halfAt(codes, 0), 1, depth);
  } else if (sparseBits == best) {
    putNumber(SPARSE);
    putNumber(most);
    putMarked(codes, rows, rows - mostCount, most, 0, depth);
  } else {
    putNumber(PACKED);
    putNumber(<u32>width);
    putBits<u16>(codes, rows, 0, <u32>width);
  }
}

function putRuns(codes: usize, rows: u32, depth: u32): void {
  const count = runs;
  const ofRuns = heap.alloc(<usize>count * 6);
  const lengths = ofRuns + (<usize>count << 1);
  let run: usize = 0;
  let begin: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    if (i + 1 < rows && halfAt(codes, i) == halfAt(codes, i + 1)) continue;
    store<u16>(ofRuns + (run << 1), <u16>halfAt(codes, i));
    store<u32>(lengths + (run << 2), i + 1 - begin);
    begin = i + 1;
    run++;
  }
  putNumber(count);
  putCodes(ofRuns, count, depth + 1);
  for (let i: usize = 0; i < <usize>count; i++) putNumber(load<u32>(lengths + (i << 2)));
  heap.free(ofRuns);
}

/** A bit a row tells those whose code is `first`, which grows by `step` each time, from the others, which follow. */
function putMarked(codes: usize, rows: u32, unmarked: u32, first: u32, step: u32, depth: u32): void {
  const others = heap.alloc((<usize>unmarked << 1) + 2);
  const size = (<usize>rows + 7) >> 3;
  let at = putRoom(size);
  let next = first;
  let other = others;
  for (let from: u32 = 0; from < rows; from += 8) {
    const to = min(from + 8, rows);
    let byte: u32 = 0;
    for (let i = from; i < to; i++) {
      const code = halfAt(codes, i);
      if (code == next) {
        byte |= 1 << (i - from);
        next += step;
      } else {
        store<u16>(other, <u16>code);
        other += 2;
      }
    }
    store<u8>(at++, <u8>byte);
  }
  putUpTo(at);
  putCodes(others, unmarked, depth + 1);
  heap.free(others);
}
