import { AppError } from '../base/app-error.ts';

/** Stand at the end of what is read, so that the last number too can be read as a whole word. */
export const spareBytes = 4;

/** Reads what a `ByteWriter` wrote. Throws `store/segment-gone` where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  number(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw damagedSegment('a number');
  }

  text(): string {
    return new TextDecoder().decode(this.bytes(this.number()));
  }

  /** The next bytes, not copied. */
  bytes(size: number): Uint8Array {
    const { at } = this.take(size);
    return this.#bytes.subarray(at, at + size);
  }

  /** Passes the next bytes, which begin at `at` of `view`. */
  take(size: number): { readonly view: DataView; readonly at: number } {
    const at = this.#at;
    if (!(size <= this.#bytes.length - spareBytes - at)) throw damagedSegment(`${String(size)} bytes`);
    this.#at = at + size;
    return { view: this.#view, at };
  }
}

export function damagedSegment(what: string): AppError {
  return new AppError('store/segment-gone', `a stored segment lacks ${what}`, { what });
}
