import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { fileText } from '../fixtures/make-trail.ts';
import { leftOut, realData } from '../fixtures/real-data.ts';
import { splitRecords } from '../fixtures/split-records.ts';
import { expect, test } from './fixtures.ts';
import { filterCases } from './naive-filter.ts';
import { newFolder, smallTrail } from './small-trail.ts';

if (realData === undefined) throw new Error(leftOut);
const data = realData;

test.use({ hasServiceWorker: true });

interface Trail {
  readonly texts: readonly string[];
  readonly events: readonly unknown[];
}

async function readTrail(folder: string): Promise<Trail> {
  const byId = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = gunzipSync(await readFile(join(entry.parentPath, entry.name))).toString('utf8');
    const parsed = JSON.parse(text) as { readonly Records: readonly { readonly eventID: string }[] };
    const pieces = splitRecords(text);
    expect(pieces).toHaveLength(parsed.Records.length);
    parsed.Records.forEach(({ eventID }, index) => byId.set(eventID, pieces[index]!));
  }
  // in the order in which an export is compared
  const texts = [...byId.values()].sort();
  return { texts, events: texts.map((text) => JSON.parse(text) as unknown) };
}

test('a real trail of thousands of small files opens whole, filters as JSON.parse does, and leaves as it came', async ({
  spoor,
  context,
}) => {
  test.setTimeout(240_000);
  const folder = join(data, 's3-tree');
  const { texts, events } = await readTrail(folder);
  const total = texts.length;
  const totals = { files: 3872, events: 23981, duplicates: 6496, conflicts: 0 };
  expect(total).toBe(totals.events);

  await test.step('drop the folder', async () => {
    await spoor.drop([folder]);
    await expect(spoor.resultCount).toHaveText('23,981 of 23,981 events', { timeout: 60_000 });
    await spoor.idle();
    expect((await spoor.ledger()).totals).toMatchObject(totals);
  });

  await test.step('reload without a network', async () => {
    await context.setOffline(true);
    await spoor.page.reload();
    await spoor.idle();
    expect((await spoor.ledger()).totals).toMatchObject(totals);
    await spoor.show('Events');
    await spoor.expectCount(total, total);
  });

  for (const { filter, matches } of filterCases(events)) {
    await test.step(`filter ${filter}`, async () => {
      await spoor.filter(filter);
      await spoor.expectCount(events.filter(matches).length, total);
    });
  }

  for (const { filter, matches } of filterCases(events).filter((_, index) => index % 8 === 0)) {
    await test.step(`export ${filter}`, async () => {
      await spoor.filter(filter);
      const wanted = texts.filter((_, index) => matches(events[index]));
      const lines = await spoor.exportedLines();
      expect(lines.length).toBe(wanted.length);
      expect(lines.sort().join('\n') === wanted.join('\n'), 'same bytes').toBe(true);
    });
  }
});

test('one good file among every broken one: its events are there, and every file has its row and its reason', async ({
  spoor,
}) => {
  const folder = join(await newFolder(), 'mixed');
  await mkdir(folder);
  await cp(join(data, 'broken'), folder, { recursive: true });
  const [good] = (await smallTrail({ events: 25, files: 1 })).files;
  await writeFile(join(folder, 'good-file.json'), fileText(good!));
  await spoor.drop([folder]);
  await spoor.idle();
  const ledger = await spoor.ledger();
  const row = ledger.files.find((file) => file.path === 'mixed/good-file.json');
  expect(row).toMatchObject({ events: 25, diagnostics: [] });
  for (const name of await readdir(folder)) {
    const rows = ledger.files.filter(({ path }) => path === `mixed/${name}` || path.startsWith(`mixed/${name}!/`));
    expect(rows.length, name).toBeGreaterThan(0);
    for (const { path, events, duplicates, diagnostics } of rows) {
      const isContainer = ledger.files.some((file) => file.path.startsWith(`${path}!/`));
      if (events + duplicates === 0 && !isContainer) expect(diagnostics.length, path).toBeGreaterThan(0);
      for (const { detail } of diagnostics) expect(detail, path).toMatch(/\S/);
    }
  }
  expect(ledger.totals.events).toBe(ledger.files.reduce((sum, file) => sum + file.events, 0));
});

test('a real zip with one damaged member gives the events of all members, and says what is wrong', async ({
  spoor,
}) => {
  await spoor.drop([join(data, 'zip')]);
  await spoor.idle();
  const { totals, files } = await spoor.ledger();
  expect(totals).toMatchObject({ files: 5, events: 15 });
  expect(files.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code))).toEqual(['json/syntax']);
});

test('the same real file plain and compressed: its events once, and once more as duplicates', async ({ spoor }) => {
  await spoor.drop([join(data, 's3-files')]);
  await spoor.idle();
  const { totals, files } = await spoor.ledger();
  expect(totals.events).toBeGreaterThan(0);
  expect(totals.duplicates).toBeGreaterThan(0);
  expect(files.filter((file) => file.events === 0 && file.duplicates === totals.duplicates)).toHaveLength(1);
});

test('every file of the other real data has its row, with events or with a reason', async ({ spoor }) => {
  const folders = (await readdir(data, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const others = folders.map(({ name }) => name).filter((name) => name !== 's3-tree');
  await spoor.drop(others.map((name) => join(data, name)));
  await spoor.idle();
  const { files } = await spoor.ledger();
  for (const folder of others) {
    for (const entry of await readdir(join(data, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name).slice(data.length + 1);
      const row = files.find((file) => file.path === path);
      expect(row, path).toBeDefined();
      const yielded = files.some((file) => file.path.startsWith(path) && file.events + file.duplicates > 0);
      const said = files.some((file) => file.path.startsWith(path) && file.diagnostics.length > 0);
      expect(yielded || said, path).toBe(true);
    }
  }
});
