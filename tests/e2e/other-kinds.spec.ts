import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoorPage } from './spoor-page.ts';
import {
  addendum,
  aggregatedByName,
  aggregatedByResource,
  errorInsight,
  finding,
  insightCalls,
  insightEnd,
  insightStart,
  networkActivity,
  sharedCopies,
} from '../fixtures/other-kinds.ts';
import { expect, test } from './fixtures.ts';
import { newFolder } from './small-trail.ts';

const loaded = 3 + 2 + 1 + 2 + 1 + insightCalls.length;
let folder: string;

test.beforeAll(async () => {
  folder = join(await newFolder(), 'kinds');
  await mkdir(folder);
  const files: readonly (readonly [string, unknown])[] = [
    ['insights.json', { Records: [insightEnd, insightStart, errorInsight] }],
    ['aggregated.json', [[aggregatedByName], [aggregatedByResource]]],
    ['again.json', { Records: [aggregatedByName] }],
    ['network.json', { Records: [networkActivity] }],
    ['calls.json', { Records: [...insightCalls, ...sharedCopies, addendum] }],
    ['finding.jsonl', finding],
  ];
  for (const [name, content] of files) await writeFile(join(folder, name), `${JSON.stringify(content)}\n`);
});

test.beforeEach(async ({ spoor }) => {
  await spoor.pick('Open folder', folder);
  await spoor.expectCount(loaded, loaded);
});

async function openOnly(spoor: SpoorPage, filter: string): Promise<void> {
  await spoor.filter(filter);
  await spoor.openEvent(0);
}

test('the two events of an insight lead to each other and to the calls they are about', async ({ spoor, page }) => {
  await openOnly(spoor, `eventID:${insightStart.eventID}`);
  await expect(spoor.grid.getByRole('row').nth(1)).toContainText(/mallory and 1 more.*RunInstances.*Start.*ec2/);
  const sentence = spoor.detail.locator('.sentence');
  await expect(sentence).toContainText('5.2 per minute, against a baseline of 0.0123');
  await expect(sentence).toContainText('from 2026-03-02 10:15:00Z to 2026-03-02 10:22:00Z');
  await expect(spoor.detail.getByText('it lasted 7 min 0 s')).toBeVisible();
  await expect(spoor.detail.getByRole('table', { name: 'Statistics' }).getByRole('row').nth(1)).toHaveText(
    /Calls per minute\s*5\.2\s*0\.0123/,
  );
  await expect(
    spoor.detail.getByRole('table', { name: 'Attributed by userIdentityArn' }).getByRole('row').nth(2),
  ).toHaveText(/assumed-role\/deploy\/ci\s*0\.2\s*0\.0123/);

  await spoor.detail.getByRole('button', { name: 'Show its end' }).click();
  await spoor.idle();
  await expect(spoor.detail.locator('pre').first()).toContainText(insightEnd.eventID);
  await spoor.detail.getByRole('button', { name: 'Show its start' }).click();
  await spoor.idle();
  await expect(spoor.detail.locator('pre').first()).toContainText(insightStart.eventID);

  await spoor.detail.getByRole('button', { name: 'Show the RunInstances events of this time' }).click();
  await spoor.idle();
  await spoor.expectCount(insightCalls.length, loaded);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an insight without its end says so, and its cells filter by its own fields', async ({ spoor, page }) => {
  await openOnly(spoor, `eventID:${errorInsight.eventID}`);
  await expect(spoor.detail.getByText('It is still open, or its end is not among the loaded events.')).toBeVisible();
  await expect(spoor.grid.getByRole('row').nth(1)).toContainText('CloudTrail Insights');
  await spoor.grid.getByRole('gridcell', { name: 'DeleteInstanceProfile' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Filter for this value' }).click();
  await spoor.idle();
  await expect(spoor.filterBox).toHaveValue(
    `eventID:${errorInsight.eventID} insightDetails.eventName:DeleteInstanceProfile`,
  );
  await spoor.expectCount(1, loaded);
});

test('aggregated events have their window, their tables, and one place however often they come', async ({ spoor }) => {
  await spoor.filter(`eventID:${aggregatedByName.eventId}`);
  await spoor.expectCount(1, loaded);
  await spoor.filter('eventTime>=2026-03-02T10:20 eventTime<2026-03-02T10:25 eventCategory:Aggregated');
  await spoor.expectCount(1, loaded);
  await spoor.openEvent(0);
  await expect(spoor.detail.locator('.sentence')).toContainText('counted 7 s3 data events');
  await openOnly(spoor, `eventID:${aggregatedByName.eventId}`);
  await expect(spoor.grid.getByRole('row').nth(1)).toContainText(
    /2026-03-02 10:15:00Z.*mallory.*PutObject.*1,000 events/,
  );
  await expect(spoor.detail.getByRole('table', { name: 'By resourceARN' }).getByRole('row').nth(2)).toHaveText(
    /acme-logs\s*200\s*20 %/,
  );
  await spoor.detail.getByRole('button', { name: 'Show the single events of this time' }).click();
  await spoor.idle();
  await spoor.expectCount(1, loaded);
});

test('copies of one action and an addendum lead to each other', async ({ spoor }) => {
  await openOnly(spoor, `eventID:${addendum.eventID}`);
  await spoor.detail.getByRole('button', { name: /^Show the original event of 2026-03-02 10:17:00Z/ }).click();
  await spoor.idle();
  await expect(spoor.detail.locator('pre').first()).toContainText(sharedCopies[0]!.eventID);
  await spoor.detail.getByRole('button', { name: 'account 444455556666' }).click();
  await spoor.idle();
  await expect(spoor.detail.locator('pre').first()).toContainText(sharedCopies[1]!.eventID);
});

test('a finding leads from the ledger to the events of its values', async ({ spoor, page }) => {
  const { files } = await spoor.ledger();
  const noted = files.find(({ path }) => path.endsWith('finding.jsonl'))?.diagnostics[0];
  expect(noted).toMatchObject({
    code: 'decode/finding',
    finding: { type: finding.type, severity: 8, lastSeen: finding.service.eventLastSeen },
  });
  await expect(page.getByText(`${finding.title} (high, 8 of 10)`)).toBeVisible();
  const links = page.getByRole('list', { name: 'Show events with' });
  const found: readonly (readonly [string, number])[] = [
    ['userIdentity.accessKeyId AKIAMALLORY', 3],
    ['sourceIPAddress 198.51.100.7', 6],
    ['RunInstances at its time', 2],
  ];
  for (const [name, count] of found) {
    await links.getByRole('button', { name }).click();
    await spoor.idle();
    await spoor.expectCount(count, loaded);
    await page.goBack();
    await spoor.idle();
  }
});
