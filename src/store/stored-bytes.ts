import { AppError } from '../base/app-error.ts';
import type { Segment, SegmentId } from '../model/segment.ts';
import type { PackId } from '../model/source.ts';
import type { CaseFiles, FilePlace } from './case-files.ts';
import { decodeSegment, encodeSegment, joinParts, sizeOf, type SegmentTable } from './segment-codec.ts';

/** Its bytes are in the record or in a file. */
export interface SegmentRecord extends SegmentTable {
  id: SegmentId;
  buffer?: ArrayBuffer;
  file?: FilePlace;
}

/** Likewise. */
export interface PackRecord {
  id: PackId;
  bytes?: ArrayBuffer;
  file?: FilePlace;
}

/** Names a file. */
export interface FileRecord {
  name: string;
  /** What it holds of these; a segment's file holds none. */
  packs: readonly PackId[];
}

/** What is to be stored of a segment and packs whose bytes have been written. */
export interface WrittenBytes {
  readonly segment: Omit<SegmentRecord, 'id'> | undefined;
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

  async write(segment: Segment | undefined, packs: ReadonlyMap<PackId, ArrayBuffer>): Promise<WrittenBytes> {
    const encoded = segment && encodeSegment(segment);
    const files = await this.#open();
    if (!files) {
      return {
        segment: encoded && { ...encoded.table, buffer: joinParts(encoded.parts) },
        packs: Array.from(packs, ([id, bytes]) => ({ id, bytes })),
        names: [],
      };
    }
    const names: FileRecord[] = [];
    try {
      let records: PackRecord[] = [];
      if (packs.size > 0) {
        const name = await files.write(Array.from(packs.values(), (pack) => new Uint8Array(pack)));
        names.push({ name, packs: [...packs.keys()] });
        records = placesOf(packs, name);
      }
      if (!encoded) return { segment: undefined, packs: records, names };
      const name = await files.write(encoded.parts);
      names.push({ name, packs: [] });
      const file = { name, offset: 0, length: sizeOf(encoded.parts) };
      return { segment: { ...encoded.table, file }, packs: records, names };
    } catch (error) {
      await this.remove(names.map(({ name }) => name));
      throw error;
    }
  }

  /** Throws `store/missing-record`. */
  async segment(record: SegmentRecord): Promise<Segment> {
    return decodeSegment(record, record.buffer ?? (await this.#read(record.file)));
  }

  /** Likewise. */
  async pack(record: PackRecord): Promise<ArrayBuffer> {
    return record.bytes ?? this.#read(record.file);
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

  async #read(file: FilePlace | undefined): Promise<ArrayBuffer> {
    const bytes = file && (await this.#files?.read(file));
    if (!bytes) throw new AppError('store/missing-record', 'the browser no longer gives the files of this case');
    return bytes;
  }
}

function placesOf(packs: ReadonlyMap<PackId, ArrayBuffer>, name: string): PackRecord[] {
  let offset = 0;
  return Array.from(packs, ([id, { byteLength: length }]) => {
    const file = { name, offset, length };
    offset += length;
    return { id, file };
  });
}
