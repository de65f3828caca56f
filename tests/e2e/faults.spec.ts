/** What the environment may refuse or end, each for real: room, a worker, the case to itself, a version that is known. */
import { join } from 'node:path';
import type { Page, Worker } from '@playwright/test';
import { expectStored, expectWhole, mixedTrail, mixedTrailEvents, storedFaults } from './cut-off.ts';
import { expect, test } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';
import { SpoorPage } from './spoor-page.ts';

const alert = (page: Page) => page.getByRole('alert');
const importStatus = (page: Page) => page.getByRole('status', { name: 'Import status' });

test('an import that finds no more room says what is in and what is not; with room again the rest is added', async ({
  spoor,
  page,
  context,
  site,
}) => {
  const folder = await mixedTrail();
  const session = await context.newCDPSession(page);
  const { origin } = new URL(site);
  // for one segment with its events, and not for two
  const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 2_200_000 });
  await spoor.drop([folder]);
  await spoor.idle();
  await expect(alert(page)).toContainText('The browser has no more room for Spoor.');
  await expect(alert(page)).toContainText(
    /The import stopped early: \d+ files? (is|are) in and can be used; \d+ files are/,
  );
  const kept = await expectStored(spoor);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(mixedTrailEvents);
  await spoor.openEvent(0);
  await spoor.filter('eventName:GetObject');
  await spoor.expectCount(kept, kept);
  expect(await spoor.exportedLines()).toHaveLength(kept);
  await page.reload();
  await spoor.idle();
  await expect(page.getByText(/An import stopped early: \d+ of 282 files are in\./)).toBeVisible();

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await spoor.filter('');
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.expectCount(mixedTrailEvents, mixedTrailEvents);
  await expectWhole(spoor);
  await expect(page.getByText(/An import stopped early/)).toHaveCount(0);
});

test('the browser is asked to keep what is stored once something is, and not for a case in memory', async ({
  context,
  site,
}) => {
  await context.addInitScript(() => {
    Object.assign(StorageManager.prototype, {
      persisted: () => Promise.resolve(false),
      persist: () => {
        Object.assign(window, { asked: ((window as { asked?: number }).asked ?? 0) + 1 });
        return Promise.resolve(true);
      },
    });
  });
  const spoor = new SpoorPage(await context.newPage(), site);
  const { page } = spoor;
  const asked = () => page.evaluate(() => (window as { asked?: number }).asked ?? 0);
  await spoor.open();
  const { folder } = await smallTrail();
  await page.getByRole('button', { name: /^Cases/ }).click();
  await page.getByRole('checkbox', { name: 'In memory only' }).check();
  await page.getByRole('button', { name: 'Create case' }).click();
  await spoor.idle();
  await spoor.drop([folder]);
  await spoor.idle();
  expect(await asked()).toBe(0);
  await page.getByRole('button', { name: /^Cases/ }).click();
  await page.getByRole('button', { name: 'Create case' }).click();
  await spoor.idle();
  expect(await asked()).toBe(0);
  await spoor.drop([folder]);
  await spoor.idle();
  expect(await asked()).toBe(1);
  await page.getByRole('button', { name: /^Cases/ }).click();
  const storage = page.getByRole('dialog', { name: 'Cases' }).getByRole('status', { name: 'Storage' });
  await expect(storage).toHaveText(/Spoor uses [\d.,]+ [KMG]?B in this browser, and may use [\d.,]+ [KMGT]B more\./);
});

/** Another tab on the same case. */
async function secondTab({ page, site }: SpoorPage): Promise<SpoorPage> {
  const second = new SpoorPage(await page.context().newPage(), site);
  await second.open();
  return second;
}

/** A tab that is not in front draws nothing, and so is never idle. */
async function toFront(spoor: SpoorPage): Promise<void> {
  await spoor.page.bringToFront();
  await spoor.idle();
}

test('a second tab on a case follows the first, waits while that one imports, and loses nothing', async ({ spoor }) => {
  const trails = [
    await smallTrail({ events: 100, files: 4 }),
    await smallTrail({ events: 300, files: 20, seed: 5 }),
    await smallTrail({ events: 500, files: 30, seed: 6 }),
  ] as const;
  await spoor.drop([trails[0].folder]);
  await spoor.expectCount(100, 100);
  await spoor.idle();
  const second = await secondTab(spoor);
  await second.expectCount(100, 100);
  await spoor.page.bringToFront();
  await spoor.drop([trails[1].folder]);
  await spoor.idle();
  await second.page.bringToFront();
  await second.expectCount(400, 400);

  // while one imports, however long that takes
  const release = await spoor.page.evaluateHandle(async () => {
    const name = (await indexedDB.databases()).map((one) => one.name ?? '').find((one) => one.includes('-case-'))!;
    return new Promise<() => void>((resolve) => {
      void navigator.locks.request(`${name}-import`, () => new Promise<void>((done) => resolve(() => done())));
    });
  });
  await second.drop([trails[2].folder]);
  await expect(importStatus(second.page)).toContainText('Another tab imports into this case');
  await second.page.getByRole('button', { name: 'Cancel import' }).click();
  await second.idle();
  await second.expectCount(400, 400);
  await second.drop([trails[2].folder]);
  await expect(importStatus(second.page)).toContainText('Another tab imports into this case');
  await release.evaluate((letGo) => letGo());
  await second.idle();
  await second.expectCount(900, 900);
  await toFront(spoor);
  await spoor.expectCount(900, 900);
});

test('two tabs that import the same into one case leave it whole, and as one of them does alone', async ({ spoor }) => {
  const folder = await mixedTrail();
  await spoor.drop([join(folder, '0.json.gz')]);
  await spoor.idle();
  const second = await secondTab(spoor);
  await second.drop([folder]);
  await spoor.page.bringToFront();
  await spoor.drop([folder, join(folder, '1.json.gz')]);
  await spoor.idle();
  await toFront(second);
  await second.expectCount(mixedTrailEvents, mixedTrailEvents);
  await toFront(spoor);
  await spoor.expectCount(mixedTrailEvents, mixedTrailEvents);
  const ledger = await expectWhole(spoor);
  await toFront(second);
  // it follows what the other tab has brought after a while
  await expect.poll(async () => (await second.ledger()).files.length).toBe(ledger.files.length);
  await second.show('Events');
  expect(await expectWhole(second)).toEqual(ledger);
  await expect(second.page.getByText(/An import was/)).toHaveCount(0);
});

test('a case that a newer version has taken over is left as it is, with a clear word, and others are there', async ({
  spoor,
  page,
}) => {
  const { folder } = await smallTrail({ events: 100, files: 4 });
  await spoor.drop([folder]);
  await spoor.idle();
  const before = await page.evaluate(async () => {
    const name = (await indexedDB.databases()).map((one) => one.name ?? '').find((one) => one.includes('-case-'))!;
    const opening = indexedDB.open(name, 9990);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('of a later time');
      opening.result.deleteObjectStore('settings');
    };
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const tables = [...opening.result.objectStoreNames];
    opening.result.close();
    return { name, version: 9990, tables };
  });
  // the page that has it open
  await page.getByRole('button', { name: 'Export NDJSON' }).click();
  await spoor.idle();
  await expect(alert(page)).toContainText('This case was written by a newer Spoor');
  await page.reload();
  await spoor.idle();
  await expect(page.getByRole('heading', { name: 'The case cannot be opened' })).toBeVisible();
  await expect(page.getByText('Nothing of it was changed')).toBeVisible();
  await spoor.drop([folder]);
  await spoor.idle();
  await expect(alert(page).first()).toContainText('This case was written by a newer Spoor');
  const after = await page.evaluate(async ({ name }) => {
    const opening = indexedDB.open(name);
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const { version, objectStoreNames } = opening.result;
    opening.result.close();
    return { name, version, tables: [...objectStoreNames] };
  }, before);
  expect(after).toEqual(before);
  await page.getByRole('button', { name: /^Cases/ }).click();
  await page.getByRole('textbox', { name: 'New case' }).fill('Another');
  await page.getByRole('button', { name: 'Create case' }).click();
  await spoor.idle();
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.expectCount(100, 100);
});

type WorkerName = 'query' | 'ingest' | 'integrity' | 'cases';

const isNamed = (worker: Worker, name: WorkerName): boolean => worker.url().includes(`/${name}.worker`);

/** Ends a worker from within, as a want of memory does: without a word. */
async function end(worker: Worker): Promise<void> {
  const gone = worker.waitForEvent('close');
  worker.evaluate(() => self.close()).catch(() => undefined);
  await gone;
}

/** Waits until so many workers give their sign of life, without which nobody is told of their end. */
function workersAlive(page: Page, count: number): Promise<void> {
  return page.evaluate(async (wanted) => {
    for (let alive = 0; alive < wanted;) {
      const { held = [] } = await navigator.locks.query();
      alive = held.filter(({ name }) => name?.startsWith('spoor-worker-')).length;
    }
  }, count);
}

/** The first worker that reads files gets this address, and is not told that it is to finish: so the import goes on until it ends. */
const heldAddress = '#held';

async function holdFirstReader(page: Page): Promise<void> {
  // readers are there before an import begins
  await page.addInitScript((mark) => {
    const Made = globalThis.Worker;
    let isHeld = false;
    globalThis.Worker = class extends Made {
      constructor(url: string | URL, options?: WorkerOptions) {
        const holds = !isHeld && String(url).includes('/ingest.worker');
        super(holds ? `${String(url)}${mark}` : url, options);
        if (!holds) return;
        isHeld = true;
        const post = this.postMessage.bind(this);
        const postMessage = (message: { argumentList?: { value: unknown }[] }, moved: Transferable[] = []): void => {
          if (message.argumentList?.[1]?.value !== 'finish') post(message, moved);
        };
        Object.assign(this, { postMessage });
      }
    };
  }, heldAddress);
  await page.reload();
}

async function endWorker({ page }: SpoorPage, name: WorkerName): Promise<void> {
  const worker = page.workers().find((one) => isNamed(one, name));
  if (!worker) throw new Error(`no worker is there for ${name}`);
  await end(worker);
}

test('the worker with the case is started again when it ends, until it does so again and again', async ({
  spoor,
  page,
}) => {
  const { folder, texts } = await smallTrail({ events: 600, files: 12 });
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.filter('errorCode:*');
  const found = await spoor.resultCount.textContent();
  await endWorker(spoor, 'query');
  await expect(alert(page)).toContainText('The part of Spoor that holds the case ended');
  await expect(alert(page)).toContainText('was started again. The case is as it was.');
  await spoor.idle();
  await expect(spoor.resultCount).toHaveText(found ?? '');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await spoor.filter('');
  await spoor.openEvent(3);
  expect((await spoor.exportedLines()).toSorted()).toEqual(texts.toSorted());
  await expect(alert(page)).toHaveCount(0);
  for (let time = 0; time < 2; time++) {
    await endWorker(spoor, 'query');
    await expect(alert(page)).toContainText('was started again');
    await spoor.idle();
    await page.getByRole('button', { name: 'Dismiss' }).click();
  }
  await endWorker(spoor, 'query');
  await expect(alert(page)).toContainText('ends again and again');
  await expect(alert(page)).toHaveCount(1);
  await page.reload();
  await spoor.idle();
  await spoor.expectCount(600, 600);
});

test('a case in memory is lost with its worker, which is said; files can be dropped again', async ({ spoor, page }) => {
  const { folder } = await smallTrail({ events: 100, files: 4 });
  await page.getByRole('button', { name: /^Cases/ }).click();
  await page.getByRole('checkbox', { name: 'In memory only' }).check();
  await page.getByRole('button', { name: 'Create case' }).click();
  await spoor.idle();
  await spoor.drop([folder]);
  await spoor.idle();
  await endWorker(spoor, 'query');
  await expect(alert(page)).toContainText('the case went with it');
  await expect(page.getByRole('button', { name: 'Open folder' })).toBeVisible();
  await spoor.idle();
  await spoor.drop([folder]);
  await spoor.idle();
  await spoor.expectCount(100, 100);
});

test('an import goes on when one of its workers ends, and the case with it when that of the case does', async ({
  spoor,
  page,
}) => {
  const folder = await mixedTrail();
  const one = page.waitForEvent('worker', (worker) => worker.url().endsWith(heldAddress));
  await holdFirstReader(page);
  await spoor.idle();
  await workersAlive(page, 3);
  await spoor.drop([folder]);
  await expect(importStatus(page)).toContainText('Finishing: ');
  await end(await one);
  await spoor.idle();
  await expect(page.getByText('A part of Spoor that reads files ended and was started again.')).toBeVisible();
  await spoor.expectCount(mixedTrailEvents, mixedTrailEvents);
  await expectWhole(spoor);

  await spoor.show('Events');
  const more = await smallTrail({ events: 600, files: 12 });
  const again = page.waitForEvent('worker', (worker) => isNamed(worker, 'ingest'));
  await spoor.drop([more.folder]);
  await again;
  await endWorker(spoor, 'query');
  await expect(alert(page)).toContainText('was started again. The case is as it was.');
  await spoor.idle();
  await spoor.expectCount(mixedTrailEvents + 600, mixedTrailEvents + 600);
  await expectWhole(spoor);
  await expect(page.getByText(/An import was/)).toHaveCount(0);
});

test('validation goes on when its worker ends', async ({ spoor, page }) => {
  await page.getByRole('button', { name: 'Open the sample trail' }).click();
  await spoor.idle();
  await spoor.show('Integrity');
  const figures = page.getByRole('status', { name: 'Integrity status' });
  const before = await figures.textContent();
  await endWorker(spoor, 'integrity');
  await expect(alert(page)).toContainText('The part of Spoor that validates files ended');
  await expect(alert(page)).toContainText('was started again');
  await spoor.idle();
  await expect(figures).toHaveText(before ?? '');
  await spoor.show('Events');
  await spoor.filter('integrity:changed');
  expect(await spoor.exportedLines()).not.toHaveLength(0);
});

test('what was asked of the list of cases may not be done when its worker ends, which is said', async ({
  spoor,
  page,
}) => {
  const { folder } = await smallTrail({ events: 100, files: 4 });
  await spoor.drop([folder]);
  await spoor.idle();
  const dialog = page.getByRole('dialog', { name: 'Cases' });
  await page.getByRole('button', { name: /^Cases/ }).click();
  await spoor.idle();
  // so that the next call waits
  const release = await page.evaluateHandle(
    () =>
      new Promise<() => void>((resolve) => {
        void navigator.locks.request('spoor-cases', () => new Promise<void>((done) => resolve(() => done())));
      }),
  );
  await dialog.getByRole('button', { name: 'Rename Case 1' }).click();
  await dialog.getByRole('textbox', { name: 'New name of Case 1' }).fill('Acme');
  await page.keyboard.press('Enter');
  await endWorker(spoor, 'cases');
  await release.evaluate((letGo) => letGo());
  await expect(alert(page)).toContainText('The part of Spoor that keeps the list of cases ended');
  await spoor.idle();
  await expect(dialog.getByRole('button', { name: 'Rename Case 1' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Rename Case 1' }).click();
  await dialog.getByRole('textbox', { name: 'New name of Case 1' }).fill('Acme');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Rename Acme' })).toBeVisible();
  expect(await storedFaults(page)).toEqual([]);
});
