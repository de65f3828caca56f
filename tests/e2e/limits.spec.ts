import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fileText } from '../fixtures/make-trail.ts';
import { writeZip } from '../fixtures/zip-writer.ts';
import { expect, test } from './fixtures.ts';
import { newFolder, smallTrail } from './small-trail.ts';
import type { SpoorPage } from './spoor-page.ts';

const trail = await smallTrail({ events: 600, files: 6 });

async function setLimit(spoor: SpoorPage, label: string, value: string): Promise<void> {
  const { page } = spoor;
  await spoor.show('Sources');
  await page.getByRole('button', { name: 'Limits…' }).click();
  await page.getByRole('spinbutton', { name: label }).fill(value);
  await page.getByRole('button', { name: 'Close' }).click();
}

test('files that ended at a limit are read to their end once it is raised and they are dropped again', async ({
  spoor,
  page,
}) => {
  const folder = await newFolder();
  const zip = join(folder, 'trail.zip');
  const parts = trail.files.slice(1, 5);
  await writeFile(zip, writeZip(parts.map((file, i) => ({ name: `${i}.json`, data: fileText(file) }))).bytes);
  const gzip = join(folder, 'large.json.gz');
  // white space between the events makes it long
  const [last] = trail.files.slice(5);
  await writeFile(gzip, gzipSync(`{"Records":[${last!.events.join(`,${' '.repeat(40_000)}`)}]}`));
  const first = join(folder, 'first.json');
  await writeFile(first, fileText(trail.files[0]!));

  await spoor.drop([first]);
  await spoor.idle();
  await setLimit(spoor, 'Members of an archive', '2');
  await setLimit(spoor, 'Text of one dropped file', '1');
  await spoor.drop([zip, gzip]);
  await spoor.idle();
  const stopped = await spoor.ledger();
  const codes = stopped.files.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
  expect(codes.sort()).toEqual(['json/truncated', 'read/inflate-limit', 'zip/too-many-entries']);
  expect(stopped.totals.events).toBeLessThan(600);

  // the choice outlives the page
  await page.reload();
  await spoor.idle();
  const entry = page.getByRole('row', { name: /trail\.zip zip archive|trail\.zip .*too-many-entries/ });
  await entry.getByRole('button', { name: 'Raise this limit…' }).click();
  const wanted = page.getByRole('spinbutton', { name: 'Members of an archive' });
  await expect(wanted).toBeFocused();
  await expect(wanted).toHaveValue('2');
  await wanted.fill('0');
  await wanted.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('From 1 members to 10,000,000 members; it stays as it was.');
  await wanted.fill('100');
  await page.getByRole('button', { name: 'Reset: Text of one dropped file' }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(entry).toContainText('This limit has been raised: drop the file again');

  await spoor.drop([zip, gzip]);
  await spoor.idle();
  const whole = await spoor.ledger();
  expect(whole.totals).toMatchObject({ files: 7, events: 600, duplicates: 0, conflicts: 0, diagnostics: 0 });
  await spoor.show('Events');
  await spoor.expectCount(600, 600);
});
