// The structural index: where strings end, and what in them needs a look. Per 64 bytes, by SIMD: quotes that are not
// escaped, the mask of bytes inside strings by prefix-xor over them, closing quotes, starts of escapes, raw control
// characters. Written for one window of text at a time, so that the index stays small and in cache.
//
// The index is right up to the first syntax error; the walk over it (scan.ts) meets that error before it uses more.

/** Text indexed at a time. */
const WINDOW: u32 = 32768;
/** Room for a closing quote or an escape every second byte, and for the unconditional stores past the last. */
const LIST_BYTES: usize = 65536 + 256;

export const NOWHERE: u32 = 0xffffffff;

let closes: usize = 0;
let escapes: usize = 0;

/** The closing quotes not yet used: addresses in the list; positions as u32. */
export let closeAt: usize = 0;
export let closeEnd: usize = 0;
/** The starts of escapes not yet looked at. */
export let escapeAt: usize = 0;
export let escapeEnd: usize = 0;
/** First raw control character inside a string. */
export let firstControl: u32 = NOWHERE;
/** A closing quote past this position closes a string that needs a look. */
export let attention: u32 = NOWHERE;
/** Position up to which text has been indexed. */
export let indexedTo: u32 = 0;

let insideString: u64 = 0;
let escapedNext: u64 = 0;

/** Starts indexing at a position that lies outside any string. */
export function structureBegin(position: u32): void {
  if (!closes) {
    closes = heap.alloc(LIST_BYTES);
    escapes = heap.alloc(LIST_BYTES);
  }
  closeAt = closeEnd = closes;
  escapeAt = escapeEnd = escapes;
  firstControl = NOWHERE;
  attention = NOWHERE;
  indexedTo = position;
  insideString = 0;
  escapedNext = 0;
}

/** Takes the next closing quote's position. The list must not be empty. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function takeClose(): u32 {
  const position = load<u32>(closeAt);
  closeAt += 4;
  return position;
}

/** Passes over closing quotes, which are in the list. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function passCloses(count: u32): void {
  closeAt += <usize>count << 2;
}

/** Says that the escapes before `next` have been looked at. */
export function escapesSeenTo(next: usize): void {
  escapeAt = next;
  const escape = next == escapeEnd ? NOWHERE : load<u32>(next);
  attention = min(escape, firstControl);
}

/** Says that bytes up to `position` have been read as outside strings, so indexing may go on from there. */
export function structureSkipTo(position: u32): void {
  if (position > indexedTo) indexedTo = position;
}

/** The text moved down by `by` bytes. */
export function structureShift(by: u32): void {
  for (let at = closeAt; at < closeEnd; at += 4) store<u32>(at, load<u32>(at) - by);
  for (let at = escapeAt; at < escapeEnd; at += 4) store<u32>(at, load<u32>(at) - by);
  if (firstControl != NOWHERE) firstControl -= by;
  if (attention != NOWHERE) attention -= by;
  indexedTo -= by;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function maskOf(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a)) |
    (<u64>(<u32>i8x16.bitmask(b)) << 16) |
    (<u64>(<u32>i8x16.bitmask(c)) << 32) |
    (<u64>(<u32>i8x16.bitmask(d)) << 48)
  );
}

/** The bytes that follow a backslash which is not itself escaped. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function escapedMask(backslashes: u64, carried: u64): u64 {
  const even: u64 = 0x5555555555555555;
  const starts = backslashes & ~carried;
  const follows = (starts << 1) | carried;
  const oddRuns = starts & ~even & ~follows;
  const runsOver = oddRuns + starts;
  escapedNext = runsOver < starts ? 1 : 0;
  return (even ^ (runsOver << 1)) & follows;
}

/**
 * Indexes the next window of the text at `base`; only whole blocks of 64 bytes unless the text is final. All closing
 * quotes and escapes of the window before must have been used. Returns false where there is nothing left to index.
 */
export function indexWindow(base: usize, length: u32, final: bool): bool {
  let left = length - indexedTo;
  if (left == 0 || (left < 64 && !final)) return false;
  if (left > WINDOW) left = WINDOW;
  else if (!final) left &= ~63;

  const quote = i8x16.splat(0x22);
  const backslash = i8x16.splat(0x5c);
  const space = i8x16.splat(0x20);
  let position = indexedTo;
  const stop = position + left;
  let close = closes;
  let escape = escapes;
  let inside = insideString;

  while (position < stop) {
    const p = base + position;
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    // Zeros follow the end of the text: no quote, no backslash, but control characters.
    const valid: u64 = stop - position < 64 ? (<u64>1 << <u64>(stop - position)) - 1 : 0xffffffffffffffff;
    let quotes = maskOf(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote)) & valid;

    const sa = i8x16.eq(a, backslash);
    const sb = i8x16.eq(b, backslash);
    const sc = i8x16.eq(c, backslash);
    const sd = i8x16.eq(d, backslash);
    if (v128.any_true(v128.or(v128.or(sa, sb), v128.or(sc, sd)))) {
      const backslashes = maskOf(sa, sb, sc, sd) & valid;
      const escaped = escapedMask(backslashes, escapedNext);
      quotes &= ~escaped;
      let starts = backslashes & ~escaped;
      while (starts) {
        store<u32>(escape, position + <u32>ctz(starts));
        escape += 4;
        starts &= starts - 1;
      }
    } else {
      quotes &= ~escapedNext;
      escapedNext = 0;
    }

    let mask = quotes;
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^= mask << 32;
    mask ^= inside;
    inside = <u64>(<i64>mask >> 63);

    if (v128.any_true(i8x16.lt_u(i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)), space))) {
      const control =
        maskOf(i8x16.lt_u(a, space), i8x16.lt_u(b, space), i8x16.lt_u(c, space), i8x16.lt_u(d, space)) & valid & mask;
      if (control && firstControl == NOWHERE) firstControl = position + <u32>ctz(control);
    }

    let closing = quotes & ~mask;
    const count = <usize>popcnt(closing);
    let at = close;
    while (true) {
      store<u32>(at, position + <u32>ctz(closing));
      closing &= closing - 1;
      store<u32>(at, position + <u32>ctz(closing), 4);
      closing &= closing - 1;
      store<u32>(at, position + <u32>ctz(closing), 8);
      closing &= closing - 1;
      store<u32>(at, position + <u32>ctz(closing), 12);
      closing &= closing - 1;
      store<u32>(at, position + <u32>ctz(closing), 16);
      closing &= closing - 1;
      store<u32>(at, position + <u32>ctz(closing), 20);
      closing &= closing - 1;
      at += 24;
      if (!closing) break;
    }
    close += count << 2;
    position += 64;
  }

  closeAt = closes;
  closeEnd = close;
  escapeEnd = escape;
  insideString = inside;
  indexedTo = stop;
  escapesSeenTo(escapes);
  return true;
}
