// SHA-256 (FIPS 180-4) of whole blocks, for what comes piece by piece: WebCrypto hashes in one call only. The host keeps
// the state between calls, so that any number of hashes can be under way.
//
// The message schedule is made four words at a time. A word needs sigma1 of the word two before it, so the upper two of
// four wait for the lower two.

/** Bytes that the host may place at `sha256Input`. */
const ROOM: usize = 64 * 1024;

const constants: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
], 16);
/** The words of a block's schedule, each with its round's constant added. */
const words: usize = memory.data(64 * 4, 16);
const state: usize = memory.data(8 * 4, 16);
const input: usize = memory.data(<i32>ROOM, 16);

/** Address of the eight words that `sha256Blocks` starts from and ends in. */
export function sha256State(): usize {
  return state;
}

/** Address of room for 64 KiB. */
export function sha256Input(): usize {
  return input;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function rotated(v: v128, by: i32): v128 {
  return v128.or(i32x4.shr_u(v, by), i32x4.shl(v, 32 - by));
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function sigma0(v: v128): v128 {
  return v128.xor(v128.xor(rotated(v, 7), rotated(v, 18)), i32x4.shr_u(v, 3));
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function sigma1(v: v128): v128 {
  return v128.xor(v128.xor(rotated(v, 17), rotated(v, 19)), i32x4.shr_u(v, 10));
}

/** The four words that follow the sixteen in `a` to `d`. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function nextWords(a: v128, b: v128, c: v128, d: v128): v128 {
  const none = i32x4.splat(0);
  const before15 = v128.shuffle<u32>(a, b, 1, 2, 3, 4);
  const before7 = v128.shuffle<u32>(c, d, 1, 2, 3, 4);
  const sum = i32x4.add(i32x4.add(a, before7), sigma0(before15));
  const lower = i32x4.add(sum, v128.shuffle<u32>(sigma1(d), none, 2, 3, 4, 4));
  return i32x4.add(lower, v128.shuffle<u32>(sigma1(lower), none, 4, 4, 0, 1));
}

/** Sixteen bytes as four big-endian words. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function wordsAt(at: usize): v128 {
  const v = v128.load(at);
  return i8x16.shuffle(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function keep(v: v128, at: usize): void {
  v128.store(words + at, i32x4.add(v, v128.load(constants + at)));
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function first(e: u32, f: u32, g: u32, h: u32, at: usize): u32 {
  return h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + (g ^ (e & (f ^ g))) + load<u32>(at);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function second(a: u32, b: u32, c: u32): u32 {
  return (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) | (c & (a | b)));
}

/** Hashes the first `count` blocks of 64 bytes at `sha256Input` into the state. */
export function sha256Blocks(count: u32): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let at = input, end = input + <usize>count * 64; at < end; at += 64) {
    const a0 = a, b0 = b, c0 = c, d0 = d, e0 = e, f0 = f, g0 = g, h0 = h;
    let w0 = wordsAt(at);
    let w1 = wordsAt(at + 16);
    let w2 = wordsAt(at + 32);
    let w3 = wordsAt(at + 48);
    keep(w0, 0);
    keep(w1, 16);
    keep(w2, 32);
    keep(w3, 48);
    for (let i: usize = 64; i < 256; i += 64) {
      w0 = nextWords(w0, w1, w2, w3);
      keep(w0, i);
      w1 = nextWords(w1, w2, w3, w0);
      keep(w1, i + 16);
      w2 = nextWords(w2, w3, w0, w1);
      keep(w2, i + 32);
      w3 = nextWords(w3, w0, w1, w2);
      keep(w3, i + 48);
    }
    for (let p = words, last = words + 256; p < last; p += 32) {
      let t = first(e, f, g, h, p);
      d += t;
      h = t + second(a, b, c);
      t = first(d, e, f, g, p + 4);
      c += t;
      g = t + second(h, a, b);
      t = first(c, d, e, f, p + 8);
      b += t;
      f = t + second(g, h, a);
      t = first(b, c, d, e, p + 12);
      a += t;
      e = t + second(f, g, h);
      t = first(a, b, c, d, p + 16);
      h += t;
      d = t + second(e, f, g);
      t = first(h, a, b, c, p + 20);
      g += t;
      c = t + second(d, e, f);
      t = first(g, h, a, b, p + 24);
      f += t;
      b = t + second(c, d, e);
      t = first(f, g, h, a, p + 28);
      e += t;
      a = t + second(b, c, d);
    }
    a += a0;
    b += b0;
    c += c0;
    d += d0;
    e += e0;
    f += f0;
    g += g0;
    h += h0;
  }
  store<u32>(state, a);
  store<u32>(state, b, 4);
  store<u32>(state, c, 8);
  store<u32>(state, d, 12);
  store<u32>(state, e, 16);
  store<u32>(state, f, 20);
  store<u32>(state, g, 24);
  store<u32>(state, h, 28);
}
