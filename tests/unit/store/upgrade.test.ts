import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inflate } from '../../../src/base/deflate.ts';
import type { OpenedCase } from '../../../src/explore/opened-case.ts';
import type { ColumnName } from '../../../src/model/columns.ts';
import { hashesPart, placesPart, type StoredSegment1 } from '../../../src/model/packed-segment.ts';
import type { DictColumn, SegmentId, SourceId } from '../../../src/model/segment.ts';
import { openHashes, openPlaces, openSegment } from '../../../src/segment/opened-segment.ts';
import { CaseRegistry } from '../../../src/store/case-registry.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { storedSegment1 } from '../../fixtures/segment-1.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';

/** What each version added. */
const versions = [
  { segments: '++id', packs: 'id', sources: 'id', checkpoints: 'source', meta: 'key' },
  { hashes: '++id', signatures: 'signature' },
  { origins: 'source' },
  { settings: 'name' },
  { segmentParts: '[name+segment]', files: 'name' },
  { imports: '[id+part]' },
  {},
  { answers: 'key' },
];
const record = { id: 7, path: 'log.json', bytes: 3, kind: 'unknown', format: 'not recognised', complete: true };
const hashKey = new Uint8Array(32).fill(9);

afterEach(() => {
  vi.useRealTimers();
});

/** A database as Spoor made it when it had so many versions, with something in it. */
async function made(name: string, version: number): Promise<void> {
  const db = new Dexie(name);
  versions.slice(0, version).forEach((added, i) => db.version(i + 1).stores(added));
  await db.open();
  await db.table('sources').put(record);
  await db.table('meta').put({ key: 'hashKey', value: hashKey });
  db.close();
}

/** A database that a Spoor to come has made: not all tables of today are in it. */
async function madeLater(name: string, tables: readonly string[], version = 99): Promise<void> {
  const request = indexedDB.open(name, version * 10);
  await new Promise<void>((resolve) => {
    request.onupgradeneeded = () => {
      for (const table of tables) request.result.createObjectStore(table, { keyPath: 'id' }).put({ id: 1, kept: true });
    };
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

/** Version, tables and records of a database, without changing any of it. */
async function contentOf(name: string): Promise<unknown> {
  const request = indexedDB.open(name);
  await new Promise((resolve) => (request.onsuccess = resolve));
  const { result: database } = request;
  const tables = await Promise.all(
    [...database.objectStoreNames].map(async (table) => {
      const all = database.transaction(table).objectStore(table).getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      return [table, all.result as unknown] as const;
    }),
  );
  const content = { version: database.version, tables };
  database.close();
  return content;
}

/** Version, and tables with their keys. */
async function keysOf(name: string): Promise<unknown> {
  const request = indexedDB.open(name);
  await new Promise((resolve) => (request.onsuccess = resolve));
  const { result: database } = request;
  const tables = [...database.objectStoreNames].map((table) => {
    const { keyPath, autoIncrement } = database.transaction(table).objectStore(table);
    return [table, keyPath, autoIncrement];
  });
  database.close();
  return { version: database.version, tables };
}

describe('a database of an earlier version', () => {
  for (const version of versions.keys()) {
    it(`${String(version + 1)} opens in place with all that it holds, and takes what came later`, async () => {
      const name = `upgraded-${String(version + 1)}`;
      await made(name, version + 1);
      const store = await DiskStore.open(name);
      expect(await store.sources()).toEqual([record]);
      expect(await store.hashKey()).toEqual(hashKey);
      const hashes = {
        source: 7 as SourceId,
        text: new Uint8Array(32).fill(1),
        file: undefined,
        gzip: ['damaged'],
      } as const;
      const stray = { ...hashes, source: 8 as SourceId };
      await store.putHashes([hashes, stray]);
      await store.putSetting('columns', '[]');
      expect(await store.settings()).toEqual(new Map([['columns', '[]']]));
      await store.addSignatures([{ signature: 'ab', algorithm: 'SHA256withRSA', backfillGeneratedAt: undefined }]);
      const portion = await store.hashesAfter(0);
      expect(portion?.hashes).toEqual([hashes]);
      expect(await store.hashesAfter(portion!.last)).toBeUndefined();
      expect(await store.signatures()).toHaveLength(1);
      expect(await store.notes.all()).toEqual([]);
      store.close();
      const before = await contentOf(name);
      const again = await DiskStore.open(name);
      expect(await again.sources()).toEqual([record]);
      again.close();
      expect(await contentOf(name)).toEqual(before);
    });
  }

  it('comes to the same tables and keys as a new one', async () => {
    (await DiskStore.open('new')).close();
    const expected = await keysOf('new');
    for (const version of versions.keys()) {
      const name = `keys-${String(version + 1)}`;
      await made(name, version + 1);
      (await DiskStore.open(name)).close();
      expect(await keysOf(name)).toEqual(expected);
      (await DiskStore.open(name)).close();
      expect(await keysOf(name)).toEqual(expected);
    }
  });

  it('with many sources has them all, in the order of their numbers, and only as they are now', async () => {
    const name = 'upgraded-many';
    await made(name, versions.length);
    const before = new Dexie(name);
    await before.open();
    const all = Array.from({ length: 10_000 }, (_, i) => ({ ...record, id: 10 + i * (i % 3 === 0 ? 1 : 3) }));
    await before.table('sources').bulkPut(all);
    const expected = await before.table('sources').toArray();
    before.close();
    const store = await DiskStore.open(name);
    expect(await store.sources()).toEqual(expected);
    expect(await store.sourceIds()).toEqual(expected.map(({ id }: { readonly id: number }) => id));
    expect(await store.sourcesAfter(5000, 3)).toEqual(expected.filter(({ id }) => id > 5000).slice(0, 3));
    expect(await store.source(7 as SourceId)).toEqual(record);
    store.close();
    const { tables } = (await contentOf(name)) as { readonly tables: readonly (readonly [string, unknown])[] };
    expect(tables.map(([table]) => table)).not.toContain('sources');
  });

  it('that another tab goes on using is left as it is, with a clear word, and opens once that tab is closed', async () => {
    const name = 'held';
    await made(name, 2);
    const before = await contentOf(name);
    const holding = indexedDB.open(name);
    await new Promise((resolve) => (holding.onsuccess = resolve));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const opening = DiskStore.open(name).catch((error: unknown) => error);
    let answer: unknown;
    void opening.then((given) => (answer = given));
    while (answer === undefined) {
      vi.advanceTimersByTime(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(answer).toMatchObject({ code: 'store/blocked' });
    vi.useRealTimers();
    holding.result.close();
    await vi.waitFor(async () => {
      const store = await DiskStore.open(name);
      expect(await store.sources()).toEqual([record]);
      store.close();
    });
    expect(before).toMatchObject({ version: 20 });
  });
});

describe('a database of a later version', () => {
  it('is not opened, and nothing of it is changed, whatever it has', async () => {
    for (const tables of [['sources'], ['sources', 'segments', 'packs', 'something else'], []]) {
      const name = `later-${tables.join('-')}`;
      await madeLater(name, tables);
      const before = await contentOf(name);
      await expect(DiskStore.open(name)).rejects.toMatchObject({
        code: 'store/version-too-new',
        details: { stored: 99, known: 10 },
      });
      expect(await contentOf(name)).toEqual(before);
    }
  });

  it('is the list of cases: then none of them is opened, made or deleted', async () => {
    await madeLater('future-cases', ['cases']);
    const before = await contentOf('future-cases');
    const registry = new CaseRegistry('future');
    for (const call of [registry.list(), registry.open(undefined), registry.create('new')]) {
      await expect(call).rejects.toMatchObject({ code: 'store/version-too-new' });
    }
    expect(await contentOf('future-cases')).toEqual(before);
    expect((await indexedDB.databases()).filter(({ name }) => name?.startsWith('future'))).toHaveLength(1);
  });

  it('comes about while it is open: that is said, and nothing is written into it any more', async () => {
    const name = 'taken over';
    const store = await DiskStore.open(name);
    await store.putSetting('history', 'before');
    const later = indexedDB.open(name, 990);
    await new Promise((resolve) => (later.onsuccess = resolve));
    later.result.close();
    for (const call of [store.putSetting('history', 'after'), store.sources(), store.reserve('nextSource', 1)]) {
      await expect(call).rejects.toMatchObject({ code: 'store/version-too-new' });
    }
    expect(JSON.stringify(await contentOf(name))).toMatch(/before/);
    store.close();
  });
});

it('a database that is not there is not made for those who take it to be', async () => {
  const name = 'deleted';
  await expect(DiskStore.openMade(name)).rejects.toMatchObject({ code: 'store/case-gone' });
  expect(await Dexie.exists(name)).toBe(false);
  (await DiskStore.open(name)).close();
  const store = await DiskStore.openMade(name);
  expect(await store.sourceIds()).toEqual([]);
  store.close();
});

/** A stored segment as version 3 of the database had it. `ids` holds the 128 bits of its eventIDs. */
async function earlierForm(store: Store, id: SegmentId, ids: Uint32Array): Promise<StoredSegment1> {
  const [stored] = await store.segments([id]);
  if (stored?.version !== 2) throw new Error('segments are stored in the second form');
  const opened = openSegment(stored.head);
  const columns = new Map<ColumnName, DictColumn>();
  for (const group of opened.groups) {
    if (!group.isThere) group.load((await store.segmentParts(group.part, [id]))[0]!);
    for (const name of group.names) {
      const { codeOf, texts } = group.column(name);
      columns.set(name, { codes: Uint16Array.from(group.codes, (code) => codeOf[code]!), ...texts.all() });
    }
  }
  const places = openPlaces((await store.segmentParts(placesPart, [id]))[0]!, opened);
  const hashes = openHashes((await store.segmentParts(hashesPart, [id]))[0]!, opened.rows);
  return storedSegment1({ ...opened, columns, ...places, ...hashes }, ids);
}

/** What a case has, in the order of its rows. */
async function told(opened: OpenedCase): Promise<unknown> {
  const rows = Array.from({ length: opened.table.rows }, (_, row) => row);
  const decoder = new TextDecoder();
  return {
    events: await Promise.all(
      rows.map(async (row) => decoder.decode(await opened.reader.read(await opened.span(row)))),
    ),
    names: rows.map((row) => opened.table.texts('eventName', row)),
    order: [...opened.order.all()],
    visible: rows.map((row) => opened.isVisible(row)),
  };
}

it('segments of version 3 tell what they told, and which of further events are the same', async () => {
  const events = sampleEvents(0, 300);
  const made = await TestCase.in(new MemoryStore());
  await made.import([{ path: 'log.json', bytes: logFile(events) }]);
  const { store } = made;
  const [id] = await store.segmentIdsAfter(0);
  const words = events.flatMap((event) => {
    const { eventID } = JSON.parse(event) as { readonly eventID: string };
    return eventID
      .replaceAll('-', '')
      .match(/.{8}/g)!
      .map((hex) => Number.parseInt(hex, 16));
  });
  const name = 'of-version-3';
  const third = new Dexie(name);
  third.version(3).stores({
    segments: '++id',
    packs: 'id',
    sources: 'id',
    checkpoints: 'source',
    hashes: '++id',
    signatures: 'signature',
    origins: 'source',
    meta: 'key',
  });
  await third.open();
  await third.table('segments').add(await earlierForm(store, id!, Uint32Array.from(words)));
  const sources = await store.sources();
  await third.table('sources').bulkPut(sources);
  for (const { pack } of sources[0]!.evidence!.extents) {
    const { bytes, inflatedBytes } = await store.pack(pack);
    await third.table('packs').put({ id: pack, bytes: inflatedBytes === undefined ? bytes : await inflate(bytes) });
  }
  await third.table('meta').bulkPut([
    { key: 'hashKey', value: await store.hashKey() },
    { key: 'nextSource', value: 1000 },
    { key: 'nextPack', value: 1000 },
  ]);
  third.close();

  const upgraded = await TestCase.in(await DiskStore.open(name));
  expect(await told(await upgraded.open())).toEqual(await told(await made.open()));
  const more = [...events.slice(5, 40), sampleEvent(7, { readOnly: false }), ...sampleEvents(300, 310)];
  for (const testCase of [made, upgraded]) await testCase.import([{ path: 'more.json', bytes: logFile(more) }]);
  const opened = await upgraded.open();
  expect(opened.events).toBe(300 + 1 + 10);
  expect(await told(opened)).toEqual(await told(await made.open()));
  upgraded.store.close();
});
