import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, counts } from '../fixtures/sample/answers.ts';
import { findEngines } from '../tools/find-engines.mjs';
import { serve } from '../tools/serve.mjs';
import { openEnginePage, settled, type EnginePage } from './engine-page.ts';
import { expectCovered, look, lookSettled } from './grid-sight.ts';

const folder = fileURLToPath(new URL('../../dist', import.meta.url));
const total = answers.totals.events;
/** The last of them matches more events than fit the view. */
const filters = counts
  .filter(([words]) => words !== '')
  .slice(0, 12)
  .reverse();
const text = (count: number): string => count.toLocaleString('en-US');

describe.each(findEngines().found)('the built app in $name', (engine) => {
  let site: Awaited<ReturnType<typeof serve>>;
  let page: EnginePage;
  beforeAll(async () => {
    site = await serve({ folder });
    page = await openEnginePage(engine);
    await page.goto(site.url);
    await settled(page);
  });
  afterAll(async () => {
    await page.close();
    await site.close();
  });

  /** Clicks the middle of the first element with that selector, and text if given. */
  async function clickOn(selector: string, label = ''): Promise<void> {
    const place = await page.evaluate(
      ([css, words]) => {
        const found = [...document.querySelectorAll(css)].find(({ textContent }) => textContent.includes(words));
        if (!found) throw new Error(`no ${css} ${words}`);
        const { left, top, width, height } = found.getBoundingClientRect();
        return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
      },
      [selector, label] as const,
    );
    await page.click(place.x, place.y);
  }
  const textOf = (selector: string): Promise<string> =>
    page.evaluate((css) => document.querySelector(css)?.textContent.trim() ?? '', selector);
  const resultCount = (): Promise<string> => textOf('[role=status][aria-label="Result count"]');
  async function filter(words: string): Promise<void> {
    await page.evaluate(() => {
      const box = document.querySelector<HTMLInputElement>('input[type=search]');
      if (!box) throw new Error('no filter box');
      box.focus();
      box.select();
    });
    await page.type(words);
    await page.press('Enter');
    await settled(page);
  }

  test('opens the sample trail, filters it, and shows its last event', async () => {
    await clickOn('button', 'Open the sample trail');
    await expect.poll(resultCount, { timeout: 60_000, interval: 50 }).toBe(`${text(total)} of ${text(total)} events`);
    await settled(page);
    const end = await lookSettled(page, { to: (await look(page)).maxScrollTop });
    expectCovered(end);
    expect(end.rows.at(-1)!.index).toBe(total - 1);

    for (const [words, matching] of filters) {
      await filter(words);
      expect(await resultCount(), words).toBe(`${text(matching)} of ${text(total)} events`);
    }

    const matched = filters.at(-1)![1];
    const sight = await lookSettled(page, { to: (await look(page)).maxScrollTop });
    expectCovered(sight);
    const last = sight.rows.at(-1)!;
    expect(last.index).toBe(matched - 1);
    await clickOn(`[role=grid][aria-label=Events] [role=row][aria-rowindex="${last.index + 2}"]`);
    await settled(page);
    const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)Z/.exec(last.text) ?? [];
    expect(await textOf('section[aria-label="Event detail"]')).toContain(`"eventTime":"${day}T${time}Z"`);
  });
});
