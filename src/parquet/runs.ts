import { damaged } from './fault.ts';

/** Numbers that are given one by one. Reading past the end of their bytes throws RangeError. */
export interface NumberReader {
  next(): number;
}

/** Parquet's hybrid of run lengths and bit packing (Encodings.md, "RLE/Bit-Packing Hybrid"). Nothing is held. */
export class RunReader implements NumberReader {
  readonly #bytes: Uint8Array;
  readonly #width: number;
  #at = 0;
  #left = 0;
  #value = 0;
  #isPacked = false;
  /** Of the next packed value. */
  #bit = 0;

  constructor(bytes: Uint8Array, width: number) {
    if (width > 32) throw damaged('numbers of more than 32 bits');
    this.#bytes = bytes;
    this.#width = width;
  }

  next(): number {
    if (this.#width === 0) return 0;
    while (this.#left === 0) this.#begin();
    this.#left--;
    if (!this.#isPacked) return this.#value;
    const value = bitsAt(this.#bytes, this.#bit, this.#width);
    this.#bit += this.#width;
    return value;
  }

  #begin(): void {
    const head = this.#varint();
    this.#isPacked = head % 2 === 1;
    if (this.#isPacked) {
      const groups = (head - 1) / 2;
      this.#left = groups * 8;
      this.#bit = this.#at * 8;
      this.#at += groups * this.#width;
      return;
    }
    this.#left = head / 2;
    const size = Math.ceil(this.#width / 8);
    this.#value = 0;
    for (let i = 0; i < size; i++) this.#value += this.#byte() * 256 ** i;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1, i = 0; i < 5; i++, scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw damaged('a run is too long');
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new RangeError('runs end too early');
    return byte;
  }
}

/** `width` bits (32 at most) from bit `at`, the least significant bit of each byte first. */
export function bitsAt(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let done = 0; done < width;) {
    const byte = bytes[Math.floor((at + done) / 8)];
    // The last packed group of a page may be cut where no value needs it.
    if (byte === undefined) throw new RangeError('packed bits end too early');
    const from = (at + done) % 8;
    const take = Math.min(8 - from, width - done);
    value += ((byte >> from) & (2 ** take - 1)) * 2 ** done;
    done += take;
  }
  return value;
}
