import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../src/segment/byte-reader.ts';
import { ByteWriter } from '../../../src/segment/byte-writer.ts';
import { readCodes, writeCodes } from '../../../src/segment/codes.ts';
import { readNumbers, writeNumbers } from '../../../src/segment/numbers.ts';
import { packText, unpackText } from '../../../src/segment/text-pack.ts';
import { anyText } from './made-segments.ts';

function written(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter();
  write(writer);
  return new ByteReader(new Uint8Array(writer.finish()));
}

function sizeOf(codes: readonly number[]): number {
  const writer = new ByteWriter();
  writeCodes(writer, Uint16Array.from(codes));
  return writer.length;
}

describe('numbers', () => {
  it('come back', () => {
    const number = fc.oneof(fc.nat(5), fc.nat(70_000), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 600 }), fc.nat(0xffffffff), (list, base) => {
        const values = Uint32Array.from(list, (value) => (value < 70_000 ? Math.min(base, 2 ** 31) + value : value));
        expect(
          readNumbers(
            written((writer) => {
              writeNumbers(writer, values);
            }),
            values.length,
          ),
        ).toEqual(values);
      }),
    );
  });

  it('from 0 to 2^53 - 1 come back one by one', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (list) => {
        const reader = written((writer) => {
          for (const value of list) writer.number(value);
        });
        expect(list.map(() => reader.number())).toEqual(list);
      }),
    );
  });
});

describe('codes', () => {
  it('come back in whatever form they are put', () => {
    const codes = fc.oneof(
      fc.array(fc.nat(300), { maxLength: 400 }),
      fc.array(fc.nat(3), { maxLength: 400 }),
      fc
        .array(fc.tuple(fc.nat(0xffff), fc.integer({ min: 1, max: 60 })), { maxLength: 20 })
        .map((runs) => runs.flatMap(([code, length]) => Array.from({ length }, () => code))),
      fc.tuple(fc.nat(9), fc.array(fc.nat(4), { maxLength: 400 })).map(([first, steps]) => {
        let next = first;
        return steps.map((step) => (step === 0 ? first : step === 1 ? Math.floor(next / 2) : next++));
      }),
    );
    fc.assert(
      fc.property(codes, (list) => {
        const reader = written((writer) => {
          writeCodes(writer, Uint16Array.from(list));
        });
        expect([...readCodes(reader, list.length, Math.max(0, ...list) + 1)]).toEqual(list);
      }),
      { numRuns: 500 },
    );
  });

  it('take few bytes where there is little to tell', () => {
    const rows = Array.from({ length: 8000 }, (_, row) => row);
    expect(sizeOf(rows.map(() => 700))).toBeLessThan(8);
    expect(sizeOf(rows.map((row) => Math.floor(row / 800) * 300))).toBeLessThan(64);
    expect(sizeOf(rows)).toBeLessThan(1100);
    expect(sizeOf(rows.map((row) => (row % 50 === 0 ? (row * 7919) % 900 : 5)))).toBeLessThan(1300);
    expect(sizeOf(rows.map((row) => (row * 7919) % 512))).toBeLessThan(9100);
  });
});

describe('packed text', () => {
  it('comes back, each block by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyText, { maxLength: 30 }), { maxLength: 5 }), (blocks) => {
        const texts = blocks.map((block) => new TextEncoder().encode(block.join('')));
        const ends = Uint32Array.from(texts, (_, i) =>
          texts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0),
        );
        const whole = Uint8Array.from(texts.flatMap((text) => [...text]));
        const packed = packText(whole, ends);
        for (const [i, text] of texts.entries()) {
          const target = new Uint8Array(text.length + 9);
          const bytes = packed.bytes.subarray(packed.ends[i - 1] ?? 0, packed.ends[i]);
          unpackText(bytes, i === 0 ? new Uint8Array(0) : texts[0]!, target, 4, text.length + 4);
          expect(target.subarray(4, -5)).toEqual(text);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes half of what hexadecimal digits do, and little for what comes again', () => {
    const uuids = Array.from(
      { length: 100 },
      (_, i) =>
        `${(i * 7919).toString(16).padStart(8, '0')}-0a1b-4c2d-8e3f-${(i * 104729 + 9).toString(16).padStart(12, '0')}`,
    );
    const text = new TextEncoder().encode(uuids.join(''));
    expect(packText(text, Uint32Array.of(text.length)).bytes.length).toBe(1700);
    const again = new TextEncoder().encode('arn:aws:s3:::some-bucket-name/'.repeat(100));
    expect(packText(again, Uint32Array.of(again.length)).bytes.length).toBeLessThan(180);
  });

  it('that cannot be made shorter grows by a sixty-fourth at most', () => {
    const noise = Uint8Array.from({ length: 6400 }, (_, i) => 128 + ((i * i * 31 + i * 7) % 127));
    expect(packText(noise, Uint32Array.of(6400)).bytes.length).toBeLessThanOrEqual(6500);
  });
});
