import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../../src/base/pace.ts';
import type { SegmentId } from '../../../src/model/segment.ts';
import { sortByColumn } from '../../../src/query/sort.ts';
import { MadeTable } from '../../fixtures/made-table.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';

const names = ['a', 'A', 'b', 'B', 'ab', '', 'é', 'É', '\u212a', 'k', '😀'];

describe('sorting by a column', { timeout: 60_000 }, () => {
  it('is stable, ignores case first, puts rows without a value last, and takes exceptions at their word', async () => {
    const maybe = fc.option(fc.constantFrom(...names), { nil: undefined });
    const event = fc.record({ name: maybe, other: fc.option(maybe, { nil: null }) });
    const segments = fc.array(fc.array(event, { maxLength: 20 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(segments, fc.boolean(), fc.infiniteStream(fc.nat()), async (of, descending, shuffle) => {
        const table = new MadeTable();
        for (const [i, events] of of.entries()) {
          const texts = events.map(({ name }) => JSON.stringify({ eventVersion: '1.08', eventName: name }));
          table.addSegment(makeSegment(texts).segment, i as SegmentId);
        }
        const all = of.flat();
        const exceptions = new Map<number, string | undefined>();
        for (const [row, { other }] of all.entries()) if (other !== null) exceptions.set(row, other);
        const keys = new Map([...all.keys()].map((row) => [row, shuffle.next().value]));
        const rows = Uint32Array.from([...all.keys()].sort((a, b) => keys.get(a)! - keys.get(b)!));
        const textOf = (row: number): string | undefined =>
          exceptions.has(row) ? exceptions.get(row) : all[row]!.name;
        const expected = [...rows].sort((a, b) => {
          const [one, other] = [textOf(a), textOf(b)];
          if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
          return descending ? compareNaively(other, one) : compareNaively(one, other);
        });
        const sort = { column: 'eventName', descending } as const;
        expect([...(await sortByColumn(table, rows, sort, exceptions, new Pace()))]).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

function compareNaively(a: string, b: string): number {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : a < b ? -1 : Number(a > b);
}
