import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImportId } from '../../../src/model/import-note.ts';
import { hashesPart, placesPart, type PartName } from '../../../src/model/packed-segment.ts';
import type { SegmentId, SourceId } from '../../../src/model/segment.ts';
import type { PackId, SourceHashes, SourceRecord } from '../../../src/model/source.ts';
import { BorrowedStore, lendStore } from '../../../src/rpc/lent-store.ts';
import { packSegment } from '../../../src/segment/pack-segment.ts';
import { CaseFiles } from '../../../src/store/case-files.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { OwnStore, PackToStore, Store } from '../../../src/store/store.ts';
import { madePacker } from '../../fixtures/made-packer.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { FakeOrigin } from './fake-files.ts';

let databases = 0;
const ports: MessagePort[] = [];

function borrowed(store: Store): BorrowedStore {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  lendStore(store, port2);
  return new BorrowedStore(port1);
}

const origin = new FakeOrigin();
const openDisk = (): Promise<DiskStore> => DiskStore.open(`stores-${String(++databases)}`);
const openWithFiles = (): Promise<DiskStore> => {
  const name = `stores-${String(++databases)}`;
  return DiskStore.open(name, CaseFiles.of(name, origin));
};

afterEach(() => {
  for (const port of ports) port.close();
  ports.length = 0;
});

/** What is done to a store; numbers are places among what came before, so that most of them hit something. */
type Step =
  | {
      readonly kind: 'commit';
      readonly sources: number;
      /** Numbers from one of them to the next. */
      readonly apart: number;
      readonly events: number;
      /** Sources that are there, and come with more found in them. */
      readonly again: readonly number[];
      readonly replaced: readonly number[];
    }
  | { readonly kind: 'forget'; readonly sources: readonly number[] }
  | { readonly kind: 'hash'; readonly sources: readonly number[] }
  | { readonly kind: 'sign'; readonly signature: string }
  | { readonly kind: 'set'; readonly name: string; readonly value: string };

const places = fc.array(fc.nat(12), { maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      sources: fc.nat(3),
      apart: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.constantFrom(62, 63, 64, 65, 200)),
      events: fc.nat(3),
      again: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, places),
      replaced: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, places),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forget' as const), sources: places }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('hash' as const), sources: places }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('sign' as const), signature: fc.constantFrom('aa', 'bb', 'cc') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('set' as const), name: fc.constantFrom('a', 'b'), value: fc.string() }),
  },
);

/** Does the same to every store; what is made of random bytes and of numbers given is the same in each. */
class Hand {
  readonly #store: Store;
  readonly #sources: SourceId[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  async take(one: Step): Promise<void> {
    const store = this.#store;
    const named = (indices: readonly number[]): SourceId[] => [
      ...new Set(indices.flatMap((i) => this.#sources[i] ?? [])),
    ];
    switch (one.kind) {
      case 'commit':
        await this.#commit(one, named(one.again), named(one.replaced));
        break;
      case 'forget':
        await store.forget(named(one.sources));
        break;
      case 'hash': {
        const hashes = named(one.sources).map((source): SourceHashes => {
          return { source, text: new Uint8Array(32).fill(source), file: undefined, gzip: ['trailing-bytes'] };
        });
        await store.putHashes(hashes);
        await store.putOpening(Uint8Array.from(one.sources).buffer);
        break;
      }
      case 'sign': {
        const { signature } = one;
        await store.addSignatures([{ signature, algorithm: undefined, backfillGeneratedAt: undefined }]);
        break;
      }
      case 'set':
        await store.putSetting(one.name, one.value);
    }
  }

  async #commit(
    { sources: count, apart, events }: Extract<Step, { kind: 'commit' }>,
    again: readonly SourceId[],
    replaced: readonly SourceId[],
  ): Promise<void> {
    const store = this.#store;
    const there = await store.sourcesOf(again);
    const sources: SourceRecord[] = [];
    const packs = new Map<PackId, PackToStore>();
    const written: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const id = (await store.reserve('nextSource', apart)) as SourceId;
      const pack = (await store.reserve('nextPack', 2)) as PackId;
      // a part of more memory, which is written into again once it is stored
      const memory = new Uint8Array(i + 3).fill(id);
      written.push(memory);
      const bytes = memory.subarray(1, i + 2);
      // what is deflated and what is not; stores do not look into it
      packs.set(pack, i === 0 ? { bytes } : { bytes, inflatedBytes: 100 + i });
      this.#sources.push(id);
      // every second one shares the pack of the one before
      const shared = i % 2 === 1 ? (sources[i - 1]!.evidence!.extents[0]!.pack satisfies PackId) : pack;
      sources.push(recordOf(id, shared));
    }
    const { segment } = makeSegment(Array.from({ length: events }, (_, i) => `{"eventName":"E${String(i)}"}`));
    await store.commit({
      segment: events > 0 ? packSegment(segment, madePacker) : undefined,
      packs,
      sources: [...sources, ...there.map((source) => ({ ...source, found: source.found + 1 }))],
      checkpoints: new Map(
        sources
          .slice(0, 1)
          .map(({ id }) => [id, [{ compressedOffset: 1, textOffset: 2, state: Uint8Array.of(1, 2) }]] as const),
      ),
      origins: new Map(sources.slice(1, 2).map(({ id }) => [id, origins(id)] as const)),
      replaced,
    });
    for (const memory of written) memory.fill(0);
  }
}

function recordOf(id: SourceId, pack: PackId): SourceRecord {
  const evidence = { codec: 'stored', extents: [{ pack, offset: 0, length: 1 }] } as const;
  const record = { id, path: `log-${String(id)}.json`, bytes: 1, kind: 'events', format: 'list of events' } as const;
  return { ...record, found: 0, textBytes: 1, skippedBytes: 0, diagnostics: [], complete: true, evidence };
}

const origins = (id: number) => ({
  starts: Float64Array.of(id),
  at: Float64Array.of(id + 0.5),
  lengths: Uint32Array.of(id),
  marks: Uint8Array.of(1),
});

/** All that a store tells. */
async function seen(store: Store): Promise<unknown> {
  const ids = await store.sourceIds();
  const hashes: SourceHashes[] = [];
  for (let portion = await store.hashesAfter(0); portion; portion = await store.hashesAfter(portion.last)) {
    hashes.push(...portion.hashes);
  }
  const sources = await store.sources();
  const segments = await store.segmentIdsAfter(0);
  const missing = (error: unknown): unknown => (error as { readonly code: string }).code;
  return {
    ids,
    hashes,
    sources,
    segments,
    laterSegments: await store.segmentIdsAfter(segments[0] ?? 0),
    contents: await store.segments(segments),
    parts: await Promise.all(
      [placesPart, hashesPart].map((part) => store.segmentParts(part, segments.slice().reverse())),
    ),
    missingParts: await store.segmentParts('none' as PartName, segments.slice(-1)).catch(missing),
    missingSegments: await store.segments([9999 as SegmentId]).catch(missing),
    opening: new Uint8Array((await store.opening()) ?? []),
    pages: await Promise.all(
      [
        [0, 1],
        [ids[0] ?? 0, 2],
        [ids[1] ?? 0, 100],
        [ids.at(-1) ?? 0, 5],
      ].map(([after, count]) => store.sourcesAfter(after!, count!)),
    ),
    some: await store.sourcesOf([...ids.slice(1, 3), 9999 as SourceId]),
    packs: await Promise.all(
      sources.map(async ({ evidence }) => {
        const { pack } = evidence!.extents[0]!;
        const parts = [undefined, { offset: 0, length: 1 }, { offset: 1, length: 1 }, { offset: 1, length: 9 }];
        const read = parts.map((part) => store.pack(pack, part));
        return (await Promise.all(read)).map(({ bytes, ...rest }) => ({ ...rest, bytes: new Uint8Array(bytes) }));
      }),
    ),
    // packs of sources that are gone
    lost: await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        store.pack((i + 1) as PackId).then((pack) => pack.bytes.byteLength, missing),
      ),
    ),
    checkpoints: await Promise.all(ids.map((id) => store.checkpoints(id))),
    origins: await Promise.all(
      ids.map(async (id) => {
        const { starts, at, lengths, marks } = (await store.origins(id)) ?? {};
        return { starts, at, lengths, marks };
      }),
    ),
    signatures: await store.signatures(),
    settings: await store.settings(),
    none: await store.source(9999 as SourceId).catch(missing),
  };
}

describe('stores', () => {
  it('answer alike, on disk, with files or without, in memory and through a port, whatever is done to them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const stores = [await openDisk(), await openWithFiles(), new MemoryStore(), borrowed(new MemoryStore())];
        for (const store of stores) {
          const hand = new Hand(store);
          for (const one of steps) await hand.take(one);
        }
        const [disk, ...others] = await Promise.all(stores.map(seen));
        for (const other of others) expect(other).toEqual(disk);
        for (const store of stores) store.close();
      }),
      { numRuns: 40 },
    );
  });

  it('on disk and in memory note imports alike', async () => {
    const file = fc.record({ path: fc.string(), bytes: fc.nat() });
    const noted = fc.record({ id: fc.integer({ min: 1, max: 4 }), files: fc.array(file, { maxLength: 3 }) });
    const forgotten = fc.record({ forget: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof({ weight: 4, arbitrary: noted }, forgotten)), async (steps) => {
        const stores: readonly OwnStore[] = [await openDisk(), new MemoryStore()];
        const all = stores.map(async (store) => {
          for (const [began, one] of steps.entries()) {
            if ('forget' in one) await store.notes.forget(one.forget as ImportId[]);
            else await store.notes.note({ id: one.id as ImportId, began, isListed: false, roots: [] }, one.files);
          }
          const seen: unknown[] = await store.notes.all();
          for (const { id } of await store.notes.all()) {
            for (let part = await store.notes.files(id, 0); part; part = await store.notes.files(id, part.last)) {
              seen.push(id, ...part.files);
            }
          }
          store.close();
          return seen;
        });
        const [disk, memory] = await Promise.all(all);
        expect(memory).toEqual(disk);
      }),
      { numRuns: 40 },
    );
  });

  it('in memory refuse what there is no room for, as a whole, and have the room again when it is freed', async () => {
    const store = new MemoryStore(1000);
    const commit = (id: number, bytes: number): Promise<void> =>
      store.commit({
        packs: new Map([[id as PackId, { bytes: new Uint8Array(bytes) }]]),
        sources: [recordOf(id as SourceId, id as PackId)],
        checkpoints: new Map(),
        origins: new Map(),
      });
    await commit(1, 900);
    await expect(commit(2, 101)).rejects.toMatchObject({ code: 'store/memory-full' });
    expect(await store.sourceIds()).toEqual([1]);
    await store.forget([1 as SourceId]);
    await commit(2, 1000);
    await expect(commit(3, 1)).rejects.toMatchObject({ code: 'store/memory-full' });
  });

  it('in memory are shared by importers, who move segments into them', async () => {
    const owner = new MemoryStore();
    const files = Array.from(makeTrail({ events: 400, files: 8, seed: 5 }), ({ path, events }) => ({
      path,
      bytes: new TextEncoder().encode(`{"Records":[${events.join(',')}]}`),
    }));
    const workers = await Promise.all([TestCase.in(borrowed(owner)), TestCase.in(borrowed(owner))]);
    await Promise.all(workers.map((worker, i) => worker.import(files.filter((_, place) => place % 2 === i))));
    const onDisk = await TestCase.make();
    await onDisk.import(files);
    const inMemory = await TestCase.in(owner);
    expect((await inMemory.events()).toSorted()).toEqual((await onDisk.events()).toSorted());
    expect((await inMemory.ledger()).size).toBe(files.length);
    expect(await owner.hashKey()).toEqual(await borrowed(owner).hashKey());
  });
});
