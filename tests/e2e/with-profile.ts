import { rm } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { browserArgs, findBrowser } from '../tools/find-browser.mjs';
import { expect, watchFor, withoutServiceWorker } from './fixtures.ts';
import { newFolder } from './small-trail.ts';
import { SpoorPage } from './spoor-page.ts';

/** Runs with a profile on disk: what a private window keeps of IndexedDB is bounded by memory. */
export async function withProfile(
  site: string,
  run: (spoor: SpoorPage, profile: string) => Promise<void>,
): Promise<void> {
  const profile = await newFolder();
  const executablePath = findBrowser();
  const context = await chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    args: browserArgs,
    viewport: { width: 1440, height: 900 },
  });
  try {
    await withoutServiceWorker(context);
    const complaints = await watchFor(context, new URL(site).origin);
    const page = context.pages()[0] ?? (await context.newPage());
    await run(new SpoorPage(page, site), profile);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
