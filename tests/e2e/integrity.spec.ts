import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { answers } from '../fixtures/sample/answers.ts';
import { browserArgs, findBrowser } from '../tools/find-browser.mjs';
import { serve } from '../tools/serve.mjs';
import { readArchive } from '../unit/fixtures/sample-read.ts';
import { expect, test, watchFor } from './fixtures.ts';
import { SpoorPage } from './spoor-page.ts';

const archive = fileURLToPath(new URL('../../public/sample/sample-trail.tgz', import.meta.url));
const dist = fileURLToPath(new URL('../../dist', import.meta.url));

interface ReportItem {
  readonly key: string;
  readonly verdict: string;
  readonly reasons: readonly unknown[];
}

interface Report {
  readonly version: number;
  readonly generatedAt: string;
  readonly keys: readonly { readonly fingerprint: string; readonly fingerprintMatchesKey: boolean }[];
  readonly digests: readonly ReportItem[];
  readonly logFiles: readonly ReportItem[];
  readonly gaps: readonly { readonly from: unknown; readonly to: unknown; readonly kind: string }[];
  readonly totals: Readonly<Record<string, unknown>>;
}

async function openSample(spoor: SpoorPage): Promise<void> {
  await spoor.page.getByRole('button', { name: 'Open the sample trail' }).click();
  await spoor.expectCount(answers.totals.events, answers.totals.events);
  await spoor.idle();
}

async function reportOf(spoor: SpoorPage): Promise<Report> {
  await spoor.show('Integrity');
  const { name, bytes } = await spoor.download('Export integrity report');
  expect(name).toMatch(/\.json$/);
  return JSON.parse(bytes.toString('utf8')) as Report;
}

const keysOf = (items: readonly ReportItem[], verdict: string): string[] =>
  items.filter((item) => item.verdict === verdict).map((item) => item.key);

const editedEvents = (
  JSON.parse(readArchive(readFileSync(archive)).get(answers.editedLogKey.replace(/\.gz$/, '')) ?? '') as {
    readonly Records: readonly { readonly eventID: string }[];
  }
).Records;

test('the sample: one changed log file and one missing digest, in the view, the report and the explorer', async ({
  spoor,
  page,
}) => {
  test.setTimeout(120_000);
  await openSample(spoor);

  await test.step('the view says so', async () => {
    await spoor.show('Integrity');
    await expect(page.getByText(/1 log file was changed/)).toBeVisible();
    await expect(page.getByText(/1 hour has no digest/)).toBeVisible();
  });

  await test.step('the report says so, in the form of the contract', async () => {
    const report = await reportOf(spoor);
    expect(report.version).toBe(1);
    expect(new Date(report.generatedAt).toISOString().slice(0, 19)).toBe(report.generatedAt.slice(0, 19));
    expect(report.keys).toMatchObject([
      { fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/), fingerprintMatchesKey: true },
    ]);
    expect(keysOf(report.logFiles, 'invalid')).toEqual([answers.editedLogKey]);
    expect(keysOf(report.digests, 'invalid')).toEqual([]);
    expect(keysOf(report.digests, 'missing')).toEqual([answers.deletedDigestKey]);
    expect(report.digests).toHaveLength(answers.totals.digests + 1);
    expect(report.gaps.filter(({ kind }) => kind === 'missing-digest')).toHaveLength(1);
    const verdicts = ['valid', 'invalid', 'unverified', 'missing'];
    for (const { verdict } of report.digests) expect(verdicts).toContain(verdict);
    for (const { verdict } of report.logFiles) expect([...verdicts, 'not-covered']).toContain(verdict);
    for (const { key, reasons } of [...report.digests, ...report.logFiles]) {
      expect(reasons.length, key).toBeGreaterThan(0);
    }
    // Only its metadata could prove the digest before the deleted one, and that was not saved.
    expect(keysOf(report.digests, 'unverified')).toHaveLength(1);
  });

  await test.step('the explorer shows the events of the changed file', async () => {
    await spoor.show('Events');
    await spoor.filter('integrity:changed');
    await spoor.expectCount(editedEvents.length, answers.totals.events);
    const raw = JSON.parse(await spoor.openEvent(0)) as { readonly eventID: string };
    expect(editedEvents.map(({ eventID }) => eventID)).toContain(raw.eventID);
    await expect(spoor.detail).toContainText(/changed/i);
  });
});

/** The app in a browser of its own, at a name that is not the local machine's, over plain http. */
async function onPlainHttp(use: (page: Page, site: string) => Promise<void>): Promise<void> {
  const name = 'spoor.example';
  const server = await serve({ folder: dist });
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...browserArgs, `--host-resolver-rules=MAP ${name} 127.0.0.1`],
  });
  try {
    const site = server.url.replace('127.0.0.1', name);
    const context = await browser.newContext({ locale: 'en-US' });
    const complaints = await watchFor(context, new URL(site).origin);
    await use(await context.newPage(), site);
    // What a browser says of that header on plain http is no complaint about the page.
    expect(complaints.filter((complaint) => !complaint.includes('Cross-Origin-Opener-Policy'))).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
  }
}

test('without the browser’s own cryptography, as on plain http, the verdicts are the same', async ({ spoor }) => {
  test.setTimeout(240_000);
  await openSample(spoor);
  const withCrypto = await reportOf(spoor);
  await onPlainHttp(async (page, site) => {
    const plain = new SpoorPage(page, site);
    await plain.open();
    expect(await page.evaluate(() => [isSecureContext, 'subtle' in crypto])).toEqual([false, false]);
    await openSample(plain);
    const { digests, logFiles, keys, gaps, totals } = await reportOf(plain);
    expect({ digests, logFiles, keys, gaps, totals }).toEqual({
      digests: withCrypto.digests,
      logFiles: withCrypto.logFiles,
      keys: withCrypto.keys,
      gaps: withCrypto.gaps,
      totals: withCrypto.totals,
    });
  });
});
