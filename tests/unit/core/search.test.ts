import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Searcher } from '../../../src/core/searcher.ts';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import { loadCore } from './load-core.ts';

const core = loadCore();
const text = new TextBuffer(core);
const searcher = new Searcher(core, text);

/** ASCII letters to lower case, as latin1. */
function lowered(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function wanted(bytes: Uint8Array, needle: Uint8Array, start: number, length: number): number {
  const end = Math.min(bytes.length, start + length);
  const at = lowered(bytes.subarray(0, end)).indexOf(lowered(needle), start);
  return at;
}

function load(bytes: Uint8Array): void {
  text.begin();
  text.append(bytes);
}

const fewBytes = fc.constantFrom(...Buffer.from('aAbB@`[{Zz\x00\x20\xe9\xc9\xff', 'latin1'));

describe('searcher', { timeout: 60_000 }, () => {
  it('finds what indexOf finds in lowered text, in any range', () => {
    fc.assert(
      fc.property(
        fc.array(fewBytes, { maxLength: 200 }),
        fc.array(fewBytes, { minLength: 1, maxLength: 5 }),
        fc.nat(200),
        fc.nat(220),
        (haystack, pattern, start, length) => {
          const bytes = Uint8Array.from(haystack);
          const needle = Uint8Array.from(pattern);
          const from = Math.min(start, bytes.length);
          load(bytes);
          searcher.setNeedle(needle);
          expect(searcher.find(from, length)).toBe(wanted(bytes, needle, from, length));
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('finds needles of every length at every place', () => {
    const bytes = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 31 + (i >> 5) * 7 + (i >> 9) * 3) & 0xff));
    load(bytes);
    for (let length = 1; length <= 1024; length += length < 70 ? 1 : 53) {
      for (const start of [0, 1, 15, 16, 17, 31, 32, 33, 1000, 3000 - length]) {
        const needle = bytes.subarray(start, start + length);
        searcher.setNeedle(needle);
        expect(searcher.find(0, bytes.length)).toBe(wanted(bytes, needle, 0, bytes.length));
        expect(searcher.find(start, length)).toBe(start);
        expect(searcher.find(start, length - 1)).toBe(-1);
        if (start > 0) expect(searcher.find(start + 1, length - 1)).toBe(-1);
      }
    }
  });

  it('sees nothing beyond the text, though it lies in memory', () => {
    load(Buffer.from('xxxxneedle'));
    load(Buffer.from('xxxxneed'));
    searcher.setNeedle(Buffer.from('NEEDLE'));
    expect(searcher.find(0, 1000)).toBe(-1);
    expect(searcher.find(4, 0xffffffff)).toBe(-1);
    expect(searcher.find(5000, 10)).toBe(-1);
    searcher.setNeedle(Buffer.from('NEED'));
    expect(searcher.find(0, 1000)).toBe(4);
  });

  it('finds the empty needle wherever it looks, and refuses one too long', () => {
    load(Buffer.from('abc'));
    searcher.setNeedle(new Uint8Array());
    expect([searcher.find(0, 3), searcher.find(2, 0), searcher.find(3, 0), searcher.find(4, 0)]).toEqual([0, 2, 3, -1]);
    expect(() => {
      searcher.setNeedle(new Uint8Array(1025));
    }).toThrow(RangeError);
  });
});
