import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedTrail } from '../fixtures/cached-trail.ts';
import { peakRendererBytes } from './browser-memory.ts';
import { facetClicks, median, openFacets } from './facet-clicks.ts';
import { expect, test } from './fixtures.ts';
import { importFreely, longestTaskMs } from './import-freely.ts';
import { PageTasks } from './page-tasks.ts';
import { newFolder } from './small-trail.ts';
import type { SpoorPage } from './spoor-page.ts';
import { withProfile } from './with-profile.ts';

const facetClickMs = 100;

/** Types faster and slower than searches begin; what stands there on the way is looked for in the events' bytes. */
async function typeWithoutLoss(spoor: SpoorPage, events: number): Promise<void> {
  const text = 'eventName:GetObject readOnly:true -errorCode:*';
  await spoor.filter('');
  await spoor.filterBox.focus();
  const tasks = await PageTasks.record(spoor.page);
  for (let typed = 1; typed <= text.length; typed++) {
    await spoor.page.keyboard.type(text.charAt(typed - 1), { delay: typed % 3 === 0 ? 200 : 5 });
    expect(await spoor.filterBox.inputValue(), `after ${typed} keys`).toBe(text.slice(0, typed));
  }
  const longest = await tasks.longestMs();
  await spoor.idle();
  await expect(spoor.filterBox).toHaveValue(text);
  const typed = await spoor.resultCount.textContent();
  await spoor.filter('');
  await spoor.expectCount(events, events);
  await spoor.filter(text);
  await expect(spoor.resultCount).toHaveText(typed ?? '');
  console.log(`typing: longest task of the page ${longest.toFixed(0)} ms`);
  expect(longest, 'longest task of the page while typing, ms').toBeLessThanOrEqual(longestTaskMs);
}

const facetsOpen = [
  ...['eventName', 'eventSource', 'who', 'errorCode', 'sourceIPAddress', 'userIdentity.type', 'awsRegion'],
  ...['recipientAccountId', 'readOnly', 'userAgent', 'userIdentity.accessKeyId'],
  'userIdentity.sessionContext.sessionIssuer.userName',
];

async function clickFacets(spoor: SpoorPage): Promise<void> {
  await spoor.filter('');
  await openFacets(spoor.page, facetsOpen);
  await spoor.idle();
  const fields = ['eventName', 'eventSource', 'who', 'errorCode', 'awsRegion', 'readOnly'];
  const ms = await facetClicks(
    spoor.page,
    [0, 1].flatMap((nth) => fields.map((field) => [field, nth] as const)),
  );
  const middle = median(ms);
  console.log(`${ms.length} clicks on facets: median ${middle.toFixed(0)} ms, worst ${Math.max(...ms).toFixed(0)} ms`);
  expect(middle, 'median of a click on a facet until all is drawn, ms').toBeLessThanOrEqual(facetClickMs);
}

test('1,000,000 events in 500 files import with the page free, which then takes every key and answers clicks on facets at once', async ({
  site,
}) => {
  test.setTimeout(600_000);
  await withProfile(site, async (spoor) => {
    await importFreely(spoor, 1_000_000, 500);
    await typeWithoutLoss(spoor, 1_000_000);
    await clickFacets(spoor);
  });
});

for (const [what, events, plain] of [
  ['a single .json.gz of 2 GB inflated', 1_350_000, false],
  ['a single .json of 1 GB', 680_000, true],
] as const) {
  test(`${what} imports in bounded memory`, async ({ site }) => {
    test.setTimeout(900_000);
    const folder = await cachedTrail({ events, files: 1, seed: 3, single: true, plain });
    await withProfile(site, async (spoor, profile) => {
      await spoor.open();
      await spoor.drop([join(folder, plain ? 'trail.json' : 'trail.json.gz')]);
      await expect(spoor.page.getByRole('progressbar', { name: 'Import' })).toBeVisible();
      await spoor.idle();
      await spoor.expectCount(events, events);
      const peak = await peakRendererBytes(profile);
      console.log(`${what}: peak of the page's process ${((peak ?? 0) / 2 ** 20).toFixed(0)} MiB`);
      if (peak !== undefined) expect(peak, 'peak memory in bytes').toBeLessThan(1.2 * 2 ** 30);
    });
  });
}

test('a case of 2 GB is exported to one file and imported elsewhere in bounded memory', async ({ site }) => {
  test.setTimeout(1_800_000);
  const events = 1_350_000;
  const folder = await cachedTrail({ events, files: 1, seed: 3, single: true, plain: true });
  const file = join(await newFolder(), 'large.spoor-case.zip');
  const told = async (what: string, began: number, profile: string): Promise<void> => {
    const peak = await peakRendererBytes(profile);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`${what}: ${seconds} s, peak of the page's process ${((peak ?? 0) / 2 ** 20).toFixed(0)} MiB`);
    if (peak !== undefined) expect(peak, 'peak memory in bytes').toBeLessThan(1.2 * 2 ** 30);
  };
  let began = performance.now();
  await withProfile(site, async (spoor, profile) => {
    await spoor.open();
    await spoor.drop([join(folder, 'trail.json')]);
    await expect(spoor.page.getByRole('progressbar', { name: 'Import' })).toBeVisible();
    await spoor.idle();
    await told('import of the log', began, profile);
    began = performance.now();
    await spoor.page.getByRole('button', { name: /^Cases/ }).click();
    const download = spoor.page.waitForEvent('download', { timeout: 0 });
    await spoor.page.getByRole('button', { name: /^Export .* to one file$/ }).click();
    await (await download).saveAs(file);
    await told('export of the case', began, profile);
  });
  expect((await stat(file)).size).toBeGreaterThan(2e9);
  began = performance.now();
  await withProfile(site, async (spoor, profile) => {
    await spoor.open();
    await spoor.drop([file]);
    await expect(spoor.page.getByRole('progressbar', { name: 'Case import' })).toBeVisible();
    await spoor.idle();
    await spoor.expectCount(events, events);
    await told('import of the case', began, profile);
  });
});
