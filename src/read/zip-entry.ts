import type { Diagnostic } from '../model/diagnostic.ts';
import { decodeName, decodeZipName } from './entry-name.ts';

/** One member. Offsets count in the archive's bytes. */
export interface ZipEntry {
  readonly path: string;
  /** 0 stored, 8 deflated, 93 Zstandard; other methods come with a `problem`. */
  readonly method: number;
  readonly encrypted: boolean;
  /** Bytes of data at `dataOffset`; where the archive is cut off, those that are there. */
  readonly compressedSize: number;
  readonly size: number;
  readonly crc32: number;
  /** False where the archive does not say how long the member is: `compressedSize` reaches to the archive's end. */
  readonly sizesKnown: boolean;
  readonly dataOffset: number;
  readonly isDirectory: boolean;
  /** Why the data cannot be read. */
  readonly problem?: Diagnostic;
}

/** What both kinds of header say of a member. */
export interface EntryHeader {
  readonly nameBytes: Uint8Array;
  readonly unicodeName: Uint8Array | undefined;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
}

/** A member as both ways of finding it describe it. */
export function describeEntry(
  header: EntryHeader & { readonly isDosDirectory?: boolean },
  dataOffset: number,
  problem: Diagnostic | undefined,
): ZipEntry {
  const path = pathOf(header);
  return {
    path,
    method: header.method,
    encrypted: isEncrypted(header),
    compressedSize: header.compressedSize,
    size: header.size,
    crc32: header.crc32,
    sizesKnown: true,
    dataOffset,
    isDirectory: path.endsWith('/') || (header.isDosDirectory === true && header.size === 0),
    ...(problem ? { problem } : {}),
  };
}

/** Why a member's data is of no use although all of it is there. */
export function unreadable(header: EntryHeader, at: number): Diagnostic | undefined {
  if (isEncrypted(header)) {
    return { code: 'zip/encrypted', severity: 'error', at, detail: 'the member is protected by a password' };
  }
  if (header.method === 0 || header.method === 8 || header.method === zstdMethod) return undefined;
  const method = methodNames.get(header.method) ?? `method ${header.method}`;
  const detail = `the member is compressed with ${method}, which is not read`;
  return { code: 'zip/unsupported-method', severity: 'error', at, detail };
}

// APPNOTE.TXT section 4.4.5.
export const zstdMethod = 93;
const methodNames: ReadonlyMap<number, string> = new Map([
  [1, 'Shrink'],
  [6, 'Implode'],
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [20, 'zstd under its old number'],
  [95, 'xz'],
  [98, 'PPMd'],
]);

const encryptedFlag = 1 << 0;
const utf8Flag = 1 << 11;
/** The central directory is encrypted, and local headers hold zeros instead of names and sizes. */
const maskedFlag = 1 << 13;
const aesMethod = 99;

function isEncrypted(header: EntryHeader): boolean {
  return (header.flags & encryptedFlag) !== 0 || header.method === aesMethod || isMasked(header);
}

/** The directory is encrypted, and headers hold other things than names. */
export function isMasked(header: EntryHeader): boolean {
  return (header.flags & maskedFlag) !== 0;
}

/** Names without the UTF-8 flag are CP437 by the book; macOS writes UTF-8 without it. */
function pathOf(header: EntryHeader): string {
  if (header.unicodeName) return decodeName(header.unicodeName);
  return (header.flags & utf8Flag) !== 0 ? decodeName(header.nameBytes) : decodeZipName(header.nameBytes);
}
