/** XXH64 with seed 0, which Zstandard's frames are checked with (RFC 8878 section 3.1.1; xxHash specification 0.1.1). */

type Word = readonly [high: number, low: number];

const primes: readonly Word[] = [
  [0x9e3779b1, 0x85ebca87],
  [0xc2b2ae3d, 0x27d4eb4f],
  [0x165667b1, 0x9e3779f9],
  [0x85ebca77, 0xc2b2ae63],
  [0x27d4eb2f, 0x165667c5],
];
const stripeBytes = 32;

/** A 64-bit number in two halves that is worked on in place. */
class Accumulator {
  high = 0;
  low = 0;

  set(high: number, low: number): this {
    this.high = high | 0;
    this.low = low | 0;
    return this;
  }

  add(high: number, low: number): this {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.low = sum | 0;
    return this;
  }

  xor(high: number, low: number): this {
    this.high ^= high;
    this.low ^= low;
    return this;
  }

  rotate(by: number): this {
    const { high, low } = this;
    this.high = (high << by) | (low >>> (32 - by));
    this.low = (low << by) | (high >>> (32 - by));
    return this;
  }

  multiply(prime: Word): this {
    const [otherHigh, otherLow] = prime;
    const a0 = this.low & 0xffff;
    const a1 = this.low >>> 16;
    const b0 = otherLow & 0xffff;
    const b1 = otherLow >>> 16;
    const p00 = Math.imul(a0, b0) >>> 0;
    const p01 = Math.imul(a0, b1) >>> 0;
    const p10 = Math.imul(a1, b0) >>> 0;
    const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
    const carried = Math.imul(a1, b1) + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
    this.high = (carried + Math.imul(this.high, otherLow) + Math.imul(this.low, otherHigh)) | 0;
    this.low = (p00 & 0xffff) | (middle << 16);
    return this;
  }

  /** Exclusive or with itself shifted right. */
  fold(by: number): this {
    if (by >= 32) return this.xor(0, this.high >>> (by - 32));
    return this.xor(this.high >>> by, (this.low >>> by) | (this.high << (32 - by)));
  }
}

const product = new Accumulator();
const [p1, p2, p3, p4, p5] = primes as readonly [Word, Word, Word, Word, Word];

export class Xxh64 {
  readonly #lanes = [new Accumulator(), new Accumulator(), new Accumulator(), new Accumulator()] as const;
  readonly #held = new Uint8Array(stripeBytes);
  #heldBytes = 0;
  #length = 0;

  constructor() {
    this.reset();
  }

  reset(): void {
    const [a, b, c, d] = this.#lanes;
    a.set(...p1).add(...p2);
    b.set(...p2);
    c.set(0, 0);
    d.set(~p1[0], ~p1[1]).add(0, 1);
    this.#heldBytes = 0;
    this.#length = 0;
  }

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#heldBytes > 0) {
      at = Math.min(stripeBytes - this.#heldBytes, bytes.length);
      this.#held.set(bytes.subarray(0, at), this.#heldBytes);
      this.#heldBytes += at;
      if (this.#heldBytes < stripeBytes) return;
      this.#stripe(this.#held, 0);
    }
    for (; at + stripeBytes <= bytes.length; at += stripeBytes) this.#stripe(bytes, at);
    this.#held.set(bytes.subarray(at));
    this.#heldBytes = bytes.length - at;
  }

  /** The hash's low half, as an unsigned number. */
  low(): number {
    return this.#digest().low >>> 0;
  }

  /** The hash as 16 hex digits. */
  hex(): string {
    const { high, low } = this.#digest();
    return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #stripe(bytes: Uint8Array, at: number): void {
    for (let lane = 0; lane < 4; lane++) round(this.#lanes[lane]!, bytes, at + lane * 8);
  }

  #digest(): Accumulator {
    const hash = new Accumulator();
    if (this.#length >= stripeBytes) this.#merge(hash);
    else hash.set(...p5);
    hash.add(Math.floor(this.#length / 2 ** 32), this.#length % 2 ** 32);
    const rest = this.#held;
    let at = 0;
    for (; at + 8 <= this.#heldBytes; at += 8) {
      product.set(0, 0);
      round(product, rest, at);
      hash
        .xor(product.high, product.low)
        .rotate(27)
        .multiply(p1)
        .add(...p4);
    }
    if (at + 4 <= this.#heldBytes) {
      product.set(0, u32(rest, at)).multiply(p1);
      hash
        .xor(product.high, product.low)
        .rotate(23)
        .multiply(p2)
        .add(...p3);
      at += 4;
    }
    for (; at < this.#heldBytes; at++) {
      product.set(0, rest[at]!).multiply(p5);
      hash.xor(product.high, product.low).rotate(11).multiply(p1);
    }
    return hash.fold(33).multiply(p2).fold(29).multiply(p3).fold(32);
  }

  #merge(hash: Accumulator): void {
    const turns = [1, 7, 12, 18];
    this.#lanes.forEach(({ high, low }, lane) => {
      product.set(high, low).rotate(turns[lane]!);
      hash.add(product.high, product.low);
    });
    for (const { high, low } of this.#lanes) {
      product.set(high, low).multiply(p2).rotate(31).multiply(p1);
      hash
        .xor(product.high, product.low)
        .multiply(p1)
        .add(...p4);
    }
  }
}

/** Takes eight bytes into a lane. */
function round(lane: Accumulator, bytes: Uint8Array, at: number): void {
  const low = u32(bytes, at);
  const high = u32(bytes, at + 4);
  const kept = scratch.set(high, low).multiply(p2);
  lane.add(kept.high, kept.low).rotate(31).multiply(p1);
}

const scratch = new Accumulator();

function u32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
