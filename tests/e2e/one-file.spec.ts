import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { answers } from '../fixtures/sample/answers.ts';
import { expect, test as base, watchFor } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';
import { SpoorPage } from './spoor-page.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const file = join(dist, 'spoor.html');
const address = pathToFileURL(file).href;

/** The one-file edition, opened from the disk with the network off. */
const test = base.extend<{ readonly alone: SpoorPage }>({
  alone: async ({ page, context }, use) => {
    await context.setOffline(true);
    const complaints = await watchFor(context, new URL(address).origin);
    context.on('request', (request) => {
      const { protocol, pathname } = new URL(request.url());
      if (protocol === 'file:' && pathname !== new URL(address).pathname) complaints.push(`asked for ${request.url()}`);
    });
    const spoor = new SpoorPage(page, address);
    await spoor.open();
    await use(spoor);
    expect(complaints).toEqual([]);
  },
});

test('one file from a disk: the sample, its incident and its verdicts, without a network', async ({ alone, page }) => {
  const total = answers.totals.events;
  await page.getByRole('button', { name: 'Open the sample trail' }).click();
  await alone.expectCount(total, total);
  await alone.idle();
  await alone.filter(`userIdentity.accessKeyId:${answers.temporaryKeyId}`);
  await alone.expectCount(1096, total);
  await alone.show('Integrity');
  await expect(page.getByText(/1 log file was changed/)).toBeVisible();
  const { name, bytes } = await alone.download('Export integrity report');
  expect(name).toBe('spoor-integrity-report.json');
  const report = JSON.parse(bytes.toString('utf8')) as {
    readonly digests: readonly { readonly key: string; readonly verdict: string }[];
    readonly logFiles: readonly { readonly key: string; readonly verdict: string }[];
  };
  expect(report.logFiles.filter(({ verdict }) => verdict === 'invalid').map(({ key }) => key)).toEqual([
    answers.editedLogKey,
  ]);
  expect(report.digests.filter(({ verdict }) => verdict === 'missing').map(({ key }) => key)).toEqual([
    answers.deletedDigestKey,
  ]);
});

test('one file from a disk: what is dropped is exported byte for byte, and there after a reload', async ({
  alone,
  page,
}) => {
  const trail = await smallTrail({ events: 300, files: 6 });
  const single = await smallTrail({ events: 20, files: 1, seed: 12 });
  await alone.drop([trail.folder, join(single.folder, single.files[0]!.path)]);
  const texts = [...trail.texts, ...single.texts];
  await alone.expectCount(texts.length, texts.length);
  await alone.idle();
  expect(texts).toContain(await alone.openEvent(0));
  expect((await alone.exportedLines()).toSorted()).toEqual(texts.toSorted());

  const denied = texts.filter((text) => 'errorCode' in (JSON.parse(text) as object));
  await alone.filter('errorCode:*');
  await alone.expectCount(denied.length, texts.length);
  await page.reload();
  await alone.idle();
  await alone.expectCount(denied.length, texts.length);
  expect((await alone.exportedLines()).toSorted()).toEqual(denied.toSorted());
});

test('the one file names nothing outside itself, and its policy allows no connection', async ({ alone, page }) => {
  const outside = await page.evaluate(() =>
    [...document.querySelectorAll('[src], [href]')]
      .map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '')
      .filter((target) => !target.startsWith('data:') && !target.startsWith('#')),
  );
  expect(outside).toEqual([]);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy?.split('; ')).toEqual(
    expect.arrayContaining(["default-src 'none'", "connect-src 'none'", 'worker-src blob:']),
  );
  expect(policy).not.toMatch(/unsafe-inline|unsafe-hashes|'unsafe-eval'|https?:|\*/);
  expect(alone.site).toBe(address);
});

test('the hosted app leaves the one file to the host', () => {
  expect(readFileSync(join(dist, 'sw.js'), 'utf8')).not.toMatch(/url:\s*"spoor\.html"/);
  expect(readFileSync(join(dist, 'sw.js'), 'utf8')).toMatch(/url:\s*"index\.html"/);
  expect(readFileSync(file).length).toBeLessThan(2_000_000);
});
