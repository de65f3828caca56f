import { answers, counts } from '../fixtures/sample/answers.ts';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { SpoorPage } from './spoor-page.ts';

const total = answers.totals.events;

/** The name of a facet's value: the value, then its count. */
function startsWith(value: string): RegExp {
  return new RegExp(`^${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}, `);
}

async function openSample(spoor: SpoorPage): Promise<void> {
  await spoor.page.getByRole('button', { name: 'Open the sample trail' }).click();
  await spoor.expectCount(total, total);
  await spoor.idle();
}

/** Bytes in the files of all cases. */
function bytesInFiles(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let bytes = 0;
    const add = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const entry of folder.values()) {
        if (entry instanceof FileSystemDirectoryHandle) await add(entry);
        else bytes += (await entry.getFile()).size;
      }
    };
    await add(await navigator.storage.getDirectory());
    return bytes;
  });
}

test('the sample trail opens, takes little room, and each question about its incident has the known answer', async ({
  spoor,
}) => {
  test.setTimeout(120_000);
  await openSample(spoor);
  // it comes as 1 MB; the text of its files is 60 MB
  const bytes = await bytesInFiles(spoor.page);
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(bytes).toBeLessThan(4_000_000);
  for (const [filter, events] of counts) {
    await spoor.filter(filter);
    await spoor.expectCount(events, total);
  }
});

test('by mouse alone: the leaked key, all it did, who stopped the logging and the role hopped to', async ({
  spoor,
  page,
}) => {
  test.setTimeout(120_000);
  await openSample(spoor);
  const [address] = answers.attackerAddresses;
  const pick = async (field: string, value: string) => {
    const facet = page.getByRole('group', { name: `Facet: ${field}`, exact: true });
    const heading = facet.getByRole('button', { expanded: false });
    if (await heading.count()) await heading.first().click();
    await spoor.idle();
    const shown = facet.getByRole('button', { name: startsWith(value) });
    if (await shown.count()) {
      await shown.click();
    } else {
      await facet.getByRole('button', { name: /^Show all/ }).click();
      const sheet = page.getByRole('dialog');
      await sheet.getByRole('button', { name: startsWith(value) }).click();
      await sheet.getByRole('button', { name: 'Close' }).click();
    }
    await spoor.idle();
  };
  const around = async (kind: string) => {
    await spoor.detail.getByRole('button', { name: kind }).click();
    await spoor.idle();
  };

  // Who was denied most, from where, with which key?
  await pick('errorCode', 'AccessDenied');
  await pick('sourceIPAddress', address);
  await pick('userIdentity.accessKeyId', answers.leakedKeyId);
  await page.getByRole('button', { name: 'Remove errorCode:AccessDenied' }).click();
  await spoor.idle();
  await spoor.expectCount(120, total);
  const link = page.url();

  // Who stopped the logging, and as whom did they come?
  await page.getByRole('button', { name: 'Clear filter' }).click();
  await spoor.idle();
  await pick('eventSource', 'cloudtrail.amazonaws.com');
  await pick('eventName', 'StopLogging');
  await spoor.expectCount(1, total);
  await spoor.openEvent(0);
  await expect(spoor.detail).toContainText(answers.loggingStopped.from);
  await expect(spoor.detail).toContainText(answers.sessionName);
  await around('Same access key');
  await spoor.expectCount(1096, total);
  await expect(spoor.filterBox).toHaveValue(new RegExp(answers.temporaryKeyId));

  // The link that was copied on the way shows the same again.
  await page.goto('about:blank');
  await page.goto(link);
  await spoor.idle();
  await spoor.expectCount(120, total);
});

test('by keyboard alone: the key, all it did, the hop and the moment logging stopped', async ({ spoor, page }) => {
  test.setTimeout(120_000);
  await openSample(spoor);
  const ask = async (filter: string, events: number) => {
    await page.keyboard.press('Escape');
    await spoor.grid.focus();
    await page.keyboard.press('/');
    await expect(spoor.filterBox).toBeFocused();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(filter);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await spoor.idle();
    await spoor.expectCount(events, total);
  };
  await ask(`userIdentity.accessKeyId:${answers.leakedKeyId} sourceIPAddress:${answers.attackerAddresses[0]}`, 120);
  await ask(`userIdentity.accessKeyId:${answers.temporaryKeyId}`, 1096);
  await ask('eventName:(StopLogging OR StartLogging)', 2);
  await spoor.grid.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await spoor.idle();
  await expect(spoor.detail).toContainText(answers.loggingStopped.from);
});
