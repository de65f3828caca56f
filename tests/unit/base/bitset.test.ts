import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from '../../../src/base/bitset.ts';

const size = fc.nat(200);
const anyPair = size.chain((bits) => {
  const members = fc.uniqueArray(fc.nat(Math.max(bits - 1, 0)), { maxLength: bits });
  return fc.tuple(fc.constant(bits), members, members);
});

function bitset(bits: number, members: readonly number[]): Bitset {
  const set = new Bitset(bits);
  for (const member of members) set.add(member);
  return set;
}

function membersOf(set: Bitset): number[] {
  const members: number[] = [];
  set.forEach((index) => members.push(index));
  return members;
}

describe('a bitset', () => {
  it('is clear at first and knows what was added and deleted', () => {
    const set = new Bitset(70);
    expect([set.count(), membersOf(set)]).toEqual([0, []]);
    for (const index of [0, 31, 32, 63, 69]) set.add(index);
    set.delete(32);
    set.delete(5);
    expect([set.has(0), set.has(31), set.has(32), set.has(63), set.has(69)]).toEqual([true, true, false, true, true]);
    expect([set.count(), membersOf(set)]).toEqual([4, [0, 31, 63, 69]]);
  });

  it('has nothing outside itself', () => {
    const set = new Bitset(33).fill();
    expect([set.has(32), set.has(33), set.has(63), set.has(64), set.has(1000)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('agrees with sets of numbers in all operations', () => {
    fc.assert(
      fc.property(anyPair, ([bits, left, right]) => {
        const all = Array.from({ length: bits }, (_, i) => i);
        const a = (): Bitset => bitset(bits, left);
        const b = bitset(bits, right);
        const inLeft = new Set(left);
        const inRight = new Set(right);
        expect(membersOf(a().and(b))).toEqual(all.filter((i) => inLeft.has(i) && inRight.has(i)));
        expect(membersOf(a().or(b))).toEqual(all.filter((i) => inLeft.has(i) || inRight.has(i)));
        expect(membersOf(a().andNot(b))).toEqual(all.filter((i) => inLeft.has(i) && !inRight.has(i)));
        expect(membersOf(a().not())).toEqual(all.filter((i) => !inLeft.has(i)));
        expect(membersOf(a().fill())).toEqual(all);
        expect(a().not().count() + a().count()).toBe(bits);
      }),
    );
  });

  it('has a clone that is its own', () => {
    const set = bitset(40, [3]);
    set.clone().add(4);
    expect(membersOf(set)).toEqual([3]);
  });
});
