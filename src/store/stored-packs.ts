import { AppError } from '../base/app-error.ts';
import type { PackId } from '../model/source.ts';
import type { CaseFiles, FilePlace } from './case-files.ts';

/** Its bytes are in the record or in a file. */
export interface PackRecord {
  id: PackId;
  bytes?: ArrayBuffer;
  file?: FilePlace;
}

/** Names a file, and what it holds. */
export interface FileRecord {
  name: string;
  packs: readonly PackId[];
}

/** What is to be stored of packs whose bytes have been written. */
export interface WrittenPacks {
  readonly packs: readonly PackRecord[];
  readonly names: readonly FileRecord[];
}

/** The bytes of packs: in files where there are any, else in the records. Both are read. */
export class StoredPacks {
  readonly #files: CaseFiles | undefined;
  readonly #named: () => Promise<readonly string[]>;
  #writing: Promise<boolean> | undefined;

  /** `named` gives all files that records name. */
  constructor(files: CaseFiles | undefined, named: () => Promise<readonly string[]>) {
    this.#files = files;
    this.#named = named;
  }

  async write(packs: ReadonlyMap<PackId, ArrayBuffer>): Promise<WrittenPacks> {
    const files = packs.size > 0 ? await this.#open() : undefined;
    if (!files) return { packs: Array.from(packs, ([id, bytes]) => ({ id, bytes })), names: [] };
    const name = await files.write(Array.from(packs.values(), (pack) => new Uint8Array(pack)));
    return { packs: placesOf(packs, name), names: [{ name, packs: [...packs.keys()] }] };
  }

  /** Throws `store/missing-record`. */
  async read({ bytes, file }: PackRecord): Promise<ArrayBuffer> {
    const read = bytes ?? (file && (await this.#files?.read(file)));
    if (!read) throw new AppError('store/missing-record', 'the browser no longer gives the files of this case');
    return read;
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
}

function placesOf(packs: ReadonlyMap<PackId, ArrayBuffer>, name: string): PackRecord[] {
  let offset = 0;
  return Array.from(packs, ([id, { byteLength: length }]) => {
    const file = { name, offset, length };
    offset += length;
    return { id, file };
  });
}
