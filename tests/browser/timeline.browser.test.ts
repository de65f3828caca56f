import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Engine } from '../../src/model/engine.ts';
import type { Histogram } from '../../src/model/explorer.ts';
import { zonedTimeText } from '../../src/base/zoned-time.ts';
import { openPage, settled } from './open-page.ts';

const filter = page.getByRole('searchbox', { name: 'Filter' });
const figure = page.getByRole('figure', { name: 'Timeline' });
const chart = figure.getByRole('slider', { name: 'Time' });

/** 24 bins of an hour. */
const day: Histogram = {
  from: 1_688_947_200,
  to: 1_688_947_200 + 86_400,
  binSeconds: 3600,
  bins: {
    total: Uint32Array.from({ length: 24 }, (_, i) => i * 1000),
    errors: Uint32Array.from({ length: 24 }, (_, i) => i * 3),
    writes: Uint32Array.from({ length: 24 }, (_, i) => i * 100),
  },
  untimed: 7,
};

async function openDay() {
  const opened = await openPage({ events: 1000, files: 1 });
  const asked: number[] = [];
  opened.engine.histogram = ({ maxBins }) => {
    asked.push(maxBins);
    return Promise.resolve(day);
  };
  opened.app.search.setFilter('s3');
  await settled();
  return { ...opened, asked };
}

/** A mouse drag over the chart, between two shares of its width. */
function drag(from: number, to: number): void {
  const element = chart.element();
  const { left, top, width } = element.getBoundingClientRect();
  const fire = (type: string, share: number): void => {
    const at = { clientX: left + share * width, clientY: top + 20 };
    element.dispatchEvent(new PointerEvent(type, { ...at, pointerId: 1, button: 0, bubbles: true, cancelable: true }));
  };
  element.setPointerCapture = () => undefined;
  fire('pointerdown', from);
  fire('pointermove', (from + to) / 2);
  fire('pointermove', to);
  fire('pointerup', to);
}

describe('the timeline', () => {
  test('asks for as many bins as fit, and again where the window changes', async () => {
    const { asked } = await openDay();
    const wide = asked.at(-1)!;
    expect(wide).toBeGreaterThan(150);
    await page.viewport(700, 800);
    await expect.poll(() => asked.at(-1)).toBeLessThan(wide);
    await settled();
    expect(figure.element().querySelector('svg[height]')?.getBoundingClientRect().right).toBeLessThanOrEqual(700);
  });

  test('has the same figures as a table', async () => {
    await openDay();
    await figure.getByRole('button', { name: 'Figures as a table' }).click();
    const rows = [...figure.element().querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent),
    );
    expect(rows).toEqual(
      [...day.bins.total.keys()].map((i) => [
        zonedTimeText(day.from + i * 3600, 'utc'),
        zonedTimeText(day.from + (i + 1) * 3600, 'utc'),
        (i * 1000).toLocaleString('en-US'),
        String(i * 3),
        (i * 100).toLocaleString('en-US'),
      ]),
    );
    await expect.element(figure).toHaveTextContent('7 without a time are not here');
  });

  test('zooms to the bins that are dragged over, in place of the range before', async () => {
    await openDay();
    drag(0.26, 0.49);
    await settled();
    await expect.element(filter).toHaveValue('s3 eventTime>=2023-07-10T06:00:00Z eventTime<2023-07-10T12:00:00Z');
    drag(0.9, 0.51);
    await settled();
    await expect.element(filter).toHaveValue('s3 eventTime>=2023-07-10T12:00:00Z eventTime<2023-07-10T22:00:00Z');
    chart.element().dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await settled();
    await expect.element(filter).toHaveValue('s3 eventTime>=2023-07-10T06:00:00Z eventTime<2023-07-10T12:00:00Z');
    await figure.getByRole('button', { name: 'Zoom out' }).click();
    await settled();
    await expect.element(filter).toHaveValue('s3');
    await expect.element(figure.getByRole('button', { name: 'Zoom out' })).toBeDisabled();
  });

  test('takes no range from a click', async () => {
    await openDay();
    drag(0.5, 0.501);
    await settled();
    await expect.element(filter).toHaveValue('s3');
  });

  test('is read, selected and zoomed by keyboard', async () => {
    await openDay();
    chart.element().focus();
    await userEvent.keyboard('{Home}{ArrowRight}{ArrowRight}');
    await expect
      .element(chart)
      .toHaveAttribute(
        'aria-valuetext',
        '2023-07-10 02:00:00Z to 2023-07-10 03:00:00Z: 2,000 events, 6 errors, 200 writes',
      );
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await expect
      .element(chart)
      .toHaveAttribute(
        'aria-valuetext',
        '2023-07-10 02:00:00Z to 2023-07-10 04:00:00Z: 5,000 events, 15 errors, 500 writes',
      );
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(filter).toHaveValue('s3 eventTime>=2023-07-10T02:00:00Z eventTime<2023-07-10T04:00:00Z');
    await userEvent.keyboard('z');
    await settled();
    await expect.element(filter).toHaveValue('s3');
  });

  test('takes a range as text, and says what is wrong with one', async () => {
    await openDay();
    const from = figure.getByRole('textbox', { name: 'From, UTC' });
    const to = figure.getByRole('textbox', { name: 'To, UTC, excluded' });
    await userEvent.fill(from, '2023-07-10');
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(filter).toHaveValue('s3 eventTime>=2023-07-10T00:00:00Z');
    await userEvent.fill(to, 'tomorrow');
    await userEvent.keyboard('{Enter}');
    await expect.element(figure.getByRole('alert')).toHaveTextContent('Not a time');
    await userEvent.fill(to, '2023-07-09');
    await userEvent.keyboard('{Enter}');
    await expect.element(figure.getByRole('alert')).toHaveTextContent('The end is not after the start');
    await expect.element(filter).toHaveValue('s3 eventTime>=2023-07-10T00:00:00Z');
    await userEvent.fill(to, '2023-07-10 06:30:00Z');
    await userEvent.keyboard('{Enter}');
    await settled();
    await expect.element(figure.getByRole('alert')).not.toBeInTheDocument();
    await expect.element(filter).toHaveValue('s3 eventTime>=2023-07-10T00:00:00Z eventTime<2023-07-10T06:30:00Z');
  });

  test('says so where there is nothing to show', async () => {
    const { app, engine } = await openDay();
    const none = { total: new Uint32Array(0), errors: new Uint32Array(0), writes: new Uint32Array(0) };
    engine.histogram = () => Promise.resolve({ from: 0, to: 0, binSeconds: 0, bins: none, untimed: 0 });
    app.search.setFilter('none');
    await settled();
    await expect.element(figure).toHaveTextContent('No matching event to show over time');
  });

  test('ends a request that is overtaken', async () => {
    const opened = await openDay();
    const { app } = opened;
    const engine: Engine = opened.engine;
    const signals: (AbortSignal | undefined)[] = [];
    const open: (() => void)[] = [];
    engine.histogram = async (_, options) => {
      signals.push(options?.signal);
      await new Promise<void>((resolve) => open.push(resolve));
      return day;
    };
    app.search.setFilter('a');
    await expect.poll(() => signals.length).toBe(1);
    app.search.setFilter('b');
    await expect.poll(() => signals.length).toBe(2);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    for (const answer of open) answer();
    await settled();
  });
});
