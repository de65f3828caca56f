import { reached, type Limits } from '../base/limits.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { WindowSource, type ByteSource } from './byte-source.ts';
import { clipName } from './entry-name.ts';
import { directorySignature } from './zip-directory.ts';
import { describeEntry, unreadable, type ZipEntry } from './zip-entry.ts';
import { u32 } from './zip-fields.ts';
import {
  descriptorFlag,
  descriptorSignature,
  findDescriptor,
  readLocalHeader,
  skipDescriptor,
  type LocalHeader,
} from './zip-local.ts';

export interface WalkRange {
  readonly from: number;
  readonly to: number;
  /** Members that came out of the archive before. */
  readonly count: number;
}

/** Archive extra data record, zip64 end record, end record: what may follow the last member besides the directory. */
const afterMembers: ReadonlySet<number> = new Set([directorySignature, 0x08064b50, 0x06064b50, 0x06054b50]);

/**
 * Finds members without a directory, each by the header before it, until something else follows. A member that is cut
 * off comes out with the bytes that are there.
 */
export async function* walkLocalHeaders(
  source: ByteSource,
  range: WalkRange,
  limits: Pick<Limits, 'maxArchiveEntries'>,
  report: (diagnostic: Diagnostic) => void,
  onstructure: (from: number, to: number) => void,
): AsyncGenerator<ZipEntry, void, undefined> {
  const { from, to } = range;
  const window = new WindowSource(source);
  const splitMark = from === 0 && u32(await window.read(0, 4), 0) === descriptorSignature;
  let at = splitMark ? 4 : await skipDescriptor(window, from);
  for (let count = range.count; at < to; count++) {
    const header = await readLocalHeader(window, at, to);
    if (!header) {
      if (afterMembers.has(u32(await window.read(at, 4), 0))) return;
      const detail = `no member begins here, so ${to - at} bytes were not reached`;
      report({ code: 'zip/bad-directory', severity: 'error', at, detail });
      return;
    }
    if (count >= limits.maxArchiveEntries) {
      const detail = `the archive has more than ${limits.maxArchiveEntries} members; the rest was not read`;
      const limit = reached(limits, 'maxArchiveEntries');
      report({ code: 'zip/too-many-entries', severity: 'error', at, detail, limit });
      return;
    }
    const { sizes, sizesKnown, next } = await measure(window, header, to);
    const there = Math.min(sizes.compressedSize, to - header.dataOffset);
    const entry = describeEntry(
      { ...header, ...sizes, compressedSize: there },
      header.dataOffset,
      unreadable(header, at),
    );
    if (there < sizes.compressedSize) {
      const missing = sizes.compressedSize - there;
      const detail = `${missing} bytes of the member ${clipName(entry.path)} are missing`;
      report({ code: 'zip/truncated', severity: 'error', at: to, detail });
    } else if (!sizesKnown) {
      const detail = `nothing says where the member ${clipName(entry.path)} ends; what follows it was not reached`;
      report({ code: 'zip/truncated', severity: 'error', at: header.dataOffset, detail });
    }
    onstructure(at, header.dataOffset);
    if (sizesKnown) onstructure(header.dataOffset + there, next);
    yield sizesKnown ? entry : { ...entry, sizesKnown };
    at = next;
  }
}

type Sizes = Pick<LocalHeader, 'crc32' | 'compressedSize' | 'size'>;

/** How long a member is: by its header, by a descriptor found after its data, or else all that is left. */
async function measure(
  source: ByteSource,
  header: LocalHeader,
  to: number,
): Promise<{ sizes: Sizes; sizesKnown: boolean; next: number }> {
  const { dataOffset } = header;
  const described = (header.flags & descriptorFlag) !== 0;
  const isEmptyFolder = header.nameBytes.at(-1) === 0x2f;
  if (described && header.compressedSize === 0 && !isEmptyFolder) {
    const found = await findDescriptor(source, dataOffset, to);
    if (found) return { sizes: found, sizesKnown: true, next: found.end };
    return { sizes: { crc32: 0, size: 0, compressedSize: to - dataOffset }, sizesKnown: false, next: to };
  }
  const dataEnd = dataOffset + header.compressedSize;
  const next = described && dataEnd < to ? await skipDescriptor(source, dataEnd) : dataEnd;
  return { sizes: header, sizesKnown: true, next };
}
