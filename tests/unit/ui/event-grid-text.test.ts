import { describe, expect, it } from 'vitest';
import { gapText, gapThreshold } from '../../../src/ui/events/time-gaps.ts';
import { dayBars } from '../../../src/ui/overview/day-bars.ts';
import { percentText, serviceText, spanText } from '../../../src/ui/overview/overview-text.ts';

describe('a gap in time', () => {
  it('stands out where it is many times the middle one, and a minute at least', () => {
    expect(gapThreshold([100, 101, 102, 103, 200])).toBe(60);
    expect(gapThreshold([0, 3600, 7200, 10_800])).toBe(72_000);
    expect(gapThreshold([1, 3601, 7201, 10_801].reverse())).toBe(72_000);
  });

  it('stands out nowhere among too few', () => {
    expect(gapThreshold([100, 900_000])).toBe(Infinity);
    expect(gapThreshold([])).toBe(Infinity);
    expect(gapThreshold([0, 0, 0])).toBe(Infinity);
  });

  it.each([
    [90, '90 s later'],
    [720, '12 min later'],
    [3599, '1 h later'],
    [8040, '2 h 14 min later'],
    [7200, '2 h later'],
    [86_400, '1 day later'],
    [86_400 * 3 + 7200, '3 days 2 h later'],
    [86_400 * 41 + 7200, '41 days later'],
  ])('of %i s reads %s', (seconds, text) => {
    expect(gapText(1000, 1000 + seconds, 60)).toBe(text);
    expect(gapText(1000 + seconds, 1000, 60)).toBe(text.replace('later', 'earlier'));
  });

  it('is not told for a short one or beside an event without time', () => {
    expect(gapText(1000, 1059, 60)).toBeUndefined();
    expect(gapText(0, 1000, 60)).toBeUndefined();
    expect(gapText(1000, 0, 60)).toBeUndefined();
  });
});

describe('the bars of the days', () => {
  const day = (n: number, total = 1) => ({ from: n * 86_400, total, errors: total, writes: 0 });

  it('are one a day, those without events too', () => {
    expect(dayBars([day(10), day(12, 5)], 100).map(({ total }) => total)).toEqual([1, 0, 5]);
    expect(dayBars([day(10)], 100)).toEqual([{ from: 864_000, to: 950_400, total: 1, errors: 1, writes: 0 }]);
    expect(dayBars([], 100)).toEqual([]);
  });

  it('take several days each where there are more than fit, and lose none', () => {
    const bars = dayBars([day(0), day(500, 7), day(4999, 3)], 120);
    expect(bars.length).toBeLessThanOrEqual(120);
    expect(bars.reduce((sum, { total }) => sum + total, 0)).toBe(11);
    expect(bars.at(-1)!.to).toBeGreaterThanOrEqual(5000 * 86_400);
  });
});

describe('figures in words', () => {
  it.each([
    [0, 10, '0 %'],
    [10, 10, '100 %'],
    [1, 8, '12.5 %'],
    [1, 1_000_000, 'under 0.1 %'],
    [999_999, 1_000_000, 'over 99.9 %'],
    [0, 0, '0 %'],
  ])('%i of %i is %s', (part, whole, text) => {
    expect(percentText(part, whole)).toBe(text);
  });

  it('say how long a range is', () => {
    expect([0, 40, 600, 10_800, 86_400 * 12].map(spanText)).toEqual(['one moment', '40 s', '10 min', '3 h', '12 days']);
  });

  it('drop the suffix that services share, and only that', () => {
    expect(serviceText('s3.amazonaws.com')).toBe('s3');
    expect(serviceText('.amazonaws.com')).toBe('.amazonaws.com');
  });
});
