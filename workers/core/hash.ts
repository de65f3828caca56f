// Keyed hashes, so that nobody can prepare values or events that collide without knowing this core's secret.
// Built on NH (RFC 4418, section 5.2): a sum of products of 32-bit words, each added to a secret word first.

const BLOCK: usize = 1024;
const STRIPE: usize = 64;
/** The second, independent hash of a wide one reads its secret words from here on. */
const SECOND: usize = 512;
const SECRET_BYTES: usize = 1024 + 512 + 64;

const MIX_1: u64 = 0x9e3779b185ebca87;
const MIX_2: u64 = 0xc2b2ae3d27d4eb4f;

const secret = memory.data(1600, 16);
const tail = memory.data(64, 16);
/** 16 bytes of ones, then 16 of zeros: read at 16 - n for a mask of n bytes. */
const prefixMasks = memory.data<u64>([-1, -1, 0, 0]);

function rotated(value: u64, by: u64): u64 {
  return (value << by) | (value >> (64 - by));
}

/** Spreads the 32 secret bytes at `key` over all secret words (xoshiro256**). */
export function hashSetKeyFrom(key: usize): void {
  let a = load<u64>(key) ^ MIX_1;
  let b = load<u64>(key, 8) ^ MIX_2;
  let c = load<u64>(key, 16);
  let d = load<u64>(key, 24);
  for (let i: usize = 0; i < SECRET_BYTES; i += 8) {
    store<u64>(secret + i, rotated(b * 5, 7) * 9);
    const t = b << 17;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotated(d, 45);
  }
}

/** Ones in the first `count` bytes (0 to 16). */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function prefixMask(count: usize): v128 {
  return v128.load(prefixMasks + 16 - count);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function avalanche(value: u64): u64 {
  let h = value ^ (value >> 32);
  h *= MIX_1;
  h ^= h >> 29;
  h *= MIX_2;
  return h ^ (h >> 32);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function scrambled(sum: v128, words: usize): v128 {
  const folded = v128.xor(sum, i64x2.shr_u(sum, 29));
  return i64x2.mul(v128.xor(folded, v128.load(words)), i64x2.splat(0x9e3779b185ebca87));
}

/** Hash of any number of bytes, made for long ones. `shift` is 0 or `SECOND`. */
function hashLong(at: usize, length: usize, shift: usize): u64 {
  const words = secret + shift;
  let s0 = v128.load(words, 16);
  let s1 = v128.load(words, 48);
  let s2 = v128.load(words, 80);
  let s3 = v128.load(words, 112);
  let p = at;
  let left = length;
  let k = words;
  while (left > 0) {
    let q = p;
    if (left < STRIPE) {
      if (length >= STRIPE) {
        // The last stripe overlaps the one before it, under words of its own.
        q = at + length - STRIPE;
        k = words + BLOCK;
      } else {
        memory.fill(tail, 0, STRIPE);
        memory.copy(tail, at, length);
        q = tail;
      }
      left = 0;
    } else {
      left -= STRIPE;
      p += STRIPE;
    }
    const a = i32x4.add(v128.load(q), v128.load(k));
    const b = i32x4.add(v128.load(q, 16), v128.load(k, 16));
    const c = i32x4.add(v128.load(q, 32), v128.load(k, 32));
    const d = i32x4.add(v128.load(q, 48), v128.load(k, 48));
    s0 = i64x2.add(s0, i64x2.extmul_low_i32x4_u(a, b));
    s1 = i64x2.add(s1, i64x2.extmul_high_i32x4_u(a, b));
    s2 = i64x2.add(s2, i64x2.extmul_low_i32x4_u(c, d));
    s3 = i64x2.add(s3, i64x2.extmul_high_i32x4_u(c, d));
    k += STRIPE;
    if (k == words + BLOCK) {
      k = words;
      s0 = scrambled(s0, words);
      s1 = scrambled(s1, words + 16);
      s2 = scrambled(s2, words + 32);
      s3 = scrambled(s3, words + 48);
    }
  }
  let h = (<u64>length * MIX_2) ^ load<u64>(words, 8);
  h = avalanche(h ^ i64x2.extract_lane(s0, 0)) + i64x2.extract_lane(s0, 1);
  h = avalanche(h ^ i64x2.extract_lane(s1, 0)) + i64x2.extract_lane(s1, 1);
  h = avalanche(h ^ i64x2.extract_lane(s2, 0)) + i64x2.extract_lane(s2, 1);
  h = avalanche(h ^ i64x2.extract_lane(s3, 0)) + i64x2.extract_lane(s3, 1);
  return avalanche(h);
}

/** 64-bit keyed hash of an event's bytes. */
export function hashContent(at: usize, length: usize): u64 {
  return hashLong(at, length, 0);
}

/** A second 64-bit hash, independent of `hashContent`. */
export function hashContentSecond(at: usize, length: usize): u64 {
  return hashLong(at, length, SECOND);
}

/**
 * 64-bit keyed hash of 128 bits. Two independent sums are mixed, so that two numbers of someone who does not know the
 * secret collide no more often than by chance.
 */
function hashId(a: u32, b: u32, c: u32, d: u32): u64 {
  const one =
    <u64>(a + load<u32>(secret)) * <u64>(b + load<u32>(secret, 4)) +
    <u64>(c + load<u32>(secret, 8)) * <u64>(d + load<u32>(secret, 12));
  const other =
    <u64>(a + load<u32>(secret, 16)) * <u64>(b + load<u32>(secret, 20)) +
    <u64>(c + load<u32>(secret, 24)) * <u64>(d + load<u32>(secret, 28));
  return avalanche(avalanche(one ^ load<u64>(secret, 32)) + other);
}

/** Puts the hashes of `count` numbers of 128 bits at `at` in their place, 64 bits each, one after the other. */
export function hashIds(at: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const id = at + (<usize>i << 4);
    store<u64>(at + (<usize>i << 3), hashId(load<u32>(id), load<u32>(id, 4), load<u32>(id, 8), load<u32>(id, 12)));
  }
}

/** 64-bit keyed hash of a dictionary value. Reads up to 15 bytes past its end. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function hashValue(at: usize, length: usize, column: u32): u64 {
  let sum: u64;
  if (length > BLOCK) {
    sum = hashLong(at, length, 0);
  } else {
    let p = at;
    let left = length;
    let k = secret;
    let total = i64x2.splat(0);
    while (left > 16) {
      const v = i32x4.add(v128.load(p), v128.load(k));
      total = i64x2.add(total, i64x2.extmul_low_i32x4_u(v, v128.shuffle<u64>(v, v, 1, 0)));
      p += 16;
      k += 16;
      left -= 16;
    }
    const v = i32x4.add(v128.and(v128.load(p), prefixMask(left)), v128.load(k));
    total = i64x2.add(total, i64x2.extmul_low_i32x4_u(v, v128.shuffle<u64>(v, v, 1, 0)));
    sum = i64x2.extract_lane(total, 0) + i64x2.extract_lane(total, 1);
  }
  let h = sum ^ ((<u64>length << 8) | <u64>column) * MIX_2;
  h = (h ^ (h >> 32)) * MIX_1;
  return h ^ (h >> 29);
}

/** True where `length` bytes are the same at both places. Reads up to 15 bytes past their ends. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function sameBytes(one: usize, other: usize, length: usize): bool {
  let p = one;
  let q = other;
  let left = length;
  while (left > 16) {
    if (v128.any_true(v128.xor(v128.load(p), v128.load(q)))) return false;
    p += 16;
    q += 16;
    left -= 16;
  }
  return !v128.any_true(v128.and(v128.xor(v128.load(p), v128.load(q)), prefixMask(left)));
}
