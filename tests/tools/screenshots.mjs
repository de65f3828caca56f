// Takes the pictures of docs/screenshots/ from the built app, with a generated trail: node tests/tools/screenshots.mjs
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserArgs, findBrowser } from './find-browser.mjs';
import { projectRoot, runNode } from './install.mjs';
import { serve } from './serve.mjs';

const pictures = join(projectRoot, 'docs/screenshots');
const trail = await mkdtemp(join(tmpdir(), 'spoor-pictures-'));
runNode('tests/tools/generate.mjs', '--events', '20000', '--files', '200', '--seed', '5', '--out', trail);

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
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open folder' }).click();
    await (await chooser).setFiles(trail);
    await page.waitForFunction(() => document.documentElement.dataset['idle'] === 'false');
    await settled();
    await shoot('events');
    await page.getByRole('searchbox', { name: 'Filter' }).fill('readOnly:false errorCode:*');
    await page.keyboard.press('Enter');
    await settled();
    await page.getByRole('grid', { name: 'Events' }).locator('[role=row][aria-rowindex="4"]').click();
    await shoot('detail');
    for (const view of ['Sources', 'Integrity']) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
      await shoot(view.toLowerCase());
    }
    await page.close();
  }
} finally {
  await browser.close();
  await site.close();
  await rm(trail, { recursive: true });
}
