// Whether the text is UTF-8 (RFC 3629), looked at as it comes. ASCII costs a test per 64 bytes. Elsewhere each byte and
// the one before it are classified by three look-ups of their nibbles: the bits that all three have are what is wrong with
// the pair (J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte", 2021). Where that finds
// something, and at the text's end, characters are read one by one.

import { textBase, textLength, textOrigin } from './text';

// What may be wrong with two bytes that follow each other:
//   1 no continuation after a first byte      16 surrogate
//   2 a continuation after ASCII              32 two bytes for what takes one
//   4 three bytes for what takes two          64 four bytes for what takes three, or beyond U+13FFFF
//   8 beyond U+10FFFF                        128 two continuations, right where three or four bytes are announced

// prettier-ignore
const firstHigh = memory.data<u8>([2, 2, 2, 2, 2, 2, 2, 2, 128, 128, 128, 128, 33, 1, 21, 73]);
// prettier-ignore
const firstLow = memory.data<u8>([231, 163, 131, 131, 139, 203, 203, 203, 203, 203, 203, 203, 203, 219, 203, 203]);
// prettier-ignore
const secondHigh = memory.data<u8>([1, 1, 1, 1, 1, 1, 1, 1, 230, 174, 186, 186, 1, 1, 1, 1]);

const NOWHERE: f64 = -1;
const BLOCK: usize = 64;
/** So many bytes before a block are looked at with it. */
const BEFORE: usize = 3;

/** Offset in the stream: before it are whole characters. */
let checkedTo: f64 = 0;
let invalidAt: f64 = NOWHERE;

/** Before a stream's first byte. */
export function utf8Begin(): void {
  checkedTo = 0;
  invalidAt = NOWHERE;
}

/** Offset in the stream of the first character that is none; negative without. */
export function utf8InvalidAt(): f64 {
  return invalidAt;
}

/** Checks what has come to the text buffer since the call before, of which the last 3 bytes must still be there. */
export function utf8Check(): void {
  if (invalidAt >= 0) return;
  const base = textBase();
  const end = base + <usize>textLength();
  let p = base + <usize>(checkedTo - textOrigin());
  p = passCharacters(p, min(end, base + BEFORE), end);
  if (invalidAt < 0 && p >= base + BEFORE) p = passCharacters(passBlocks(p, end), end, end);
  checkedTo = offsetOf(p);
}

function offsetOf(at: usize): f64 {
  return textOrigin() + <f64>(at - textBase());
}

/** Reads characters from `from` until one ends at or after `to`, or does not end before `end`, or is none. Returns where. */
function passCharacters(from: usize, to: usize, end: usize): usize {
  let p = from;
  while (p < to) {
    const first = <u32>load<u8>(p);
    if (first < 0x80) {
      p++;
      continue;
    }
    const size = sizeOf(first);
    // The second byte's range leaves out what takes fewer bytes, surrogates, and what lies beyond U+10FFFF.
    let low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    let high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    let isValid = size > 0;
    for (let i: usize = 1; isValid && i < size; i++) {
      if (p + i >= end) return p;
      const c = <u32>load<u8>(p + i);
      isValid = c >= low && c <= high;
      low = 0x80;
      high = 0xbf;
    }
    if (!isValid) {
      invalidAt = offsetOf(p);
      return p;
    }
    p += size;
  }
  return p;
}

/** Bytes of a character by its first, which is not ASCII; 0 for none. */
function sizeOf(first: u32): usize {
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Reads whole blocks as long as nothing is wrong. Returns where the character begins that goes on there, or is none. */
function passBlocks(from: usize, end: usize): usize {
  let p = from;
  let mayBeInCharacter = false;
  while (p + BLOCK <= end) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const isAscii = i8x16.bitmask(v128.or(v128.or(a, b), v128.or(c, d))) == 0;
    if (!isAscii || mayBeInCharacter) {
      const faults = v128.or(
        v128.or(faultsOf(a, p), faultsOf(b, p + 16)),
        v128.or(faultsOf(c, p + 32), faultsOf(d, p + 48)),
      );
      if (v128.any_true(faults)) break;
      mayBeInCharacter = !isAscii;
    }
    p += BLOCK;
  }
  for (let back: usize = 1; back <= BEFORE; back++) {
    const c = <u32>load<u8>(p - back);
    if (c < 0xc0) continue;
    const size = sizeOf(c);
    return size == 0 || size > back ? p - back : p;
  }
  return p;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function faultsOf(bytes: v128, at: usize): v128 {
  const nibble = i8x16.splat(15);
  const before = v128.load(at - 1);
  const pairs = v128.and(
    v128.and(
      v128.swizzle(v128.load(firstHigh), i8x16.shr_u(before, 4)),
      v128.swizzle(v128.load(firstLow), v128.and(before, nibble)),
    ),
    v128.swizzle(v128.load(secondHigh), i8x16.shr_u(bytes, 4)),
  );
  // Two or three bytes after the first of three or four, a continuation must follow another one.
  const third = i8x16.sub_sat_u(v128.load(at - 2), i8x16.splat(0x60));
  const fourth = i8x16.sub_sat_u(v128.load(at - 3), i8x16.splat(0x70));
  const wanted = v128.and(v128.or(third, fourth), i8x16.splat(-128));
  return v128.xor(wanted, pairs);
}
