const initialSlots = 1 << 16;

/** Rows by a hash of 32 bits; what tells rows of one hash apart is asked of the caller. */
export class RowSlots {
  /** Row + 1, 0 where free. */
  #slots = new Uint32Array(initialSlots);
  /** The hash beside each, so that most of a chain is passed without looking at rows. */
  #tags = new Uint32Array(initialSlots);
  #used = 0;

  get byteLength(): number {
    return this.#slots.byteLength + this.#tags.byteLength;
  }

  /** The row with this hash that `isIt`; -1 without one. */
  find(tag: number, isIt: (row: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = tag & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#tags[slot] === tag && isIt(this.#slots[slot]! - 1)) return this.#slots[slot]! - 1;
    }
    return -1;
  }

  add(tag: number, row: number): void {
    if ((this.#used + 1) * 2 > this.#slots.length) this.#grow();
    this.#put(tag, row + 1);
    this.#used++;
  }

  #put(tag: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = tag & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
    this.#tags[slot] = tag;
  }

  #grow(): void {
    const slots = this.#slots;
    const tags = this.#tags;
    this.#slots = new Uint32Array(slots.length * 2);
    this.#tags = new Uint32Array(slots.length * 2);
    for (let old = 0; old < slots.length; old++) if (slots[old] !== 0) this.#put(tags[old]!, slots[old]!);
  }
}
