import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { noBytes } from '../../../src/model/byte-account.ts';
import type { StoredSegment } from '../../../src/model/packed-segment.ts';
import type { SegmentId } from '../../../src/model/segment.ts';
import type { PackId } from '../../../src/model/source.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Pack, PackPart } from '../../../src/store/store.ts';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { written } from '../../fixtures/formats/written-format.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { tarOf } from '../../fixtures/tar-of.ts';
import { TestCase, type TestFile } from '../ingest/case-harness.ts';
import { gzipped, logFile } from '../ingest/sample-events.ts';
import { everything, exported, imported } from './case-files.ts';

const trail = [...makeTrail({ events: 200, files: 10, seed: 5 })].map(({ events }) => events);
const csv = writtenFormats.find(({ file }) => file.endsWith('.csv'))!;

/** Files of several kinds, each with events of its own but for the last, which holds some once more. */
const files: readonly TestFile[] = [
  { path: 'a.json.gz', bytes: gzipped(logFile(trail[0]!)) },
  { path: 'b.json', bytes: logFile([...trail[1]!, ...trail[2]!]) },
  { path: 'c.tgz', bytes: gzipped(tarOf({ 'c/1.json': logFile(trail[3]!), 'c/2.json': logFile(trail[4]!) })) },
  { path: 'd.csv', bytes: new TextEncoder().encode(written(csv, trail[5]!).text) },
  { path: 'e.json.gz', bytes: gzipped(logFile([...trail[6]!, ...trail[7]!])) },
  { path: 'f.json', bytes: logFile([...trail[8]!, ...trail[0]!.slice(0, 7)]) },
];

/** Loses some of what it has, as a browser or a disk may. */
class LossyStore extends MemoryStore {
  readonly lostSegments = new Set<SegmentId>();
  readonly lostPacks = new Set<PackId>();

  override segments(ids: readonly SegmentId[]): Promise<StoredSegment[]> {
    if (ids.some((id) => this.lostSegments.has(id))) return Promise.reject(new AppError('store/segment-gone', 'lost'));
    return super.segments(ids);
  }

  override pack(id: PackId, part?: PackPart): Promise<Pack> {
    if (this.lostPacks.has(id)) return Promise.reject(new AppError('store/missing-record', 'lost'));
    return super.pack(id, part);
  }

  override packLengths(): Promise<ReadonlyMap<PackId, number>> {
    return Promise.resolve(new Map([...this.lostPacks].map((id) => [id, 0])));
  }
}

/** A case with a segment for each of the files. */
async function caseOf(store: LossyStore): Promise<TestCase> {
  const testCase = await TestCase.in(store);
  for (const file of files) await testCase.import([file]);
  expect(await store.segmentIdsAfter(0)).toHaveLength(files.length);
  return testCase;
}

const idsOf = (events: readonly string[]): string[] =>
  events.map((event) => (JSON.parse(event) as { readonly eventID: string }).eventID).sort();

describe('a case that has lost parts', () => {
  it('is refused where it is exported, and without its lost parts where these are left out', async () => {
    const store = new LossyStore();
    const testCase = await caseOf(store);
    const before = await everything(testCase);
    const { bytes, gone } = await exported(testCase, 'x', true);
    expect(gone).toBe(0);
    expect(await everything((await imported(bytes)).testCase)).toEqual(before);

    store.lostSegments.add((await store.segmentIdsAfter(0))[2]!);
    await expect(exported(testCase)).rejects.toMatchObject({ code: 'store/segment-gone' });
  });

  it('has all of its events again, whichever segments are gone', async () => {
    const whole = await caseOf(new LossyStore());
    const [events, ledger] = [idsOf(await whole.events()), await whole.ledger()];
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(
          files.map((_, i) => i),
          { minLength: 1 },
        ),
        async (lost) => {
          const store = new LossyStore();
          const testCase = await caseOf(store);
          const segments = await store.segmentIdsAfter(0);
          for (const i of lost) store.lostSegments.add(segments[i]!);
          const { bytes, gone } = await exported(testCase, 'x', true);
          expect(gone).toBe(0);
          const { testCase: back } = await imported(bytes);
          expect(idsOf(await back.events())).toEqual(events);
          const rows = await back.ledger();
          expect([...rows.keys()].sort()).toEqual([...ledger.keys()].sort());
          for (const [path, row] of rows) {
            const { events: kept, duplicates, account, diagnostics } = ledger.get(path)!;
            expect(row.events + row.duplicates, path).toBe(kept + duplicates);
            expect(row, path).toMatchObject({ account, diagnostics });
          }
          // small ones lie together
          const told = files.length - lost.length;
          expect((await back.store.segmentIdsAfter(0)).length).toBeLessThanOrEqual(told + 1);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('has a file whole again of which some rows are there', async () => {
    const many = Array.from({ length: 70_000 }, (_, i) => `{"eventID":"${String(i)}","eventName":"E"}`);
    const store = new LossyStore();
    const testCase = await TestCase.in(store);
    await testCase.import([{ path: 'big.json', bytes: logFile(many) }]);
    const [first, ...others] = await store.segmentIdsAfter(0);
    expect(others).toHaveLength(1);
    store.lostSegments.add(first!);
    const { testCase: back } = await imported((await exported(testCase, 'x', true)).bytes);
    expect((await back.ledger()).get('big.json')).toMatchObject({ events: many.length, diagnostics: [] });
  });

  it('lacks the files whose bytes are gone too, says so, and has them when they are dropped again', async () => {
    const store = new LossyStore();
    const testCase = await caseOf(store);
    const [events, before] = [idsOf(await testCase.events()), await testCase.ledger()];
    const sources = await store.sources();
    const lost = sources.filter(({ path }) => path === 'b.json' || path === 'd.csv');
    for (const id of await store.segmentIdsAfter(0)) store.lostSegments.add(id);
    for (const { evidence } of lost) for (const { pack } of evidence!.extents) store.lostPacks.add(pack);
    const { bytes, gone } = await exported(testCase, 'x', true);
    expect(gone).toBe(2);
    const { testCase: back } = await imported(bytes);
    const rows = await back.ledger();
    for (const { path } of lost) {
      expect(rows.get(path)).toMatchObject({ events: 0, duplicates: 0, account: noBytes });
      expect(rows.get(path)!.diagnostics).toMatchObject([{ code: 'import/interrupted' }]);
    }
    expect(rows.get('e.json.gz')).toMatchObject({ events: before.get('e.json.gz')!.events, diagnostics: [] });
    await back.import(files);
    expect(idsOf(await back.events())).toEqual(events);
    const after = await back.ledger();
    expect(after.size).toBe(before.size);
    for (const [path, { account, diagnostics }] of before) {
      expect(after.get(path), path).toMatchObject({ account, diagnostics });
    }
  });
});
