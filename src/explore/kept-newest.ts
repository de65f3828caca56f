/** Keeps what was used last, up to a total size. */
export class KeptNewest<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, { readonly value: Value; readonly size: number }>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): Value | undefined {
    const known = this.#values.get(key);
    if (!known) return undefined;
    this.#values.delete(key);
    this.#values.set(key, known);
    return known.value;
  }

  set(key: string, value: Value, size: number): void {
    this.#size += size - (this.#values.get(key)?.size ?? 0);
    this.#values.delete(key);
    this.#values.set(key, { value, size });
    for (const [oldest, held] of this.#values) {
      if (this.#size <= this.#limit || oldest === key) break;
      this.#values.delete(oldest);
      this.#size -= held.size;
    }
  }

  *entries(): Generator<[key: string, value: Value], void> {
    for (const [key, { value }] of this.#values) yield [key, value];
  }

  clear(): void {
    this.#values.clear();
    this.#size = 0;
  }
}
