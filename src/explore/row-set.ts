import { Bitset } from '../base/bitset.ts';

/** A set of row numbers over a table that grows. */
export class RowSet {
  #words = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  has(row: number): boolean {
    return ((this.#words[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0;
  }

  /** Returns false where the row was in the set already. */
  add(row: number): boolean {
    if (this.has(row)) return false;
    const word = row >>> 5;
    if (word >= this.#words.length) {
      const grown = new Uint32Array(Math.max(this.#words.length * 2, word + 1));
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[word] = this.#words[word]! | (1 << (row & 31));
    this.#count++;
    return true;
  }

  /** A copy over the first `size` rows. */
  toBitset(size: number): Bitset {
    const bits = new Bitset(size);
    bits.words.set(this.#words.subarray(0, bits.words.length));
    return bits;
  }

  forEach(visit: (row: number) => void): void {
    new Bitset(this.#words.length * 32, this.#words).forEach(visit);
  }
}
