// CRC-32 as gzip and zip use it (RFC 1952, section 8).
//
// Short runs go sixteen bytes at a step: table k holds the remainder of a byte followed by k zero bytes, so that
// sixteen independent lookups make one step.
//
// Long runs are folded first, 128 bytes into the next 128. Remainders are linear over GF(2): for any block there is one
// that leaves the same remainder and stands 128 bytes further on, and the two blocks there can be added. The eight
// vectors of a block form two groups of four; byte n of a group's four vectors is 32 bits that map, by a fixed matrix,
// to the 32 bits in the same place of the next block. The matrix is applied by nibbles: for each of the 8 nibbles and
// each of the 4 bytes that come out, a table of 16 bytes that `swizzle` looks up for 16 places at once.
// A group of four evenly spaced vectors would not do: their 32 bits do not reach all remainders.

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

const BLOCK: usize = 128;
const FOLD_FROM: usize = 1024;
const FOLD_AT_ONCE: usize = 16384;
const evenTables: usize = memory.data(8 * 4 * 16, 16);
const oddTables: usize = memory.data(8 * 4 * 16, 16);
/** The folded block; while the tables are made, a block of one bit and a block of zeros after it. */
const folded: usize = memory.data(256, 16);
const foldImages: usize = memory.data(32 * 4, 4);

prepareFolding(evenTables, 0, 32, 96, 112);
prepareFolding(oddTables, 16, 48, 64, 80);

/** Makes the tables for the group of vectors at these four places of a block. */
function prepareFolding(group: usize, first: usize, second: usize, third: usize, fourth: usize): void {
  // By Gaussian elimination: for each highest bit, a remainder that has it, and the bits of the group that leave it.
  const remainders = new StaticArray<u32>(32);
  const sources = new StaticArray<u32>(32);
  for (let bit: u32 = 0; bit < 32; bit++) {
    let left = remainderOfBit(bit, first, second, third, fourth, BLOCK);
    let source: u32 = 1 << bit;
    while (left && remainders[31 - clz(left)]) {
      const highest = 31 - clz(left);
      left ^= remainders[highest];
      source ^= sources[highest];
    }
    const highest = 31 - clz(left);
    remainders[highest] = left;
    sources[highest] = source;
  }
  for (let bit: u32 = 0; bit < 32; bit++) {
    let left = remainderOfBit(bit, first, second, third, fourth, 2 * BLOCK);
    let image: u32 = 0;
    while (left) {
      const highest = 31 - clz(left);
      left ^= remainders[highest];
      image ^= sources[highest];
    }
    store<u32>(foldImages + (bit << 2), image);
  }
  for (let nibble: u32 = 0; nibble < 8; nibble++) {
    for (let value: u32 = 0; value < 16; value++) {
      let image: u32 = 0;
      for (let bit: u32 = 0; bit < 4; bit++) {
        if (value & (1 << bit)) image ^= load<u32>(foldImages + ((4 * nibble + bit) << 2));
      }
      const entry = group + (nibble << 6) + value;
      store<u8>(entry, <u8>image);
      store<u8>(entry, <u8>(image >> 8), 16);
      store<u8>(entry, <u8>(image >> 16), 32);
      store<u8>(entry, <u8>(image >> 24), 48);
    }
  }
}

function remainderOfBit(bit: u32, first: usize, second: usize, third: usize, fourth: usize, length: usize): u32 {
  const place = bit < 8 ? first : bit < 16 ? second : bit < 24 ? third : fourth;
  memory.fill(folded, 0, 2 * BLOCK);
  store<u8>(folded + place, <u8>(<u32>1 << (bit & 7)));
  return remainder(folded, length, 0);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function foldByte(group: usize, nibbles: usize, byte: usize, low: v128, high: v128): v128 {
  return v128.xor(
    v128.swizzle(v128.load(group + nibbles + byte), low),
    v128.swizzle(v128.load(group + nibbles + byte + 64), high),
  );
}

/** Folds one group of `blocks` blocks at `block` and puts the result in its places of `folded`. `start` is added first. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function foldGroup(
  group: usize,
  block: usize,
  blocks: usize,
  start: u32,
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
): void {
  const nibble = i8x16.splat(15);
  let a = v128.xor(v128.load(block + first), i32x4.replace_lane(i32x4.splat(0), 0, start));
  let b = v128.load(block + second);
  let c = v128.load(block + third);
  let d = v128.load(block + fourth);
  for (let left = blocks - 1; left; left--) {
    block += BLOCK;
    let low = v128.and(a, nibble);
    let high = v128.and(i16x8.shr_u(a, 4), nibble);
    let w = foldByte(group, 0, 0, low, high);
    let x = foldByte(group, 0, 16, low, high);
    let y = foldByte(group, 0, 32, low, high);
    let z = foldByte(group, 0, 48, low, high);
    low = v128.and(b, nibble);
    high = v128.and(i16x8.shr_u(b, 4), nibble);
    w = v128.xor(w, foldByte(group, 128, 0, low, high));
    x = v128.xor(x, foldByte(group, 128, 16, low, high));
    y = v128.xor(y, foldByte(group, 128, 32, low, high));
    z = v128.xor(z, foldByte(group, 128, 48, low, high));
    low = v128.and(c, nibble);
    high = v128.and(i16x8.shr_u(c, 4), nibble);
    w = v128.xor(w, foldByte(group, 256, 0, low, high));
    x = v128.xor(x, foldByte(group, 256, 16, low, high));
    y = v128.xor(y, foldByte(group, 256, 32, low, high));
    z = v128.xor(z, foldByte(group, 256, 48, low, high));
    low = v128.and(d, nibble);
    high = v128.and(i16x8.shr_u(d, 4), nibble);
    a = v128.xor(v128.load(block + first), v128.xor(w, foldByte(group, 384, 0, low, high)));
    b = v128.xor(v128.load(block + second), v128.xor(x, foldByte(group, 384, 16, low, high)));
    c = v128.xor(v128.load(block + third), v128.xor(y, foldByte(group, 384, 32, low, high)));
    d = v128.xor(v128.load(block + fourth), v128.xor(z, foldByte(group, 384, 48, low, high)));
  }
  v128.store(folded + first, a);
  v128.store(folded + second, b);
  v128.store(folded + third, c);
  v128.store(folded + fourth, d);
}

/** The checksum of what `seed` is the checksum of (0 for nothing), followed by `length` bytes at `start`. */
export function crc32(start: usize, length: u32, seed: u32): u32 {
  let crc = ~seed;
  let at = start;
  let left = <usize>length;
  while (left >= FOLD_FROM) {
    // Both groups pass over the same bytes: few enough to stay in the nearest cache.
    const blocks = (left < FOLD_AT_ONCE ? left : FOLD_AT_ONCE) / BLOCK;
    foldGroup(evenTables, at, blocks, crc, 0, 32, 96, 112);
    foldGroup(oddTables, at, blocks, 0, 16, 48, 64, 80);
    crc = remainder(folded, BLOCK, 0);
    at += blocks * BLOCK;
    left -= blocks * BLOCK;
  }
  return ~remainder(at, left, crc);
}
