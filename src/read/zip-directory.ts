/**
 * The end of a zip and its directory (PKWARE APPNOTE.TXT 6.3, sections 4.3.12 to 4.3.16):
 *
 *     [bytes before the archive] members … | directory entries … | [zip64 end record, its locator] | end record, comment
 */
import type { ByteSource } from './byte-source.ts';
import { u16, u32, u64, unicodePath, withZip64 } from './zip-fields.ts';

/** Where the directory lies. Offsets count in the source. */
export interface ZipDirectory {
  readonly start: number;
  readonly end: number;
  /** Entries that the end record promises; the record has 16 bits for it unless it is zip64. */
  readonly entries: number;
  readonly zip64: boolean;
  /** To be added to the offsets that entries state: how many bytes came before the archive. */
  readonly shift: number;
  /** The number of this part of a split archive; 0 in an archive of one part. */
  readonly disk: number;
  /** First byte after the end record and its comment. */
  readonly archiveEnd: number;
}

/** One entry of the directory as it stands there. */
export interface DirectoryEntry {
  readonly nameBytes: Uint8Array;
  readonly unicodeName: Uint8Array | undefined;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly disk: number;
  /** Of the local header, in the source. May be negative or past the end where the archive is damaged. */
  readonly headerOffset: number;
  readonly isDosDirectory: boolean;
  /** Sizes are said to be in a zip64 field that is missing or too short. */
  readonly sizesMissing: boolean;
}

export const localSignature = 0x04034b50;
export const directorySignature = 0x02014b50;
const endSignature = 0x06054b50;
const zip64EndSignature = 0x06064b50;
const zip64LocatorSignature = 0x07064b50;

const endBytes = 22;
const maxCommentBytes = 0xffff;
const zip64LocatorBytes = 20;
const zip64EndBytes = 56;
const entryBytes = 46;
/** An end record's signature may occur in a comment: so many places are tried. */
const maxCandidates = 16;

/** Finds the directory by the end record. Undefined where none leads to a directory. */
export async function findDirectory(source: ByteSource): Promise<ZipDirectory | undefined> {
  const tailAt = Math.max(0, source.size - endBytes - maxCommentBytes);
  const tail = await source.read(tailAt, source.size - tailAt);
  const exact: number[] = [];
  const loose: number[] = [];
  for (let at = tail.byteLength - endBytes; at >= 0 && exact.length + loose.length < maxCandidates; at--) {
    if (tail[at] !== 0x50 || u32(tail, at) !== endSignature) continue;
    const rest = tail.byteLength - at - endBytes - u16(tail, at + 20);
    if (rest === 0) exact.push(at);
    else if (rest > 0) loose.push(at);
  }
  let empty: ZipDirectory | undefined;
  for (const at of [...exact, ...loose]) {
    const directory = await readEnd(source, tailAt + at, tail.subarray(at));
    // An archive of nothing is easily made up in a comment: any other goes before it.
    if (directory && directory.end > directory.start) return directory;
    empty ??= directory;
  }
  return empty;
}

/** What an end record says. `at` is where it begins, the zip64 one where there is one. */
interface EndRecord {
  readonly disk: number;
  readonly entries: number;
  readonly bytes: number;
  readonly offset: number;
  readonly at: number;
  readonly zip64: boolean;
}

async function readEnd(source: ByteSource, endAt: number, end: Uint8Array): Promise<ZipDirectory | undefined> {
  const plain: EndRecord = {
    disk: u16(end, 4),
    entries: u16(end, 10),
    bytes: u32(end, 12),
    offset: u32(end, 16),
    at: endAt,
    zip64: false,
  };
  const { at, bytes, disk, entries, offset, zip64 } = (await readZip64End(source, endAt)) ?? plain;
  const archiveEnd = endAt + endBytes + u16(end, 20);
  if (bytes === 0) {
    return entries === 0 ? { start: at, end: at, entries, zip64, disk, archiveEnd, shift: 0 } : undefined;
  }
  // The directory ends where the end record begins, unless something was put between them.
  for (const start of [at - bytes, offset]) {
    if (start < 0 || start + bytes > at) continue;
    if (u32(await source.read(start, 4), 0) !== directorySignature) continue;
    return { start, end: start + bytes, entries, zip64, disk, archiveEnd, shift: start - offset };
  }
  return undefined;
}

/** The zip64 end record (section 4.3.14), where a locator (4.3.15) before the end record leads to one. */
async function readZip64End(source: ByteSource, endAt: number): Promise<EndRecord | undefined> {
  const locatorAt = endAt - zip64LocatorBytes;
  if (locatorAt < 0) return undefined;
  const locator = await source.read(locatorAt, zip64LocatorBytes);
  if (u32(locator, 0) !== zip64LocatorSignature) return undefined;
  // As stated; or right before the locator, where bytes before the archive have moved everything.
  for (const at of [u64(locator, 8), locatorAt - zip64EndBytes]) {
    if (at < 0 || at + zip64EndBytes > locatorAt) continue;
    const record = await source.read(at, zip64EndBytes);
    if (u32(record, 0) !== zip64EndSignature) continue;
    return {
      disk: u32(record, 16),
      entries: u64(record, 32),
      bytes: u64(record, 40),
      offset: u64(record, 48),
      at,
      zip64: true,
    };
  }
  return undefined;
}

/** Reads the directory entry by entry. */
export class DirectoryCursor {
  readonly #source: ByteSource;
  readonly #directory: ZipDirectory;
  #at: number;

  constructor(source: ByteSource, directory: ZipDirectory) {
    this.#source = source;
    this.#directory = directory;
    this.#at = directory.start;
  }

  /** Where the next entry begins; the directory's end where all have been read. */
  get at(): number {
    return this.#at;
  }

  /** Undefined at the end of the directory, and where what follows is not an entry. */
  async next(): Promise<DirectoryEntry | undefined> {
    const { end, shift } = this.#directory;
    const fixed = await this.#source.read(this.#at, Math.min(entryBytes, end - this.#at));
    if (fixed.byteLength < entryBytes || u32(fixed, 0) !== directorySignature) return undefined;
    const nameLength = u16(fixed, 28);
    const extraLength = u16(fixed, 30);
    const length = entryBytes + nameLength + extraLength + u16(fixed, 32);
    if (this.#at + length > end) return undefined;
    const entry = await this.#source.read(this.#at, length);
    this.#at += length;
    const nameBytes = entry.subarray(entryBytes, entryBytes + nameLength);
    const extras = entry.subarray(entryBytes + nameLength, entryBytes + nameLength + extraLength);
    const sizes = withZip64(
      { size: u32(entry, 24), compressedSize: u32(entry, 20), headerOffset: u32(entry, 42), disk: u16(entry, 34) },
      extras,
    );
    return {
      nameBytes,
      unicodeName: unicodePath(extras, nameBytes),
      flags: u16(entry, 8),
      method: u16(entry, 10),
      crc32: u32(entry, 16),
      compressedSize: sizes.compressedSize,
      size: sizes.size,
      disk: sizes.disk,
      headerOffset: sizes.headerOffset + shift,
      isDosDirectory: (u32(entry, 38) & 0x10) !== 0,
      sizesMissing: sizes.missing,
    };
  }
}
