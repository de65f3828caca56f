/** A case that was shown before is shown with what was kept of that, and is opened after it. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { idbAnswer } from './idb-answer.ts';
import { smallTrail } from './small-trail.ts';
import type { SpoorPage } from './spoor-page.ts';

/** Runs in the page: does something to a table of the one case's database, in a transaction. */
const inTable = async (page: Page, table: string, work: 'has-kept' | 'lose-files'): Promise<boolean> =>
  page.evaluate(
    async ([answer, name, what]) => {
      for (const each of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(each.name!));
        if (database.objectStoreNames.contains(name)) {
          const store = database.transaction(name, 'readwrite').objectStore(name);
          if (what === 'has-kept') {
            const isKept = (await answer(store.count('kept'))) > 0;
            database.close();
            return isKept;
          }
          for (const record of (await answer(store.getAll())) as { file: { name: string } }[]) {
            await answer(store.put({ ...record, file: { ...record.file, name: 'lost' } }));
          }
        }
        database.close();
      }
      return false;
    },
    [await idbAnswer(page), table, work] as const,
  );

/** All that is in sight of events. */
async function inSight({ page, grid, resultCount }: SpoorPage): Promise<unknown> {
  return {
    count: await resultCount.textContent(),
    rows: await grid.getByRole('row').allTextContents(),
    facets: await page.getByRole('group', { name: /^Facet: / }).allTextContents(),
  };
}

test('a case looks as before when it is opened again, and all else follows', async ({ spoor, page }) => {
  const { folder, texts } = await smallTrail();
  await spoor.drop([folder]);
  await spoor.expectCount(600, 600);
  await spoor.idle();
  const before = await inSight(spoor);
  await expect.poll(() => inTable(page, 'answers', 'has-kept')).toBe(true);

  await page.reload();
  await spoor.idle();
  expect(await inSight(spoor)).toEqual(before);
  await spoor.grid.evaluate((grid) => {
    grid.scrollTop = grid.scrollHeight;
  });
  await spoor.idle();
  const last = await spoor.openEvent(599);
  expect(texts).toContain(last);
  expect((await spoor.exportedLines())[0]).toBe(last);
  await spoor.filter('eventName:GetObject');
  await spoor.expectCount(texts.filter((text) => text.includes('"eventName":"GetObject"')).length, 600);

  // what came since is there, too
  const more = await smallTrail({ events: 40, files: 1, seed: 7 });
  await spoor.filter('');
  await spoor.drop([more.folder]);
  await spoor.expectCount(640, 640);
  await page.reload();
  await spoor.idle();
  await spoor.expectCount(640, 640);
});

test('a case whose files are lost says so, though it still shows what it showed last', async ({ spoor, page }) => {
  await spoor.drop([(await smallTrail()).folder]);
  await spoor.expectCount(600, 600);
  await spoor.idle();
  await expect.poll(() => inTable(page, 'answers', 'has-kept')).toBe(true);
  await inTable(page, 'segments', 'lose-files');
  await page.reload();
  await expect(page.getByRole('alert').first()).toContainText('A part of the stored data is gone');
  await spoor.idle();
  // once, though all that is asked anew meets it
  await expect(page.getByRole('alert')).toHaveCount(1);
  await spoor.expectCount(600, 600);
});
