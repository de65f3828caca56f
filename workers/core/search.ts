// Finds a needle in the text buffer, ignoring ASCII case. Candidates are places where the needle's first and last byte
// stand at the right distance, found 16 at a time; each is then compared byte by byte.

import { EXCHANGE_BYTES, exchangeBase } from './exchange';
import { textBase, textLength } from './text';

const MAX_NEEDLE: u32 = 1024;

const needle = memory.data(1024 + 64, 16);
let needleLength: usize = 0;

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function lower(c: u32): u32 {
  return c - 0x41 < 26 ? c | 0x20 : c;
}

/** Takes the `length` bytes in the exchange area as the needle, A to Z as a to z. False where it is empty or too long. */
export function searchSetNeedle(length: u32): bool {
  if (length == 0 || length > MAX_NEEDLE || length > EXCHANGE_BYTES) return false;
  const from = exchangeBase();
  for (let i: usize = 0; i < length; i++) store<u8>(needle + i, <u8>lower(load<u8>(from + i)));
  needleLength = length;
  return true;
}

function matchesAt(p: usize): bool {
  for (let i: usize = 1; i + 1 < needleLength; i++) {
    if (lower(load<u8>(p + i)) != <u32>load<u8>(needle + i)) return false;
  }
  return true;
}

/** All ones in the bits that tell A to Z from a to z, for a letter: or-ing it to a byte makes both cases the same. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function caseBit(c: u32): u32 {
  return c - 0x61 < 26 ? 0x20 : 0;
}

/**
 * Position of the needle's first occurrence that lies wholly in [start, start + length) of the text buffer, or -1.
 * What lies outside the buffer counts as nothing.
 */
export function searchFind(start: u32, length: u32): i32 {
  const size = textLength();
  if (needleLength == 0 || start > size) return -1;
  const range = min(length, size - start);
  if (<usize>range < needleLength) return -1;
  const base = textBase();
  const last = needleLength - 1;
  // The last address where the needle may begin, and one more.
  const stop = base + start + range - last;

  const firstByte = <u32>load<u8>(needle);
  const lastByte = <u32>load<u8>(needle + last);
  const firstWanted = i8x16.splat(<i8>firstByte);
  const lastWanted = i8x16.splat(<i8>lastByte);
  const firstCase = i8x16.splat(<i8>caseBit(firstByte));
  const lastCase = i8x16.splat(<i8>caseBit(lastByte));

  for (let p = base + start; p < stop; p += 32) {
    // Up to 31 bytes past the text are read: its padding.
    const a = v128.and(
      i8x16.eq(v128.or(v128.load(p), firstCase), firstWanted),
      i8x16.eq(v128.or(v128.load(p + last), lastCase), lastWanted),
    );
    const b = v128.and(
      i8x16.eq(v128.or(v128.load(p, 16), firstCase), firstWanted),
      i8x16.eq(v128.or(v128.load(p + last, 16), lastCase), lastWanted),
    );
    if (!v128.any_true(v128.or(a, b))) continue;
    let candidates = <u32>i8x16.bitmask(a) | (<u32>i8x16.bitmask(b) << 16);
    while (candidates) {
      const at = p + ctz(candidates);
      if (at >= stop) return -1;
      if (matchesAt(at)) return <i32>(at - base);
      candidates &= candidates - 1;
    }
  }
  return -1;
}
