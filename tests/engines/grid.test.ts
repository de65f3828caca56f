import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '../fixtures/seeded-random.ts';
import { findEngines } from '../tools/find-engines.mjs';
import { serve } from '../tools/serve.mjs';
import { openEnginePage, settled, type EnginePage } from './engine-page.ts';
import { events, expectCovered, expectRight, look, lookSettled, rowHeight, slack, type Sight } from './grid-sight.ts';

const folder = fileURLToPath(new URL('../../.cache/grid-page', import.meta.url));

describe.each(findEngines().found)('ten million rows in $name', (engine) => {
  let site: Awaited<ReturnType<typeof serve>>;
  let page: EnginePage;
  beforeAll(async () => {
    site = await serve({ folder });
    page = await openEnginePage(engine);
    console.log(page.version);
    await page.goto(`${site.url}?events=${events}`);
    await settled(page);
  });
  afterAll(async () => {
    await page.close();
    await site.close();
  });

  const viewHeight = ({ top, bottom }: Sight): number => bottom - top;
  /** How far the view's top is below the top of the first row of all, in px. */
  const layoutTop = ({ rows, top }: Sight): number => rows[0]!.index * rowHeight + top - rows[0]!.top;
  /** The row that stands at the top of the view when the scroll bar is at a share of its way, from 0 to 1. */
  const rowAtShare = (share: number, sight: Sight): number =>
    (share * (events * rowHeight - viewHeight(sight))) / rowHeight;
  const focusGrid = (): Promise<void> =>
    page.evaluate(() => {
      document.querySelector<HTMLElement>('[role=grid][aria-label=Events]')?.focus();
    });
  const activeRow = (): Promise<number> =>
    page.evaluate(() => {
      const id = document.querySelector('[role=grid][aria-label=Events]')?.getAttribute('aria-activedescendant');
      return Number(document.getElementById(id ?? '')?.getAttribute('aria-rowindex')) - 2;
    });

  test('the scroll bar reaches the start, the end, the middle and any place between', async () => {
    const { maxScrollTop } = await lookSettled(page, { to: 0 });
    const random = new SeededRandom(71);
    const shares = [0.5, 0.25, 0.75, 0.001, 0.999, ...Array.from({ length: 60 }, () => random.unit())];
    for (const share of shares) {
      const sight = await lookSettled(page, { to: share * maxScrollTop });
      expectRight(sight);
      expect(Math.abs(sight.rows[0]!.index - rowAtShare(share, sight)), `share ${share}`).toBeLessThan(0.003 * events);
    }
    const end = await lookSettled(page, { to: maxScrollTop + 1000 });
    expectRight(end);
    expect(end.rows.at(-1)!.index).toBe(events - 1);
    expect(Math.abs(end.rows.at(-1)!.bottom - end.bottom)).toBeLessThanOrEqual(slack);
    const start = await lookSettled(page, { to: 0 });
    expectRight(start);
    expect(start.rows[0]!.index).toBe(0);
    expect(Math.abs(start.rows[0]!.top - start.top)).toBeLessThanOrEqual(slack);
  });

  test('a drag of the scroll bar shows rows without a gap on its way, and the right ones in the end', async () => {
    const { maxScrollTop } = await lookSettled(page, { to: 0.2 * (await look(page)).maxScrollTop });
    for (const direction of [1, -1]) {
      let before = (await look(page)).rows[0]!.index;
      for (let step = 1; step <= 60; step++) {
        const sight = await look(page, { by: direction * 0.01 * maxScrollTop });
        expectCovered(sight);
        const first = sight.rows[0]!.index;
        expect((first - before) * direction).toBeGreaterThan(events * 0.009);
        expect((first - before) * direction).toBeLessThan(events * 0.011);
        before = first;
      }
      await settled(page);
      expectRight(await look(page));
    }
  });

  test('short moves go by as many pixels as asked, where rows are not drawn to scale', async () => {
    const { maxScrollTop } = await look(page);
    const by = 5 * rowHeight;
    for (const [share, direction] of [
      [0.6, 1],
      [0.4, -1],
    ] as const) {
      const start = await lookSettled(page, { to: share * maxScrollTop });
      let before = start;
      for (let step = 0; step < 40; step++) {
        const after = await lookSettled(page, { by: direction * by });
        expectRight(after);
        const moved = layoutTop(after) - layoutTop(before);
        expect(Math.abs(moved - direction * by), `step ${step}`).toBeLessThanOrEqual(2 * slack);
        before = after;
      }
      expect(Math.abs(layoutTop(before) - layoutTop(start) - direction * by * 40)).toBeLessThanOrEqual(2 * slack);
    }
  });

  test('short moves pass over no row on the way to either end', async () => {
    const { maxScrollTop } = await look(page);
    // beyond the 20,000 px at either end that are to scale, where a pixel stands for 35
    for (const [from, direction, last] of [
      [maxScrollTop - 20_500, 1, events - 1],
      [20_500, -1, 0],
    ] as const) {
      let sight = await lookSettled(page, { to: from });
      const edge = (): number => (direction === 1 ? sight.rows.at(-1)! : sight.rows[0]!).index;
      const pageRows = Math.floor(viewHeight(sight) / rowHeight) - 1;
      expect(Math.abs(last - edge()), 'some way to go').toBeGreaterThan(1000);
      while (edge() !== last) {
        const before = edge();
        sight = await lookSettled(page, { by: direction * pageRows * rowHeight });
        expectRight(sight);
        expect((edge() - before) * direction).toBeGreaterThan(0);
        expect((edge() - before) * direction, `rows passed after row ${before}`).toBeLessThanOrEqual(pageRows + 1);
        // at rest the bar has as much of its way left as the rows have, as far as that is to scale
        const left = Math.min(20_000, Math.abs(last - edge()) * rowHeight);
        await expect
          .poll(
            async () => {
              const { scrollTop } = await look(page);
              return direction === 1 ? maxScrollTop - scrollTop : scrollTop;
            },
            { timeout: 5000, interval: 20 },
          )
          .toBeGreaterThanOrEqual(left - rowHeight);
      }
    }
  });

  test('keys reach the last row, the first, and each one around', async () => {
    await lookSettled(page, { to: 0 });
    await focusGrid();
    await page.press('End');
    await settled(page);
    const end = await look(page);
    expectRight(end);
    expect(end.rows.at(-1)!.index).toBe(events - 1);
    expect(await activeRow()).toBe(events - 1);

    for (let presses = 0; presses < 40; presses++) await page.press('ArrowUp');
    await settled(page);
    expect(await activeRow()).toBe(events - 41);
    const above = await look(page);
    expectRight(above);
    expect(above.rows[0]!.index).toBe(events - 41);

    await page.press('PageUp');
    await page.press('PageDown');
    expect(await activeRow()).toBe(events - 41);
    await page.press('Home');
    await settled(page);
    const start = await look(page);
    expectRight(start);
    expect(start.rows[0]!.index).toBe(0);
    expect(await activeRow()).toBe(0);
  });
});
