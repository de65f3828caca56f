import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { expect, test } from './fixtures.ts';
import { smallTrail } from './small-trail.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: { run: (root: Document, options: RunOptions) => Promise<AxeResults> };
    };
    const { violations: all } = await axe.run(document, { resultTypes: ['violations'] });
    return all.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
  });
  return found.map(({ id, at }) => `${id}: ${at.slice(0, 3).join(' | ')}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no view has an accessibility fault that axe finds, in the ${colorScheme} theme`, async ({ spoor, page }) => {
    const trail = await smallTrail({ events: 200, files: 4, duplicates: 0.2 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.addInitScript({ path: axePath });
    await spoor.open();
    await page.reload();
    await spoor.idle();
    expect(await violations(page), 'start page').toEqual([]);
    await spoor.pick('Open folder', trail.folder);
    await spoor.expectCount(200, 200);
    expect(await violations(page), 'events').toEqual([]);
    await spoor.openEvent(1);
    expect(await violations(page), 'event detail').toEqual([]);
    await spoor.filter('eventName:(');
    expect(await violations(page), 'filter error').toEqual([]);
    await spoor.filter('eventName:NoSuchEvent');
    expect(await violations(page), 'nothing found').toEqual([]);
    for (const view of ['Integrity', 'Sources'] as const) {
      await spoor.show(view);
      expect(await violations(page), view).toEqual([]);
    }
    await page.getByRole('button', { name: 'Delete case…' }).click();
    expect(await violations(page), 'erase question').toEqual([]);
  });
}

test('the keyboard alone reaches an event and its detail', async ({ spoor, page }) => {
  const trail = await smallTrail({ events: 50, files: 2 });
  await spoor.pick('Open folder', trail.folder);
  await spoor.expectCount(50, 50);
  await page.keyboard.press('/');
  await expect(spoor.filterBox).toBeFocused();
  for (
    let presses = 0;
    presses < 20 && !(await spoor.grid.evaluate((grid) => grid.contains(document.activeElement)));
    presses++
  ) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(spoor.detail).toContainText('eventID');
});
