import type { Page } from '@playwright/test';
import { fileText } from '../fixtures/make-trail.ts';
import { expect, test } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';

const trail = await smallTrail({ events: 300, files: 4 });
const [first, second, third, fourth] = trail.files;

test.use({ hasServiceWorker: true });

interface SharedFile {
  readonly name: string;
  readonly text: string;
}

/** Posts a form to where the manifest says, as the system does: from outside the app. */
async function share(page: Page, site: string, files: readonly SharedFile[], text = ''): Promise<void> {
  const manifest = await page.evaluate(async (address) => {
    const response = await fetch(new URL('manifest.webmanifest', address));
    return (await response.json()) as {
      share_target: { action: string; method: string; enctype: string; params: { files: { name: string }[] } };
    };
  }, site);
  const { action, method, enctype, params } = manifest.share_target;
  expect([method, enctype]).toEqual(['POST', 'multipart/form-data']);
  const frame = { action: new URL(action, site).href, field: params.files[0]!.name, files, text };
  const outside = new URL('/outside.html', site).href;
  await page.route(outside, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '' }));
  await page.goto(outside);
  await page.evaluate(({ action: address, field, files: shared, text: words }) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.enctype = 'multipart/form-data';
    form.action = address;
    const input = document.createElement('input');
    input.type = 'file';
    input.name = field;
    input.multiple = true;
    const data = new DataTransfer();
    for (const { name, text: body } of shared) data.items.add(new File([body], name));
    input.files = data.files;
    const said = document.createElement('input');
    said.name = 'text';
    said.value = words;
    form.append(input, said);
    document.body.append(form);
    form.submit();
  }, frame);
}

test('files that the system shares with the app are imported, and not kept any longer than that', async ({
  spoor,
  page,
  site,
}) => {
  const files = [first!, second!].map((file, i) => ({ name: `geteilt ä ${i}.json`, text: fileText(file) }));
  await share(page, site, files, fileText(third!));
  await page.waitForURL(site);
  await spoor.idle();
  const { files: rows } = await spoor.ledger();
  expect(rows.map(({ path }) => path).sort()).toEqual(['geteilt ä 0.json', 'geteilt ä 1.json', 'shared text']);
  const count = first!.events.length + second!.events.length + third!.events.length;
  await spoor.show('Events');
  await spoor.expectCount(count, count);
  const left = await page.evaluate(async () => (await (await caches.open('spoor-shared')).keys()).length);
  expect(left).toBe(0);
});

test('sharing works with the network off', async ({ spoor, page, site, context }) => {
  const outside = await context.newPage();
  await outside.goto(site);
  await context.setOffline(true);
  await share(outside, site, [{ name: 'one.json', text: fileText(first!) }]);
  await outside.waitForURL(site);
  await outside.waitForFunction(() => document.documentElement.dataset['idle'] === 'true');
  await page.reload();
  await spoor.idle();
  await spoor.show('Events');
  await spoor.expectCount(first!.events.length, first!.events.length);
});

test('what is shared during an import waits in its queue, and the page stays', async ({
  spoor,
  page,
  site,
  context,
}) => {
  const outside = await context.newPage();
  await outside.goto(site);
  // an import that goes on until the test lets it end
  await page.evaluate(() => {
    const held = globalThis as { letGo?: () => void };
    void navigator.locks.request(
      'spoor-import',
      { mode: 'shared' },
      () => new Promise<void>((done) => (held.letGo = done)),
    );
    (globalThis as { mark?: string }).mark = 'the same page';
  });
  await share(outside, site, [{ name: 'four.json', text: fileText(fourth!) }]);
  await expect(spoor.resultCount).toHaveText(`${fourth!.events.length} of ${fourth!.events.length} events`);
  await spoor.idle();
  expect(outside.url()).toBe(new URL('/outside.html', site).href);
  expect(await page.evaluate(() => (globalThis as { mark?: string }).mark)).toBe('the same page');
});

test('what cannot be kept is said', async ({ spoor, page, site }) => {
  const files = Array.from({ length: 1001 }, (_, i) => ({ name: `${i}.json`, text: '{}' }));
  await share(page, site, files);
  await page.waitForURL(site);
  await spoor.idle();
  await expect(page.getByText('there was no room to take them')).toBeVisible();
});
