import { damaged } from './fault.ts';

/** Far more than any writer packs into one block. */
const maxBlock = 1 << 20;

/** Delta encoding (Encodings.md, "Delta encoding"), in arithmetic of 64 bits. `count` is how many values there are. */
export class DeltaReader {
  readonly count: number;
  readonly #bytes: Uint8Array;
  readonly #perMini: number;
  readonly #minis: number;
  readonly #bits: 32 | 64;
  #at: number;
  #given = 0;
  #value: bigint;
  #minDelta = 0n;
  #widths: Uint8Array = new Uint8Array(0);
  #mini = -1;
  #inMini = 0;

  constructor(bytes: Uint8Array, at: number, bits: 32 | 64) {
    this.#bytes = bytes;
    this.#at = at;
    this.#bits = bits;
    const block = Number(this.#varint());
    this.#minis = Number(this.#varint());
    this.count = Number(this.#varint());
    this.#value = BigInt.asIntN(bits, this.#zigzag());
    this.#perMini = block / this.#minis;
    const fits = block <= maxBlock && this.#minis > 0 && Number.isInteger(this.#perMini) && this.#perMini % 8 === 0;
    if (!fits || this.#perMini === 0) throw damaged('blocks of an odd size');
  }

  next(): bigint {
    if (this.#given >= this.count) throw new RangeError('values end too early');
    if (this.#given++ === 0) return this.#value;
    if (this.#mini < 0 || this.#inMini === this.#perMini) this.#advance();
    const width = this.#widths[this.#mini]!;
    const delta = width === 0 ? 0n : wideBits(this.#bytes, this.#at * 8 + this.#inMini * width, width);
    this.#inMini++;
    this.#value = BigInt.asIntN(this.#bits, this.#value + this.#minDelta + delta);
    return this.#value;
  }

  /** Where the bytes go on after all values, which must have been given. */
  end(): number {
    if (this.#mini >= 0) this.#at += (this.#widths[this.#mini]! * this.#perMini) / 8;
    this.#mini = -1;
    return this.#at;
  }

  #advance(): void {
    if (this.#mini >= 0) this.#at += (this.#widths[this.#mini]! * this.#perMini) / 8;
    this.#inMini = 0;
    if (this.#mini >= 0 && ++this.#mini < this.#minis) return;
    this.#minDelta = this.#zigzag();
    this.#widths = this.#bytes.subarray(this.#at, this.#at + this.#minis);
    if (this.#widths.length < this.#minis) throw new RangeError('a block ends too early');
    if (this.#widths.some((width) => width > 64)) throw damaged('numbers of more than 64 bits');
    this.#at += this.#minis;
    this.#mini = 0;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('a number ends too early');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw damaged('a number is too long');
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

function wideBits(bytes: Uint8Array, at: number, width: number): bigint {
  let value = 0n;
  for (let done = 0; done < width;) {
    const byte = bytes[Math.floor((at + done) / 8)];
    if (byte === undefined) throw new RangeError('packed bits end too early');
    const from = (at + done) % 8;
    const take = Math.min(8 - from, width - done);
    value |= BigInt((byte >> from) & (2 ** take - 1)) << BigInt(done);
    done += take;
  }
  return value;
}
