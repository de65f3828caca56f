import { join } from 'node:path';
import { env } from 'node:process';
import type { Page } from '@playwright/test';
import { SeededRandom } from '../fixtures/seeded-random.ts';
import { expectStored, expectWhole, exportedOf, mixedTrail, mixedTrailEvents } from './cut-off.ts';
import { expect, test } from './fixtures.ts';
import { idbAnswer } from './idb-answer.ts';
import { SpoorPage } from './spoor-page.ts';
import { withProfile } from './with-profile.ts';

/** More, and elsewhere in the import: SPOOR_KILLS=500 SPOOR_SEED=2. */
const moments = Number(env['SPOOR_KILLS'] ?? 50);
const seed = Number(env['SPOOR_SEED'] ?? 1);
/** Side by side. */
const parts = 2;

/** Ends the page's process with all of its workers, and opens the app in another page. */
async function crash(page: Page, site: string, next?: Page): Promise<SpoorPage> {
  const context = page.context();
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // it is never answered
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  // what is not in front draws nothing, and is never idle
  await next?.bringToFront();
  const [spoor] = await Promise.all([openAnew(next ?? (await context.newPage()), site), page.close()]);
  return spoor;
}

async function openAnew(page: Page, site: string): Promise<SpoorPage> {
  const spoor = new SpoorPage(page, site);
  await spoor.open();
  return spoor;
}

const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How many segments are stored, in all cases; once it is more than `beyond`, where that is given. */
async function storedSegments(page: Page, beyond = -1): Promise<number> {
  return page.evaluate(
    async ([answer, beyond]) => {
      for (;;) {
        let segments = 0;
        for (const { name = '' } of await indexedDB.databases()) {
          const database = await answer(indexedDB.open(name));
          const isCase = database.objectStoreNames.contains('segments');
          if (isCase) segments += await answer(database.transaction('segments').objectStore('segments').count());
          database.close();
        }
        if (segments > beyond) return segments;
      }
    },
    [await idbAnswer(page), beyond] as const,
  );
}

const notice = (page: Page) => page.getByText(/An import was interrupted/);

async function deleteCase(spoor: SpoorPage): Promise<void> {
  const { page } = spoor;
  await spoor.show('Sources');
  await page.getByRole('button', { name: 'Delete case…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete case' }).click();
  await spoor.idle();
}

async function importAgain(spoor: SpoorPage, folder: string): Promise<void> {
  await spoor.drop([folder]);
  await spoor.idle();
}

/** As `importAgain`; milliseconds until nothing is imported any more. */
async function importTimed(spoor: SpoorPage, folder: string): Promise<number> {
  const begun = performance.now();
  await spoor.drop([folder]);
  for (const count of [1, 0]) {
    const isSo = (wanted: number) => document.querySelectorAll('progress').length === wanted;
    await spoor.page.waitForFunction(isSo, count);
  }
  const ms = performance.now() - begun;
  await spoor.idle();
  return ms;
}

for (let part = 1; part <= parts; part++) {
  const kills = Math.ceil(moments / parts);
  test(`an import killed at ${kills} moments leaves a whole case each time, and is completed by dropping the same again (${part} of ${parts})`, async ({
    site,
  }) => {
    test.setTimeout(120_000 + kills * 20_000);
    const folder = await mixedTrail();
    await withProfile(site, async (begun) => {
      let spoor = begun;
      // a page from where the app is, without it
      const empty = { contentType: 'text/html', body: '<link rel="icon" href="data:,">' };
      await spoor.page.context().route(`${site}empty`, (route) => route.fulfill(empty));
      await spoor.open();
      await importAgain(spoor, folder);
      const wanted = { ledger: await expectWhole(spoor), lines: await exportedOf(spoor) };
      await deleteCase(spoor);
      // the first one takes longer; how long depends on what else the machine does
      let ms = await importTimed(spoor, folder);
      await deleteCase(spoor);
      // between what is stored first and all of it
      let between = ms * 0.1;
      const random = new SeededRandom(seed * parts + part);
      const met = { nothing: 0, part: 0, all: 0 };
      for (let killed = 1; killed <= kills; killed++) {
        // every other one once something is stored
        const isStored = killed % 2 === 0;
        const at = random.unit() * (isStored ? between : ms);
        await test.step(`killed ${at.toFixed(0)} ms after ${isStored ? 'something was stored' : 'the drop'}`, async () => {
          const next = await spoor.page.context().newPage();
          if (isStored) await next.goto(`${site}empty`);
          const before = isStored ? await storedSegments(next) : 0;
          await spoor.page.bringToFront();
          await spoor.drop([folder]);
          if (isStored) await storedSegments(next, before);
          await moment(at);
          spoor = await crash(spoor.page, site, next);
        });
        const events = await expectStored(spoor);
        const found = events === 0 ? 'nothing' : events < wanted.ledger.totals.events ? 'part' : 'all';
        met[found]++;
        if (found === 'part') await expect(notice(spoor.page)).toBeVisible();
        if (isStored) between *= found === 'all' ? 0.7 : 1.1;
        else if (found === 'all') ms *= 0.75;
        // it came no further in nearly all of the time that it was thought to take
        else if (at > ms * 0.9) ms *= 1.1;
        // mostly, what was killed is killed again before it is completed
        const isLast = killed === kills;
        if (found !== 'all' && !isLast && random.unit() < 0.8) continue;
        // all events may be there before it is known that these are all
        if (events === 0 || (await notice(spoor.page).count()) > 0) await importAgain(spoor, folder);
        await expect(notice(spoor.page)).toHaveCount(0);
        expect(await expectWhole(spoor)).toEqual(wanted.ledger);
        if (!isLast) await deleteCase(spoor);
      }
      expect((await exportedOf(spoor)) === wanted.lines, 'the same events').toBe(true);
      console.log(`seed ${seed}: an import killed ${kills} times; then there was ${JSON.stringify(met)} of it`);
      if (kills >= 20) expect(met.part, 'killed when a part was stored').toBeGreaterThan(0);
    });
  });
}

/**
 * Holds on to what another page has dropped, once it has noted all of that: as long as a page does, the browser asks no
 * second time.
 */
async function holdRoots(page: Page): Promise<void> {
  await page.evaluate(
    async (answer) => {
      for (;;) {
        for (const { name = '' } of await indexedDB.databases()) {
          const database = await answer(indexedDB.open(name));
          if (!database.objectStoreNames.contains('imports')) continue;
          const records = await answer(database.transaction('imports').objectStore('imports').getAll());
          database.close();
          const notes = records.flatMap(({ note }: { note?: { roots: unknown[]; isListed: boolean } }) => note ?? []);
          const roots = notes.flatMap((note) => note.roots);
          if (roots.length === 0 || !notes.every(({ isListed }) => isListed)) continue;
          Object.assign(window, { heldRoots: roots });
          return;
        }
      }
    },
    await idbAnswer(page),
  );
}

test('an import that was cut off says how much is in, and is resumed by one click where the browser allows it', async ({
  site,
}) => {
  const folder = await mixedTrail();
  await withProfile(site, async (spoor) => {
    const { page } = spoor;
    const other = await openAnew(await page.context().newPage(), site);
    await page.bringToFront();
    await spoor.open();
    const held = holdRoots(other.page);
    await spoor.drop([folder, join(folder, '7.json.gz')]);
    await held;
    const again = await crash(page, site);
    await expect(notice(again.page)).toHaveText(/An import was interrupted: \d+ of 283 files are in\./);
    await again.page.getByRole('button', { name: 'Resume' }).click();
    await again.idle();
    await again.expectCount(mixedTrailEvents, mixedTrailEvents);
    await expect(notice(again.page)).toHaveCount(0);
    await again.page.reload();
    await again.idle();
    await expect(notice(again.page)).toHaveCount(0);
    await again.expectCount(mixedTrailEvents, mixedTrailEvents);
    expect((await again.ledger()).totals.files).toBe(287);
  });
});

test('where the browser does not allow that, the files are dropped again; and what is missing can be given up', async ({
  site,
}) => {
  const folder = await mixedTrail();
  await withProfile(site, async (spoor) => {
    const { page } = spoor;
    await page.context().addInitScript(() => {
      // what the user answers; a page that is blank has no such handles
      const requestPermission = () => Promise.resolve('denied');
      if ('FileSystemHandle' in window) Object.assign(FileSystemHandle.prototype, { requestPermission });
    });
    await spoor.open();
    const held = holdRoots(page);
    await spoor.drop([folder]);
    await held;
    const again = await crash(page, site);
    const resume = again.page.getByRole('button', { name: 'Resume' });
    await resume.click();
    await expect(again.page.getByText(/did not allow .*Drop the same files again/)).toBeVisible();
    await expect(resume).toHaveCount(0);
    await again.page.getByRole('button', { name: 'Dismiss' }).click();
    await again.idle();
    await again.page.reload();
    await again.idle();
    await expect(notice(again.page)).toHaveCount(0);
  });
});
