import 'fake-indexeddb/auto';
import { zipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { IngestJob } from '../../../src/ingest/job.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { caseFaults } from '../../fixtures/case-faults.ts';
import { tarOf } from '../../fixtures/tar-of.ts';
import { TestCase, type TestFile } from './case-harness.ts';
import { gzipped, logFile, sampleEvents } from './sample-events.ts';

let databases = 0;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Writes to the store until so many calls that change it have been made; the next one is never answered. */
function dying(store: Store, calls: number): { readonly store: Store; readonly died: Promise<void> } {
  let left = calls;
  let die = (): void => undefined;
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const dead = new Promise<never>(() => undefined);
  const guarded = new Proxy(store, {
    get(target, name: keyof Store) {
      const method = target[name].bind(target) as (...args: unknown[]) => unknown;
      if (!['commit', 'forget', 'reserve'].includes(name)) return method;
      return (...args: unknown[]) => {
        if (left-- > 0) return method(...args);
        die();
        return dead;
      };
    },
  });
  return { store: guarded, died };
}

/** Lets the browser's storage take so many records, and refuse each after that as one that is full does. */
function fillUpAfter(writes: number): { readonly isFull: () => boolean; readonly restore: () => void } {
  let left = writes;
  const spies = (['put', 'add'] as const).map((method) => {
    const write = Reflect.get(IDBObjectStore.prototype, method) as (
      this: IDBObjectStore,
      ...record: unknown[]
    ) => IDBRequest<IDBValidKey>;
    return vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, ...record) {
      if (left-- > 0) return write.apply(this, record);
      throw new DOMException('the disk is full', 'QuotaExceededError');
    });
  });
  const restore = (): void => {
    for (const spy of spies) spy.mockRestore();
  };
  return { isFull: () => left < 0, restore };
}

/**
 * What is the same however often an import was cut off. Numbers of sources are not; nor is how a copy of a file is told
 * as one: by its events, or by all of its bytes, where these were stored before.
 */
async function outcome(spoor: TestCase): Promise<unknown> {
  const ledger = Array.from((await spoor.ledger()).values(), (row) => {
    return { ...row, source: 0, diagnostics: row.diagnostics.filter(({ code }) => code !== 'import/same-as') };
  });
  return { ledger, events: await spoor.events() };
}

/** Imports with a death after so many changes to the store; says whether there were so many. */
async function importUntil(store: DiskStore, files: readonly TestFile[], calls: number): Promise<boolean> {
  const { store: until, died } = dying(store, calls);
  const spoor = await TestCase.in(until);
  return Promise.race([spoor.import(files).then(() => false), died.then(() => true)]);
}

describe('an import that is cut off', () => {
  const small = Array.from({ length: 6 }, (_, i): TestFile => {
    const bytes = logFile(sampleEvents(i * 10, i * 10 + 10));
    return { path: `small/${String(i)}.json`, bytes: i % 2 ? gzipped(bytes) : bytes };
  });
  const members = Object.fromEntries(
    Array.from({ length: 4 }, (_, i) => [`m${String(i)}.json`, logFile(sampleEvents(100 + i * 5, 105 + i * 5))]),
  );
  const files: readonly TestFile[] = [
    ...small.slice(0, 3),
    { path: 'members.zip', bytes: zipSync(members) },
    { path: 'copy of 1.json.gz', bytes: small[1]!.bytes },
    {
      path: 'members.tgz',
      bytes: gzipped(tarOf({ 'x/a.json': logFile(sampleEvents(200, 210)), 'x/notes.txt': members['m0.json']! })),
    },
    {
      path: 'history.csv',
      bytes: new TextEncoder().encode('EventId,EventName\n00000000-0000-4000-8000-00000000ffff,GetObject\n'),
    },
    ...small.slice(3),
  ];

  it('at any of its writes leaves the case whole, and ends as one that was not when its files are dropped again', async () => {
    vi.spyOn(IngestJob.prototype, 'mustStoreSoon', 'get').mockReturnValue(true);
    const undisturbed = await TestCase.make();
    await undisturbed.import(files);
    const wanted = await outcome(undisturbed);
    let isCut = true;
    for (let calls = 0; isCut; calls++) {
      const name = `cut-${String(++databases)}`;
      const store = await DiskStore.open(name);
      isCut = await importUntil(store, files, calls);
      expect(await caseFaults(name), `after ${String(calls)} writes`).toEqual([]);
      // once more, a little later
      await importUntil(store, files, calls + 1);
      expect(await caseFaults(name), `after ${String(calls)} writes and some`).toEqual([]);
      const spoor = await TestCase.in(store);
      await spoor.import(files);
      expect(await caseFaults(name), `when completed after ${String(calls)} writes`).toEqual([]);
      expect(await outcome(spoor), `after ${String(calls)} writes`).toEqual(wanted);
      store.close();
    }
  });

  it('by a want of room at any of its writes keeps what was stored before, and says so', async () => {
    vi.spyOn(IngestJob.prototype, 'mustStoreSoon', 'get').mockReturnValue(true);
    const undisturbed = await TestCase.make();
    await undisturbed.import(files);
    const [wanted, allEvents] = [await outcome(undisturbed), await undisturbed.events()];
    const kept = new Set<number>();
    let isFull = true;
    for (let writes = 0; isFull; writes += 3) {
      const name = `full-${String(++databases)}`;
      const store = await DiskStore.open(name);
      const spoor = await TestCase.in(store);
      const room = fillUpAfter(writes);
      const failure = await spoor.import(files).then(
        () => undefined,
        (error: unknown) => error,
      );
      isFull = room.isFull();
      room.restore();
      if (isFull) expect(failure, `after ${String(writes)} writes`).toMatchObject({ code: 'store/quota' });
      else expect(failure).toBeUndefined();
      expect(await caseFaults(name), `after ${String(writes)} writes`).toEqual([]);
      const events = await spoor.events();
      expect(allEvents).toEqual(expect.arrayContaining(events));
      kept.add(events.length);
      await spoor.import(files);
      expect(await outcome(spoor), `when there is room again after ${String(writes)} writes`).toEqual(wanted);
      store.close();
    }
    expect(kept.size, 'amounts that were kept').toBeGreaterThan(3);
  });

  it('inside an archive leaves no member without it, and takes each member once when it is dropped again', async () => {
    const many = { 'a.json': logFile(sampleEvents(0, 40_000)), 'b.json': logFile(sampleEvents(40_000, 70_000)) };
    for (const [path, bytes] of [
      ['big.zip', zipSync(many, { level: 1 })],
      ['big.tgz', gzipped(tarOf(many))],
    ] as const) {
      const name = `archive-${String(++databases)}`;
      const store = await DiskStore.open(name);
      // numbers of sources and packs, then the first full segment
      expect(await importUntil(store, [{ path, bytes }], 3)).toBe(true);
      expect((await store.sources()).map((source) => source.path)).toEqual([
        path,
        `${path}!/a.json`,
        `${path}!/b.json`,
      ]);
      expect(await caseFaults(name)).toEqual([]);
      const spoor = await TestCase.in(store);
      await spoor.import([{ path, bytes }]);
      expect(await caseFaults(name)).toEqual([]);
      const ledger = await spoor.ledger();
      expect(ledger.get(`${path}!/a.json`)).toMatchObject({ events: 40_000, duplicates: 0, diagnostics: [] });
      expect(ledger.get(`${path}!/b.json`)).toMatchObject({ events: 30_000, duplicates: 0, diagnostics: [] });
      store.close();
    }
  });
});

it('what is stored is told of file by file, in their order', async () => {
  vi.spyOn(IngestJob.prototype, 'mustStoreSoon', 'get').mockReturnValue(false);
  const spoor = await TestCase.make();
  const importer = await spoor.import([{ path: 'a.json', bytes: logFile(sampleEvents(0, 10)) }]);
  expect(importer.counts).toMatchObject({ files: 1, events: 10, stored: { files: 1, events: 10 } });
});
