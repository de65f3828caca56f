import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DrawnRows } from '../../../src/ui/kit/drawn-rows.svelte.ts';

interface Row {
  readonly nth: number;
}
const all = Array.from({ length: 300 }, (_, nth): Row => ({ nth }));
const there = (index: number): Row | undefined => all[index];

it('draws the rows that are asked for in their order, and moves no place of a row that stays', () => {
  const move = fc.record({ first: fc.nat(200), count: fc.nat(40), isThere: fc.boolean() });
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 20 }), (moves) => {
      const drawn = new DrawnRows<Row>();
      let before = new Map<number, unknown>();
      for (const { first, count, isThere } of moves) {
        const shownBefore = new Map(drawn.list.map((place) => [place, place.shown]));
        drawn.draw(first, first + count, isThere ? there : () => undefined);
        const { list } = drawn;
        expect(list.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, i) => first + i));
        expect(new Set(list).size).toBe(count);
        for (const place of list) {
          if (before.has(place.index)) expect(place).toBe(before.get(place.index));
          expect(place.isWaiting).toBe(!isThere);
          if (isThere) expect(place.shown).toEqual({ row: all[place.index], index: place.index });
          else expect(place.shown).toBe(shownBefore.get(place));
        }
        before = new Map(list.map((place) => [place.index, place]));
      }
    }),
  );
});

it('leaves all places in their order after a jump, and what they show alone where it is the same', () => {
  const drawn = new DrawnRows<Row>();
  drawn.draw(0, 30, there);
  const { list } = drawn;
  drawn.draw(100, 130, () => undefined);
  expect(drawn.list).toBe(list);
  drawn.draw(100, 130, there);
  expect(drawn.list).toBe(list);
  const shown = list.map((place) => place.shown);
  drawn.draw(100, 130, there);
  expect(list.every((place, i) => place.shown === shown[i])).toBe(true);

  drawn.draw(103, 133, there);
  expect(drawn.list.slice(0, 27)).toEqual(list.slice(3));
  expect(new Set(drawn.list)).toEqual(new Set(list));
  drawn.draw(101, 131, there);
  expect(drawn.list.slice(2, 30).map(({ index }) => index)).toEqual(Array.from({ length: 28 }, (_, i) => 103 + i));
  drawn.draw(20, 20, there);
  expect(drawn.list).toEqual([]);
});
