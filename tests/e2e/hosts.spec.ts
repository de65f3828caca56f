import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serve } from '../tools/serve.mjs';
import { expect, test, watchFor } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';
import { SpoorPage } from './spoor-page.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

test.use({ hasServiceWorker: true });

test('a host without any headers of its own is enough, and a shared link opens with its filter', async ({
  page,
  context,
}) => {
  const host = await serve({ folder: dist, basePath: '/~someone/a b/', hasHeaders: false });
  const complaints = await watchFor(context, new URL(host.url).origin);
  const spoor = new SpoorPage(page, host.url);
  await spoor.open();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  const trail = await smallTrail();
  await spoor.drop([trail.folder]);
  await spoor.idle();
  await spoor.expectCount(600, 600);
  await spoor.filter('readOnly:false');
  const count = await spoor.resultCount.textContent();
  const link = page.url();

  const second = new SpoorPage(await context.newPage(), host.url);
  await second.page.goto(link);
  await second.idle();
  await expect(second.filterBox).toHaveValue('readOnly:false');
  await expect(second.resultCount).toHaveText(count ?? '');
  expect(complaints).toEqual([]);
  await host.close();
});

test('the page carries the policy itself', async ({ page }) => {
  const host = await serve({ folder: dist, hasHeaders: false });
  await new SpoorPage(page, host.url).open();
  const blocked = await page.evaluate(async () => {
    const violated = new Promise<string>((resolve) => {
      addEventListener('securitypolicyviolation', (event) => {
        resolve(event.violatedDirective);
      });
    });
    const script = document.createElement('script');
    script.src = 'data:text/javascript,globalThis.hasRun=true';
    document.body.append(script);
    return { violated: await violated, hasRun: 'hasRun' in globalThis };
  });
  expect(blocked).toEqual({ violated: 'script-src-elem', hasRun: false });
  await host.close();
});

test('where the host isolates the page, it works, and tells the memory that it takes', async ({ spoor }) => {
  const { page } = spoor;
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByRole('button', { name: /^Cases/ }).click();
  await expect(page.getByRole('status', { name: 'Storage' })).toContainText(/hold \d+(\.\d+)? MB of memory\./);
});

test('every package whose code is shipped is listed with its licence', async () => {
  const text = await readFile(`${dist}/third-party.txt`, 'utf8');
  const list = text.slice(0, text.indexOf('='.repeat(80)));
  const shipped = [
    '@lucide/svelte',
    '@noble/hashes',
    'assemblyscript',
    'comlink',
    'dexie',
    'fzstd',
    'micro-rsa-dsa-dh',
  ];
  for (const name of [...shipped, 'svelte', 'workbox-core'])
    expect(list).toMatch(new RegExp(`^${name} [\\d.]+ \\(`, 'm'));
});

test('what only some files need is loaded for them alone', async () => {
  const names = (await readdir(`${dist}/assets`)).filter((name) => name.endsWith('.js'));
  const texts = new Map<string, string>();
  for (const name of names) texts.set(name, await readFile(`${dist}/assets/${name}`, 'utf8'));
  for (const words of ['invalid zstd data', 'parquet/truncated']) {
    const having = names.filter((name) => texts.get(name)!.includes(words));
    expect(having, words).toHaveLength(1);
    const part = having[0]!.replaceAll('.', '\\.');
    const asked = new RegExp(`import\\([^)]*${part}`);
    const always = new RegExp(`(?:from|import)\\s*["'\`]\\./${part}`);
    expect(names.some((name) => asked.test(texts.get(name)!))).toBe(true);
    expect(names.filter((name) => always.test(texts.get(name)!))).toEqual([]);
  }
});
