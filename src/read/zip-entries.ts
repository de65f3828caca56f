/**
 * Zip archives (PKWARE APPNOTE.TXT 6.3): in come bytes to be read anywhere, out come the members, by the directory or,
 * where that is lost, by the headers before each member. Nothing is inflated here and no member is held in memory.
 * Every entry of the directory comes out, with the reason where its data cannot be had.
 */
import { reached, type Limits } from '../base/limits.ts';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.ts';
import { WindowSource, type ByteSource } from './byte-source.ts';
import { clipName, decodeZipName } from './entry-name.ts';
import { DirectoryCursor, findDirectory, type DirectoryEntry, type ZipDirectory } from './zip-directory.ts';
import { describeEntry, isMasked, unreadable, type ZipEntry } from './zip-entry.ts';
import { descriptorFlag, readLocalHeader, skipDescriptor } from './zip-local.ts';
import { findOverlaps, type EntryRanges, type Overlaps } from './zip-overlaps.ts';
import { walkLocalHeaders } from './zip-walk.ts';

type Report = (diagnostic: Diagnostic) => void;
/** Told of each stretch of the archive that is header, descriptor or directory. */
type OnStructure = (from: number, to: number) => void;

/**
 * The members in the directory's order. `report` gets what is odd about the archive as a whole; what concerns one member
 * is its `problem`. Throws only what `source` throws.
 */
export async function* zipEntries(
  source: ByteSource,
  limits: Pick<Limits, 'maxArchiveEntries'>,
  report: Report,
  onstructure: OnStructure = () => undefined,
): AsyncGenerator<ZipEntry, void, undefined> {
  const directory = await findDirectory(source);
  if (!directory) {
    const detail =
      'the archive has no directory at its end: it may be cut off. Its members were looked for from the start';
    report({ code: 'zip/bad-directory', severity: 'error', at: source.size, detail });
    yield* walkLocalHeaders(source, { from: 0, to: source.size, count: 0 }, limits, report, onstructure);
    return;
  }
  reportSurroundings(source, directory, report);
  onstructure(directory.start, directory.archiveEnd);
  const survey = await surveyDirectory(source, directory, limits.maxArchiveEntries);
  const { ranges, at } = survey;
  const count = ranges.starts.length;
  const overlaps = await findOverlaps(new WindowSource(source), ranges, directory.start);
  const headers = new WindowSource(source, 64 * 1024);
  const cursor = new DirectoryCursor(new WindowSource(source), directory);
  let dataEnd = 0;
  for (let index = 0; index < count; index++) {
    const entry = await cursor.next();
    if (!entry) break;
    const found = await toZipEntry(headers, directory, entry, overlaps, index, report);
    if (found.dataOffset > 0) {
      const end = found.dataOffset + found.compressedSize;
      dataEnd = Math.max(dataEnd, end);
      onstructure(entry.headerOffset, found.dataOffset);
      if ((entry.flags & descriptorFlag) !== 0) onstructure(end, await skipDescriptor(headers, end));
    }
    yield found;
  }
  if (survey.more) {
    const detail = `the archive has more than ${limits.maxArchiveEntries} members; the rest was not read`;
    const limit = reached(limits, 'maxArchiveEntries');
    report({ code: 'zip/too-many-entries', severity: 'error', at, detail, limit });
  } else if (at < directory.end) {
    const detail = `the last ${directory.end - at} bytes of the directory are not entries; members were looked for after those it names`;
    report({ code: 'zip/bad-directory', severity: 'error', at, detail });
    yield* walkLocalHeaders(source, { from: dataEnd, to: directory.start, count }, limits, report, onstructure);
  } else if (count !== directory.entries && (directory.zip64 || count % 0x10000 !== directory.entries)) {
    const detail = `the directory promises ${directory.entries} members and names ${count}`;
    report({ code: 'zip/bad-directory', severity: 'warning', at: directory.start, detail });
  }
  // Two archives in a row, or an archive cut off behind an archive in it: the bytes before this one are members too.
  if (directory.shift > 0 && (await readLocalHeader(headers, 0, directory.shift))) {
    yield* walkLocalHeaders(source, { from: 0, to: directory.shift, count }, limits, report, onstructure);
  }
}

function reportSurroundings(source: ByteSource, directory: ZipDirectory, report: Report): void {
  const odd = (at: number, detail: string): void => {
    report({ code: 'zip/bad-directory', severity: 'info', at, detail });
  };
  if (directory.shift > 0) odd(0, `${directory.shift} bytes come before the archive`);
  if (directory.shift < 0) odd(0, `the first ${-directory.shift} bytes of the archive are missing`);
  const after = source.size - directory.archiveEnd;
  if (after > 0) odd(directory.archiveEnd, `${after} bytes after the archive were passed over`);
  if (directory.disk > 0) {
    const detail = `this is part ${directory.disk + 1} of an archive in several parts; only members in it can be read`;
    report({ code: 'zip/bad-directory', severity: 'warning', at: directory.archiveEnd, detail });
  }
}

/** A first pass over the directory: where members lie, and how far it can be read. */
async function surveyDirectory(
  source: ByteSource,
  directory: ZipDirectory,
  most: number,
): Promise<{ ranges: EntryRanges; at: number; more: boolean }> {
  const starts: number[] = [];
  const ends: number[] = [];
  const cursor = new DirectoryCursor(new WindowSource(source), directory);
  for (;;) {
    const { at } = cursor;
    const entry = await cursor.next();
    if (!entry) return { ranges: { starts, ends }, at, more: false };
    if (starts.length === most) return { ranges: { starts, ends }, at, more: true };
    starts.push(entry.headerOffset);
    ends.push(entry.headerOffset + 30 + entry.nameBytes.byteLength + entry.compressedSize);
  }
}

async function toZipEntry(
  source: ByteSource,
  directory: ZipDirectory,
  entry: DirectoryEntry,
  overlaps: Overlaps,
  index: number,
  report: Report,
): Promise<ZipEntry> {
  const { headerOffset } = entry;
  const fail = (code: DiagnosticCode, detail: string): ZipEntry =>
    describeEntry(entry, 0, { code, severity: 'error', at: headerOffset, detail });
  if (entry.disk !== directory.disk) return fail('zip/bad-directory', 'the member is in another part of the archive');
  if (entry.sizesMissing) return fail('zip/bad-directory', 'the zip64 field with the sizes of the member is cut');
  const local = await readLocalHeader(source, headerOffset, directory.start);
  if (!local) return fail('zip/bad-directory', 'no member begins where the directory says');
  const limit = overlaps.nextStart.get(headerOffset) ?? directory.start;
  const dataEnd = local.dataOffset + entry.compressedSize;
  if (overlaps.overlapping.has(index) || (dataEnd > limit && limit < directory.start)) {
    return fail('zip/overlapping-entries', 'the member shares bytes with another one, and was not read');
  }
  if (dataEnd > directory.start) {
    return fail('zip/truncated', 'the member would reach into the directory; its size is wrong or bytes are missing');
  }
  if (!sameBytes(local.nameBytes, entry.nameBytes) && !isMasked(entry)) {
    const other = clipName(decodeZipName(local.nameBytes));
    const detail = `the member "${other}" goes by another name in the directory, which was taken`;
    report({ code: 'zip/bad-directory', severity: 'warning', at: headerOffset, detail });
  }
  return describeEntry(entry, local.dataOffset, unreadable(entry, headerOffset));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i]);
}
