import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from '../../../src/base/bitset.ts';
import { Pace } from '../../../src/base/pace.ts';
import type { SegmentId } from '../../../src/model/segment.ts';
import { countCodes, maxTallied, sortedValues, Tally, topValues } from '../../../src/query/facets.ts';
import { listRows } from '../../../src/query/row-lists.ts';
import { MadeTable } from '../../fixtures/made-table.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';

interface Made {
  readonly eventName?: string;
  readonly arns: readonly string[];
}

function setup(segments: readonly (readonly Made[])[]): MadeTable {
  const table = new MadeTable();
  for (const [i, events] of segments.entries()) {
    const texts = events.map(({ eventName, arns }) =>
      JSON.stringify({ eventVersion: '1.08', eventName, resources: arns.map((ARN) => ({ ARN })) }),
    );
    table.addSegment(makeSegment(texts).segment, i as SegmentId);
  }
  return table;
}

const name = fc.constantFrom('a', 'B', 'b', 'c');
const made: fc.Arbitrary<Made> = fc.record(
  { eventName: name, arns: fc.array(name, { maxLength: 3 }) },
  { requiredKeys: ['arns'] },
);
const always = (): boolean => true;

describe('counting codes', { timeout: 60_000 }, () => {
  it('agrees with counting events one by one, wherever segments begin and whichever rows are asked for', async () => {
    const segments = fc.array(fc.array(made, { maxLength: 90 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(segments, fc.func(fc.boolean()), fc.boolean(), async (of, isIn, all) => {
        const table = setup(of);
        const events = of.flat();
        const rows = new Bitset(table.rows);
        for (const row of events.keys()) if (all || isIn(row)) rows.add(row);
        const lists = await listRows(table, rows, new Pace());
        for (const column of ['eventName', 'resources.ARN'] as const) {
          const tally = new Tally();
          await tally.addCodes(table, column, await countCodes(table, column, lists, new Pace()), new Pace());
          const expected = new Map<string, number>();
          let withValue = 0;
          for (const [row, { eventName, arns }] of events.entries()) {
            if (!rows.has(row)) continue;
            const values = column === 'eventName' ? (eventName === undefined ? [] : [eventName]) : arns;
            if (values.length > 0) withValue++;
            for (const value of new Set(values)) expected.set(value, (expected.get(value) ?? 0) + 1);
          }
          expect(new Map(tally.entries())).toEqual(expected);
          expect([tally.withValue, tally.without]).toEqual([withValue, rows.count() - withValue]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('looks only at the rows that were there when the set was made', async () => {
    const table = setup([[{ eventName: 'a', arns: [] }]]);
    const rows = new Bitset(1).fill();
    table.addSegment(makeSegment([JSON.stringify({ eventName: 'a' })]).segment, 9 as SegmentId);
    const lists = await listRows(table, rows, new Pace());
    expect([...(await countCodes(table, 'eventName', lists, new Pace()))]).toEqual([0, 0, 1]);
  });

  it('stops where its call is aborted', async () => {
    const controller = new AbortController();
    const pace = new Pace(controller.signal);
    controller.abort();
    await expect(pace.pause()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('the order of values', () => {
  it('is the same for the first ones and for all', async () => {
    const texts = fc.array(fc.string({ maxLength: 2 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(texts, fc.nat(12), async (of, limit) => {
        const tally = new Tally();
        for (const text of of) tally.add({ present: true, texts: [text] });
        const sorted = await sortedValues(tally, always, 'count', new Pace());
        const { values, listed } = await topValues(tally, always, limit, new Pace());
        expect(values).toEqual(sorted.slice(0, limit));
        expect(listed).toBe(sorted.length);
      }),
    );
  });

  it('holds for lists that are sorted in pieces', async () => {
    const tally = new Tally();
    for (let i = 0; i < 10_000; i++) tally.add({ present: true, texts: [String((i * 7919) % 10_000)] });
    const sorted = await sortedValues(tally, always, 'value', new Pace());
    const expected = Array.from({ length: 10_000 }, (_, i) => String(i)).sort();
    expect(sorted.map(({ value }) => value)).toEqual(expected);
  });
});

describe('a tally', () => {
  it('leaves new values out when it is full, and counts those it has', () => {
    const tally = new Tally();
    for (let i = 0; i <= maxTallied; i++) tally.add({ present: true, texts: [String(i)] });
    tally.add({ present: true, texts: ['7', '7'] });
    tally.add({ present: false, texts: [] });
    expect([tally.size, tally.truncated, new Map(tally.entries()).get('7')]).toEqual([maxTallied, true, 2]);
    expect([tally.withValue, tally.without]).toEqual([maxTallied + 2, 1]);
  });
});
