import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from '../../../src/base/bitset.ts';
import { Pace } from '../../../src/base/pace.ts';
import type { SegmentId } from '../../../src/model/segment.ts';
import { chooseBins, countBins } from '../../../src/query/histogram.ts';
import { parseFilter } from '../../../src/query/parse.ts';
import { listRows } from '../../../src/query/row-lists.ts';
import { timeBounds } from '../../../src/query/terms.ts';
import { MadeTable } from '../../fixtures/made-table.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';

const seconds = fc.integer({ min: 1, max: 0xffffffff });

describe('the bins', () => {
  it('hold both ends, are as many as wanted at most, and begin where clocks and calendars do', () => {
    fc.assert(
      fc.property(seconds, seconds, fc.integer({ min: 1, max: 500 }), (one, other, most) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const { from, to, width } = chooseBins(first, last, most);
        expect(from).toBeLessThanOrEqual(first);
        expect(from + width).toBeGreaterThan(first);
        expect(to).toBeGreaterThan(last);
        expect(to - width).toBeLessThanOrEqual(last);
        expect((to - from) / width).toBeLessThanOrEqual(most);
        expect(Number.isInteger((to - from) / width)).toBe(true);
        if (width < 604_800) expect(from % width).toBe(0);
        if (width === 604_800) expect(new Date(from * 1000).getUTCDay()).toBe(1);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [60, 60, 1],
    [61, 60, 5],
    [3600, 60, 60],
    [86_400, 24, 3600],
    [86_401, 24, 3 * 3600],
    [7 * 86_400, 7, 86_400],
  ])('are as narrow as %j seconds in %j allow', (length, most, width) => {
    const begin = Date.UTC(2023, 6, 10) / 1000;
    expect(chooseBins(begin, begin + length - 1, most).width).toBe(width);
  });

  it('count rows of several segments, and each mark among them', async () => {
    const event = fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.boolean(), fc.boolean(), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 50 }), { maxLength: 3 }), async (segments) => {
        const table = new MadeTable();
        const base = 1_690_000_000;
        for (const [i, events] of segments.entries()) {
          const texts = events.map(([time]) =>
            JSON.stringify(
              time === 0 ? {} : { eventTime: new Date((base + time) * 1000).toISOString().slice(0, 19) + 'Z' },
            ),
          );
          table.addSegment(makeSegment(texts).segment, i as SegmentId);
        }
        const all = segments.flat();
        const [rows, errors, writes] = [1, 2, 3].map((part) => {
          const set = new Bitset(table.rows);
          for (const [row, one] of all.entries()) if (one[part] === true) set.add(row);
          return set;
        });
        const options = { bounds: { from: undefined, to: undefined }, maxBins: 20 };
        const lists = await listRows(table, rows!, new Pace());
        const found = await countBins(lists, { errors: errors!, writes: writes! }, options, new Pace());
        const matching = all.filter(([, isIn]) => isIn);
        expect(found.untimed).toBe(matching.filter(([time]) => time === 0).length);
        for (const [bin, total] of found.bins.total.entries()) {
          const begin = found.from + bin * found.binSeconds - base;
          const inside = matching.filter(([time]) => time > 0 && time >= begin && time < begin + found.binSeconds);
          const counts = [inside.length, inside.filter((one) => one[2]).length, inside.filter((one) => one[3]).length];
          expect([total, found.bins.errors[bin], found.bins.writes[bin]]).toEqual(counts);
        }
        expect(found.bins.total.reduce((sum, count) => sum + count, found.untimed)).toBe(matching.length);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the bounds of a filter', () => {
  const day = Date.UTC(2023, 6, 10) / 1000;

  it.each([
    ['', undefined, undefined],
    ['eventTime>=2023-07-10', day, undefined],
    ['eventTime>2023-07-10', day + 1, undefined],
    ['eventTime<2023-07-10', undefined, day],
    ['eventTime<=2023-07-10', undefined, day + 1],
    ['eventTime>2023-07-10T00:00:00.5Z eventTime<2023-07-10T00:00:02.5Z', day + 1, day + 3],
    ['a (EVENTTIME>=2023-07-09 eventTime>=2023-07-10) -b', day, undefined],
    ['eventTime>=2023-07-10 OR a', undefined, undefined],
    ['-eventTime>=2023-07-10', undefined, undefined],
    ['eventTime>=0001 eventTime<9999', 0, 2 ** 32],
  ])('are those of its outermost terms: %s', (filter, from, to) => {
    const parsed = parseFilter(filter);
    expect(parsed.ok && timeBounds(parsed.query)).toEqual({ from, to });
  });
});
