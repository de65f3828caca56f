import { decodeName } from './entry-name.ts';

/**
 * One 512-byte tar header block: POSIX.1-2017 pax, "ustar Interchange Format", and the GNU and v7 variants.
 *
 *     0 name 100 | 124 size 12 | 148 checksum 8 | 156 type | 257 magic 6, version 2 | 345 prefix 155 | 512
 */
export interface TarHeader {
  /** Name as the block gives it, with its ustar prefix. */
  readonly name: string;
  /** Bytes of data that follow, before padding; NaN where the field cannot be read. */
  readonly size: number;
  /** Type flag as a character; NUL is given as `0`. */
  readonly type: string;
  /** Old GNU sparse file: more of its map follows the header, see `sparseContinues`. */
  readonly sparseContinues: boolean;
}

export const tarBlockBytes = 512;

const sizeAt = 124;
const checksumAt = 148;
const typeAt = 156;
const magicAt = 257;
const prefixAt = 345;
const gnuSparseContinuesAt = 482;

/** True where the block's checksum field holds the sum of its bytes, taken unsigned or, as old writers did, signed. */
export function hasTarChecksum(block: Uint8Array): boolean {
  if (block.byteLength < tarBlockBytes) return false;
  const stated = readOctal(block, checksumAt, 8);
  if (Number.isNaN(stated)) return false;
  let unsigned = 8 * 32;
  let signed = 8 * 32;
  for (let i = 0; i < tarBlockBytes; i++) {
    if (i >= checksumAt && i < checksumAt + 8) continue;
    const byte = block[i]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  // A block of spaces and zeros alone sums to 256 too; it names nothing.
  return (stated === unsigned || stated === signed) && stated > 256;
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Reads a block that `hasTarChecksum`. */
export function parseTarHeader(block: Uint8Array): TarHeader {
  const name = decodeName(untilZero(block, 0, 100));
  // "ustar\0" is POSIX. GNU writes "ustar  " and keeps times where the prefix would be.
  const posix = asciiAt(block, magicAt, 6) === 'ustar\0';
  const prefix = posix ? decodeName(untilZero(block, prefixAt, 155)) : '';
  const flag = block[typeAt]!;
  const type = flag === 0 ? '0' : String.fromCharCode(flag);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: readSize(block, sizeAt, 12),
    type,
    sparseContinues: type === 'S' && block[gnuSparseContinuesAt] !== 0,
  };
}

/** Octal digits among spaces and NULs; NaN where there is anything else, or no digit. */
function readOctal(block: Uint8Array, at: number, length: number): number {
  let value = NaN;
  let ended = false;
  for (let i = at; i < at + length; i++) {
    const byte = block[i]!;
    if (byte >= 0x30 && byte <= 0x37) {
      if (ended) return NaN;
      value = (Number.isNaN(value) ? 0 : value) * 8 + (byte - 0x30);
    } else if (byte === 0x20 || byte === 0) {
      ended = !Number.isNaN(value);
    } else {
      return NaN;
    }
  }
  return value;
}

/** Octal, or GNU base-256: the first bit set, the rest a big-endian number. A negative one, or one past 2^53, is NaN. */
function readSize(block: Uint8Array, at: number, length: number): number {
  const lead = block[at]!;
  if (lead < 0x80) {
    const value = readOctal(block, at, length);
    // An empty field stands for 0, as GNU tar reads it.
    return Number.isNaN(value) && isBlank(block, at, length) ? 0 : value;
  }
  if (lead !== 0x80) return NaN;
  let value = 0;
  for (let i = at + 1; i < at + length; i++) value = value * 256 + block[i]!;
  return Number.isSafeInteger(value) ? value : NaN;
}

function isBlank(block: Uint8Array, at: number, length: number): boolean {
  return block.subarray(at, at + length).every((byte) => byte === 0 || byte === 0x20);
}

/** The bytes of a field up to its first NUL. */
function untilZero(bytes: Uint8Array, at: number, length: number): Uint8Array {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

function asciiAt(block: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...block.subarray(at, at + length));
}
