import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import { Utf8Checker } from '../../../src/core/utf8-checker.ts';
import { loadCore } from './load-core.ts';
import { ReferenceUtf8 } from './reference-utf8.ts';

const core = loadCore();
const text = new TextBuffer(core);
const checker = new Utf8Checker(core);

/** By the core, from pieces that end at `cuts` and at the end. */
function found(bytes: Uint8Array, cuts: readonly number[] = []): number | undefined {
  text.begin();
  checker.begin();
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    text.append(bytes.subarray(from, to));
    checker.check();
    text.compact(text.length);
    from = to;
  }
  return checker.invalidAt;
}

function wanted(bytes: Uint8Array): number | undefined {
  const reference = new ReferenceUtf8();
  reference.add(bytes);
  return reference.invalidAt;
}

/** Bytes at both ends of each range that RFC 3629, section 4, tells apart. */
const telling = [
  0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
  0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
];

describe('the UTF-8 checker', { timeout: 60_000 }, () => {
  it('tells every sequence of four telling bytes, at every place around the end of a block', () => {
    const bytes = new Uint8Array(200).fill(0x61);
    let place = 50;
    for (const a of telling) {
      for (const b of telling) {
        for (const c of telling) {
          for (const d of telling) {
            bytes.set([a, b, c, d], place);
            const right = wanted(bytes);
            if (found(bytes) !== right)
              expect({ sequence: [a, b, c, d], place, at: found(bytes) }).toEqual({ at: right });
            bytes.fill(0x61, place, place + 4);
            place = place === 70 ? 50 : place + 1;
          }
        }
      }
    }
  });

  it('takes every character, however the text is cut', () => {
    const all = Array.from({ length: 0x110000 }, (_, point) => point).filter((point) => point >> 11 !== 0x1b);
    const bytes = new Uint8Array(all.length * 4);
    let size = 0;
    for (let i = 0; i < all.length; i += 4096) {
      size += Buffer.from(bytes.buffer, size).write(String.fromCodePoint(...all.slice(i, i + 4096)));
    }
    const cuts = Array.from({ length: Math.floor(size / 40_003) }, (_, i) => (i + 1) * 40_003);
    expect(found(bytes.subarray(0, size), cuts)).toBeUndefined();
    expect(found(Uint8Array.of(...bytes.subarray(0, 5000), 0x80), [10, 64, 65, 1000])).toBe(5000);
  });

  it('finds what the reference finds in damaged text, however it is cut', () => {
    const character = fc.oneof(
      { weight: 6, arbitrary: fc.constant('plain ASCII, as most of a log is. ') },
      { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
      { weight: 1, arbitrary: fc.constantFrom('é', '€', '😀', '\u0800', '\uffff') },
    );
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 2 });
    const cutting = fc.array(fc.nat(), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(character, { maxLength: 60 }), damage, cutting, (parts, changes, places) => {
        const bytes = Uint8Array.from(Buffer.from(parts.join(''), 'utf8'));
        for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        const cuts = places.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b);
        expect(found(bytes, cuts)).toBe(wanted(bytes));
      }),
      { numRuns: 20_000 },
    );
  });

  it('counts in the stream, and starts anew', () => {
    const bytes = Buffer.alloc(300_000, 'ä');
    bytes[250_001] = 0xc3;
    expect(found(bytes, [100_001, 200_000])).toBe(250_000);
    expect(found(Buffer.from('ä'))).toBeUndefined();
    expect(found(Buffer.from([0xe2, 0x82]))).toBeUndefined();
    expect(found(Buffer.from([0xff]))).toBe(0);
  });
});
