/** Keeps what was used last, up to a total size. A value larger than that is kept alone. */
export class SizedCache<Key, Value> {
  readonly #most: number;
  readonly #sizeOf: (value: Value) => number;
  readonly #values = new Map<Key, Value>();
  #size = 0;

  constructor(most: number, sizeOf: (value: Value) => number) {
    this.#most = most;
    this.#sizeOf = sizeOf;
  }

  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  set(key: Key, value: Value): void {
    const old = this.#values.get(key);
    if (old !== undefined) this.#size -= this.#sizeOf(old);
    this.#values.delete(key);
    this.#values.set(key, value);
    this.#size += this.#sizeOf(value);
    for (const [eldest, dropped] of this.#values) {
      if (this.#size <= this.#most || eldest === key) break;
      this.#values.delete(eldest);
      this.#size -= this.#sizeOf(dropped);
    }
  }

  clear(): void {
    this.#values.clear();
    this.#size = 0;
  }
}
