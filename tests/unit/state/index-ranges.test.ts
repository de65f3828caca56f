import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexRanges } from '../../../src/state/index-ranges.ts';

const place = fc.nat({ max: 40 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('with' as const), a: place, b: place }),
  fc.record({ kind: fc.constant('toggle' as const), a: place }),
);

describe('ranges of places', () => {
  it('hold what a plain set would, in order and apart', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let ranges = IndexRanges.none;
        const model = new Set<number>();
        for (const one of steps) {
          if (one.kind === 'toggle') {
            ranges = ranges.toggled(one.a);
            if (!model.delete(one.a)) model.add(one.a);
          } else {
            ranges = ranges.with(one.a, one.b);
            for (let i = one.a; i < one.b; i++) model.add(i);
          }
        }
        expect(ranges.first(Infinity)).toEqual([...model].sort((a, b) => a - b));
        expect(ranges.count).toBe(model.size);
        for (let i = 0; i < 45; i++) expect(ranges.has(i)).toBe(model.has(i));
        for (const [i, [from, to]] of ranges.ranges.entries()) {
          expect(from).toBeLessThan(to);
          if (i > 0) expect(from).toBeGreaterThan(ranges.ranges[i - 1]![1]);
        }
      }),
    );
  });

  it('take ten million places as one', () => {
    const all = IndexRanges.of(0, 10_000_000);
    expect(all.count).toBe(10_000_000);
    expect(all.without(5).ranges).toEqual([
      [0, 5],
      [6, 10_000_000],
    ]);
    expect(all.first(3)).toEqual([0, 1, 2]);
  });
});
