// CRC-32 as gzip and zip use it (RFC 1952, section 8).
//
// Short runs go sixteen bytes at a step: table k holds the remainder of a byte followed by k zero bytes, so that
// sixteen independent lookups make one step.
//
// Long runs are first made as short as FAR bytes. The polynomial divides x^(8 FAR) + x^(8 (FAR - NEAR)) +
// x^(8 (FAR - MIDDLE)) + 1, so a byte leaves the same remainder as if it stood NEAR, MIDDLE and FAR bytes later instead, in
// all three places. Taken from the front, each byte comes to be the sum (by exclusive or) of itself and three sums before
// it, 16 of them at a time, as the three lie farther back than that. The numbers were found by search; to shorten by a
// multiple of few terms, without tables, is Sam Russell's idea ("Chorba: A novel CRC32 implementation", arXiv:2412.16398).

const POLYNOMIAL: u32 = 0xedb88320;
const tables: usize = memory.data(16 * 256 * 4, 16);

prepareTables();

function prepareTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
    store<u32>(tables + (byte << 2), crc);
  }
  for (let index: u32 = 256; index < 16 * 256; index++) {
    const shorter = load<u32>(tables + ((index - 256) << 2));
    store<u32>(tables + (index << 2), (shorter >> 8) ^ load<u32>(tables + ((shorter & 255) << 2)));
  }
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function lookUp(word: u32, table: usize): u32 {
  return (
    load<u32>(tables + (table << 10) + ((word & 255) << 2)) ^
    load<u32>(tables + ((table - 1) << 10) + (((word >> 8) & 255) << 2)) ^
    load<u32>(tables + ((table - 2) << 10) + (((word >> 16) & 255) << 2)) ^
    load<u32>(tables + ((table - 3) << 10) + ((word >> 24) << 2))
  );
}

/** The remainder of `crc` and then `length` bytes at `start`, without the inversions at both ends. */
function remainder(start: usize, length: usize, crc: u32): u32 {
  let at = start;
  const end = start + length;
  while (at + 16 <= end) {
    crc =
      lookUp(crc ^ load<u32>(at), 15) ^
      lookUp(load<u32>(at, 4), 11) ^
      lookUp(load<u32>(at, 8), 7) ^
      lookUp(load<u32>(at, 12), 3);
    at += 16;
  }
  while (at < end) {
    crc = (crc >> 8) ^ load<u32>(tables + (((crc ^ <u32>load<u8>(at)) & 255) << 2));
    at++;
  }
  return crc;
}

const NEAR: usize = 1927;
const MIDDLE: usize = 2181;
const FAR: usize = 4018;
/** Below that it takes as long to look bytes up. */
const FOLD_FROM: usize = 8192;
/** Bytes at a turn, few enough to stay in the nearest cache with the sums before them. */
const TURN: usize = 16384;
const STEP: usize = 64;
/** The last FAR sums, and those of one turn behind them. */
const sums: usize = memory.data(4018 + 16384, 16);
/** The last bytes, and what the sums add to them. */
const rest: usize = memory.data(4018 + 2 * 64, 16);

/** As `remainder`, for `length` bytes from `FOLD_FROM` on. */
function foldedRemainder(start: usize, length: usize, crc: u32): u32 {
  let at = start;
  let left = length;
  memory.fill(sums, 0, FAR);
  // What goes before is added to the first bytes alone: for all others it lies too far back.
  store<u32>(sums, crc);
  while (left >= FAR + STEP) {
    const turn = min(left - FAR, TURN) & ~(STEP - 1);
    const end = at + turn;
    for (let sum = sums; at < end; at += STEP, sum += STEP) {
      v128.store(sum, summed(v128.load(at), sum, 0), FAR);
      v128.store(sum, summed(v128.load(at, 16), sum, 16), FAR + 16);
      v128.store(sum, summed(v128.load(at, 32), sum, 32), FAR + 32);
      v128.store(sum, summed(v128.load(at, 48), sum, 48), FAR + 48);
    }
    left -= turn;
    memory.copy(sums, sums + turn, FAR);
  }
  // Of the last bytes none is folded any more, but the sums before them reach into them.
  memory.fill(rest, 0, FAR + 2 * STEP);
  memory.copy(rest, at, left);
  addToRest(NEAR);
  addToRest(MIDDLE);
  addToRest(FAR);
  return remainder(rest, left, 0);
}

/** 16 bytes and the three sums of each; `first` and `by`: where the farthest of those lie. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function summed(bytes: v128, first: usize, by: usize): v128 {
  const near = v128.load(first + by + (FAR - NEAR));
  const middle = v128.load(first + by + (FAR - MIDDLE));
  return v128.xor(v128.xor(bytes, near), v128.xor(middle, v128.load(first + by)));
}

/** Adds the last `reach` sums to the first bytes of the rest. */
function addToRest(reach: usize): void {
  const from = sums + FAR - reach;
  let at: usize = 0;
  for (; at + 16 <= reach; at += 16) v128.store(rest + at, v128.xor(v128.load(rest + at), v128.load(from + at)));
  for (; at < reach; at++) store<u8>(rest + at, load<u8>(rest + at) ^ load<u8>(from + at));
}

/** The checksum of what `seed` is the checksum of (0 for nothing), followed by `length` bytes at `start`. */
export function crc32(start: usize, length: u32, seed: u32): u32 {
  if (<usize>length >= FOLD_FROM) return ~foldedRemainder(start, length, ~seed);
  return ~remainder(start, length, ~seed);
}
