/** Little-endian fields of zip headers. Past the end, bytes read as 0. */

export function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) + u16(bytes, at + 2) * 0x10000;
}

/** Not exact past 2^53; no file is that long. */
export function u64(bytes: Uint8Array, at: number): number {
  return u32(bytes, at) + u32(bytes, at + 4) * 0x1_0000_0000;
}

/** The data of the first extra field with this id (APPNOTE.TXT section 4.5.1); undefined without one, or a cut one. */
export function extraField(extras: Uint8Array, id: number): Uint8Array | undefined {
  for (let at = 0; at + 4 <= extras.byteLength;) {
    const end = at + 4 + u16(extras, at + 2);
    if (end > extras.byteLength) return undefined;
    if (u16(extras, at) === id) return extras.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

/** Sizes and places, of which zip64 keeps those too large for 32 bits in an extra field. */
export interface ZipSizes {
  readonly size: number;
  readonly compressedSize: number;
  readonly headerOffset: number;
  readonly disk: number;
  /** The zip64 field lacks a value that it should hold. */
  readonly missing: boolean;
}

const zip64Field = 0x0001;

/** Replaces the values that say "see zip64" (section 4.5.3: in this order, and only those). */
export function withZip64(plain: Omit<ZipSizes, 'missing'>, extras: Uint8Array): ZipSizes {
  const field = extraField(extras, zip64Field);
  let at = 0;
  let missing = false;
  const wide = (value: number): number => {
    if (value !== 0xffff_ffff) return value;
    if (!field) return value;
    at += 8;
    missing ||= at > field.byteLength;
    return u64(field, at - 8);
  };
  const size = wide(plain.size);
  const compressedSize = wide(plain.compressedSize);
  const headerOffset = wide(plain.headerOffset);
  const disk = plain.disk === 0xffff && field && at + 4 <= field.byteLength ? u32(field, at) : plain.disk;
  return { size, compressedSize, headerOffset, disk, missing };
}

const unicodePathField = 0x7075;

/** The UTF-8 name of the Info-ZIP Unicode path field (section 4.6.9), where it belongs to the name given. */
export function unicodePath(extras: Uint8Array, name: Uint8Array): Uint8Array | undefined {
  const field = extraField(extras, unicodePathField);
  if (!field || field.byteLength < 6 || field[0] !== 1 || u32(field, 1) !== crc32(name)) return undefined;
  return field.subarray(5);
}

/** CRC-32 of a name. Bit by bit: names are short. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
