import { AppError } from '../base/app-error.ts';
import {
  buffersOf,
  type PackedSegment,
  type PartName,
  type StoredSegment,
  type StoredSegment1,
} from '../model/packed-segment.ts';
import type { SegmentId } from '../model/segment.ts';
import type { PackId } from '../model/source.ts';
import type { CaseFiles, FilePlace } from './case-files.ts';
import type { PackPart, PackToStore } from './store.ts';

/** Bytes that are in the record or in a file. */
interface PlacedBytes {
  bytes?: ArrayBuffer;
  file?: FilePlace;
}

export type SegmentRecord = NewSegmentRecord & { id: SegmentId };

/** The head of one in parts is in the record or in a file; its parts have records of their own. */
export type NewSegmentRecord =
  StoredSegment1 | { readonly version: 2; readonly head?: ArrayBuffer; readonly file?: FilePlace };

export interface PartRecord extends PlacedBytes {
  name: PartName;
  segment: SegmentId;
}

export interface PackRecord extends PlacedBytes {
  id: PackId;
  inflatedBytes?: number | undefined;
}

/** Names a file. */
export interface FileRecord {
  name: string;
  /** What it holds of these; a segment's file holds none. */
  packs: readonly PackId[];
}

/** What is to be stored of a segment whose bytes have been written. */
export interface WrittenSegment {
  readonly record: NewSegmentRecord;
  readonly parts: readonly Omit<PartRecord, 'segment'>[];
}

/** Likewise. */
export interface WrittenBytes {
  readonly segment: WrittenSegment | undefined;
  readonly packs: readonly PackRecord[];
  readonly names: readonly FileRecord[];
}

/** The bytes of segments and packs: in files where there are any, else in the records. Both are read. */
export class StoredBytes {
  readonly #files: CaseFiles | undefined;
  readonly #named: () => Promise<readonly string[]>;
  #writing: Promise<boolean> | undefined;

  /** `named` gives all files that records name. */
  constructor(files: CaseFiles | undefined, named: () => Promise<readonly string[]>) {
    this.#files = files;
    this.#named = named;
  }

  async write(segment: PackedSegment | undefined, packs: ReadonlyMap<PackId, PackToStore>): Promise<WrittenBytes> {
    const files = await this.#open();
    if (!files) {
      return {
        segment: segment && { record: { version: 2, head: segment.head }, parts: partsInRecords(segment.parts) },
        packs: Array.from(packs, ([id, pack]) => ({ id, ...pack, bytes: pack.bytes.slice().buffer })),
        names: [],
      };
    }
    const names: FileRecord[] = [];
    const writeFile = async (parts: readonly Uint8Array[], inside: readonly PackId[]): Promise<FilePlace[]> => {
      const name = await files.write(parts);
      names.push({ name, packs: inside });
      return placesIn(name, parts);
    };
    try {
      const bytes = Array.from(packs.values(), (pack) => pack.bytes);
      const ofPacks = packs.size > 0 ? await writeFile(bytes, [...packs.keys()]) : [];
      const records = Array.from(packs, ([id, { inflatedBytes }], i) => ({ id, inflatedBytes, file: ofPacks[i]! }));
      if (!segment) return { segment: undefined, packs: records, names };
      const [file, ...ofParts] = await writeFile(viewsOf(buffersOf(segment)), []);
      const parts = partsInFile(segment.parts, ofParts);
      return { segment: { record: { version: 2, file: file! }, parts }, packs: records, names };
    } catch (error) {
      await this.remove(names.map(({ name }) => name));
      throw error;
    }
  }

  /** Further parts of a segment. */
  async writeParts(
    parts: ReadonlyMap<PartName, ArrayBuffer>,
  ): Promise<Pick<WrittenSegment, 'parts'> & Pick<WrittenBytes, 'names'>> {
    const files = await this.#open();
    if (!files) return { parts: partsInRecords(parts), names: [] };
    const views = viewsOf([...parts.values()]);
    const name = await files.write(views);
    return { parts: partsInFile(parts, placesIn(name, views)), names: [{ name, packs: [] }] };
  }

  /** Throws `store/segment-gone`. */
  async segment(record: SegmentRecord): Promise<StoredSegment> {
    if (record.version === 2) return { version: 2, head: record.head ?? (await this.#readOfSegment(record.file)) };
    return record;
  }

  /** Likewise. */
  async part({ bytes, file }: PartRecord): Promise<ArrayBuffer> {
    return bytes ?? this.#readOfSegment(file);
  }

  /** Throws `store/missing-record`. */
  async pack({ bytes, file }: PlacedBytes, part?: PackPart): Promise<ArrayBuffer> {
    if (!part) return bytes ?? this.#read(file);
    const { offset, length } = part;
    if (bytes) return bytes.slice(offset, offset + length);
    const left = Math.max((file?.length ?? 0) - offset, 0);
    return this.#read(file && { ...file, offset: file.offset + offset, length: Math.min(length, left) });
  }

  /** How many bytes can be read back of packs in files; none of one that is not there as a whole. */
  async lengths(packs: readonly PackRecord[]): Promise<Map<PackId, number>> {
    const sizes = await this.#files?.sizes(new Set(packs.flatMap(({ file }) => file?.name ?? [])));
    return new Map(
      packs.map(({ id, file, inflatedBytes }) => {
        const isThere = file && file.offset + file.length <= (sizes?.get(file.name) ?? 0);
        return [id, isThere ? (inflatedBytes ?? file.length) : 0];
      }),
    );
  }

  /** Removes files that no record names any more. */
  async remove(names: readonly string[]): Promise<void> {
    await this.#files?.remove(names);
  }

  /** After the case was deleted: what this worker may have written since. */
  async removeAll(): Promise<void> {
    await this.#files?.removeAll(0).catch(() => undefined);
  }

  close(): void {
    this.#files?.close();
  }

  /** Where they can be written to. */
  async #open(): Promise<CaseFiles | undefined> {
    this.#writing ??= this.#files?.beginWriting(this.#named) ?? Promise.resolve(false);
    return (await this.#writing) ? this.#files : undefined;
  }

  async #readOfSegment(file: FilePlace | undefined): Promise<ArrayBuffer> {
    try {
      return await this.#read(file);
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'store/missing-record') throw cause;
      throw new AppError('store/segment-gone', 'the bytes of a segment are gone', cause.details, { cause });
    }
  }

  async #read(file: FilePlace | undefined): Promise<ArrayBuffer> {
    const bytes = file && (await this.#files?.read(file));
    if (!bytes) throw new AppError('store/missing-record', 'the browser no longer gives the files of this case');
    return bytes;
  }
}

function partsInRecords(parts: ReadonlyMap<PartName, ArrayBuffer>): Omit<PartRecord, 'segment'>[] {
  return Array.from(parts, ([name, bytes]) => ({ name, bytes }));
}

function partsInFile(
  parts: ReadonlyMap<PartName, ArrayBuffer>,
  places: readonly FilePlace[],
): Omit<PartRecord, 'segment'>[] {
  return Array.from(parts.keys(), (name, i) => ({ name, file: places[i]! }));
}

function viewsOf(buffers: readonly ArrayBuffer[]): Uint8Array[] {
  return buffers.map((buffer) => new Uint8Array(buffer));
}

/** Of parts one after the other in a file. */
function placesIn(name: string, parts: readonly Uint8Array[]): FilePlace[] {
  let offset = 0;
  return parts.map(({ length }) => {
    const file = { name, offset, length };
    offset += length;
    return file;
  });
}
