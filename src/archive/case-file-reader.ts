/** The parts of a case file, none of which is given before its bytes are what the list of hashes says. */
import { AppError } from '../base/app-error.ts';
import { quoted } from '../base/quote-text.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { sha256 } from '../crypto/sha256.ts';
import type { CaseFileOutcome } from '../model/case-file.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { zipEntries } from '../read/zip-entries.ts';
import type { ZipEntry } from '../read/zip-entry.ts';
import { sumsPart } from './case-file-parts.ts';

/** A part is held in memory; an export makes none of more than some megabytes. */
const mostPartBytes = 256 * 1024 * 1024;
const mostParts = 1_000_000;
const shownName = 80;
const crcStep = 1024 * 1024;

export class CaseFileReader {
  readonly #source: ByteSource;
  readonly #kit: CoreKit;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  #sums: ReadonlyMap<string, string> = new Map();
  #fingerprint = '';
  readonly #unread: Set<string>;

  private constructor(source: ByteSource, kit: CoreKit, entries: ReadonlyMap<string, ZipEntry>) {
    this.#source = source;
    this.#kit = kit;
    this.#entries = entries;
    this.#unread = new Set(entries.keys());
  }

  /** Throws `case-file/damaged` for what is no whole archive, and `case-file/changed` where parts are missing or added. */
  static async open(source: ByteSource, kit: CoreKit): Promise<CaseFileReader> {
    const entries = new Map<string, ZipEntry>();
    let odd: string | undefined;
    const all = zipEntries(source, { maxArchiveEntries: mostParts }, ({ detail }) => (odd ??= detail));
    for await (const entry of all) {
      if (entry.problem) throw changed(entry.path, entry.problem.detail);
      if (entry.isDirectory && entry.size === 0) continue;
      if (entries.has(entry.path)) throw changed(entry.path, 'it is there twice');
      entries.set(entry.path, entry);
    }
    if (odd !== undefined) throw damaged(odd);
    const reader = new CaseFileReader(source, kit, entries);
    await reader.#readSums();
    return reader;
  }

  /** Names of parts that begin so, in their order. */
  names(beginning: string): readonly string[] {
    return [...this.#entries.keys()].filter((name) => name.startsWith(beginning)).sort();
  }

  /** Bytes of a part; undefined where there is none of the name. */
  sizeOf(name: string): number | undefined {
    return this.#entries.get(name)?.size;
  }

  get outcome(): CaseFileOutcome {
    return { bytes: this.#source.size, parts: this.#entries.size, fingerprint: this.#fingerprint };
  }

  /** Throws `case-file/changed` where it is not what its hash says, and `case-file/damaged` where there is none. */
  async read(name: string): Promise<Uint8Array> {
    const bytes = await this.#bytes(name);
    if ((await sha256(bytes)) !== this.#sums.get(name)) throw changed(name, 'its bytes are not those of its hash');
    this.#unread.delete(name);
    return bytes;
  }

  /** Compares the parts that were not read with their hashes, so that nothing in the file is left unlooked at. */
  async checkRest(): Promise<void> {
    for (const name of [...this.#unread]) if (name !== sumsPart) await this.read(name);
  }

  async #readSums(): Promise<void> {
    const bytes = await this.#bytes(sumsPart);
    const sums = new Map<string, string>();
    for (const line of new TextDecoder().decode(bytes).split('\n')) {
      if (line === '') continue;
      const [, hash, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
      if (hash === undefined || name === undefined || sums.has(name))
        throw changed(sumsPart, 'it is no list of hashes');
      sums.set(name, hash);
    }
    for (const name of sums.keys()) if (!this.#entries.has(name)) throw changed(name, 'it is missing');
    for (const name of this.#entries.keys()) {
      if (name !== sumsPart && !sums.has(name)) throw changed(name, 'no hash is listed for it');
    }
    this.#sums = sums;
    this.#fingerprint = await sha256(bytes);
  }

  /** As the zip has it: its size and checksum fit, its hash is not looked at. */
  async #bytes(name: string): Promise<Uint8Array> {
    const entry = this.#entries.get(name);
    if (!entry) throw damaged(`the part ${quoted(name, shownName)} is missing`);
    if (entry.size > mostPartBytes || entry.compressedSize > mostPartBytes)
      throw damaged(`${quoted(name, shownName)} is too large`);
    const data = await this.#source.read(entry.dataOffset, entry.compressedSize);
    const bytes = entry.method === 0 ? data : this.#inflate(data, entry.size);
    if (bytes?.length !== entry.size || this.#crc(bytes) !== entry.crc32) {
      throw changed(name, 'its bytes are not those of its checksum');
    }
    return bytes;
  }

  /** Undefined where it is not that long, or no deflated data. */
  #inflate(data: Uint8Array, size: number): Uint8Array | undefined {
    const { inflater, text } = this.#kit;
    inflater.begin('deflate');
    const bytes = new Uint8Array(size);
    let [used, filled] = [0, 0];
    for (;;) {
      const step = inflater.step(data, used, true, crcStep);
      used += step.consumed;
      if (filled + step.produced > size) return undefined;
      bytes.set(text.view(text.length - step.produced, step.produced), filled);
      filled += step.produced;
      if (step.state === 'done') return filled === size ? bytes : undefined;
      if (step.state !== 'output-full') return undefined;
      text.compact(text.length);
    }
  }

  #crc(bytes: Uint8Array): number {
    let crc = 0;
    const { hasher } = this.#kit;
    for (let at = 0; at < bytes.length; at += crcStep) crc = hasher.crc32(bytes.subarray(at, at + crcStep), crc);
    return crc;
  }
}

/** A part is not what was exported. */
export function changed(part: string, why: string): AppError {
  const details = { part: part.slice(0, shownName), why };
  return new AppError('case-file/changed', `${quoted(part, shownName)}: ${why}`, details);
}

/** The file is no case that can be read. */
export function damaged(why: string): AppError {
  return new AppError('case-file/damaged', why, { why });
}
