/** A fixed number of bits, all clear at first. Bits past `size` stay clear in every operation. */
export class Bitset {
  readonly size: number;
  readonly words: Uint32Array;

  constructor(size: number, words = new Uint32Array((size + 31) >>> 5)) {
    this.size = size;
    this.words = words;
  }

  has(index: number): boolean {
    return ((this.words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    const word = index >>> 5;
    this.words[word] = (this.words[word] ?? 0) | (1 << (index & 31));
  }

  delete(index: number): void {
    const word = index >>> 5;
    this.words[word] = (this.words[word] ?? 0) & ~(1 << (index & 31));
  }

  /** Sets every bit below `size`. */
  fill(): this {
    this.words.fill(0xffffffff);
    this.#trim();
    return this;
  }

  /** True where any bit of [from, to) is set. */
  hasAny(from: number, to: number): boolean {
    for (let index = from; index < to; index++) {
      if ((index & 31) === 0 && this.words[index >>> 5] === 0) index += 31;
      else if (this.has(index)) return true;
    }
    return false;
  }

  and(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] = this.words[i]! & other.words[i]!;
    return this;
  }

  or(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] = this.words[i]! | other.words[i]!;
    return this;
  }

  andNot(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] = this.words[i]! & ~other.words[i]!;
    return this;
  }

  not(): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] = ~this.words[i]!;
    this.#trim();
    return this;
  }

  /** Takes over the bits of [from, to). */
  copyRange(other: Bitset, from: number, to: number): void {
    for (let index = from; index < Math.min(to, this.size); index++) {
      if ((index & 31) === 0 && index + 32 <= to) {
        this.words[index >>> 5] = other.words[index >>> 5] ?? 0;
        index += 31;
      } else if (other.has(index)) this.add(index);
      else this.delete(index);
    }
  }

  clone(): Bitset {
    return new Bitset(this.size, this.words.slice());
  }

  /** How many bits are set. */
  count(): number {
    let total = 0;
    for (const word of this.words) total += popcount(word);
    return total;
  }

  /** How many bits of [from, to) are set. */
  countIn(from: number, to: number): number {
    let total = 0;
    let index = from;
    for (; index < to && (index & 31) !== 0; index++) if (this.has(index)) total++;
    for (; index + 32 <= to; index += 32) total += popcount(this.words[index >>> 5] ?? 0);
    for (; index < to; index++) if (this.has(index)) total++;
    return total;
  }

  /** Calls `visit` with the index of each set bit, ascending. */
  forEach(visit: (index: number) => void): void {
    for (let i = 0; i < this.words.length; i++) {
      let word = this.words[i]!;
      while (word !== 0) {
        const low = word & -word;
        visit((i << 5) + 31 - Math.clz32(low));
        word ^= low;
      }
    }
  }

  #trim(): void {
    const rest = this.size & 31;
    if (rest !== 0) {
      const last = this.words.length - 1;
      this.words[last] = this.words[last]! & ((1 << rest) - 1);
    }
  }
}

function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
