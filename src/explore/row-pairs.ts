/** Pairs of rows, added one by one. */
export class RowPairs {
  #rows = new Uint32Array(64);
  #length = 0;

  get count(): number {
    return this.#length / 2;
  }

  get byteLength(): number {
    return this.#rows.byteLength;
  }

  add(row: number, other: number): void {
    if (this.#length + 2 > this.#rows.length) {
      const grown = new Uint32Array(this.#rows.length * 2);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[this.#length++] = row;
    this.#rows[this.#length++] = other;
  }

  forEach(visit: (row: number, other: number) => void): void {
    for (let i = 0; i < this.#length; i += 2) visit(this.#rows[i]!, this.#rows[i + 1]!);
  }

  /** The row and all that it is in a pair with, and all that those are in a pair with, and so on; ascending. */
  groupOf(row: number): number[] {
    const group = new Set([row]);
    for (let before = 0; before < group.size;) {
      before = group.size;
      for (let i = 0; i < this.#length; i += 2) {
        const one = this.#rows[i]!;
        const other = this.#rows[i + 1]!;
        if (group.has(one)) group.add(other);
        else if (group.has(other)) group.add(one);
      }
    }
    return [...group].sort((a, b) => a - b);
  }
}
