// Takes the pictures of docs/screenshots/ from the built app with its sample trail: npm run screenshots
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserArgs, findBrowser } from './find-browser.mjs';
import { projectRoot } from './install.mjs';
import { serve } from './serve.mjs';

const pictures = join(projectRoot, 'docs/screenshots');
const site = await serve({ folder: join(projectRoot, 'dist') });
const executablePath = findBrowser();
const browser = await chromium.launch({ args: browserArgs, ...(executablePath ? { executablePath } : {}) });
try {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
    });
    const settled = () => page.waitForFunction(() => document.documentElement.dataset['idle'] === 'true');
    /** @param {string} name */
    const shoot = async (name) => {
      await settled();
      await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) });
    };
    await page.goto(site.url);
    await shoot('start');
    await page.getByRole('button', { name: 'Open the sample trail' }).click();
    await page.waitForFunction(() => document.documentElement.dataset['idle'] === 'false');
    await settled();
    await shoot('events');
    await page.getByRole('searchbox', { name: 'Filter' }).fill('sourceIPAddress:203.0.113.77');
    await page.keyboard.press('Enter');
    await settled();
    await page.getByRole('grid', { name: 'Events' }).locator('[role=row][aria-rowindex="4"]').click();
    await shoot('detail');
    await page.keyboard.press('Escape');
    for (const view of ['Overview', 'Sources', 'Integrity']) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
      await shoot(view.toLowerCase());
    }
    await page.close();
  }
} finally {
  await browser.close();
  await site.close();
}
