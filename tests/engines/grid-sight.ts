/** What of the grid of events is in sight, looked at in the page. */
import { expect } from 'vitest';
import { settled, type EnginePage } from './engine-page.ts';

export const events = 10_000_000;
export const rowHeight = 28;
/** The earliest event's time in seconds; each later event is one second later. The newest is the first row. */
const firstTime = Date.UTC(2023, 6, 10, 7) / 1000;

/** Firefox keeps places in 32-bit floats of 1/60 px: eight million px down, to half a px, and a box's two edges each so. */
export const slack = 1.01;

export interface Sight {
  /** The rows that the view shows more of than `slack`, from the top: place from 0, box and text. */
  readonly rows: readonly { readonly index: number; readonly top: number; readonly bottom: number; text: string }[];
  /** The view below the column headers. */
  readonly top: number;
  readonly bottom: number;
  readonly scrollTop: number;
  readonly maxScrollTop: number;
}

/** Scrolls by `by` or to `to` px, where given, and looks once the frame after that is drawn. */
export function look(page: EnginePage, move: { readonly to?: number; readonly by?: number } = {}): Promise<Sight> {
  return page.evaluate(
    async ({ to, by, slack }) => {
      const grid = document.querySelector<HTMLElement>('[role=grid][aria-label=Events]');
      const head = grid?.querySelector('[role=rowgroup]');
      if (!grid || !head) throw new Error('no grid of events');
      if (to !== undefined) grid.scrollTop = to;
      if (by !== undefined) grid.scrollTop += by;
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
      await frame();
      await frame();
      const top = head.getBoundingClientRect().bottom;
      const bottom = grid.getBoundingClientRect().top + grid.clientTop + grid.clientHeight;
      const rows = [...grid.querySelectorAll('[role=row]')].slice(1).map((row) => {
        const box = row.getBoundingClientRect();
        const index = Number(row.getAttribute('aria-rowindex')) - 2;
        return { index, top: box.top, bottom: box.bottom, text: row.textContent };
      });
      return {
        rows: rows.filter((row) => row.bottom > top + slack && row.top < bottom - slack).sort((a, b) => a.top - b.top),
        top,
        bottom,
        scrollTop: grid.scrollTop,
        maxScrollTop: grid.scrollHeight - grid.clientHeight,
      };
    },
    { ...move, slack },
  );
}

/** `look`, once the rows in sight have come. */
export async function lookSettled(page: EnginePage, move?: Parameters<typeof look>[1]): Promise<Sight> {
  await look(page, move);
  await settled(page);
  return look(page);
}

function timeText(index: number): string {
  const time = new Date((firstTime + events - 1 - index) * 1000);
  return time.toISOString().replace('T', ' ').replace('.000', '');
}

/** Rows follow each other without a gap, from the top of the view to its bottom. */
export function expectCovered({ rows, top, bottom }: Sight): void {
  expect(rows.length).toBeGreaterThan(10);
  const [first, last] = [rows[0]!, rows.at(-1)!];
  expect(first.top, 'the first row reaches the top').toBeLessThanOrEqual(top + slack);
  expect(last.bottom, 'the last row reaches the bottom').toBeGreaterThanOrEqual(bottom - slack);
  rows.forEach((row, i) => {
    expect(row.index, 'rows follow each other').toBe(first.index + i);
    expect(Math.abs(row.top - first.top - i * rowHeight), `place of row ${row.index}`).toBeLessThan(slack);
  });
}

/** The view is covered, and each row shows the event that belongs at its place. */
export function expectRight(sight: Sight): void {
  expectCovered(sight);
  for (const { index, text } of sight.rows) expect(text, `row ${index}`).toContain(timeText(index));
}
