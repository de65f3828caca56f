import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, it } from 'vitest';
import type { SourceId } from '../../../src/model/segment.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';

it('a database of version 1 opens in place with all that it holds', async () => {
  const name = 'upgraded';
  const first = new Dexie(name);
  first.version(1).stores({ segments: '++id', packs: 'id', sources: 'id', checkpoints: 'source', meta: 'key' });
  await first.open();
  const record = { id: 7, path: 'log.json', bytes: 3, kind: 'unknown', format: 'not recognised', complete: true };
  await first.table('sources').put(record);
  await first.table('meta').put({ key: 'hashKey', value: new Uint8Array(32).fill(9) });
  first.close();

  const store = await DiskStore.open(name);
  expect(await store.sources()).toEqual([record]);
  expect(await store.hashKey()).toEqual(new Uint8Array(32).fill(9));
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
  store.close();
});
