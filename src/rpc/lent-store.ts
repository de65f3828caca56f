/**
 * A case in memory belongs to one worker; the others use its store through ports. What is committed through one is
 * moved and not copied, as far as nobody goes on reading it.
 */
import type { SegmentId, SourceId } from '../model/segment.ts';
import type { Checkpoint, Origins, PackId, PastedSignature, SourceHashes, SourceRecord } from '../model/source.ts';
import { buffersOf, type PartName, type StoredSegment } from '../model/packed-segment.ts';
import type { Commit, CounterName, HashPortion, Pack, PackPart, Store } from '../store/store.ts';
import { WorkerClient } from './client.ts';
import type { StoreCalls } from './contract.ts';
import { serve } from './serve.ts';

/** In the worker that has the store: lets others use it through a port. */
export function lendStore(store: Store, port: MessagePort): void {
  port.addEventListener('messageerror', () => {
    // whoever sent it would wait for ever; the page is told of an error that nobody catches
    throw new Error('there is no memory for what was to be stored');
  });
  serve<StoreCalls>(
    {
      hashKey: () => store.hashKey(),
      reserve: ({ counter, count }) => store.reserve(counter, count),
      commit: (commit) => done(store.commit(commit)),
      segmentIdsAfter: (after) => store.segmentIdsAfter(after),
      segments: (ids) => store.segments(ids),
      segmentParts: ({ name, ids }) => store.segmentParts(name, ids),
      segmentsWithPart: (name) => store.segmentsWithPart(name),
      addParts: ({ segment, parts }) => done(store.addParts(segment, parts)),
      sources: () => store.sources(),
      sourceIds: () => store.sourceIds(),
      sourcesAfter: ({ after, count }) => store.sourcesAfter(after, count),
      sourcesOf: (ids) => store.sourcesOf(ids),
      source: (id) => store.source(id),
      pack: ({ id, part }) => store.pack(id, part),
      packLengths: () => store.packLengths(),
      checkpoints: (source) => store.checkpoints(source),
      hashesAfter: (last) => store.hashesAfter(last),
      putHashes: (hashes) => done(store.putHashes(hashes)),
      signatures: () => store.signatures(),
      addSignatures: (signatures) => done(store.addSignatures(signatures)),
      origins: (source) => store.origins(source),
      opening: () => store.opening(),
      putOpening: (bytes) => done(store.putOpening(bytes)),
      forget: (ids) => done(store.forget(ids)),
      settings: () => store.settings(),
      putSetting: ({ name, value }) => done(store.putSetting(name, value)),
    },
    port,
  );
}

async function done(work: Promise<void>): Promise<undefined> {
  await work;
  return undefined;
}

/** In another worker: the store behind a port. Its calls stay pending where the worker that has it dies. */
export class BorrowedStore implements Store {
  readonly #owner: WorkerClient<StoreCalls>;

  constructor(port: MessagePort) {
    this.#owner = new WorkerClient<StoreCalls>(port, 'store');
  }

  hashKey(): Promise<Uint8Array> {
    return this.#owner.call('hashKey', undefined);
  }

  reserve(counter: CounterName, count: number): Promise<number> {
    return this.#owner.call('reserve', { counter, count });
  }

  async commit(commit: Commit): Promise<void> {
    // a view would be sent with all of its buffer
    const packs = new Map(Array.from(commit.packs, ([id, pack]) => [id, { ...pack, bytes: pack.bytes.slice() }]));
    const ofPacks = Array.from(packs.values(), ({ bytes }) => bytes.buffer);
    const moved = [...(commit.segment ? buffersOf(commit.segment) : []), ...ofPacks];
    await this.#owner.call('commit', { ...commit, packs }, { moved });
  }

  segmentIdsAfter(after: number): Promise<SegmentId[]> {
    return this.#owner.call('segmentIdsAfter', after);
  }

  segments(ids: readonly SegmentId[]): Promise<StoredSegment[]> {
    return this.#owner.call('segments', ids);
  }

  segmentParts(name: PartName, ids: readonly SegmentId[]): Promise<ArrayBuffer[]> {
    return this.#owner.call('segmentParts', { name, ids });
  }

  segmentsWithPart(name: PartName): Promise<SegmentId[]> {
    return this.#owner.call('segmentsWithPart', name);
  }

  async addParts(segment: SegmentId, parts: ReadonlyMap<PartName, ArrayBuffer>): Promise<void> {
    await this.#owner.call('addParts', { segment, parts }, { moved: [...parts.values()] });
  }

  sources(): Promise<SourceRecord[]> {
    return this.#owner.call('sources', undefined);
  }

  sourceIds(): Promise<SourceId[]> {
    return this.#owner.call('sourceIds', undefined);
  }

  sourcesAfter(after: number, count: number): Promise<SourceRecord[]> {
    return this.#owner.call('sourcesAfter', { after, count });
  }

  sourcesOf(ids: readonly SourceId[]): Promise<SourceRecord[]> {
    return this.#owner.call('sourcesOf', ids);
  }

  source(id: SourceId): Promise<SourceRecord> {
    return this.#owner.call('source', id);
  }

  pack(id: PackId, part?: PackPart): Promise<Pack> {
    return this.#owner.call('pack', { id, part });
  }

  packLengths(): Promise<ReadonlyMap<PackId, number>> {
    return this.#owner.call('packLengths', undefined);
  }

  checkpoints(source: SourceId): Promise<readonly Checkpoint[]> {
    return this.#owner.call('checkpoints', source);
  }

  hashesAfter(last: number): Promise<HashPortion | undefined> {
    return this.#owner.call('hashesAfter', last);
  }

  async putHashes(hashes: readonly SourceHashes[]): Promise<void> {
    await this.#owner.call('putHashes', hashes);
  }

  signatures(): Promise<PastedSignature[]> {
    return this.#owner.call('signatures', undefined);
  }

  async addSignatures(signatures: readonly PastedSignature[]): Promise<void> {
    await this.#owner.call('addSignatures', signatures);
  }

  origins(source: SourceId): Promise<Origins | undefined> {
    return this.#owner.call('origins', source);
  }

  opening(): Promise<ArrayBuffer | undefined> {
    return this.#owner.call('opening', undefined);
  }

  async putOpening(bytes: ArrayBuffer): Promise<void> {
    await this.#owner.call('putOpening', bytes);
  }

  async forget(ids: readonly SourceId[]): Promise<void> {
    await this.#owner.call('forget', ids);
  }

  settings(): Promise<ReadonlyMap<string, string>> {
    return this.#owner.call('settings', undefined);
  }

  async putSetting(name: string, value: string): Promise<void> {
    await this.#owner.call('putSetting', { name, value });
  }

  close(): void {
    this.#owner.close();
  }
}
