import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { leftOut, realData } from '../fixtures/real-data.ts';
import { browserArgs, findBrowser } from '../tools/find-browser.mjs';

const reports = process.env['SPOOR_REPORTS'];
const executablePath = findBrowser();
// memory is measured when asked for, and not after the next collection of garbage, in up to 20 seconds
const args = [...browserArgs, '--enable-blink-features=ForceEagerMeasureMemory'];

/** Logs that others published are no part of the project: their tests are, for where they are at hand. */
const ofRealData = { name: 'real data', testMatch: 'real-data.spec.ts' };
// each of the workers reads this file too
if (realData === undefined && process.env['TEST_WORKER_INDEX'] === undefined) console.log(`real data ${leftOut}`);

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  retries: 0,
  workers: Math.min(4, availableParallelism()),
  fullyParallel: true,
  forbidOnly: true,
  // When a test hangs. No measure of speed: several run at once, on whatever machine.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // projects start in this order; the longest test of all starts first
  projects: [
    ...(realData === undefined ? [] : [ofRealData]),
    { name: 'end to end', testMatch: '*.spec.ts', testIgnore: ['real-data.spec.ts', 'very-large.spec.ts'] },
  ],
  reporter: [['list'], ...(reports ? [['json', { outputFile: `${reports}/e2e.json` }] as const] : [])],
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'America/St_Johns',
    screenshot: 'only-on-failure',
    launchOptions: executablePath ? { executablePath, args } : { args },
  },
});
