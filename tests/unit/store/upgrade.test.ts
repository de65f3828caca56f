import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SourceId } from '../../../src/model/segment.ts';
import { CaseRegistry } from '../../../src/store/case-registry.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';

/** What each version added. */
const versions = [
  { segments: '++id', packs: 'id', sources: 'id', checkpoints: 'source', meta: 'key' },
  { hashes: '++id', signatures: 'signature' },
  { origins: 'source' },
  { settings: 'name' },
  { files: 'name' },
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
      expect(await store.importNotes()).toEqual([]);
      store.close();
    });
  }

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
        details: { stored: 99, known: 6 },
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
