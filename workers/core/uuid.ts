// UUIDs in their usual form, 8-4-4-4-12 hexadecimal digits, as 128 bits.

export let uuidHigh: u64 = 0;
export let uuidLow: u64 = 0;

/** True where all 16 bytes are hexadecimal digits. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function areDigits(digits: v128, letters: v128): bool {
  return i8x16.all_true(v128.or(i8x16.lt_u(digits, i8x16.splat(10)), i8x16.lt_u(letters, i8x16.splat(6))));
}

/** 16 hexadecimal digits as a number, the first on top. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function packed(digits: v128, letters: v128): u64 {
  const isLetter = i8x16.lt_u(letters, i8x16.splat(6));
  const values = v128.bitselect(i8x16.add(letters, i8x16.splat(10)), digits, isLetter);
  const upper = v128.and(i16x8.shl(values, 4), i16x8.splat(0xf0));
  const bytes = v128.or(upper, i16x8.shr_u(values, 8));
  return bswap<u64>(i64x2.extract_lane(i8x16.narrow_i16x8_u(bytes, bytes), 0));
}

/** Reads the 36 bytes at `p` into `uuidHigh` and `uuidLow`; false where they are no UUID. */
export function uuidRead(p: usize): bool {
  if (load<u8>(p, 8) != 0x2d || load<u8>(p, 13) != 0x2d || load<u8>(p, 18) != 0x2d || load<u8>(p, 23) != 0x2d) {
    return false;
  }
  // The digits without the hyphens: bytes 0-7, 9-12, 14-17, then 19-22, 24-35.
  // prettier-ignore
  const head = v128.shuffle<u8>(v128.load(p), v128.load(p, 16), 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17);
  // prettier-ignore
  const rest = v128.shuffle<u8>(v128.load(p, 19), v128.load(p, 20), 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 31);
  const zero = i8x16.splat(0x30);
  const a = i8x16.splat(0x61);
  const lower = i8x16.splat(0x20);
  const headDigits = i8x16.sub(head, zero);
  const headLetters = i8x16.sub(v128.or(head, lower), a);
  const restDigits = i8x16.sub(rest, zero);
  const restLetters = i8x16.sub(v128.or(rest, lower), a);
  if (!areDigits(headDigits, headLetters) || !areDigits(restDigits, restLetters)) return false;
  uuidHigh = packed(headDigits, headLetters);
  uuidLow = packed(restDigits, restLetters);
  return true;
}
