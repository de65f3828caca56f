// The texts of a dictionary, packed in blocks: `src/segment/texts.ts` reads them. Those of one column may be parts of
// those of another.

import { packNumbers, putBytes, roomIn } from './pack';
import { packTextBegin, packTextBlock, packTextFirstDone, packTextNext } from './pack-text';

/** Text of a block before it is packed; the entry that fills it may go beyond. */
const BLOCK_BYTES: u32 = 8 * 1024;
const MOST_LITERALS: usize = 64;

const scratch = memory.data(8, 8);

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function wordAt(words: usize, i: u32): u32 {
  return load<u32>(words + (<usize>i << 2));
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function setWord(words: usize, i: u32, value: u32): void {
  store<u32>(words + (<usize>i << 2), value);
}

/** Puts `count` texts: text k's bytes end at the k-th of `ends`, as u32, and begin where the one before ends. */
export function packTexts(ends: usize, count: u32, bytes: usize): void {
  const size = count ? <usize>wordAt(ends, count - 1) : 0;
  // ends become lengths; what is packed lies behind them, then where its blocks end
  const packedRoom = size + size / MOST_LITERALS + 1 + (<usize>count << 1);
  const lengths = roomIn(scratch, (<usize>count << 3) + packedRoom + 16);
  const packedLengths = lengths + (<usize>count << 2);
  const packed = packedLengths + (<usize>count << 2);
  let end: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const next = wordAt(ends, i);
    setWord(lengths, i, next - end);
    end = next;
  }
  packNumbers(lengths, count);
  packTextBegin();
  let blocks: u32 = 0;
  let base: usize = 0;
  let from: u32 = 0;
  let at = packed;
  for (let i: u32 = 0; i < count; i++) {
    const to = wordAt(ends, i);
    if (to - from < BLOCK_BYTES && (i + 1 < count || to == from)) continue;
    if (blocks > 0) packTextNext();
    const begin = at;
    at = packTextBlock(bytes, bytes + <usize>from, bytes + <usize>to, base, at);
    setWord(packedLengths, blocks++, <u32>(at - begin));
    from = to;
    if (base > 0) continue;
    base = <usize>to;
    packTextFirstDone();
  }
  packNumbers(packedLengths, blocks);
  putBytes(packed, at - packed);
}

/** Where `length` bytes at `text` stand in an entry; looked for at `hint` first. -1 where they do not. */
function placeIn(entry: usize, entryLength: usize, text: usize, length: usize, hint: usize): i32 {
  if (entryLength < length) return -1;
  const last = entryLength - length;
  if (hint <= last && memory.compare(entry + hint, text, length) == 0) return <i32>hint;
  const first = load<u8>(text);
  for (let at: usize = 0; at <= last; at++) {
    if (load<u8>(entry + at) == first && memory.compare(entry + at, text, length) == 0) return <i32>at;
  }
  return -1;
}

/**
 * Puts texts of which many are parts of texts of another dictionary, `lentEnds` and `lentBytes`: `entryOf` has for each,
 * as i32, the number of that, or -1. Changes `ends` and `bytes`.
 */
export function packBorrowedTexts(
  ends: usize,
  count: u32,
  bytes: usize,
  entryOf: usize,
  lentEnds: usize,
  lentBytes: usize,
): void {
  const from = heap.alloc((<usize>count << 3) + 8);
  const lengths = from + (<usize>count << 2);
  memory.fill(from, 0, <usize>count << 3);
  let begin: u32 = 0;
  let own: u32 = 0;
  let hint: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const end = wordAt(ends, i);
    const length = end - begin;
    const text = bytes + <usize>begin;
    const other = <i32>wordAt(entryOf, i);
    begin = end;
    let at: i32 = -1;
    if (other >= 0 && length > 0) {
      const lentBegin = other > 0 ? wordAt(lentEnds, <u32>other - 1) : 0;
      const lentLength = wordAt(lentEnds, <u32>other) - lentBegin;
      at = placeIn(lentBytes + <usize>lentBegin, <usize>lentLength, text, <usize>length, <usize>hint);
    }
    if (at >= 0) {
      setWord(from, i, <u32>at + 1);
      setWord(lengths, i, length);
      hint = <u32>at;
    } else {
      memory.copy(bytes + <usize>own, text, length);
      own += length;
    }
    setWord(ends, i, own);
  }
  packNumbers(from, count);
  packNumbers(lengths, count);
  heap.free(from);
  packTexts(ends, count, bytes);
}
