import type { Page } from '@playwright/test';
import { storedFaults } from './cut-off.ts';
import { expect, test } from './fixtures.ts';
import { idbAnswer } from './idb-answer.ts';
import { smallTrail } from './small-trail.ts';

interface SourceRecords {
  readonly sources: readonly unknown[];
}

/** Puts the databases of cases into the form of version 8, which had a record for each source; how many they had. */
async function setBack(page: Page): Promise<number> {
  return page.evaluate(
    async ([answer]) => {
      let sources = 0;
      for (const { name = '' } of await indexedDB.databases()) {
        const now = await answer(indexedDB.open(name));
        const tables = [...now.objectStoreNames];
        if (!tables.includes('sourceRecords')) {
          now.close();
          continue;
        }
        const shapes = new Map<string, { options: IDBObjectStoreParameters; records: unknown[] }>();
        for (const table of tables) {
          const store = now.transaction(table).objectStore(table);
          const { keyPath, autoIncrement } = store;
          shapes.set(table, { options: { keyPath, autoIncrement }, records: await answer(store.getAll()) });
        }
        now.close();
        await answer(indexedDB.deleteDatabase(name));
        const { records } = shapes.get('sourceRecords')!;
        const each = (records as SourceRecords[]).flatMap((record) => record.sources);
        sources += each.length;
        shapes.set('sources', { options: { keyPath: 'id' }, records: each });
        for (const table of ['sourceRecords', 'sourceNumbers']) shapes.delete(table);
        const request = indexedDB.open(name, 80);
        request.onupgradeneeded = () => {
          for (const [table, { options, records: kept }] of shapes) {
            const store = request.result.createObjectStore(table, options);
            for (const record of kept) store.add(record);
          }
        };
        (await answer(request)).close();
      }
      return sources;
    },
    [await idbAnswer(page)] as const,
  );
}

test('a case of an earlier version opens as it was, and takes its files for known ones', async ({ spoor, page }) => {
  const { folder, files, texts } = await smallTrail({ events: 1500, files: 150 });
  await spoor.drop([folder]);
  await spoor.idle();
  const before = await spoor.ledger();
  const app = page.url();
  // a page of the same origin without the app, which would see its database deleted
  const blank = new URL('blank', app).href;
  const body = '<!doctype html><link rel="icon" href="data:,">';
  await page.route(blank, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(blank);
  expect(await setBack(page)).toBe(files.length);

  await page.goto(app);
  await spoor.idle();
  expect(await spoor.ledger()).toEqual(before);
  expect(await storedFaults(page)).toEqual([]);
  await spoor.drop([folder]);
  await spoor.idle();
  await expect(page.getByRole('status', { name: 'Import status' })).toContainText(`${files.length} already there`);
  await spoor.show('Events');
  await spoor.expectCount(texts.length, texts.length);
  expect(texts).toContain(await spoor.openEvent(0));
});
