import { spareBytes } from './byte-reader.ts';

const firstBytes = 1 << 16;
const none = new Uint8Array(0);

/** Memory of writers that are done, for those to come: it has grown, and the system has cleared it. */
const spare: Uint8Array<ArrayBuffer>[] = [];
const mostSpare = 4;
const largestSpare = 8 * 1024 * 1024;

/** Bytes that grow at their end, until they are finished. */
export class ByteWriter {
  #bytes = spare.pop() ?? new Uint8Array(firstBytes);
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

  /** What has been written so far. Valid until more is, or it is finished. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of what has been written, for a `ByteReader`. */
  finish(): ArrayBuffer {
    const { bytes, at } = this.room(spareBytes);
    bytes.fill(0, at, this.#length);
    const finished = this.#bytes.slice(0, this.#length).buffer;
    this.discard();
    return finished;
  }

  /** Nothing of it is needed any more. */
  discard(): void {
    if (spare.length < mostSpare && this.#bytes.length <= largestSpare) spare.push(this.#bytes);
    this.#bytes = none;
    this.#length = 0;
  }
}
