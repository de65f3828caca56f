import { gzipSync } from 'node:zlib';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { fileText } from '../fixtures/make-trail.ts';
import { expect, test } from './fixtures.ts';
import type { SmallTrail } from './small-trail.ts';
import { newFolder, smallTrail } from './small-trail.ts';

let trail: SmallTrail;
test.use({ hasServiceWorker: true });

test.beforeAll(async () => {
  trail = await smallTrail();
});

test('a dropped folder opens: all events are counted, listed newest first, and show their JSON as received', async ({
  spoor,
}) => {
  await spoor.drop([trail.folder]);
  await spoor.expectCount(600, 600);
  await spoor.idle();
  await expect(spoor.grid).toHaveAttribute('aria-rowcount', '601');
  await expect(spoor.grid.getByRole('columnheader').first()).toBeVisible();

  const newest = await spoor.openEvent(0);
  expect(trail.texts).toContain(newest);
  const time = (JSON.parse(newest) as { readonly eventTime: string }).eventTime;
  expect(time).toBe((JSON.parse(trail.texts[0]!) as { readonly eventTime: string }).eventTime);
  const fifth = await spoor.openEvent(4);
  expect(trail.texts).toContain(fifth);
  expect(fifth).not.toBe(newest);
});

interface FirstGrid {
  rowsAtFirst?: number;
  wasImporting?: boolean;
}

/** Looks at the page when it has a grid for the first time. Answers what it saw then. */
async function watchForGrid(page: Page): Promise<() => Promise<FirstGrid>> {
  await page.evaluate(() => {
    const seen = globalThis as FirstGrid;
    new MutationObserver((_, observer) => {
      const grid = document.querySelector('[role=grid]');
      if (!grid) return;
      observer.disconnect();
      seen.rowsAtFirst = grid.querySelectorAll('[role=row][aria-rowindex]:not([aria-rowindex="1"])').length;
      seen.wasImporting = document.querySelector('progress[aria-label=Import]') !== null;
    }).observe(document.body, { subtree: true, childList: true });
  });
  return () =>
    page.evaluate(() => {
      const { rowsAtFirst, wasImporting } = globalThis as FirstGrid;
      return { ...(rowsAtFirst !== undefined && { rowsAtFirst }), ...(wasImporting !== undefined && { wasImporting }) };
    });
}

test('the grid is there before the first import has ended, so that only rows are still to come', async ({
  spoor,
  page,
}) => {
  const seen = await watchForGrid(page);
  await spoor.drop([trail.folder]);
  await spoor.idle();
  await spoor.expectCount(600, 600);
  expect(await seen()).toEqual({ rowsAtFirst: 0, wasImporting: true });
});

test('a folder without files leaves the start page as it is', async ({ spoor, page }) => {
  const seen = await watchForGrid(page);
  await spoor.drop([await newFolder()]);
  await expect(page.getByRole('status', { name: 'Import status' })).toContainText('Imported 0 files');
  await spoor.idle();
  expect(await seen()).toEqual({});
  await expect(page.getByText('Drop log files or whole folders here')).toBeVisible();
});

test('files of any name in a dropped folder are read, also of names that some systems do not have', async ({
  spoor,
}) => {
  const folder = await newFolder();
  const [file] = (await smallTrail({ events: 5, files: 1, seed: 99 })).files;
  await mkdir(join(folder, '2024-05-01T10:00'));
  for (const name of ['plain.json', 'at 10:00.json', 'log.url', 'ends in a dot.', '2024-05-01T10:00/inner?.json']) {
    await writeFile(join(folder, name), fileText(file!));
  }
  await spoor.drop([folder]);
  await spoor.expectCount(5, 5);
  expect((await spoor.ledger()).totals).toMatchObject({ files: 5, events: 5, duplicates: 20 });
});

test('picking a folder or files opens the same', async ({ spoor }) => {
  await spoor.pick('Open folder', trail.folder);
  await spoor.expectCount(600, 600);
  const ledger = await spoor.ledger();
  expect(ledger.files.map((file) => file.path).sort()).toEqual(trail.files.map((file) => `trail/${file.path}`).sort());

  const extra = join(await newFolder(), 'extra.json');
  const [file] = (await smallTrail({ events: 5, files: 1, seed: 99 })).files;
  await writeFile(extra, fileText(file!));
  await spoor.show('Events');
  await spoor.pick('Open files', [extra]);
  await spoor.expectCount(605, 605);
});

test('without a network from the first idle moment on, all works and is there after a reload', async ({
  spoor,
  context,
}) => {
  await context.setOffline(true);
  await spoor.pick('Open folder', trail.folder);
  await spoor.show('Integrity');
  await expect(spoor.page.getByText('No digest', { exact: false }).first()).toBeVisible();
  await spoor.show('Events');
  await spoor.expectCount(600, 600);
  const before = await spoor.ledger();

  await spoor.page.reload();
  await spoor.idle();
  await spoor.show('Events');
  await spoor.expectCount(600, 600);
  expect(trail.texts).toContain(await spoor.openEvent(2));
  await spoor.filter('eventName:GetObject');
  const matching = trail.texts.filter((text) => text.includes('"eventName":"GetObject"')).length;
  await spoor.expectCount(matching, 600);
  expect(await spoor.ledger()).toEqual(before);
});

test('an import says in words what it does and what came of it', async ({ spoor, page }) => {
  await spoor.drop([trail.folder]);
  const status = page.getByRole('status', { name: 'Import status' });
  await spoor.idle();
  await expect(status).toContainText('600');
});

test('events of one file and of many, in any order and size of file, are all there', async ({ spoor }) => {
  const folder = await newFolder();
  const texts = trail.texts.slice(0, 40);
  await writeFile(
    join(folder, 'pretty.json'),
    JSON.stringify({ Records: texts.map((t) => JSON.parse(t) as unknown) }, null, 2),
  );
  await writeFile(join(folder, 'bom.json'), `\uFEFF${JSON.stringify({ Records: [] })}`);
  const rest = trail.texts.slice(40, 80);
  const members = rest.map((text) => gzipSync(`${text},`));
  await writeFile(
    join(folder, 'members.json.gz'),
    Buffer.concat([gzipSync('{"extra":[1],"Records":['), ...members.slice(0, -1), gzipSync(`${rest.at(-1)!}]}`)]),
  );
  await spoor.drop([folder]);
  await spoor.expectCount(80, 80);
});
