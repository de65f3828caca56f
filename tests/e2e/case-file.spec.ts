import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { answers } from '../fixtures/sample/answers.ts';
import { expect, test, watchFor, withoutServiceWorker } from './fixtures.ts';
import { keptData } from './kept-data.ts';
import { newFolder, smallTrail } from './small-trail.ts';
import { SpoorPage } from './spoor-page.ts';

const oneFile = pathToFileURL(fileURLToPath(new URL('../../dist/spoor.html', import.meta.url))).href;
const casesButton = (page: Page) => page.getByRole('button', { name: /^Cases/ });
const casesDialog = (page: Page) => page.getByRole('dialog', { name: 'Cases' });

/** All of a case that a user can take along: events as received, the ledger, saved filters, verdicts. */
async function everything(spoor: SpoorPage): Promise<Record<'events' | 'ledger' | 'verdicts' | 'saved', unknown>> {
  const { page } = spoor;
  await spoor.show('Events');
  const events = await spoor.exportedLines();
  const ledger = await spoor.ledger();
  await spoor.show('Integrity');
  const { bytes } = await spoor.download('Export integrity report');
  const verdicts = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  verdicts['generatedAt'] = '';
  await spoor.show('Events');
  await page.getByRole('button', { name: 'Saved' }).click();
  const saved = await page.getByRole('menuitem').allTextContents();
  await page.keyboard.press('Escape');
  return { events, ledger, verdicts, saved };
}

async function exportCase(
  spoor: SpoorPage,
): Promise<{ readonly path: string; readonly bytes: Buffer; readonly name: string }> {
  const { page } = spoor;
  await casesButton(page).click();
  const { name, bytes } = await spoor.download(/^Export .* to one file$/);
  const path = join(await newFolder(), name);
  await writeFile(path, bytes);
  return { path, bytes, name };
}

/** A browser that has never seen the case. */
async function elsewhere(
  browser: Browser,
  site: string,
): Promise<{ readonly spoor: SpoorPage; readonly complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  await withoutServiceWorker(context);
  const complaints = await watchFor(context, new URL(site).origin);
  const spoor = new SpoorPage(await context.newPage(), site);
  await spoor.open();
  return { spoor, complaints };
}

async function saveFilter({ page, filterBox }: SpoorPage, name: string, filter: string): Promise<void> {
  await filterBox.fill(filter);
  await filterBox.press('Enter');
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('menuitem', { name: /^Save/ }).click();
  await page.getByRole('textbox', { name: 'Save it as' }).fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await filterBox.fill('');
  await filterBox.press('Enter');
}

test('a case goes from one browser to another as it is, by a file that is dropped; the one file from a disk takes it too', async ({
  spoor,
  page,
  browser,
  site,
}) => {
  const total = answers.totals.events;
  await page.getByRole('button', { name: 'Open the sample trail' }).click();
  await spoor.expectCount(total, total);
  await spoor.idle();
  await saveFilter(spoor, 'denied', 'errorCode:AccessDenied');
  const before = await everything(spoor);
  const file = await exportCase(spoor);
  expect(file.name).toBe('Case 1.spoor-case.zip');
  const notice = page.getByText(/was exported to a file of/);
  const fingerprint = /[0-9a-f]{64}/.exec((await notice.textContent()) ?? '')?.[0];
  expect(fingerprint).toBeDefined();

  const other = await elsewhere(browser, site);
  // in the page, since a driver outside is slower than the import
  const cancelled = other.spoor.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const progress = document.querySelector('progress[aria-label="Case import"][value]');
          const button = [...document.querySelectorAll('button')].find((each) =>
            /Cancel case import/.test(each.innerText),
          );
          if (!progress || !button) return;
          observer.disconnect();
          button.click();
          resolve();
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      }),
  );
  await other.spoor.drop([file.path]);
  await cancelled;
  await expect(other.spoor.page.getByText('was cancelled. Nothing of it was kept.')).toBeVisible();
  await other.spoor.idle();
  expect(await keptData(other.spoor.page)).toMatchObject({ databases: {}, files: [], sessionStorage: [], cached: [] });

  await other.spoor.drop([file.path]);
  await other.spoor.expectCount(total, total);
  await other.spoor.idle();
  await expect(casesButton(other.spoor.page)).toHaveText(/Case 1/);
  await expect(other.spoor.page.getByText(/was imported from a file of/)).toContainText(fingerprint!);
  expect(await everything(other.spoor)).toEqual(before);
  await other.spoor.page.reload();
  await other.spoor.idle();
  await other.spoor.expectCount(total, total);
  expect(other.complaints).toEqual([]);
  await other.spoor.page.context().close();

  const fromDisk = await elsewhere(browser, oneFile);
  await fromDisk.spoor.drop([file.path]);
  await fromDisk.spoor.expectCount(total, total);
  await fromDisk.spoor.idle();
  expect(await fromDisk.spoor.ledger()).toEqual(before.ledger);
  expect(fromDisk.complaints).toEqual([]);
  await fromDisk.spoor.page.context().close();
});

test('a case file in which a byte was changed is refused with the part’s name, and nothing of it stays', async ({
  spoor,
  page,
}) => {
  const trail = await smallTrail({ events: 100, files: 4 });
  await spoor.drop([trail.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  const before = await keptData(page);
  const { path, bytes } = await exportCase(spoor);
  const at = bytes.indexOf('evidence/00000001.bin') + 5000;
  bytes[at] = bytes[at]! ^ 1;
  await writeFile(path, bytes);

  await casesButton(page).click();
  const chooser = page.waitForEvent('filechooser');
  await casesDialog(page).getByRole('button', { name: 'Import case…' }).click();
  await (await chooser).setFiles(path);
  await spoor.idle();
  const alert = page.getByRole('alert').filter({ hasText: 'not as it was exported' });
  await expect(alert).toContainText('evidence/00000001.bin');
  expect(Object.keys((await keptData(page)).databases).sort()).toEqual(Object.keys(before.databases).sort());
  await casesButton(page).click();
  await expect(casesDialog(page).getByRole('row')).toHaveCount(2);
  await casesDialog(page).getByRole('button', { name: 'Close', exact: true }).click();
  await spoor.expectCount(100, 100);

  // cut off in the middle; and beside other files it is told what to do with it
  await writeFile(path, bytes.subarray(0, bytes.length / 2));
  await spoor.drop([path]);
  await expect(page.getByRole('alert').filter({ hasText: 'no whole case file' })).toBeVisible();
  await spoor.idle();
  await spoor.drop([path, join(trail.folder, trail.files[0]!.path)]);
  await expect(page.getByRole('status', { name: 'Import status' })).toContainText('Imported 2 files');
  await spoor.idle();
  const row = (await spoor.ledger()).files.find((one) => one.path.endsWith('.spoor-case.zip'));
  expect(row?.diagnostics.map(({ code }) => code)).toEqual(['import/case-file']);
});

test('a case in memory is exported, and a case file imported beside it stays in memory', async ({
  spoor,
  page,
  browser,
  site,
}) => {
  const trail = await smallTrail({ events: 100, files: 4 });
  await casesButton(page).click();
  await casesDialog(page).getByRole('checkbox', { name: 'In memory only' }).check();
  await casesDialog(page).getByRole('button', { name: 'Create case' }).click();
  await spoor.idle();
  await spoor.drop([trail.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  await saveFilter(spoor, 'mine', 'eventName:Describe*');
  const before = await everything(spoor);
  const { path } = await exportCase(spoor);
  await spoor.drop([path]);
  await expect(casesButton(page)).toHaveText(/Case 1 \(2\)/);
  await spoor.idle();
  await expect(page.getByText('In memory only', { exact: true })).toBeVisible();
  expect(await everything(spoor)).toEqual(before);
  expect((await keptData(page)).databases).toEqual({});

  const other = await elsewhere(browser, site);
  await other.spoor.drop([path]);
  await other.spoor.expectCount(100, 100);
  await other.spoor.idle();
  expect(await everything(other.spoor)).toEqual(before);
  expect(other.complaints).toEqual([]);
  await other.spoor.page.context().close();
});

test('what one tab deletes, another one that has it open leaves', async ({ spoor, page, context, site }) => {
  const trail = await smallTrail({ events: 100, files: 4 });
  await spoor.drop([trail.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  const second = new SpoorPage(await context.newPage(), site);
  await second.open();
  await second.expectCount(100, 100);
  await second.show('Sources');
  await second.page.getByRole('button', { name: 'Delete case…' }).click();
  await second.page.getByRole('dialog').getByRole('button', { name: 'Delete case' }).click();
  await second.idle();
  await expect(page.getByRole('alert')).toContainText('The case was deleted, here or in another tab.');
  await expect(page.getByRole('button', { name: 'Open folder' })).toBeVisible();
  await spoor.idle();
  expect((await keptData(page)).databases).toEqual({});
});
