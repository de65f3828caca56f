import { storedFaults } from './cut-off.ts';
import { expect, test } from './fixtures.ts';
import { forgetAnswers, loseFiles } from './lose-files.ts';
import { smallTrail, type SmallTrail } from './small-trail.ts';
import type { SpoorPage } from './spoor-page.ts';

async function dropped(spoor: SpoorPage): Promise<SmallTrail> {
  const trail = await smallTrail();
  await spoor.drop([trail.folder]);
  await spoor.idle();
  return trail;
}

test('kept bytes that are gone are missed, and come back when the same files are dropped again', async ({
  spoor,
  page,
}) => {
  const { folder, texts } = await dropped(spoor);
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

test('a case of which columns are gone is made anew from the files that it kept', async ({ spoor, page }) => {
  const { texts } = await dropped(spoor);
  const { totals } = await spoor.ledger();
  await forgetAnswers(page);
  expect(await loseFiles(page, 'segments')).toBeGreaterThan(0);
  await page.reload();
  await spoor.idle();
  await expect(page.getByRole('region', { name: 'The case cannot be opened' })).toContainText(
    'their events can be read anew, into another case',
  );

  await page.getByRole('button', { name: 'Read events anew' }).click();
  await spoor.idle();
  await expect(page.getByText('Case “Case 1 (2)” was made of what is left of the other one')).toBeVisible();
  expect((await spoor.ledger()).totals).toEqual(totals);
  await spoor.show('Events');
  await spoor.expectCount(texts.length, texts.length);
  expect((await spoor.exportedLines()).toSorted()).toEqual(texts.toSorted());

  await page.getByRole('button', { name: /^Cases/ }).click();
  await page.getByRole('button', { name: 'Delete Case 1', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete case', exact: true }).click();
  await spoor.idle();
  await page.reload();
  await spoor.idle();
  await spoor.expectCount(texts.length, texts.length);
  expect(await storedFaults(page)).toEqual([]);
});

test('of files whose bytes are gone too nothing is left, which is said, and dropped again they are there', async ({
  spoor,
  page,
}) => {
  const { folder, texts } = await dropped(spoor);
  expect(await loseFiles(page, 'segments')).toBeGreaterThan(0);
  expect(await loseFiles(page, 'packs')).toBeGreaterThan(0);
  await page.reload();
  await page.getByRole('button', { name: 'Read events anew' }).click();
  await expect(page.getByText('Of 12 files nothing was left: “Sources” says which; drop those again.')).toBeVisible();
  await spoor.idle();
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.expectCount(texts.length, texts.length);
  expect((await spoor.ledger()).totals).toMatchObject({ files: 12, events: texts.length, diagnostics: 0 });
});
