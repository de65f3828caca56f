/**
 * Writes a zip piece by piece (PKWARE APPNOTE.TXT 6.3), with zip64 fields where a number needs them: fflate and the like
 * write none, and an archive of theirs ends at 4 GiB.
 */
import type { Hasher } from '../core/hasher.ts';

export interface ZipMember {
  /** ASCII. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What lies in the archive in place of `bytes`: deflated, without a header. */
  readonly deflated?: Uint8Array;
}

interface Placed {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const zip64EndSignature = 0x06064b50;
const zip64LocatorSignature = 0x07064b50;
const endSignature = 0x06054b50;
const version = 20;
const zip64Version = 45;
/** 1980-01-01, the first day of DOS: the same case is the same file whenever it is written. */
const dosDate = 0x21;
const most16 = 0xffff;
const most32 = 0xffffffff;
/** Copied into the core at a time. */
const crcStep = 1024 * 1024;

export class ZipWriter {
  readonly #hasher: Pick<Hasher, 'crc32'>;
  readonly #placed: Placed[] = [];
  #offset = 0;

  constructor(hasher: Pick<Hasher, 'crc32'>) {
    this.#hasher = hasher;
  }

  get members(): number {
    return this.#placed.length;
  }

  /** Bytes of the archive so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The next pieces of the archive. */
  *member({ name, bytes, deflated }: ZipMember): Generator<Uint8Array, void> {
    const data = deflated ?? bytes;
    const placed: Placed = {
      name: new TextEncoder().encode(name),
      method: deflated ? 8 : 0,
      crc: this.#crc(bytes),
      compressedSize: data.length,
      size: bytes.length,
      offset: this.#offset,
    };
    this.#placed.push(placed);
    yield this.#count(localHeader(placed));
    yield this.#count(data);
  }

  /** The last pieces. */
  *end(): Generator<Uint8Array, void> {
    const from = this.#offset;
    for (const placed of this.#placed) yield this.#count(directoryEntry(placed));
    const directory = { from, size: this.#offset - from, entries: this.#placed.length };
    if (directory.entries >= most16 || this.#offset >= most32) yield this.#count(zip64End(directory, this.#offset));
    yield this.#count(end(directory));
  }

  #count(bytes: Uint8Array): Uint8Array {
    this.#offset += bytes.length;
    return bytes;
  }

  #crc(bytes: Uint8Array): number {
    let crc = 0;
    for (let at = 0; at < bytes.length; at += crcStep) crc = this.#hasher.crc32(bytes.subarray(at, at + crcStep), crc);
    return crc;
  }
}

/** A little-endian number: bytes that it takes, and value. */
type Field = readonly [size: 2 | 4 | 8, value: number];

/** Numbers, and what follows them. */
function record(numbers: readonly Field[], ...rest: Uint8Array[]): Uint8Array {
  const length = numbers.reduce((sum, [size]) => sum + size, 0);
  const bytes = new Uint8Array(rest.reduce((sum, part) => sum + part.length, length));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of numbers) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  for (const part of rest) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** What a member's header and its entry in the directory both say, from the version that it needs to its name's length. */
function commonFields({ name, method, crc, compressedSize, size }: Placed, needed: number): readonly Field[] {
  return [
    [2, needed],
    [2, 0],
    [2, method],
    [2, 0],
    [2, dosDate],
    [4, crc],
    [4, compressedSize],
    [4, size],
    [2, name.length],
  ];
}

/** A member's own size is below 4 GiB, as it is held in memory. */
function localHeader(part: Placed): Uint8Array {
  return record([[4, localSignature], ...commonFields(part, version), [2, 0]], part.name);
}

function directoryEntry(part: Placed): Uint8Array {
  const { name, offset } = part;
  const isFar = offset >= most32;
  const extra = isFar
    ? record([
        [2, 1],
        [2, 8],
        [8, offset],
      ])
    : new Uint8Array(0);
  return record(
    [
      [4, directorySignature],
      [2, isFar ? zip64Version : version],
      ...commonFields(part, isFar ? zip64Version : version),
      [2, extra.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, isFar ? most32 : offset],
    ],
    name,
    extra,
  );
}

interface Directory {
  readonly from: number;
  readonly size: number;
  readonly entries: number;
}

/** The zip64 end record, and its locator. */
function zip64End({ from, size, entries }: Directory, at: number): Uint8Array {
  return record([
    [4, zip64EndSignature],
    [8, 44],
    [2, zip64Version],
    [2, zip64Version],
    [4, 0],
    [4, 0],
    [8, entries],
    [8, entries],
    [8, size],
    [8, from],
    [4, zip64LocatorSignature],
    [4, 0],
    [8, at],
    [4, 1],
  ]);
}

function end({ from, size, entries }: Directory): Uint8Array {
  return record([
    [4, endSignature],
    [2, 0],
    [2, 0],
    [2, Math.min(entries, most16)],
    [2, Math.min(entries, most16)],
    [4, Math.min(size, most32)],
    [4, Math.min(from, most32)],
    [2, 0],
  ]);
}
