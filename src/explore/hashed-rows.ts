/**
 * Rows by a hash of 64 bits. Rows lie in the order of their hashes, near enough, so that many that are looked for in that
 * order find their places in one pass over the memory instead of one wait for it each.
 */
const firstBits = 16;
/** Beyond this share of the slots there are twice as many. */
const fullest = 0.7;

export class HashedRows {
  #bits = firstBits;
  /** Row + 1, 0 where free. */
  #rows = new Uint32Array(1 << firstBits);
  /** The hash's first word beside each. */
  #tags = new Uint32Array(1 << firstBits);
  #used = 0;
  readonly #secondOf: (row: number) => number;

  /** `secondOf` gives the second word of a row's hash. */
  constructor(secondOf: (row: number) => number) {
    this.#secondOf = secondOf;
  }

  get byteLength(): number {
    return this.#rows.byteLength + this.#tags.byteLength;
  }

  /** Makes room for so many more rows. */
  reserve(more: number): void {
    let bits = this.#bits;
    while (this.#used + more > fullest * 2 ** bits) bits++;
    if (bits > this.#bits) this.#grow(bits);
  }

  /** The row with the hash of these two words. Without one, `row` becomes it, for which there must be room: -1. */
  findOrAdd(tag: number, second: number, row: number): number {
    const rows = this.#rows;
    const tags = this.#tags;
    const mask = rows.length - 1;
    let slot = tag >>> (32 - this.#bits);
    for (let entry = rows[slot]!; entry !== 0; entry = rows[slot]!) {
      if (tags[slot] === tag && this.#secondOf(entry - 1) === second) return entry - 1;
      slot = (slot + 1) & mask;
    }
    rows[slot] = row + 1;
    tags[slot] = tag;
    this.#used++;
    return -1;
  }

  /** Puts a row in the place of one of the same hash, whose first word is `tag`. */
  replace(tag: number, old: number, row: number): void {
    const mask = this.#rows.length - 1;
    let slot = tag >>> (32 - this.#bits);
    while (this.#rows[slot] !== old + 1) slot = (slot + 1) & mask;
    this.#rows[slot] = row + 1;
  }

  #grow(bits: number): void {
    const rows = this.#rows;
    const tags = this.#tags;
    this.#bits = bits;
    this.#rows = new Uint32Array(2 ** bits);
    this.#tags = new Uint32Array(2 ** bits);
    const mask = this.#rows.length - 1;
    for (let old = 0; old < rows.length; old++) {
      if (rows[old] === 0) continue;
      let slot = tags[old]! >>> (32 - this.#bits);
      while (this.#rows[slot] !== 0) slot = (slot + 1) & mask;
      this.#rows[slot] = rows[old]!;
      this.#tags[slot] = tags[old]!;
    }
  }
}

/** Numbers below `count`, by the highest bits of their first words; those that agree in them stay in their order. */
export function byFirstWord(words: Uint32Array, count: number, wordsEach: number): Uint16Array {
  const bits = 11;
  const ends = new Uint32Array((1 << bits) + 1);
  for (let i = 0; i < count; i++) ends[(words[i * wordsEach]! >>> (32 - bits)) + 1]!++;
  for (let key = 1; key < ends.length; key++) ends[key]! += ends[key - 1]!;
  const order = new Uint16Array(count);
  for (let i = 0; i < count; i++) order[ends[words[i * wordsEach]! >>> (32 - bits)]!++] = i;
  return order;
}
