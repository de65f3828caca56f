/** What every end-to-end test gets: the built app behind its own headers, and a page that tolerates no complaint. */
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import { serve } from '../tools/serve.mjs';
import { SpoorPage } from './spoor-page.ts';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** Collects what must not happen: console errors and warnings, uncaught errors, policy violations, outside requests. */
export async function watchFor(context: BrowserContext, origin: string): Promise<string[]> {
  const complaints: string[] = [];
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${String(error.error())}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'blob:' && url.protocol !== 'data:') {
      complaints.push(`request to ${request.url()}`);
    }
  });
  return complaints;
}

/**
 * Has the app do without its service worker, as in browsers that refuse one. It puts all of the app's files into a cache
 * first, which takes as long as half of a short test; what it is for has tests of its own.
 */
export async function withoutServiceWorker(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    if (!('ServiceWorkerContainer' in globalThis)) return;
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('left out by the test'));
  });
}

interface TestFixtures {
  /** Whether `spoor` has its service worker. */
  readonly hasServiceWorker: boolean;
  /** The app, open on its start page. */
  readonly spoor: SpoorPage;
}

interface WorkerFixtures {
  /** Address of the built app, at a path below the host's root as on many static hosts. */
  readonly site: string;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  site: [
    // Playwright reads from this pattern which other fixtures are needed: none
    async ({}, use) => {
      const server = await serve({ folder: dist, basePath: '/tools/spoor/' });
      await use(server.url);
      await server.close();
    },
    { scope: 'worker' },
  ],
  hasServiceWorker: [false, { option: true }],
  spoor: async ({ page, context, site, hasServiceWorker }, use) => {
    if (!hasServiceWorker) await withoutServiceWorker(context);
    const complaints = await watchFor(context, new URL(site).origin);
    const spoor = new SpoorPage(page, site);
    await spoor.open();
    await use(spoor);
    expect(complaints).toEqual([]);
  },
});

export { expect };
