import { randomBytes } from 'node:crypto';
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashesPart } from '../../../src/model/packed-segment.ts';
import type { SourceId } from '../../../src/model/segment.ts';
import type { PackId } from '../../../src/model/source.ts';
import { openSegment } from '../../../src/segment/opened-segment.ts';
import { packSegment } from '../../../src/segment/pack-segment.ts';
import { CaseFiles } from '../../../src/store/case-files.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import type { Commit } from '../../../src/store/store.ts';
import { madePacker } from '../../fixtures/made-packer.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';
import { FakeOrigin } from './fake-files.ts';

const MiB = 1024 * 1024;
let databases = 0;

const named = (): string => `files-${String(++databases)}`;
const openWith = (name: string, origin: FakeOrigin): Promise<DiskStore> =>
  DiskStore.open(name, CaseFiles.of(name, origin));

/** One source for each pack, with as many bytes as its number says. */
function commitOf(packs: readonly number[], events = 0): Commit {
  const { segment } = makeSegment(Array.from({ length: events }, (_, i) => `{"eventName":"E${String(i)}"}`));
  return {
    segment: events > 0 ? packSegment(segment, madePacker) : undefined,
    packs: new Map(packs.map((id) => [id as PackId, { bytes: new Uint8Array(id).fill(id) }])),
    sources: packs.map((id) => ({
      id: id as SourceId,
      path: `log-${String(id)}.json`,
      bytes: id,
      kind: 'events',
      format: 'list of events',
      found: 0,
      textBytes: id,
      skippedBytes: 0,
      diagnostics: [],
      complete: true,
      evidence: { codec: 'stored', extents: [{ pack: id as PackId, offset: 0, length: id }] },
    })),
    checkpoints: new Map(),
    origins: new Map(),
  };
}

async function rowsOf(store: DiskStore): Promise<number[]> {
  const segments = await store.segments(await store.segmentIdsAfter(0));
  return segments.map((stored) => (stored.version === 2 ? openSegment(stored.head) : stored).rows);
}

describe('the files of a case', () => {
  it('hold what was written, in parts of any size', async () => {
    const origin = new FakeOrigin();
    const files = CaseFiles.of('case', origin)!;
    const sizes = fc.oneof(fc.nat(100), fc.nat(3 * MiB), fc.constantFrom(0, MiB - 1, MiB, MiB + 1, 2 * MiB));
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { maxLength: 12 }), async (lengths) => {
        const parts = lengths.map((length) => new Uint8Array(randomBytes(length)));
        const whole = Buffer.concat(parts);
        const name = await files.write(parts);
        const from = whole.length >> 2;
        const read = await files.read({ name, offset: from, length: whole.length - from });
        expect(Buffer.from(read).equals(whole.subarray(from))).toBe(true);
        await files.remove([name]);
      }),
      { numRuns: 60 },
    );
    expect(origin.names('case')).toEqual([]);
  });

  it('are missed as records are', async () => {
    const origin = new FakeOrigin();
    const files = CaseFiles.of('case', origin)!;
    const name = await files.write([Uint8Array.of(1, 2, 3)]);
    await expect(files.read({ name, offset: 1, length: 3 })).rejects.toMatchObject({ code: 'store/missing-record' });
    await files.remove([name, 'never there']);
    await expect(files.read({ name, offset: 0, length: 1 })).rejects.toMatchObject({ code: 'store/missing-record' });
  });

  it('are on the disk before a record names them', async () => {
    const [name, origin] = [named(), new FakeOrigin()];
    const store = await openWith(name, origin);
    await store.commit(commitOf([1, 2], 3));
    const before = origin.names(name);
    origin.flushes = false;
    await expect(store.commit(commitOf([3], 1))).rejects.toMatchObject({ code: 'store/write-failed' });
    expect(await store.sourceIds()).toEqual([1, 2]);
    expect(origin.names(name)).toEqual(before);
    store.close();
  });

  it('are told apart by what is lost with them', async () => {
    const [name, origin] = [named(), new FakeOrigin()];
    const store = await openWith(name, origin);
    await store.commit(commitOf([5], 2));
    const [id] = await store.segmentIdsAfter(0);
    expect(await store.packLengths()).toEqual(new Map([[5, 5]]));
    for (const file of origin.names(name)) origin.folders.get(name)!.delete(file);
    await expect(store.segments([id!])).rejects.toMatchObject({ code: 'store/segment-gone' });
    await expect(store.segmentParts(hashesPart, [id!])).rejects.toMatchObject({ code: 'store/segment-gone' });
    await expect(store.pack(5 as PackId)).rejects.toMatchObject({ code: 'store/missing-record' });
    expect(await store.packLengths()).toEqual(new Map([[5, 0]]));
    store.close();
  });

  it('are removed with the last pack in them', async () => {
    const [name, origin] = [named(), new FakeOrigin()];
    const store = await openWith(name, origin);
    await store.commit(commitOf([1, 2], 3));
    await store.commit(commitOf([3]));
    expect(origin.names(name)).toHaveLength(3);
    await store.forget([1 as SourceId]);
    expect(origin.names(name)).toHaveLength(3);
    expect(new Uint8Array((await store.pack(2 as PackId)).bytes)).toEqual(Uint8Array.of(2, 2));
    await store.commit({ ...commitOf([4]), replaced: [2 as SourceId] });
    expect(origin.names(name)).toHaveLength(3);
    await expect(store.pack(2 as PackId)).rejects.toMatchObject({ code: 'store/missing-record' });
    expect(await rowsOf(store)).toEqual([3]);
    store.close();
  });

  it('all go when the case is deleted, as soon as none is being written', async () => {
    const [name, origin] = [named(), new FakeOrigin()];
    const store = await openWith(name, origin);
    await store.commit(commitOf([1, 2], 3));
    const files = CaseFiles.of(name, origin)!;
    const [first] = origin.folders.get(name)!.values();
    first!.isOpen = true;
    await expect(files.removeAll(0)).rejects.toMatchObject({ code: 'store/blocked' });
    expect(origin.names(name)).toHaveLength(2);
    const removing = files.removeAll(60_000);
    first!.isOpen = false;
    await removing;
    expect([...origin.folders]).toEqual([]);
    // of a case that never had any
    await files.removeAll(0);
    await Dexie.delete(name);
    await expect(store.commit(commitOf([4]))).rejects.toMatchObject({ code: 'store/case-gone' });
    expect([...origin.folders]).toEqual([]);
  });

  it('leave nothing of a commit for which there is no room, and keep what came before', async () => {
    const [name, origin] = [named(), new FakeOrigin()];
    const store = await openWith(name, origin);
    await store.commit(commitOf([5], 2));
    const before = origin.names(name);
    for (const whenFull of ['throws', 'writes less', 'answers oddly'] as const) {
      Object.assign(origin, { room: 1000, whenFull });
      await expect(store.commit(commitOf([900], 200)), whenFull).rejects.toMatchObject({ code: 'store/quota' });
    }
    expect(origin.names(name)).toEqual(before);
    expect(await store.sourceIds()).toEqual([5]);
    expect(new Uint8Array((await store.pack(5 as PackId)).bytes)).toEqual(new Uint8Array(5).fill(5));
    store.close();
  });

  it('that no record names go when the next worker writes, unless another one still does', async () => {
    const [name, origin] = [named(), new FakeOrigin()];
    const first = await openWith(name, origin);
    await first.commit(commitOf([1], 2));
    // as of a worker that ended between its file and its record
    const left = await CaseFiles.of(name, origin)!.write([Uint8Array.of(1)]);
    const second = await openWith(name, origin);
    await second.commit(commitOf([2]));
    expect(origin.names(name)).toContain(left);
    expect(origin.names(name)).toHaveLength(4);
    first.close();
    second.close();
    await new Promise(setImmediate);
    const third = await openWith(name, origin);
    await third.commit(commitOf([3]));
    expect(origin.names(name)).not.toContain(left);
    expect(origin.names(name)).toHaveLength(4);
    for (const pack of [1, 2, 3]) expect((await third.pack(pack as PackId)).bytes.byteLength).toBe(pack);
    third.close();
  });

  it('are what every worker writes to, though one begins while another removes what is left', async () => {
    for (let steps = 0; steps < 50; steps++) {
      const origin = new FakeOrigin();
      const [first, second] = [CaseFiles.of('case', origin)!, CaseFiles.of('case', origin)!];
      let other: Promise<boolean> | undefined;
      const begun = await first.beginWriting(async () => {
        other = second.beginWriting(() => Promise.resolve([]));
        for (let step = 0; step < steps; step++) await Promise.resolve();
        return [];
      });
      expect([begun, await other]).toEqual([true, true]);
      first.close();
      second.close();
    }
  });

  it('that are left are removed after a worker found no room for any', async () => {
    const origin = new FakeOrigin();
    const full = { locks: origin.locks, root: () => Promise.reject(new DOMException('', 'QuotaExceededError')) };
    const none = (): Promise<string[]> => Promise.resolve([]);
    const [first, second, third] = [origin, full, origin].map((from) => CaseFiles.of('case', from)!);
    await first!.beginWriting(none);
    const left = await first!.write([Uint8Array.of(1)]);
    await expect(second!.beginWriting(none)).rejects.toMatchObject({ name: 'QuotaExceededError' });
    first!.close();
    await new Promise(setImmediate);
    await third!.beginWriting(none);
    expect(origin.names('case')).not.toContain(left);
    third!.close();
  });

  it('are done without where the browser gives none, and what is in records is read beside them', async () => {
    const [name, origin] = [named(), new FakeOrigin()];
    const refused = { locks: origin.locks, root: () => Promise.reject(new DOMException('', 'SecurityError')) };
    const without = await DiskStore.open(name, CaseFiles.of(name, refused));
    await without.commit(commitOf([1], 2));
    expect((await without.pack(1 as PackId)).bytes.byteLength).toBe(1);
    await without.forget([9 as SourceId]);
    const store = await openWith(name, origin);
    await store.commit(commitOf([2], 1));
    expect(origin.names(name)).toHaveLength(2);
    expect(await rowsOf(store)).toEqual([2, 1]);
    const ids = await store.segmentIdsAfter(0);
    expect((await store.segmentParts(hashesPart, ids)).map(({ byteLength }) => byteLength)).toEqual([32, 16]);
    expect((await store.pack(1 as PackId)).bytes.byteLength).toBe(1);
    await expect(without.pack(2 as PackId)).rejects.toMatchObject({ code: 'store/missing-record' });
    store.close();
    without.close();
  });
});
