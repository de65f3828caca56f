import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from '../../../src/base/bitset.ts';
import { TimeOrder } from '../../../src/query/order.ts';
import type { EventTable, TableSegment } from '../../../src/query/table.ts';

type Times = readonly (readonly number[])[];

function tableOf(times: Times): Pick<EventTable, 'rows' | 'segments'> {
  let baseRow = 0;
  const segments = times.map((list): TableSegment => {
    const timed = list.filter((time) => time > 0);
    const segment = {
      baseRow,
      rows: list.length,
      time: Uint32Array.from(list),
      firstTime: Math.min(...timed),
      lastTime: Math.max(0, ...timed),
      untimed: list.length - timed.length,
    } as TableSegment;
    baseRow += list.length;
    return segment;
  });
  return { rows: baseRow, segments };
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
        expect([...new TimeOrder(tableOf(times)).all()]).toEqual(sorted(times));
      }),
    );
  });

  it('takes in rows that were added later', () => {
    fc.assert(
      fc.property(anyTimes, fc.nat(6), fc.boolean(), (times, count, isAsked) => {
        const before = new TimeOrder(tableOf(times.slice(0, count)));
        if (isAsked) before.all();
        expect([...new TimeOrder(tableOf(times), before).all()]).toEqual(sorted(times));
        expect([...before.all()]).toEqual(sorted(times.slice(0, count)));
      }),
    );
  });

  it('is that of the rows there were when it was made', () => {
    const grown = [[5, 3], [4]];
    const table = tableOf([[5, 3]]);
    const order = new TimeOrder(table);
    Object.assign(table, tableOf(grown));
    expect(order.size).toBe(2);
    expect([...order.first(new Bitset(3).fill(), true, 9)]).toEqual([0, 1]);
    expect([...order.all()]).toEqual([1, 0]);
  });

  it('gives the rows of a set from either end', () => {
    const order = new TimeOrder(
      tableOf([
        [30, 0, 10],
        [20, 10],
      ]),
    );
    const rows = new Bitset(5);
    for (const row of [0, 1, 2, 4]) rows.add(row);
    expect([...order.select(rows, false)]).toEqual([1, 2, 4, 0]);
    expect([...order.select(rows, true)]).toEqual([0, 4, 2, 1]);
  });

  it('gives the first of them as it gives all', () => {
    const isIn = fc.func(fc.boolean());
    fc.assert(
      fc.property(anyTimes, isIn, fc.boolean(), fc.nat(12), fc.nat(3), (times, chosen, descending, count, less) => {
        const table = tableOf(times);
        const rows = new Bitset(Math.max(0, table.rows - less));
        for (let row = 0; row < rows.size; row++) if (chosen(row)) rows.add(row);
        const order = new TimeOrder(table);
        const expected = sorted(times).filter((row) => rows.has(row));
        if (descending) expected.reverse();
        expect([...order.first(rows, descending, count)]).toEqual(expected.slice(0, count));
        expect([...order.select(rows, descending)]).toEqual(expected);
        expect([...order.first(rows, descending, count)]).toEqual(expected.slice(0, count));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves out rows that a set made earlier does not know', () => {
    const order = new TimeOrder(tableOf([[2, 1], [3]]));
    expect([...order.select(new Bitset(2).fill(), true)]).toEqual([0, 1]);
  });
});
