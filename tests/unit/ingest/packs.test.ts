import 'fake-indexeddb/auto';
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { PackReader } from '../../../src/evidence/packs.ts';
import type { Evidence, PackId, SourceRecord } from '../../../src/model/source.ts';
import { CaseFiles } from '../../../src/store/case-files.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import { extentsOf, type Pack, type Store } from '../../../src/store/store.ts';
import { SourceHasher } from '../../../src/verify/source-hasher.ts';
import { tarOf } from '../../fixtures/tar-of.ts';
import { exported, imported as importedCase } from '../archive/case-files.ts';
import { FakeOrigin } from '../store/fake-files.ts';
import { TestCase, type TestFile } from './case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from './sample-events.ts';

/** Of more than a pack, in files as small as CloudTrail's are and in one that is larger than a pack. */
const events = sampleEvents(0, 20_000);
const members = Object.fromEntries([
  ...Array.from({ length: 100 }, (_, i) => [`a/${i}.json`, logFile(events.slice(i * 100, (i + 1) * 100))] as const),
  ['b.json', logFile(events.slice(10_000))] as const,
]);
const tar = tarOf(members);
const files = Object.entries(members).map(([path, bytes]) => ({ path, bytes }));
/** What compresses to how much is gzip's to say. */
const smallest = gzipSync(tar).length;

let cases = 0;
const stores: readonly (readonly [string, () => Promise<Store>])[] = [
  ['in records', () => DiskStore.open(`packs-${String(++cases)}`)],
  ['in files', () => withFiles()],
  ['in memory', () => Promise.resolve(new MemoryStore())],
];

function withFiles(): Promise<Store> {
  const name = `packs-${String(++cases)}`;
  return DiskStore.open(name, CaseFiles.of(name, new FakeOrigin()));
}

async function packsOf(store: Store): Promise<Pack[]> {
  const ids = new Set((await store.sources()).flatMap(extentsOf).map(({ pack }) => pack));
  return Promise.all([...ids].map((id) => store.pack(id)));
}

async function storedBytes(store: Store): Promise<number> {
  return (await packsOf(store)).reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}

async function keptBytes(packs: PackReader, evidence: Evidence, from = 0, few = false): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of packs.pieces(evidence, from, few)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function imported(store: Store, dropped: readonly TestFile[]) {
  const spoor = await TestCase.in(store);
  await spoor.import(dropped);
  const sources = new Map((await store.sources()).map((source) => [source.path, source]));
  return { spoor, sources, evidence: (path: string): Evidence => sources.get(path)!.evidence! };
}

describe.each(stores)('evidence that was inflated on its way, %s', (_, open) => {
  it('is stored in hardly more than gzip would need, and read as it was', async () => {
    const { spoor, evidence } = await imported(await open(), [{ path: 'x.tgz', bytes: gzipped(tar) }]);
    expect(await storedBytes(spoor.store)).toBeLessThan(smallest * 1.5);
    const packs = new PackReader(spoor.store);
    const hasher = new SourceHasher(packs, spoor.makeKit);
    for (const { path, bytes } of files) {
      const kept = evidence(`x.tgz!/${path}`);
      expect((await keptBytes(packs, kept)).equals(bytes), path).toBe(true);
      const { hashes } = await hasher.hash(kept, false, new AbortController().signal);
      expect(await hashes).toMatchObject({ text: sha256(bytes), file: sha256(bytes) });
    }
    const found = await spoor.events();
    expect(found).toEqual(events);
  });
});

describe.each(stores)('evidence of which little is wanted, %s', (_, open) => {
  it('is read in parts, without what is not asked for, and as it was', async () => {
    const random = {
      path: 'random.json',
      bytes: logFile([sampleEvent(1, { more: randomBytes(2_500_000).toString('hex') })]),
    };
    const store = await open();
    const { evidence } = await imported(store, [random, { path: 'x.tgz', bytes: gzipped(tar) }]);
    for (const { path, bytes } of [random, { path: 'x.tgz!/b.json', bytes: members['b.json']! }]) {
      for (const from of [0, 1, bytes.length >> 1, bytes.length - 1, bytes.length]) {
        const packs = new PackReader(store);
        expect((await keptBytes(packs, evidence(path), from, true)).equals(bytes.subarray(from)), path).toBe(true);
        // the same reader, with what it has by now
        expect((await keptBytes(packs, evidence(path), from)).equals(bytes.subarray(from)), path).toBe(true);
        expect((await keptBytes(packs, evidence(path), from, true)).equals(bytes.subarray(from)), path).toBe(true);
      }
    }
    const asked = vi.spyOn(store, 'pack');
    for await (const piece of new PackReader(store).pieces(evidence('random.json'), 3_000_000, true)) {
      expect(Buffer.from(piece).equals(random.bytes.subarray(3_000_000, 3_000_000 + piece.length))).toBe(true);
      break;
    }
    expect(asked.mock.calls).toEqual([
      [expect.any(Number), { offset: expect.any(Number) as number, length: 1024 * 1024 }],
    ]);
    const { bytes } = (await asked.mock.results[0]!.value) as Pack;
    expect(bytes.byteLength).toBe(1024 * 1024);
  });

  it('is missed where its pack is shorter than it was', async () => {
    const store = await open();
    const extent = { pack: 1 as PackId, offset: 10, length: 20 };
    const { sources } = await imported(store, [{ path: 'b.json', bytes: members['b.json']! }]);
    const packs = new Map([[extent.pack, { bytes: new Uint8Array(25) }]]);
    await store.commit({ packs, sources: [sources.get('b.json')!], checkpoints: new Map(), origins: new Map() });
    for (const few of [true, false]) {
      const reader = new PackReader(store);
      for (let time = 0; time < 2; time++) {
        const lost = keptBytes(reader, { codec: 'stored', extents: [extent] }, 0, few);
        await expect(lost).rejects.toMatchObject({ code: 'store/missing-record' });
      }
    }
  });
});

it('a case that was moved as one file takes as little', async () => {
  const { spoor } = await imported(new MemoryStore(), [{ path: 'x.tgz', bytes: gzipped(tar) }]);
  const { bytes } = await exported(spoor);
  const { testCase } = await importedCase(bytes);
  expect(await storedBytes(testCase.store)).toBeLessThan(smallest * 1.5);
  expect(await testCase.events()).toEqual(events);
});

describe('evidence is stored as it came', () => {
  it('where it came compressed, though it be beside what did not', async () => {
    const zipped = files.map(({ path, bytes }) => ({ path: `${path}.gz`, bytes: gzipped(bytes) }));
    const { spoor, evidence } = await imported(await withFiles(), [...zipped, { path: 'x.tgz', bytes: gzipped(tar) }]);
    const reader = new PackReader(spoor.store);
    const packs = new Map<PackId, Pack>();
    for (const { path, bytes } of zipped) {
      const kept = evidence(path);
      for (const { pack } of kept.extents) packs.set(pack, await spoor.store.pack(pack));
      expect((await keptBytes(reader, kept)).equals(bytes), path).toBe(true);
    }
    expect([...packs.values()].some(({ inflatedBytes }) => inflatedBytes !== undefined)).toBe(false);
    expect((await packsOf(spoor.store)).length).toBeGreaterThan(packs.size);
  });

  it.each([
    ['files', files],
    ['members of a tar', [{ path: 'x.tar', bytes: tar }]],
  ])('where it was dropped without compression: %s', async (_what, dropped) => {
    const { spoor } = await imported(await withFiles(), dropped);
    const packs = await packsOf(spoor.store);
    expect(packs.some(({ inflatedBytes }) => inflatedBytes !== undefined)).toBe(false);
    expect(await spoor.events()).toEqual(events);
  });

  it('where to deflate it would gain nothing', async () => {
    const name = '111122223333_CloudTrail_eu-west-1_20260101T0000Z_abcdefghijklmnop.json';
    const bytes = new Uint8Array(randomBytes(300_000));
    const { spoor, evidence } = await imported(await withFiles(), [
      { path: 'x.tgz', bytes: gzipped(tarOf({ [name]: bytes })) },
    ]);
    expect(await packsOf(spoor.store)).toEqual([{ bytes: bytes.buffer }]);
    expect((await keptBytes(new PackReader(spoor.store), evidence(`x.tgz!/${name}`))).equals(bytes)).toBe(true);
  });
});

it('a pack that is not what it was is missed, as one that is not there', async () => {
  const bundle = gzipped(tarOf({ 'b.json': members['b.json']! }));
  const { spoor, sources, evidence } = await imported(await withFiles(), [{ path: 'x.tgz', bytes: bundle }]);
  const [first] = evidence('x.tgz!/b.json').extents;
  const { bytes, inflatedBytes } = await spoor.store.pack(first!.pack);
  expect(inflatedBytes).toBeGreaterThan(bytes.byteLength);
  const source: SourceRecord = { ...sources.get('x.tgz!/b.json')! };
  for (const damaged of [
    { bytes: bytes.slice(0, bytes.byteLength / 2), inflatedBytes: inflatedBytes! },
    { bytes, inflatedBytes: inflatedBytes! + 1 },
    { bytes: new Uint8Array(randomBytes(5000)).buffer, inflatedBytes: 5000 },
  ]) {
    const store = new MemoryStore();
    const packs = new Map([[first!.pack, { ...damaged, bytes: new Uint8Array(damaged.bytes) }]]);
    await store.commit({ packs, sources: [source], checkpoints: new Map(), origins: new Map() });
    await expect(keptBytes(new PackReader(store), { codec: 'stored', extents: [first!] })).rejects.toMatchObject({
      code: 'store/missing-record',
    });
  }
});
