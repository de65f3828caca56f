import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from '@playwright/test';
import { serve } from '../tools/serve.mjs';
import { expect, test, watchFor } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';
import { SpoorPage } from './spoor-page.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const trail = await smallTrail({ events: 300, files: 4 });

test.use({ hasServiceWorker: true });

/** The built app on a host of its own, which a newer version of it can be put on. */
async function withHost(run: (host: { url: string; publish: () => Promise<void> }) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'spoor-update-'));
  await cp(dist, folder, { recursive: true });
  const host = await serve({ folder });
  const publish = async (): Promise<void> => {
    const index = join(folder, 'index.html');
    await writeFile(index, (await readFile(index, 'utf8')).replace('<html', '<html data-version="newer"'));
    const worker = join(folder, 'sw.js');
    const text = await readFile(worker, 'utf8');
    const next = text.replace(/(url:"index\.html",revision:")[0-9a-f]+/, '$1newer');
    expect(next).not.toBe(text);
    await writeFile(worker, next);
  };
  try {
    await run({ url: host.url, publish });
  } finally {
    await host.close();
    await rm(folder, { recursive: true });
  }
}

async function openTab(context: BrowserContext, url: string): Promise<SpoorPage> {
  const spoor = new SpoorPage(await context.newPage(), url);
  await spoor.open();
  await spoor.page.evaluate(() => {
    (globalThis as { mark?: string }).mark = 'the same page';
  });
  return spoor;
}

const look = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
const isSamePage = (page: Page): Promise<boolean> => page.evaluate(() => 'mark' in globalThis);
const version = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.documentElement.dataset['version']);

test('a newer version is offered, taken when the user says so, and no other tab is reloaded', async ({ context }) => {
  await withHost(async ({ url, publish }) => {
    const complaints = await watchFor(context, new URL(url).origin);
    const one = await openTab(context, url);
    const other = await openTab(context, url);
    await one.drop([trail.folder]);
    await one.idle();
    await publish();
    await look(one.page);
    await expect(one.page.getByText('A newer Spoor is ready.')).toBeVisible();
    await one.page.reload();
    await one.idle();
    expect(await version(one.page), 'not taken by a reload').toBe(undefined);
    await one.page.getByRole('button', { name: 'Update now' }).click();
    await one.page.waitForFunction(() => document.documentElement.dataset['version'] === 'newer');
    await one.idle();
    await one.expectCount(300, 300);
    await expect(other.page.getByText('A newer Spoor was started in another tab.')).toBeVisible();
    expect(await isSamePage(other.page)).toBe(true);
    await other.page.getByRole('button', { name: 'Reload' }).click();
    await other.page.waitForFunction(() => document.documentElement.dataset['version'] === 'newer');
    expect(complaints).toEqual([]);
  });
});

test('a newer version is not taken while a tab imports', async ({ context }) => {
  await withHost(async ({ url, publish }) => {
    const complaints = await watchFor(context, new URL(url).origin);
    const one = await openTab(context, url);
    const other = await openTab(context, url);
    // an import that goes on until the test lets it end
    await other.page.evaluate(() => {
      const held = globalThis as { letGo?: () => void };
      void navigator.locks.request(
        'spoor-import',
        { mode: 'shared' },
        () => new Promise<void>((done) => (held.letGo = done)),
      );
    });
    await publish();
    await look(one.page);
    const take = one.page.getByRole('button', { name: 'Update now' });
    await take.click();
    await expect(one.page.getByText('an import runs in another tab')).toBeVisible();
    expect(await isSamePage(one.page)).toBe(true);
    await other.page.evaluate(() => (globalThis as { letGo?: () => void }).letGo?.());
    await one.page.waitForFunction(async () => (await navigator.locks.query()).held?.length === 0);
    await take.click();
    await one.page.waitForFunction(() => document.documentElement.dataset['version'] === 'newer');
    await one.idle();
    expect(complaints).toEqual([]);
  });
});

test('the browser would install it, and it opens the files that it says', async ({ spoor, page, context }) => {
  const session = await context.newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // a profile that leaves nothing on the disk installs nothing
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? '') as { file_handlers: { accept: Record<string, string[]> }[] };
  const accepted = manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat());
  expect(accepted).toEqual(expect.arrayContaining(['.json', '.gz', '.zip']));
  expect(await spoor.page.title()).toContain('Spoor');
});
