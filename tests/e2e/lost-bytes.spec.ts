import type { Page } from '@playwright/test';
import { storedFaults } from './cut-off.ts';
import { expect, test } from './fixtures.ts';
import { idbAnswer } from './idb-answer.ts';
import { smallTrail } from './small-trail.ts';

/** Removes the files in which the kept bytes of all cases lie, as a browser or a disk may lose them. How many there were. */
async function loseBytes(page: Page): Promise<number> {
  return page.evaluate(
    async (answer) => {
      const root = await navigator.storage.getDirectory();
      let lost = 0;
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        if (database.objectStoreNames.contains('packs')) {
          const folder = await root.getDirectoryHandle(name);
          const packs = await answer(database.transaction('packs').objectStore('packs').getAll());
          const files = new Set(packs.map(({ file }: { readonly file: { readonly name: string } }) => file.name));
          for (const file of files) await folder.removeEntry(file);
          lost += files.size;
        }
        database.close();
      }
      return lost;
    },
    await idbAnswer(page),
  );
}

test('kept bytes that are gone are missed, and come back when the same files are dropped again', async ({
  spoor,
  page,
}) => {
  const { folder, texts } = await smallTrail();
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.expectCount(texts.length, texts.length);
  expect(await loseBytes(page)).toBeGreaterThan(0);

  await page.reload();
  await spoor.idle();
  await spoor.grid.locator('[role=row][aria-rowindex="2"]').click();
  const notice = page.getByText('Drop the files again to bring it back.');
  await expect(notice).toBeVisible();

  await spoor.drop([folder]);
  await spoor.idle();
  expect(await storedFaults(page)).toEqual([]);
  await spoor.expectCount(texts.length, texts.length);
  expect(texts).toContain(await spoor.openEvent(0));
  expect((await spoor.exportedLines()).toSorted()).toEqual(texts.toSorted());
  const { totals } = await spoor.ledger();
  expect(totals).toMatchObject({ events: texts.length, conflicts: 0, diagnostics: 0 });
});
