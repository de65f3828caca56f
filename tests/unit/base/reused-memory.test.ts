import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReusedMemory } from '../../../src/base/reused-memory.ts';

const bytes = fc.uint8Array({ maxLength: 3000 });
const arrays = fc.oneof(
  bytes,
  fc.uint16Array({ maxLength: 1500 }),
  fc.uint32Array({ maxLength: 700 }),
  fc.float64Array(),
);

it('copies stay what they are until the next ones, however much comes', () => {
  const memory = new ReusedMemory();
  fc.assert(
    fc.property(fc.array(fc.array(arrays, { maxLength: 8 }), { maxLength: 4 }), (rounds) => {
      for (const round of rounds) {
        memory.begin(4096);
        const copies = round.map((values) => memory.copy(values));
        expect(copies).toEqual(round);
        for (const [i, values] of round.entries()) expect(copies[i]!.buffer).not.toBe(values.buffer);
      }
    }),
  );
});

it('takes the same memory again, and more once it has been too little', () => {
  const memory = new ReusedMemory();
  const buffersOf = (...sizes: number[]): ArrayBufferLike[] => {
    memory.begin(4096);
    return sizes.map((size) => memory.copy(new Uint8Array(size)).buffer);
  };
  const [first] = buffersOf(1000);
  expect(buffersOf(3000, 96)).toEqual([first, first]);
  const [own] = buffersOf(5000);
  expect(own).not.toBe(first);
  const [grown, beside] = buffersOf(5000, 4000);
  expect(grown).toBe(beside);
  expect(buffersOf(9000)[0]).toBe(grown);
});
