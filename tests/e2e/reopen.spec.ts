/** A case that was shown before is shown with what was kept of that, and is opened after it. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { idbAnswer } from './idb-answer.ts';
import { loseFiles } from './lose-files.ts';
import { smallTrail } from './small-trail.ts';
import type { SpoorPage } from './spoor-page.ts';

/** Whether what the case shows first is kept. */
const isKept = async (page: Page): Promise<boolean> =>
  page.evaluate(
    async (answer) => {
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        const hasAny = database.objectStoreNames.contains('answers');
        const count = hasAny ? await answer(database.transaction('answers').objectStore('answers').count('kept')) : 0;
        database.close();
        if (hasAny) return count > 0;
      }
      return false;
    },
    await idbAnswer(page),
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
  await expect.poll(() => isKept(page)).toBe(true);

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

test('a case whose files are lost says so, also after it was shown with what it showed last', async ({
  spoor,
  page,
}) => {
  await spoor.drop([(await smallTrail()).folder]);
  await spoor.expectCount(600, 600);
  await spoor.idle();
  await expect.poll(() => isKept(page)).toBe(true);
  expect(await loseFiles(page, 'segments')).toBeGreaterThan(0);
  await page.reload();
  await expect(page.getByRole('region', { name: 'The case cannot be opened' })).toContainText(
    'A part of this case is gone',
  );
  await spoor.idle();
  // once, though all that is asked anew meets it
  await expect(page.getByText('A part of this case is gone')).toHaveCount(1);
});
