// Decoding tables for the prefix codes of DEFLATE (RFC 1951, sections 3.2.2 to 3.2.6).
//
// A table is a root of 2^rootBits entries, indexed by the next bits of the stream, and after it sub-tables for the
// codes longer than that. An entry:
//
//   bit  31      LITERAL: bits 16-23 are a byte of output
//   bits 16-30   the value: byte, base of a length or distance, code-length symbol, or index of the sub-table
//   bit  15      EXCEPTION, with one of LINK (go on in a sub-table), END (of block), INVALID (no such code)
//   bits 8-11    length of the code; of a LINK, how many bits index the sub-table
//   bits 0-7     bits to consume: code and extra bits; 0 for INVALID, so that a bad code is never consumed

export const LITERAL: u32 = 0x80000000;
export const EXCEPTION: u32 = 0x8000;
export const LINK: u32 = 0x4000;
export const END: u32 = 0x2000;
export const INVALID: u32 = 0x1000;

export const LITLEN_ROOT_BITS: u32 = 11;
export const DISTANCE_ROOT_BITS: u32 = 9;
export const PRECODE_ROOT_BITS: u32 = 7;

const MAX_CODE_BITS: u32 = 15;
const LITLEN_SYMBOLS: u32 = 288;
const DISTANCE_SYMBOLS: u32 = 32;
const PRECODE_SYMBOLS: u32 = 19;

// Sub-tables exist in complete codes only, so each holds at least two symbols, and at most 2^(15 - rootBits) entries.
const LITLEN_ENTRIES: i32 = 2048 + 144 * 16;
const DISTANCE_ENTRIES: i32 = 512 + 16 * 64;

export const litlenTable: usize = memory.data(LITLEN_ENTRIES * 4, 16);
export const distanceTable: usize = memory.data(DISTANCE_ENTRIES * 4, 16);
export const precodeTable: usize = memory.data(128 * 4, 16);

// What each symbol's entry holds besides the length of its code.
const litlenMeanings: usize = memory.data(288 * 4, 16);
const distanceMeanings: usize = memory.data(32 * 4, 16);
const precodeMeanings: usize = memory.data(19 * 4, 16);

const codesOfLength: usize = memory.data(16 * 4, 16);
const placeOfLength: usize = memory.data(16 * 4, 16);
const sortedSymbols: usize = memory.data(288 * 2, 16);

prepareMeanings();

function prepareMeanings(): void {
  for (let symbol: u32 = 0; symbol < 256; symbol++) store<u32>(litlenMeanings + (symbol << 2), LITERAL | (symbol << 16));
  store<u32>(litlenMeanings + (256 << 2), EXCEPTION | END);
  let base: u32 = 3;
  for (let i: u32 = 0; i < 28; i++) {
    const extra: u32 = i < 8 ? 0 : (i >> 2) - 1;
    store<u32>(litlenMeanings + ((257 + i) << 2), (base << 16) | extra);
    base += 1 << extra;
  }
  store<u32>(litlenMeanings + (285 << 2), 258 << 16);
  store<u32>(litlenMeanings + (286 << 2), EXCEPTION | INVALID);
  store<u32>(litlenMeanings + (287 << 2), EXCEPTION | INVALID);
  base = 1;
  for (let i: u32 = 0; i < 30; i++) {
    const extra: u32 = i < 4 ? 0 : (i >> 1) - 1;
    store<u32>(distanceMeanings + (i << 2), (base << 16) | extra);
    base += 1 << extra;
  }
  store<u32>(distanceMeanings + (30 << 2), EXCEPTION | INVALID);
  store<u32>(distanceMeanings + (31 << 2), EXCEPTION | INVALID);
  for (let i: u32 = 0; i < PRECODE_SYMBOLS; i++) {
    const extra: u32 = i < 16 ? 0 : i == 16 ? 2 : i == 17 ? 3 : 7;
    store<u32>(precodeMeanings + (i << 2), (i << 16) | extra);
  }
}

/** Builds the literal/length table from `count` code lengths (bytes). False where they are no valid code. */
export function buildLitlenTable(lengths: usize, count: u32): bool {
  return count <= LITLEN_SYMBOLS && build(litlenTable, LITLEN_ROOT_BITS, lengths, count, litlenMeanings, true);
}

/** Builds the distance table. As zlib does, accepts no code at all and a single code of one bit. */
export function buildDistanceTable(lengths: usize, count: u32): bool {
  return count <= DISTANCE_SYMBOLS && build(distanceTable, DISTANCE_ROOT_BITS, lengths, count, distanceMeanings, true);
}

/** Builds the table for the code lengths' own code, which must be complete. */
export function buildPrecodeTable(lengths: usize): bool {
  return build(precodeTable, PRECODE_ROOT_BITS, lengths, PRECODE_SYMBOLS, precodeMeanings, false);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function entryOf(meaning: u32, bits: u32): u32 {
  return meaning & INVALID ? meaning | (bits << 8) : meaning + ((bits << 8) | bits);
}

/** The code after `code` among those of `bits` bits, both with their bits reversed as the stream has them. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function nextReversed(code: u32, bits: u32): u32 {
  const clear = ~code & ((1 << bits) - 1);
  const highest: u32 = 1 << (31 - clz(clear));
  return (code & (highest - 1)) | highest;
}

function build(table: usize, rootBits: u32, lengths: usize, count: u32, meanings: usize, mayBeSingle: bool): bool {
  memory.fill(codesOfLength, 0, 16 * 4);
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const slot = codesOfLength + ((<usize>load<u8>(lengths + symbol) & 15) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
  store<u32>(codesOfLength, 0);

  let unused: i32 = 1;
  let longest: u32 = 0;
  let place: u32 = 0;
  for (let bits: u32 = 1; bits <= MAX_CODE_BITS; bits++) {
    const codes = load<u32>(codesOfLength + (bits << 2));
    unused = (unused << 1) - <i32>codes;
    if (unused < 0) return false;
    if (codes) longest = bits;
    store<u32>(placeOfLength + (bits << 2), place);
    place += codes;
  }
  if (unused > 0 && (!mayBeSingle || longest > 1)) return false;

  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const bits = <usize>load<u8>(lengths + symbol) & 15;
    if (!bits) continue;
    const slot = placeOfLength + (bits << 2);
    const at = load<u32>(slot);
    store<u32>(slot, at + 1);
    store<u16>(sortedSymbols + (at << 1), <u16>symbol);
  }
  if (unused > 0) fillSingle(table, rootBits, meanings, longest);
  else fillComplete(table, rootBits, meanings);
  return true;
}

/** A table for no code at all, or for one code of one bit: what is left of the code space is invalid. */
function fillSingle(table: usize, rootBits: u32, meanings: usize, codes: u32): void {
  const invalid = entryOf(EXCEPTION | INVALID, 1);
  const only = codes ? entryOf(load<u32>(meanings + (<usize>load<u16>(sortedSymbols) << 2)), 1) : invalid;
  for (let index: u32 = 0; index < 1 << rootBits; index += 2) {
    store<u32>(table + (index << 2), only);
    store<u32>(table + (index << 2), invalid, 4);
  }
}

function fillComplete(table: usize, rootBits: u32, meanings: usize): void {
  let next = sortedSymbols;
  let code: u32 = 0;
  // The root grows by doubling: a short code's entries repeat in every copy of the part filled so far.
  let filled: usize = 1;
  for (let bits: u32 = 1; bits <= rootBits; bits++) {
    memory.copy(table + (filled << 2), table, filled << 2);
    filled <<= 1;
    for (let left = load<u32>(codesOfLength + (bits << 2)); left; left--) {
      store<u32>(table + (code << 2), entryOf(load<u32>(meanings + (<usize>load<u16>(next) << 2)), bits));
      next += 2;
      code = nextReversed(code, bits);
    }
  }
  const rootMask: u32 = (1 << rootBits) - 1;
  let prefix: u32 = 0xffffffff;
  let start: u32 = 0;
  let end: u32 = 1 << rootBits;
  for (let bits: u32 = rootBits + 1; bits <= MAX_CODE_BITS; bits++) {
    const stride: u32 = 1 << (bits - rootBits);
    for (let left = load<u32>(codesOfLength + (bits << 2)); left; left--) {
      if ((code & rootMask) != prefix) {
        prefix = code & rootMask;
        let subBits = bits - rootBits;
        // The sub-table is as wide as the longest code that still falls into it.
        let space = left;
        while (space < 1 << subBits) space = (space << 1) + load<u32>(codesOfLength + ((rootBits + ++subBits) << 2));
        start = end;
        end += 1 << subBits;
        store<u32>(table + (prefix << 2), (start << 16) | EXCEPTION | LINK | (subBits << 8) | rootBits);
      }
      const entry = entryOf(load<u32>(meanings + (<usize>load<u16>(next) << 2)), bits - rootBits);
      next += 2;
      for (let index = start + (code >> rootBits); index < end; index += stride) store<u32>(table + (index << 2), entry);
      code = nextReversed(code, bits);
    }
  }
}
