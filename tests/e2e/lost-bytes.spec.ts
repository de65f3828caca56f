import type { Page } from '@playwright/test';
import { storedFaults } from './cut-off.ts';
import { expect, test } from './fixtures.ts';
import { idbAnswer } from './idb-answer.ts';
import { smallTrail } from './small-trail.ts';

/** Removes the files that records of one kind name, in all cases, as a browser or a disk may lose them. How many they were. */
async function loseFiles(page: Page, of: 'packs' | 'segments'): Promise<number> {
  return page.evaluate(
    async ([answer, table]) => {
      const root = await navigator.storage.getDirectory();
      let lost = 0;
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await answer(indexedDB.open(name));
        if (database.objectStoreNames.contains(table)) {
          const folder = await root.getDirectoryHandle(name);
          const records = await answer(database.transaction(table).objectStore(table).getAll());
          const files = new Set(records.map(({ file }: { readonly file: { readonly name: string } }) => file.name));
          for (const file of files) await folder.removeEntry(file);
          lost += files.size;
        }
        database.close();
      }
      return lost;
    },
    [await idbAnswer(page), of] as const,
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
  expect(await loseFiles(page, 'packs')).toBeGreaterThan(0);

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

test('a case of which columns are gone says so, and others are there', async ({ spoor, page }) => {
  const { folder, texts } = await smallTrail();
  await spoor.drop([folder]);
  await spoor.idle();
  expect(await loseFiles(page, 'segments')).toBeGreaterThan(0);
  await page.reload();
  await spoor.idle();
  await expect(
    page.getByText('Create another case under “Cases”, drop the files there, and delete this one.'),
  ).toBeVisible();

  await page.getByRole('button', { name: /^Cases/ }).click();
  await page.getByRole('button', { name: 'Create case' }).click();
  await spoor.idle();
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.expectCount(texts.length, texts.length);
  await page.getByRole('button', { name: /^Cases/ }).click();
  await page.getByRole('button', { name: 'Delete Case 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete case', exact: true }).click();
  await spoor.idle();
  await page.reload();
  await spoor.idle();
  await spoor.expectCount(texts.length, texts.length);
});
