import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from '../../../src/base/bitset.ts';
import { extendTimeOrder, selectFirst, selectRows, timeOrder } from '../../../src/query/order.ts';
import type { EventTable, TableSegment } from '../../../src/query/table.ts';

type Times = readonly (readonly number[])[];

function tableOf(times: Times): EventTable {
  let baseRow = 0;
  const segments = times.map((list): TableSegment => {
    const segment = { baseRow, rows: list.length, time: Uint32Array.from(list) } as TableSegment;
    baseRow += list.length;
    return segment;
  });
  return { rows: baseRow, segments, dictionary: () => ({ size: 2, texts: () => [] }) };
}

function sorted(times: Times): number[] {
  const flat = times.flat();
  return [...flat.keys()].sort((a, b) => flat[a]! - flat[b]! || a - b);
}

const anyTime = fc.oneof(fc.constantFrom(0, 1, 0xffffffff), fc.integer({ min: 0, max: 0xffffffff }), fc.nat(3));
const anyTimes = fc.array(fc.array(anyTime, { maxLength: 30 }), { maxLength: 6 });

describe('the order by time', () => {
  it('is by time, then by row', () => {
    fc.assert(
      fc.property(anyTimes, (times) => {
        expect([...timeOrder(tableOf(times))]).toEqual(sorted(times));
      }),
    );
  });

  it('takes in rows that were added later', () => {
    fc.assert(
      fc.property(anyTimes, fc.nat(6), (times, before) => {
        const order = timeOrder(tableOf(times.slice(0, before)));
        expect([...extendTimeOrder(order, tableOf(times))]).toEqual(sorted(times));
      }),
    );
  });

  it('stays the same array when nothing was added', () => {
    const table = tableOf([[3, 1, 2]]);
    const order = timeOrder(table);
    expect(extendTimeOrder(order, table)).toBe(order);
  });

  it('gives the rows of a set from either end', () => {
    const order = timeOrder(
      tableOf([
        [30, 0, 10],
        [20, 10],
      ]),
    );
    const rows = new Bitset(5);
    for (const row of [0, 1, 2, 4]) rows.add(row);
    expect([...selectRows(order, rows, false)]).toEqual([1, 2, 4, 0]);
    expect([...selectRows(order, rows, true)]).toEqual([0, 4, 2, 1]);
  });

  it('gives the first of them as it gives all', () => {
    const isIn = fc.func(fc.boolean());
    fc.assert(
      fc.property(anyTimes, isIn, fc.boolean(), fc.nat(12), fc.nat(3), (times, chosen, descending, count, less) => {
        const table = tableOf(times);
        const rows = new Bitset(Math.max(0, table.rows - less));
        for (let row = 0; row < rows.size; row++) if (chosen(row)) rows.add(row);
        const order = timeOrder(table);
        const expected = sorted(times).filter((row) => rows.has(row));
        if (descending) expected.reverse();
        expect([...selectRows(order, rows, descending)]).toEqual(expected);
        expect([...selectFirst(order, rows, descending, count)]).toEqual(expected.slice(0, count));
      }),
    );
  });

  it('leaves out rows that a set made earlier does not know', () => {
    const order = timeOrder(tableOf([[2, 1], [3]]));
    expect([...selectRows(order, new Bitset(2).fill(), true)]).toEqual([0, 1]);
  });
});
