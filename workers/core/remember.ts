// Objects met before. Many events have the same text as `userIdentity` or `tlsDetails`: what it gave is kept with it, and
// where the same bytes come again, they are compared instead of read. Bytes that were valid JSON once are so again.
//
// Only for objects below which nothing but columns lies, and that gave no more than codes of values: no escape, nothing
// irregular. The table has sets of four places; a place:
//
//   hash u32 | key entry u32 | bytes u32 (0: free) | closing quotes u16 | codes u16 | brackets u32 | 12 unused |
//   per code: column u16, code u16 | the bytes

import { sameBytes } from './hash';
import { columnAncestors } from './keys';
import { rowCode, rowSetCode } from './rows';
import { closeAt, closeEnd, indexedTo, passCloses } from './structure';

const WAYS: u32 = 4;
const SETS: u32 = 128;
const MOST_CODES: u32 = 24;
/** Below that nothing is gained. */
const LEAST_BYTES: usize = 32;
const MOST_BYTES: usize = 1024;
const CODES: usize = 32;
const BYTES: usize = 128;
const PLACE_BYTES: usize = 128 + 1024 + 16;
const NEVER: u32 = 0xffffffff;

const places = memory.data(4 * 128 * (128 + 1024 + 16), 16);
/** Which of a set's places is taken next. */
const turns = memory.data(128);

// The object that is being read to be kept, if it turns out fit.
/** How many objects and arrays are open around it. */
export let watchedDepth: u32 = NEVER;
let watchedAt: usize = 0;
let watchedEntry: usize = 0;
let watchedHash: u32 = 0;
let watchedClose: usize = 0;
let watchedIndex: u32 = 0;

/** Forgets all objects, as codes will mean other values. */
export function rememberReset(): void {
  for (let i: usize = 0; i < <usize>(SETS * WAYS); i++) store<u32>(places + i * PLACE_BYTES, 0, 8);
  watchedDepth = NEVER;
}

/** Keeps nothing of the object that is being read. */
export function unwatch(): void {
  watchedDepth = NEVER;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function mixed(hash: u32, base: usize, close: u32, from: u32): u32 {
  const end = load<u64>(base + close - 8) * 0x9e3779b185ebca87;
  return (hash ^ <u32>(end >> 32) ^ (close - from)) * 0x85ebca6b;
}

/** By the object's first three values, as far as it has so many. 0 where the index does not reach so far. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function hashOf(entry: usize, base: usize, at: usize): u32 {
  if (closeAt + 24 > closeEnd) return 0;
  const from = <u32>(at - base);
  let close = load<u32>(closeAt, 4);
  let hash = mixed(<u32>entry, base, close, from);
  if (load<u8>(base + close, 1) != 0x7d) {
    close = load<u32>(closeAt, 12);
    hash = mixed(hash, base, close, from);
    if (load<u8>(base + close, 1) != 0x7d) hash = mixed(hash, base, load<u32>(closeAt, 20), from);
  }
  return (hash ^ (hash >> 15)) | 1;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function setOf(hash: u32): u32 {
  return (hash >> 1) & (SETS - 1);
}

/**
 * Address after the object at `at`, the value of `entry`, where the same text was met before: what it gave is then in the
 * row. 0 otherwise; the object is then watched, to be kept by `remember`.
 */
export function recall(entry: usize, base: usize, at: usize, end: usize, depth: u32, maxDepth: u32): usize {
  const hash = hashOf(entry, base, at);
  if (!hash) return 0;
  let place = places + <usize>(setOf(hash) * WAYS) * PLACE_BYTES;
  for (let way: u32 = 0; way < WAYS; way++) {
    const length = <usize>load<u32>(place, 8);
    if (load<u32>(place) == hash && load<u32>(place, 4) == <u32>entry && length) {
      const after = at + length;
      const isThere = after <= end && <u32>(after - base) <= indexedTo && depth + load<u32>(place, 16) <= maxDepth;
      if (isThere && sameBytes(place + BYTES, at, length)) {
        passCloses(load<u16>(place, 12));
        const codes = <usize>load<u16>(place, 14);
        for (let code = place + CODES; code < place + CODES + (codes << 2); code += 4) {
          rowSetCode(load<u16>(code), load<u16>(code, 2));
        }
        return after;
      }
    }
    place += PLACE_BYTES;
  }
  watchedDepth = depth;
  watchedAt = at;
  watchedEntry = entry;
  watchedHash = hash;
  watchedClose = closeAt;
  watchedIndex = indexedTo;
  return 0;
}

/**
 * Keeps the watched object, which ends before `at` and has given nothing but codes to the `columns` of the row below
 * `context`.
 */
export function remember(at: usize, context: u32, columns: u32): void {
  watchedDepth = NEVER;
  const length = at - watchedAt;
  // Where another window was indexed meanwhile, the closing quotes cannot be counted.
  if (length < LEAST_BYTES || length > MOST_BYTES || indexedTo != watchedIndex) return;
  const set = setOf(watchedHash);
  const turn = load<u8>(turns + set);
  const place = places + <usize>(set * WAYS + (turn & (WAYS - 1))) * PLACE_BYTES;
  let codes: u32 = 0;
  for (let column: u32 = 0; column < columns; column++) {
    if (!(columnAncestors(column) & (<u64>1 << <u64>context))) continue;
    const code = rowCode(column);
    if (!code) continue;
    if (codes == MOST_CODES) return;
    store<u16>(place + CODES + (<usize>codes << 2), <u16>column);
    store<u16>(place + CODES + (<usize>codes << 2), <u16>code, 2);
    codes++;
  }
  store<u8>(turns + set, turn + 1);
  store<u32>(place, watchedHash);
  store<u32>(place, <u32>watchedEntry, 4);
  store<u32>(place, <u32>length, 8);
  store<u16>(place, <u16>((closeAt - watchedClose) >> 2), 12);
  store<u16>(place, <u16>codes, 14);
  store<u32>(place, openingBrackets(watchedAt, length), 16);
  memory.copy(place + BYTES, watchedAt, length);
}

/** No less than how deep an object goes. */
function openingBrackets(at: usize, length: usize): u32 {
  let count: u32 = 0;
  for (let i: usize = 0; i < length; i++) {
    const c = <u32>load<u8>(at + i);
    if (c == 0x7b || c == 0x5b) count++;
  }
  return count;
}
