import { spareBytes } from './byte-reader.ts';

/** Bytes that grow at their end. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A whole number from 0 to 2^53 - 1, in as many bytes as it takes. */
  number(value: number): void {
    let rest = value;
    const { bytes, at } = this.room(8);
    let end = at;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes[end++] = 0x80 | (rest % 0x80);
    bytes[end++] = rest;
    this.#length = end;
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.number(bytes.length);
    this.bytes(bytes);
  }

  bytes(bytes: Uint8Array): void {
    const { bytes: target, at } = this.room(bytes.length);
    target.set(bytes, at);
  }

  /** Takes room for that many bytes, which the caller fills all, at once. */
  room(size: number): { readonly bytes: Uint8Array; readonly at: number } {
    const at = this.#length;
    if (at + size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, at + size));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
    }
    this.#length = at + size;
    return { bytes: this.#bytes, at };
  }

  /** What has been written so far. Valid until more is. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of what has been written, for a `ByteReader`. */
  finish(): ArrayBuffer {
    this.room(spareBytes);
    return this.#bytes.slice(0, this.#length).buffer;
  }
}
