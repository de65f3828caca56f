import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from './fixtures.ts';
import { newFolder, smallTrail } from './small-trail.ts';

test('every dropped file is a row of the ledger, with its reason where it held no event', async ({ spoor, page }) => {
  const trail = await smallTrail({ duplicates: 0.1 });
  const folder = join(await newFolder(), 'mixed');
  await cp(trail.folder, folder, { recursive: true });
  await writeFile(join(folder, 'notes.txt'), 'minutes of a meeting, no log');
  await writeFile(join(folder, 'empty.json'), '');
  const whole = gzipSync(`{"Records":[${trail.texts.slice(0, 3).join(',')}]}`);
  await writeFile(join(folder, 'cut.json.gz'), whole.subarray(0, whole.length - 200));

  await spoor.drop([folder]);
  await spoor.idle();
  const ledger = await spoor.ledger();
  expect(ledger.version).toBe(1);
  expect(ledger.files).toHaveLength(15);
  expect(ledger.totals.files).toBe(15);
  expect(ledger.totals.events).toBe(600);
  expect(ledger.totals.conflicts).toBe(0);
  expect(ledger.totals.duplicates).toBeGreaterThanOrEqual(trail.records - 600);

  const sums = ['events', 'duplicates', 'conflicts', 'partial', 'textBytes', 'eventBytes', 'structureBytes'] as const;
  for (const name of [...sums, 'skippedBytes'] as const) {
    expect(
      ledger.files.reduce((sum, file) => sum + file[name], 0),
      name,
    ).toBe(ledger.totals[name]);
  }
  expect(ledger.totals.diagnostics).toBe(ledger.files.reduce((sum, file) => sum + file.diagnostics.length, 0));

  for (const file of [...ledger.files, ledger.totals]) {
    expect(file.eventBytes + file.structureBytes + file.skippedBytes).toBe(file.textBytes);
  }
  const { textBytes, eventBytes, structureBytes, skippedBytes } = ledger.totals;
  const shown = (count: number): string => count.toLocaleString('en-US');
  await spoor.show('Sources');
  await expect(page.getByLabel('Bytes', { exact: true })).toHaveText(
    `${shown(textBytes)} bytes in = ${shown(eventBytes)} of events + ${shown(structureBytes)} of structure + ${shown(skippedBytes)} skipped`,
  );

  const codes = (name: string): string[] =>
    ledger.files.find((file) => file.path.endsWith(name))?.diagnostics.map(({ code }) => code) ?? [];
  expect(codes('notes.txt')).toContain('decode/not-recognised');
  expect(codes('empty.json')).toContain('read/empty');
  expect(codes('cut.json.gz')).toContain('gzip/truncated');

  await expect(spoor.ledgerTable).toBeVisible();
  await expect(spoor.ledgerTable).toContainText('notes.txt');
});
