import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { faultsOf, storedRecords, type StoredRecords } from '../fixtures/case-faults.ts';
import { writeZip } from '../fixtures/zip-writer.ts';
import { expect } from './fixtures.ts';
import { newFolder } from './small-trail.ts';
import type { LedgerFile, SpoorPage } from './spoor-page.ts';

/** More than are read as one, so that several workers have something to read. */
const singles = { files: 280, events: 250 };
/** More than a segment holds. */
const manyEvents = 70_000;
const members = { files: 4, events: 2500 };

export const mixedTrailEvents = singles.files * singles.events + manyEvents + members.files * members.events;

/** One event a second, with hardly more in it than tells it from others. */
function logText(first: number, count: number): string {
  const events = Array.from({ length: count }, (_, i) => {
    const nth = first + i;
    const eventTime = new Date(Date.UTC(2026, 0, 1) + nth * 1000).toISOString().replace('.000Z', 'Z');
    const eventID = `00000000-0000-4000-8000-${nth.toString(16).padStart(12, '0')}`;
    return JSON.stringify({ eventVersion: '1.08', eventTime, eventName: 'GetObject', awsRegion: 'eu-west-1', eventID });
  });
  return `{"Records":[${events.join(',')}]}`;
}

/** A folder whose import is stored in several steps: single files, one with many events, and an archive. */
export async function mixedTrail(): Promise<string> {
  const folder = join(await newFolder(), 'mixed');
  await mkdir(folder);
  let made = 0;
  const next = (count: number): Uint8Array => {
    const text = logText(made, count);
    made += count;
    return gzipSync(text, { level: 1 });
  };
  for (let nth = 0; nth < singles.files; nth++) await writeFile(join(folder, `${nth}.json.gz`), next(singles.events));
  await writeFile(join(folder, 'many.json.gz'), next(manyEvents));
  const archived = Array.from({ length: members.files }, (_, nth) => {
    return { name: `${nth}.json.gz`, data: next(members.events), method: 0 };
  });
  await writeFile(join(folder, 'archive.zip'), writeZip(archived).bytes);
  return folder;
}

/** What is wrong with what this browser holds. */
export async function storedFaults(page: Page): Promise<string[]> {
  const cases = await page.evaluate<StoredRecords[]>(`(async () => {
    const storedRecords = ${String(storedRecords)};
    const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => !/-cases$/.test(name));
    return Promise.all(names.map((name) => storedRecords(name)));
  })()`);
  return cases.flatMap(faultsOf);
}

/** How many events the app shows that is whole as it is stored. */
export async function expectStored({ page, grid, resultCount }: SpoorPage): Promise<number> {
  expect(await storedFaults(page)).toEqual([]);
  if ((await grid.count()) === 0) return 0;
  const [, shown, all] = /^([\d,]+) of ([\d,]+) events$/.exec((await resultCount.textContent()) ?? '') ?? [];
  expect(shown).toBe(all);
  return Number(all?.replaceAll(',', ''));
}

/** As `expectStored`, of a case with events; checks that its counts add up, and gives its ledger, which then is in view. */
export async function expectWhole(spoor: SpoorPage): Promise<LedgerFile> {
  const shown = await expectStored(spoor);
  const ledger = await spoor.ledger();
  const { totals, files } = ledger;
  expect(totals.events).toBe(shown);
  for (const field of ['events', 'duplicates', 'conflicts', 'skippedBytes', 'textBytes', 'eventBytes'] as const) {
    expect(totals[field], field).toBe(files.reduce((sum, file) => sum + file[field], 0));
  }
  expect(totals.textBytes).toBe(totals.eventBytes + totals.structureBytes + totals.skippedBytes);
  return ledger;
}

/** All events as they came. Their order among those of one second is that in which they were stored. */
export async function exportedOf(spoor: SpoorPage): Promise<string> {
  await spoor.show('Events');
  return (await spoor.exportedLines()).sort().join('\n');
}
