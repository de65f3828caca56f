import type { ByteSource } from './byte-source.ts';
import { localSignature } from './zip-directory.ts';
import { u16, u32, u64, unicodePath, withZip64 } from './zip-fields.ts';

/** A local file header (APPNOTE.TXT section 4.3.7). */
export interface LocalHeader {
  readonly nameBytes: Uint8Array;
  readonly unicodeName: Uint8Array | undefined;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly dataOffset: number;
}

const headerBytes = 30;

/** General purpose bit 3: CRC and sizes follow the data, in a data descriptor. */
export const descriptorFlag = 1 << 3;

/** The header at `offset`; undefined where there is none, or it is cut by `end`. */
export async function readLocalHeader(
  source: ByteSource,
  offset: number,
  end: number,
): Promise<LocalHeader | undefined> {
  if (offset < 0 || offset + headerBytes > end) return undefined;
  const fixed = await source.read(offset, headerBytes);
  if (u32(fixed, 0) !== localSignature) return undefined;
  const nameLength = u16(fixed, 26);
  const extraLength = u16(fixed, 28);
  const dataOffset = offset + headerBytes + nameLength + extraLength;
  if (dataOffset > end) return undefined;
  const header = await source.read(offset, headerBytes + nameLength + extraLength);
  const nameBytes = header.subarray(headerBytes, headerBytes + nameLength);
  const extras = header.subarray(headerBytes + nameLength);
  const sizes = withZip64({ size: u32(header, 22), compressedSize: u32(header, 18), headerOffset: 0, disk: 0 }, extras);
  return {
    nameBytes,
    unicodeName: unicodePath(extras, nameBytes),
    flags: u16(header, 6),
    method: u16(header, 8),
    crc32: u32(header, 14),
    compressedSize: sizes.compressedSize,
    size: sizes.size,
    dataOffset,
  };
}

/** CRC and sizes from after the data (section 4.3.9). */
export interface DataDescriptor {
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** First byte after the descriptor. */
  readonly end: number;
}

/** Also at the very start of an archive in several parts. */
export const descriptorSignature = 0x08074b50;
const searchBytes = 16 * 1024;

/**
 * Looks for the descriptor of data that begins at `dataOffset`: the signature, followed by a size that is the distance
 * to it, with a header of the zip or its end after it. Reads up to `end` once, in pieces of 16 KiB.
 */
export async function findDescriptor(
  source: ByteSource,
  dataOffset: number,
  end: number,
): Promise<DataDescriptor | undefined> {
  // Signature, CRC, two sizes of 8 bytes, and the next signature: what a match looks at.
  const reach = 28;
  for (let at = dataOffset; at < end; at += searchBytes - reach) {
    const bytes = await source.read(at, Math.min(searchBytes, end - at));
    for (let i = bytes.indexOf(0x50); i >= 0 && i < searchBytes - reach; i = bytes.indexOf(0x50, i + 1)) {
      if (u32(bytes, i) !== descriptorSignature) continue;
      const distance = at + i - dataOffset;
      const crc32 = u32(bytes, i + 4);
      for (const wide of [false, true]) {
        const compressedSize = wide ? u64(bytes, i + 8) : u32(bytes, i + 8);
        const size = wide ? u64(bytes, i + 16) : u32(bytes, i + 12);
        const length = wide ? 24 : 16;
        const after = at + i + length;
        if (compressedSize !== distance || after > end) continue;
        if (after === end || u16(bytes, i + length) === 0x4b50) return { crc32, compressedSize, size, end: after };
      }
    }
  }
  return undefined;
}

/** Where the next header may begin after data whose size is known: right there, or after a descriptor of any form. */
export async function skipDescriptor(source: ByteSource, dataEnd: number): Promise<number> {
  const bytes = await source.read(dataEnd, 28);
  for (const length of [0, 12, 16, 20, 24]) {
    if (u16(bytes, length) === 0x4b50 && u32(bytes, length) !== descriptorSignature) return dataEnd + length;
  }
  return dataEnd;
}
