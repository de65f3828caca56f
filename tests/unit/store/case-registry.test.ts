import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, it } from 'vitest';
import type { CaseId, CaseInfo } from '../../../src/model/cases.ts';
import { CaseRegistry } from '../../../src/store/case-registry.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';

let prefixes = 0;
const newPrefix = (): string => `registry${String(++prefixes)}`;

async function databases(prefix: string): Promise<string[]> {
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
  return names.filter((name) => name.startsWith(prefix)).sort();
}

const databaseOf = ({ place }: CaseInfo): string => (place.kind === 'disk' ? place.database : '');

/** A case with something in it. */
async function filled(registry: CaseRegistry, name: string): Promise<CaseInfo> {
  const info = await registry.create(name);
  const store = await DiskStore.open(databaseOf(info));
  await store.putSetting('history', name);
  store.close();
  return info;
}

const names = async (registry: CaseRegistry): Promise<string[]> => (await registry.list()).map(({ name }) => name);

it('cases are listed, the one opened last first, under names that differ', async () => {
  const registry = new CaseRegistry(newPrefix());
  const first = await registry.create('  Acme \n breach ');
  expect(first).toMatchObject({ name: 'Acme breach', events: 0, files: 0, bytes: 0 });
  await registry.create('Acme breach');
  await registry.create('');
  await registry.create('x'.repeat(500));
  expect((await names(registry)).sort()).toEqual(['Acme breach', 'Acme breach (2)', 'Case 1', 'x'.repeat(80)]);
  await registry.rename(first.id, 'Acme');
  await registry.noteCounts(first.id, { events: 5, files: 2, bytes: 99 });
  const { info, all } = await registry.open(first.id);
  expect(info).toMatchObject({ id: first.id, name: 'Acme', events: 5, files: 2, bytes: 99 });
  expect(all[0]).toEqual(info);
  expect(all).toHaveLength(4);
  expect((await registry.list())[0]).toEqual(info);
  // one that is not there any more
  expect((await registry.open('gone' as CaseId)).info?.id).toBe(first.id);
});

it('a case that is deleted leaves nothing, and the last one no list either', async () => {
  const prefix = newPrefix();
  const registry = new CaseRegistry(prefix);
  const [kept, gone] = [await filled(registry, 'kept'), await filled(registry, 'gone')];
  await registry.remove(gone.id);
  expect(await databases(prefix)).toEqual([databaseOf(kept), `${prefix}-cases`].sort());
  expect(await names(registry)).toEqual(['kept']);
  await expect(registry.rename(gone.id, 'back')).rejects.toMatchObject({ code: 'store/case-gone' });
  await registry.remove(kept.id);
  expect(await databases(prefix)).toEqual([]);
  expect(await registry.list()).toEqual([]);
  expect(await registry.open(undefined)).toEqual({ info: undefined, all: [] });
  // asking makes nothing
  expect(await databases(prefix)).toEqual([]);
});

it('who has a deleted case open loses it, and does not bring it back', async () => {
  const prefix = newPrefix();
  const registry = new CaseRegistry(prefix);
  const info = await filled(registry, 'open elsewhere');
  const other = await DiskStore.open(databaseOf(info));
  await registry.remove(info.id);
  await expect(other.sources()).rejects.toMatchObject({ code: 'store/case-gone' });
  await expect(other.putSetting('history', 'back')).rejects.toMatchObject({ code: 'store/case-gone' });
  expect(await databases(prefix)).toEqual([]);
});

it('the one case of an earlier version is taken up as it is', async () => {
  const prefix = newPrefix();
  const old = new Dexie(prefix);
  old.version(3).stores({
    ...{ segments: '++id', packs: 'id', sources: 'id', checkpoints: 'source', meta: 'key' },
    ...{ hashes: '++id', signatures: 'signature', origins: 'source' },
  });
  await old.open();
  const record = { id: 7, path: 'log.json', bytes: 3, kind: 'unknown', format: 'not recognised', complete: true };
  await old.table('sources').put(record);
  await old.table('meta').put({ key: 'hashKey', value: new Uint8Array(32).fill(9) });
  old.close();

  const registry = new CaseRegistry(prefix);
  const { info } = await registry.open(undefined);
  expect(info).toMatchObject({ name: 'Case 1', place: { kind: 'disk', database: prefix } });
  const store = await DiskStore.open(databaseOf(info!));
  expect(await store.sources()).toEqual([record]);
  expect(await store.hashKey()).toEqual(new Uint8Array(32).fill(9));
  store.close();
  // another prefix that begins with this one is another edition
  await filled(new CaseRegistry(`${prefix}-other`), 'theirs');
  expect(await names(registry)).toEqual(['Case 1']);
  await registry.remove(info!.id);
  expect(await databases(prefix)).toHaveLength(2);
});

it('a case that could not be filled leaves nothing; one that could be is there from then on', async () => {
  const prefix = newPrefix();
  const registry = new CaseRegistry(prefix);
  const counts = { events: 3, files: 1, bytes: 10 };
  const fill = async (made: CaseInfo): Promise<typeof counts> => {
    const store = await DiskStore.open(databaseOf(made));
    await store.putSetting('history', 'x');
    store.close();
    return counts;
  };
  const failing = registry.createFilled('half', async (made) => {
    await fill(made);
    expect(await registry.list()).toEqual([]);
    throw new Error('a part was changed');
  });
  await expect(failing).rejects.toThrow('a part was changed');
  expect(await databases(prefix)).toEqual([]);
  expect(await registry.createFilled('whole', fill)).toMatchObject({ name: 'whole', ...counts });
  expect(await names(registry)).toEqual(['whole']);
});

it('what a tab left half done is cleared up, and what is not listed is taken up', async () => {
  const prefix = newPrefix();
  const registry = new CaseRegistry(prefix);
  const [deleting, making] = [await filled(registry, 'deleting'), await filled(registry, 'making')];
  const kept = await filled(registry, 'kept');
  const db = new Dexie(`${prefix}-cases`);
  db.version(1).stores({ cases: 'id' });
  await db.open();
  await db.table('cases').update(deleting.id, { state: 'deleting' });
  await db.table('cases').update(making.id, { state: 'making', made: Date.now() - 3 * 60 * 60 * 1000 });
  await db.table('cases').delete(kept.id);
  db.close();
  expect(await names(registry)).toEqual(['Case 1']);
  expect(await databases(prefix)).toEqual([databaseOf(kept), `${prefix}-cases`].sort());
});
