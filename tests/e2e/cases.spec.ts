import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { keptData } from './kept-data.ts';
import { idbAnswer } from './idb-answer.ts';
import { smallTrail } from './small-trail.ts';
import type { SpoorPage } from './spoor-page.ts';

const casesButton = (page: Page) => page.getByRole('button', { name: /^Cases/ });
const casesDialog = (page: Page) => page.getByRole('dialog', { name: 'Cases' });

async function create(spoor: SpoorPage, name: string, isInMemory = false): Promise<void> {
  const { page } = spoor;
  await casesButton(page).click();
  await casesDialog(page).getByRole('textbox', { name: 'New case' }).fill(name);
  if (isInMemory) await casesDialog(page).getByRole('checkbox', { name: 'In memory only' }).check();
  await casesDialog(page).getByRole('button', { name: 'Create case' }).click();
  await spoor.idle();
}

async function switchTo(spoor: SpoorPage, name: string): Promise<void> {
  await casesButton(spoor.page).click();
  await casesDialog(spoor.page)
    .getByRole('button', { name: `Open ${name}` })
    .click();
  await spoor.idle();
}

async function saveFilter(spoor: SpoorPage, name: string, filter: string): Promise<void> {
  const { page } = spoor;
  await spoor.filter(filter);
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('menuitem', { name: /^Save/ }).click();
  await page.getByRole('textbox', { name: 'Save it as' }).fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await spoor.filter('');
}

test('before the first import nothing is kept; cases are made, changed between, renamed and deleted without a trace', async ({
  spoor,
  page,
}) => {
  expect(await keptData(page)).toMatchObject({ databases: {}, files: [], sessionStorage: [], cached: [] });
  const [first, second] = [
    await smallTrail({ events: 100, files: 4 }),
    await smallTrail({ events: 60, files: 3, seed: 5 }),
  ];
  await spoor.drop([first.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  await expect(casesButton(page)).toHaveText(/Case 1/);
  await saveFilter(spoor, 'mine', 'eventName:Describe*');

  await create(spoor, 'Acme breach');
  await expect(spoor.grid).toHaveCount(0);
  await spoor.drop([second.folder]);
  await spoor.expectCount(60, 60);
  await spoor.idle();
  await spoor.filter('errorCode:*');
  // a reload comes back to this one, though nothing says so but the tab
  await page.reload();
  await spoor.idle();
  await expect(casesButton(page)).toHaveText(/Acme breach/);
  await expect(page.getByText('60 events of 3 files')).toBeVisible();

  await switchTo(spoor, 'Case 1');
  await spoor.expectCount(100, 100);
  await page.getByRole('button', { name: 'Saved' }).click();
  await expect(page.getByRole('menuitem', { name: /^mine/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await casesButton(page).click();
  await casesDialog(page).getByRole('button', { name: 'Rename Case 1' }).click();
  await casesDialog(page).getByRole('textbox', { name: 'New name of Case 1' }).fill('Older one');
  await page.keyboard.press('Enter');
  await expect(casesButton(page)).toHaveText(/Older one/);
  await casesDialog(page).getByRole('button', { name: 'Close', exact: true }).click();
  await spoor.idle();

  // the one that is open, from where its files are listed
  const texts = ['mine', first.files[0]!.path, (first.events[0] as { readonly eventID: string }).eventID];
  const before = await keptData(page, texts);
  expect(before.found).not.toEqual([]);
  // a folder for each case, and files in both
  expect(before.files.filter((path) => !path.includes('/'))).toHaveLength(2);
  expect(before.files.length).toBeGreaterThanOrEqual(6);
  await spoor.show('Sources');
  await page.getByRole('button', { name: 'Delete case…' }).click();
  const question = page.getByRole('dialog', { name: 'Delete case “Older one”?' });
  await expect(question).toContainText('100 events and 4 files');
  await question.getByRole('button', { name: 'Keep it' }).click();
  await expect(question).toBeHidden();
  await page.getByRole('button', { name: 'Delete case…' }).click();
  await question.getByRole('button', { name: 'Delete case' }).click();
  await spoor.idle();
  await expect(casesButton(page)).toHaveText(/Acme breach/);
  await spoor.show('Events');
  await spoor.expectCount(60, 60);
  const left = await keptData(page, [...texts, 'Older one', 'Case 1']);
  expect(left.found).toEqual([]);
  expect(Object.keys(left.databases)).toHaveLength(2);
  expect(left.files.filter((path) => !path.includes('/'))).toEqual(
    Object.keys(left.databases).filter((name) => name !== 'spoor-cases'),
  );

  // and the last one, from the list
  await casesButton(page).click();
  await casesDialog(page).getByRole('button', { name: 'Delete Acme breach' }).click();
  await page
    .getByRole('dialog', { name: /^Delete/ })
    .getByRole('button', { name: 'Delete case' })
    .click();
  await spoor.idle();
  await expect(page.getByRole('button', { name: 'Open folder' })).toBeVisible();
  const { databases, files, localStorage, sessionStorage, cached } = await keptData(page);
  expect({ databases, files, sessionStorage, cached }).toEqual({
    databases: {},
    files: [],
    sessionStorage: [],
    cached: [],
  });
  expect(localStorage).toEqual(['spoor.theme']);
});

test('a case in memory writes nothing to disk, stays while other cases are looked at, and ends with the page', async ({
  spoor,
  page,
}) => {
  const trail = await smallTrail({ events: 100, files: 4 });
  await create(spoor, 'Draft', true);
  const mark = page.getByText('In memory only', { exact: true });
  await expect(mark).toBeVisible();
  await spoor.drop([trail.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  await saveFilter(spoor, 'mine', 'eventName:Describe*');
  expect(trail.texts).toContain(await spoor.openEvent(0));
  await spoor.show('Sources');
  await expect(spoor.ledgerTable.getByRole('row')).toHaveCount(5);
  await spoor.show('Integrity');
  await spoor.show('Events');
  expect((await spoor.exportedLines()).toSorted()).toEqual(trail.texts.toSorted());
  const { eventID } = trail.events[0] as { readonly eventID: string };
  const texts = ['mine', 'Draft', trail.files[0]!.path, eventID];
  expect(await keptData(page, texts)).toMatchObject({
    databases: {},
    files: [],
    sessionStorage: [],
    cached: [],
    found: [],
  });

  await create(spoor, 'On disk');
  await expect(mark).toBeHidden();
  await expect(spoor.grid).toHaveCount(0);
  await switchTo(spoor, 'Draft');
  await expect(mark).toBeVisible();
  await spoor.expectCount(100, 100);
  await spoor.filter('eventName:*');

  const warned = page.waitForEvent('dialog');
  const reloading = page.reload();
  const warning = await warned;
  expect(warning.type()).toBe('beforeunload');
  await warning.accept();
  await reloading;
  await spoor.idle();
  await expect(casesButton(page)).toHaveText(/On disk/);
  await casesButton(page).click();
  await expect(casesDialog(page).getByRole('row')).toHaveCount(2);
  expect((await keptData(page, texts)).found).toEqual([]);
});

test('the one case of an earlier version is there, with what was set beside it', async ({ spoor, page }) => {
  const trail = await smallTrail({ events: 100, files: 4 });
  await spoor.drop([trail.folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  await page.evaluate(
    async (answer) => {
      const names = (await indexedDB.databases()).map(({ name = '' }) => name);
      const database = names.find((name) => name.startsWith('spoor-case-'))!;
      const from = await answer(indexedDB.open(database));
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(database);
      // as that version called it; with all bytes in records, as before there were files
      type Stored = Record<string, unknown> & { file?: { name: string; offset: number; length: number } };
      const withBytes = async (table: string, { file, ...record }: Stored): Promise<unknown> => {
        if (!file) return record;
        const all = await (await folder.getFileHandle(file.name)).getFile();
        const bytes = await all.slice(file.offset, file.offset + file.length).arrayBuffer();
        return { ...record, [table === 'segments' ? 'head' : 'bytes']: bytes };
      };
      const tables = [...from.objectStoreNames];
      const opening = indexedDB.open('spoor', from.version);
      opening.onupgradeneeded = () => {
        for (const name of tables) {
          const { keyPath, autoIncrement } = from.transaction(name).objectStore(name);
          opening.result.createObjectStore(name, { keyPath, autoIncrement });
        }
      };
      const to = await answer(opening);
      for (const name of tables.filter((table) => table !== 'files')) {
        const stored = (await answer(from.transaction(name).objectStore(name).getAll())) as Stored[];
        const records = await Promise.all(stored.map((record) => withBytes(name, record)));
        const writing = to.transaction(name, 'readwrite').objectStore(name);
        for (const record of records) await answer(writing.put(record));
      }
      from.close();
      to.close();
      for (const name of names) await answer(indexedDB.deleteDatabase(name));
      await root.removeEntry(database, { recursive: true });
      sessionStorage.clear();
      localStorage.setItem('spoor.saved-filters', '{"version":1,"list":[{"name":"mine","filter":"errorCode:*"}]}');
    },
    await idbAnswer(page),
  );

  await spoor.open();
  await spoor.expectCount(100, 100);
  await expect(casesButton(page)).toHaveText(/Case 1/);
  expect((await spoor.exportedLines()).toSorted()).toEqual(trail.texts.toSorted());
  await page.getByRole('button', { name: 'Saved' }).click();
  await expect(page.getByRole('menuitem', { name: /^mine/ })).toBeVisible();
  const kept = await keptData(page);
  expect(Object.keys(kept.databases).sort()).toEqual(['spoor', 'spoor-cases']);
  expect(kept.localStorage).not.toContain('spoor.saved-filters');
});
