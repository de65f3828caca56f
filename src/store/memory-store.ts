/**
 * A case in the memory of one worker, gone with it, of which nothing is written to disk. Other workers reach it through
 * ports: src/rpc/lent-store.ts.
 */
import { AppError } from '../base/app-error.ts';
import { buffersOf, type PackedSegment, type PartName, type StoredSegment } from '../model/packed-segment.ts';
import type { SegmentId, SourceId } from '../model/segment.ts';
import type { Checkpoint, Origins, PackId, PastedSignature, SourceHashes, SourceRecord } from '../model/source.ts';
import { MemoryNotes } from './memory-notes.ts';
import {
  extentsOf,
  type Commit,
  type CounterName,
  type HashPortion,
  type OwnStore,
  type Pack,
  type PackPart,
} from './store.ts';

const hashKeyBytes = 32;

interface Batch {
  readonly id: number;
  readonly hashes: SourceHashes[];
}

export class MemoryStore implements OwnStore {
  readonly notes = new MemoryNotes();
  readonly answers = undefined;
  /** Bytes of packs and segments that it may hold. */
  readonly #room: number;
  readonly #segments = new Map<SegmentId, PackedSegment>();
  readonly #packs = new Map<PackId, Pack>();
  readonly #sources = new Map<SourceId, SourceRecord>();
  readonly #checkpoints = new Map<SourceId, readonly Checkpoint[]>();
  readonly #origins = new Map<SourceId, Origins>();
  readonly #signatures = new Map<string, PastedSignature>();
  readonly #settings = new Map<string, string>();
  readonly #counters = new Map<CounterName, number>();
  #batches: Batch[] = [];
  #hashKey: Uint8Array | undefined;
  #opening: ArrayBuffer | undefined;
  #lastSegment = 0;
  #lastBatch = 0;
  #used = 0;
  #byNumber: readonly SourceRecord[] | undefined;

  constructor(room = roomOfDevice()) {
    this.#room = room;
  }

  hashKey(): Promise<Uint8Array> {
    this.#hashKey ??= crypto.getRandomValues(new Uint8Array(hashKeyBytes));
    return Promise.resolve(this.#hashKey);
  }

  reserve(counter: CounterName, count: number): Promise<number> {
    const first = this.#counters.get(counter) ?? 1;
    this.#counters.set(counter, first + count);
    return Promise.resolve(first);
  }

  commit({ segment, packs, sources, checkpoints, origins, replaced = [] }: Commit): Promise<void> {
    let bytes = segment ? segmentBytes(segment) : 0;
    for (const pack of packs.values()) bytes += pack.bytes.byteLength;
    if (!this.#hasRoom(bytes)) return Promise.reject(this.#full());
    this.#used += bytes;
    for (const [id, pack] of packs) this.#packs.set(id, { ...pack, bytes: pack.bytes.slice().buffer });
    for (const [source, points] of checkpoints) this.#checkpoints.set(source, points);
    for (const [source, origin] of origins) this.#origins.set(source, origin);
    for (const source of sources) this.#sources.set(source.id, source);
    if (segment) this.#segments.set(++this.#lastSegment as SegmentId, segment);
    this.#byNumber = undefined;
    return replaced.length > 0 ? this.forget(replaced) : Promise.resolve();
  }

  segmentIdsAfter(after: number): Promise<SegmentId[]> {
    return Promise.resolve([...this.#segments.keys()].filter((id) => id > after));
  }

  async segments(ids: readonly SegmentId[]): Promise<StoredSegment[]> {
    const heads = ids.map(async (id) => (await found(this.#segments.get(id), 'segment', id)).head);
    return (await Promise.all(heads)).map((head) => ({ version: 2, head }));
  }

  segmentParts(name: PartName, ids: readonly SegmentId[]): Promise<ArrayBuffer[]> {
    return Promise.all(ids.map((id) => found(this.#segments.get(id)?.parts.get(name), 'segment', id)));
  }

  segmentsWithPart(name: PartName): Promise<SegmentId[]> {
    return Promise.resolve([...this.#segments].filter(([, { parts }]) => parts.has(name)).map(([id]) => id));
  }

  addParts(id: SegmentId, added: ReadonlyMap<PartName, ArrayBuffer>): Promise<void> {
    const segment = this.#segments.get(id);
    if (!segment || [...added.keys()].some((name) => segment.parts.has(name))) return Promise.resolve();
    let bytes = 0;
    for (const part of added.values()) bytes += part.byteLength;
    if (!this.#hasRoom(bytes)) return Promise.reject(this.#full());
    this.#used += bytes;
    this.#segments.set(id, { head: segment.head, parts: new Map([...segment.parts, ...added]) });
    return Promise.resolve();
  }

  sources(): Promise<SourceRecord[]> {
    return Promise.resolve([...this.#inOrder()]);
  }

  sourceIds(): Promise<SourceId[]> {
    return Promise.resolve(this.#inOrder().map(({ id }) => id));
  }

  sourcesAfter(after: number, count: number): Promise<SourceRecord[]> {
    const all = this.#inOrder();
    const first = all.findIndex(({ id }) => id > after);
    return Promise.resolve(first < 0 ? [] : all.slice(first, first + count));
  }

  sourcesOf(ids: readonly SourceId[]): Promise<SourceRecord[]> {
    return Promise.resolve(ids.flatMap((id) => this.#sources.get(id) ?? []));
  }

  source(id: SourceId): Promise<SourceRecord> {
    return found(this.#sources.get(id), 'source', id);
  }

  async pack(id: PackId, part?: PackPart): Promise<Pack> {
    const pack = await found(this.#packs.get(id), 'pack', id);
    if (!part || pack.inflatedBytes !== undefined) return pack;
    return { bytes: pack.bytes.slice(part.offset, part.offset + part.length) };
  }

  packLengths(): Promise<ReadonlyMap<PackId, number>> {
    return Promise.resolve(new Map());
  }

  checkpoints(source: SourceId): Promise<readonly Checkpoint[]> {
    return Promise.resolve(this.#checkpoints.get(source) ?? []);
  }

  hashesAfter(last: number): Promise<HashPortion | undefined> {
    const batch = this.#batches.find(({ id }) => id > last);
    return Promise.resolve(batch && { hashes: batch.hashes, last: batch.id });
  }

  putHashes(hashes: readonly SourceHashes[]): Promise<void> {
    const there = hashes.filter(({ source }) => this.#sources.has(source));
    this.#batches.push({ id: ++this.#lastBatch, hashes: there });
    return Promise.resolve();
  }

  opening(): Promise<ArrayBuffer | undefined> {
    return Promise.resolve(this.#opening);
  }

  putOpening(bytes: ArrayBuffer): Promise<void> {
    this.#opening = bytes;
    return Promise.resolve();
  }

  signatures(): Promise<PastedSignature[]> {
    return Promise.resolve([...this.#signatures.values()].sort((a, b) => (a.signature < b.signature ? -1 : 1)));
  }

  addSignatures(signatures: readonly PastedSignature[]): Promise<void> {
    for (const one of signatures) this.#signatures.set(one.signature, one);
    return Promise.resolve();
  }

  origins(source: SourceId): Promise<Origins | undefined> {
    return Promise.resolve(this.#origins.get(source));
  }

  forget(ids: readonly SourceId[]): Promise<void> {
    const gone = new Set(ids);
    const packs = new Set<PackId>();
    for (const id of gone) {
      for (const { pack } of this.#extentsOf(id)) packs.add(pack);
      this.#sources.delete(id);
      this.#checkpoints.delete(id);
      this.#origins.delete(id);
    }
    if (packs.size > 0) {
      for (const id of this.#sources.keys()) for (const { pack } of this.#extentsOf(id)) packs.delete(pack);
    }
    for (const pack of packs) {
      this.#used -= this.#packs.get(pack)?.bytes.byteLength ?? 0;
      this.#packs.delete(pack);
    }
    this.#batches = this.#batches.map(({ id, hashes }) => ({
      id,
      hashes: hashes.filter(({ source }) => !gone.has(source)),
    }));
    this.#byNumber = undefined;
    return Promise.resolve();
  }

  settings(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(this.#settings));
  }

  putSetting(name: string, value: string): Promise<void> {
    this.#settings.set(name, value);
    return Promise.resolve();
  }

  close(): void {
    // others may still read what it holds
  }

  #hasRoom(bytes: number): boolean {
    return this.#used + bytes <= this.#room;
  }

  #full(): AppError {
    const details = { used: this.#used, room: this.#room };
    return new AppError('store/memory-full', 'the case has no more room in memory', details);
  }

  #inOrder(): readonly SourceRecord[] {
    this.#byNumber ??= [...this.#sources.values()].sort((a, b) => a.id - b.id);
    return this.#byNumber;
  }

  #extentsOf(id: SourceId) {
    const source = this.#sources.get(id);
    return source ? extentsOf(source) : [];
  }
}

function found<T>(record: T | undefined, what: 'segment' | 'source' | 'pack', id: number): Promise<T> {
  if (record !== undefined) return Promise.resolve(record);
  const missing = new AppError('store/missing-record', `${what} ${String(id)} is not stored`, { [what]: id });
  return Promise.reject(missing);
}

function segmentBytes(segment: PackedSegment): number {
  return buffersOf(segment).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

const GiB = 1024 ** 3;

/** Half of the machine's memory as the browser tells it, in whole powers of two up to a bound; where it does not, 2 GiB. */
function roomOfDevice(): number {
  const { navigator } = globalThis as { readonly navigator?: { readonly deviceMemory?: number } };
  return (Math.max(navigator?.deviceMemory ?? 4, 2) / 2) * GiB;
}
