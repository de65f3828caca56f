import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualScroll } from '../../../src/ui/kit/virtual-scroll.svelte.ts';

const rowHeight = 28;
const rows = 10_000_000;
const view = 600;
const maxScrollTop = 8_000_000 - view;
const maxLayoutTop = rows * rowHeight - view;

function longList(): VirtualScroll {
  const list = new VirtualScroll(rowHeight);
  list.resize(rows, view);
  return list;
}
function shortList(): VirtualScroll {
  const list = new VirtualScroll(rowHeight);
  list.resize(10_000, view);
  return list;
}
/** How far down the rows the view's top is, in px. */
const layoutTop = (list: VirtualScroll): number => list.scrollTop - list.topOf(0);

describe('the arithmetic of a long list', () => {
  it('is none where the browser can scroll the list as it is', () => {
    const list = new VirtualScroll(rowHeight);
    list.resize(1000, view);
    list.scrolledTo(5000.5);
    expect([list.isScaled, list.scrollHeight, list.topOf(7), list.restingScrollTop]).toEqual([
      false,
      28_000,
      196,
      5000.5,
    ]);
  });

  it('takes a place of the scroll bar to the rows at that share, and both ends to the ends', () => {
    for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      const list = longList();
      list.scrolledTo(share * maxScrollTop);
      expect(Math.abs(layoutTop(list) / maxLayoutTop - share)).toBeLessThan(0.003);
    }
    const list = longList();
    list.scrolledTo(maxScrollTop);
    expect(list.end).toBe(rows);
    expect(layoutTop(list)).toBe(maxLayoutTop);
    list.scrolledTo(0);
    expect([list.first, layoutTop(list)]).toEqual([0, 0]);
  });

  it('goes further down the rows the further down the scroll bar is', () => {
    const place = fc.double({ min: 0, max: maxScrollTop, noNaN: true });
    fc.assert(
      fc.property(place, place, (a, b) => {
        const tops = [Math.min(a, b), Math.max(a, b)].map((scrollTop) => {
          const list = longList();
          list.scrolledTo(scrollTop);
          return layoutTop(list);
        });
        expect(tops[0]).toBeLessThanOrEqual(tops[1]!);
      }),
    );
  });

  it('keeps the rows in sight in place when scrolling rests, and comes back to the same rest', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: maxLayoutTop, noNaN: true }), (top) => {
        const list = longList();
        const resting = list.jumpTo(top);
        list.settled(resting);
        expect(Math.abs(layoutTop(list) - top)).toBeLessThanOrEqual(0.5);
        list.scrolledTo(resting);
        expect(Math.abs(list.restingScrollTop - resting)).toBeLessThan(1);
      }),
    );
  });

  it('draws as many rows everywhere but near the ends, and always all in view', () => {
    const drawn = (list: VirtualScroll): number => list.end - list.first;
    for (const make of [longList, shortList]) {
      const middle = make();
      middle.scrolledTo(100_000);
      fc.assert(
        fc.property(fc.double({ min: 0, max: 10_000 * rowHeight - view, noNaN: true }), (scrollTop) => {
          const list = make();
          list.scrolledTo(scrollTop);
          const inView = [layoutTop(list) / rowHeight, (layoutTop(list) + view) / rowHeight];
          expect(list.first).toBeLessThanOrEqual(inView[0]!);
          expect(list.end).toBeGreaterThanOrEqual(Math.floor(inView[1]!));
          if (list.first > 0 && list.end < list.layoutHeight / rowHeight) expect(drawn(list)).toBe(drawn(middle));
        }),
      );
    }
  });

  it('fills only the rows in view after a jump, all that are drawn after a short move, and when it is said', () => {
    for (const make of [longList, shortList]) {
      const list = make();
      const filled = (): number[] =>
        Array.from({ length: list.end - list.first }, (_, i) => list.first + i).filter((index) => list.isFilled(index));
      const all = (): number => list.end - list.first;
      expect([list.isBare, filled().length]).toEqual([false, all()]);
      list.scrolledTo(40_010);
      expect(list.isBare).toBe(true);
      expect(filled().every((index) => index >= list.firstInView - 1)).toBe(true);
      expect([filled().length, filled().length < all()]).toEqual([Math.ceil((10 + view) / rowHeight) + 1, true]);
      // what the list did itself is told of, too
      list.scrolledTo(40_010);
      expect(list.isBare).toBe(true);
      list.fill();
      expect([list.isBare, filled().length]).toEqual([false, all()]);
      list.scrolledTo(90_000);
      list.scrolledTo(90_100);
      expect([list.isBare, filled().length]).toEqual([false, all()]);
    }
  });

  it('passes over no row by short moves, at rest between them or not, towards either end', () => {
    for (const isResting of [true, false]) {
      for (const direction of [1, -1]) {
        const list = longList();
        list.settled(list.jumpTo(direction === 1 ? maxLayoutTop - 19_000 : 19_000));
        const last = direction === 1 ? maxLayoutTop : 0;
        for (let moves = 0; moves < 50 && layoutTop(list) !== last; moves++) {
          const before = layoutTop(list);
          list.scrolledTo(Math.max(0, Math.min(list.scrollTop + direction * 500, maxScrollTop)));
          if (isResting) list.settled(list.restingScrollTop);
          expect(Math.abs(layoutTop(list) - before)).toBeLessThanOrEqual(500);
        }
        expect(layoutTop(list)).toBe(last);
      }
    }
  });
});
