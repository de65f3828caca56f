import { describe, expect, test } from 'vitest';
import type { Histogram } from '../../../src/model/explorer.ts';
import { BinCursor } from '../../../src/ui/timeline/bin-cursor.svelte.ts';
import { tickText } from '../../../src/ui/timeline/tick-text.ts';
import { binAt, shapeOf, ticksOf } from '../../../src/ui/timeline/timeline-shape.ts';
import { figuresOf, readIso, widthText } from '../../../src/ui/timeline/timeline-text.ts';

function histogramOf(total: number[], errors: number[], writes: number[], binSeconds = 3600): Histogram {
  const from = 1_688_947_200;
  const bins = { total: Uint32Array.from(total), errors: Uint32Array.from(errors), writes: Uint32Array.from(writes) };
  return { from, to: from + total.length * binSeconds, binSeconds, bins, untimed: 0 };
}
const four = histogramOf([8, 0, 4, 1], [2, 0, 0, 1], [4, 0, 4, 0]);
const frame = { width: 40, height: 80 };

describe('the timeline', () => {
  test('draws all events from the foot, writes on it, errors from the top', () => {
    expect(shapeOf(four, frame)).toEqual({
      total: 'M0.5 0h9v80h-9zM20.5 40h9v40h-9zM30.5 70h9v10h-9z',
      writes: 'M0.5 40h9v40h-9zM20.5 40h9v40h-9z',
      errors: 'M0.5 0h9v20h-9zM30.5 70h9v10h-9z',
    });
  });

  test('draws one event among very many', () => {
    const { total, errors } = shapeOf(histogramOf([1_000_000, 1], [0, 1], [0, 0]), { width: 20, height: 80 });
    expect(total).toContain('M10.5 78h9v2h-9z');
    expect(errors).toBe('M10.5 78h9v2h-9z');
  });

  test('keeps the shares of a bar on the square-root scale', () => {
    expect(shapeOf(histogramOf([100, 25], [0, 5], [0, 0]), { width: 20, height: 80 }, 'root')).toMatchObject({
      total: 'M0.5 0h9v80h-9zM10.5 40h9v40h-9z',
      errors: 'M10.5 40h9v8h-9z',
    });
  });

  test('keeps a lonely bar narrow', () => {
    expect(shapeOf(histogramOf([3], [0], [0], 1), { width: 1000, height: 80 }).total).toBe('M476 0h48v80h-48z');
  });

  test.each([
    [-5, 0],
    [0, 0],
    [9.9, 0],
    [10, 1],
    [39, 3],
    [400, 3],
  ])('has at %d px bin %d', (x, bin) => {
    expect(binAt(four, frame, x)).toBe(bin);
  });

  test('adds up bins, both ends included', () => {
    const { from } = four;
    expect(figuresOf(four, 0, 2)).toEqual({ from, to: from + 3 * 3600, total: 12, errors: 2, writes: 8 });
  });

  test('puts ticks at round times of the zone, far enough apart', () => {
    const days = histogramOf(
      new Array<number>(72).fill(1),
      new Array<number>(72).fill(0),
      new Array<number>(72).fill(0),
    );
    const utc = ticksOf(days, { width: 720, height: 0 }, 0);
    expect(utc.map(({ time }) => (time - days.from) / 3600)).toEqual([0, 24, 48]);
    const ahead = ticksOf(days, { width: 720, height: 0 }, 7200);
    expect(ahead.map(({ time }) => (time - days.from) / 3600)).toEqual([22, 46]);
  });

  test('labels ticks as finely as they are apart, times with their zone', () => {
    expect(tickText('2021-07-30 00:00:00Z', 86_400)).toBe('2021-07-30');
    expect(tickText('2021-07-30 21:15:00Z', 900)).toBe('07-30 21:15Z');
    expect(tickText('2021-07-30 23:14:05+02:00', 5)).toBe('23:14:05+02:00');
  });

  test.each([
    [1, '1 second'],
    [15, '15 seconds'],
    [300, '5 minutes'],
    [3600, '1 hour'],
    [86_400, '1 day'],
    [2_592_000, '30 days'],
  ])('names a bin of %d seconds %j', (seconds, text) => {
    expect(widthText(seconds)).toBe(text);
  });

  test.each([
    ['', undefined],
    ['2023-07-10', 1_688_947_200],
    [' 2023-07-10T12:30:05Z ', 1_688_992_205],
    ['2023-07-10 12:30:05Z', 1_688_992_205],
    ['2023-07-10T14:30:05+02:00', 1_688_992_205],
    ['yesterday', false],
    ['2023-02-30', false],
    ['1969-12-31', false],
  ])('reads the field %j as %j', (text, seconds) => {
    expect(readIso(text)).toBe(seconds);
  });
});

describe('the bin cursor', () => {
  const press = (cursor: BinCursor, key: string, shiftKey = false): boolean => cursor.key({ key, shiftKey });

  test('moves, selects with Shift, and stays within the bins', () => {
    const cursor = new BinCursor(() => four);
    expect([press(cursor, 'ArrowRight'), press(cursor, 'ArrowRight'), cursor.at]).toEqual([true, true, 2]);
    press(cursor, 'ArrowRight', true);
    press(cursor, 'ArrowRight', true);
    expect(cursor.selected).toEqual([2, 3]);
    press(cursor, 'Home', true);
    expect(cursor.selected).toEqual([0, 2]);
    press(cursor, 'ArrowLeft');
    expect([cursor.at, cursor.selected]).toEqual([0, undefined]);
    expect(press(cursor, 'q')).toBe(false);
  });

  test('takes no key where there is no bin', () => {
    expect(press(new BinCursor(() => undefined), 'End')).toBe(false);
  });
});
