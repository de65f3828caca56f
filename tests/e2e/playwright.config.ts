import { defineConfig } from '@playwright/test';
import { browserArgs, findBrowser } from '../tools/find-browser.mjs';

const reports = process.env['SPOOR_REPORTS'];
const executablePath = findBrowser();

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  retries: 0,
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list'], ...(reports ? [['json', { outputFile: `${reports}/e2e.json` }] as const] : [])],
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'America/St_Johns',
    screenshot: 'only-on-failure',
    launchOptions: executablePath ? { executablePath, args: browserArgs } : { args: browserArgs },
  },
});
