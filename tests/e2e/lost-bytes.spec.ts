import { storedFaults } from './cut-off.ts';
import { expect, test } from './fixtures.ts';
import { loseFiles } from './lose-files.ts';
import { smallTrail } from './small-trail.ts';

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
