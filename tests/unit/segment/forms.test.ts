import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDictCode } from '../../../src/model/columns.ts';
import { readBits } from '../../../src/segment/bits.ts';
import { ByteReader } from '../../../src/segment/byte-reader.ts';
import { ByteWriter } from '../../../src/segment/byte-writer.ts';
import { readCodes } from '../../../src/segment/codes.ts';
import { readNumbers } from '../../../src/segment/numbers.ts';
import { readTexts } from '../../../src/segment/texts.ts';
import { madePacker } from '../../fixtures/made-packer.ts';
import { anyText } from './made-segments.ts';

function written(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter();
  write(writer);
  return new ByteReader(new Uint8Array(writer.finish()));
}

const readerOf = (bytes: Uint8Array): ByteReader =>
  written((writer) => {
    writer.bytes(bytes);
  });

const sizeOf = (codes: readonly number[]): number => madePacker.codes(Uint16Array.from(codes)).length;

const anyNumber = fc.oneof(fc.nat(5), fc.nat(70_000), fc.integer({ min: 0, max: 0xffffffff }));

describe('numbers', () => {
  it('come back', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 600 }), fc.nat(0xffffffff), (list, base) => {
        const values = Uint32Array.from(list, (value) => (value < 70_000 ? Math.min(base, 2 ** 31) + value : value));
        expect(readNumbers(readerOf(madePacker.numbers(values)), values.length)).toEqual(values);
      }),
    );
  });

  it('of a width given come back', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 100 }), fc.integer({ min: 0, max: 32 }), (list, width) => {
        const values = Uint32Array.from(list, (value) => (width === 0 ? 0 : value >>> (32 - width)));
        const back = new Uint32Array(values.length);
        const reader = readerOf(madePacker.bits(values, width));
        readBits(reader, back, { from: 0, to: back.length, base: 0, width });
        expect(back).toEqual(values);
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

const anyCodes = fc.oneof(
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

describe('codes', () => {
  it('come back in whatever form they are put', () => {
    fc.assert(
      fc.property(anyCodes, (list) => {
        const reader = readerOf(madePacker.codes(Uint16Array.from(list)));
        expect([...readCodes(reader, list.length, Math.max(0, ...list) + 1)]).toEqual(list);
      }),
      { numRuns: 500 },
    );
  });

  it('of one byte are packed as the same of two', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 300 }), (list) => {
        const narrow = madePacker.codes(Uint8Array.from(list)).slice();
        expect(madePacker.codes(Uint16Array.from(list))).toEqual(narrow);
      }),
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

  it('are looked up in a table', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 50 }), (list) => {
        const table = Uint16Array.from({ length: 10 }, (_, code) => 0xffff - code * 7);
        expect([...madePacker.mapped(Uint8Array.from(list), table)]).toEqual(list.map((code) => table[code]));
      }),
    );
  });
});

function columnOf(codes: readonly number[]) {
  const entries = Math.max(0, ...codes) + 1 - firstDictCode;
  return { codes: Uint16Array.from(codes), ends: new Uint32Array(Math.max(entries, 0)), bytes: new Uint8Array(0) };
}

describe('joined columns', () => {
  const wide = fc.array(fc.oneof(fc.nat(3), fc.nat(65_000)), { minLength: 300, maxLength: 300 });
  const narrow = fc.array(fc.nat(4), { minLength: 300, maxLength: 300 });

  it('have a code for each combination, in the order in which these come up', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(wide, narrow), { minLength: 1, maxLength: 4 }), (columns) => {
        const join = madePacker.join(300, columns.map(columnOf));
        const known = new Map<string, number>();
        const firstRows: number[] = [];
        const naive = columns[0]!.map((_, row) => {
          const key = columns.map((column) => column[row]).join();
          if (!known.has(key)) firstRows.push(row);
          return known.get(key) ?? (known.set(key, known.size), known.size - 1);
        });
        for (const index of columns.keys()) expect(join.add(index, 300)).toBe(true);
        expect([...join.codes()]).toEqual(naive);
        expect([...join.firstRows()]).toEqual(firstRows);
        for (const [index, column] of columns.entries()) {
          const picked = readCodes(readerOf(join.packedColumn(index)), join.count, 0xffff);
          expect([...picked]).toEqual(firstRows.map((row) => column[row]));
        }
      }),
    );
  });

  it('stay as they are where another would give too many combinations', () => {
    const codes = Array.from({ length: 300 }, (_, row) => row % 17);
    const other = codes.map((code, row) => (row * 31 + code) % 5);
    const join = madePacker.join(300, [codes, other].map(columnOf));
    expect(join.add(0, 16)).toBe(false);
    expect(join.count).toBe(1);
    expect(join.add(0, 17)).toBe(true);
    expect(join.add(1, 20)).toBe(false);
    expect([...join.codes()]).toEqual(codes);
    join.restart();
    expect(join.add(1, 5)).toBe(true);
    expect(new Set(join.codes()).size).toBe(5);
  });

  it('are refused where a code stands for nothing', () => {
    const column = { ...columnOf([2, 3]), codes: Uint16Array.of(2, 900) };
    expect(() => madePacker.join(2, [column]).add(0, 2)).toThrow(expect.objectContaining({ code: 'core/trap' }));
  });
});

const blockBytes = 8 * 1024;

function textsOf(list: readonly string[]) {
  const entries = list.map((text) => new TextEncoder().encode(text));
  let size = 0;
  const ends = Uint32Array.from(entries, ({ length }) => (size += length));
  const bytes = Uint8Array.from(entries.flatMap((entry) => [...entry]));
  return { entries, ends, bytes };
}

/** Without what tells their lengths, where there is one text. */
const lengthsOfOne = 6;
const sizeOfText = (text: Uint8Array): number =>
  madePacker.texts({ ends: Uint32Array.of(text.length), bytes: text }).length - lengthsOfOne;

describe('packed texts', () => {
  it('come back, each by itself and all together', () => {
    const repeated = fc.tuple(anyText, fc.integer({ min: 1, max: 60 })).map(([text, times]) => text.repeat(times));
    fc.assert(
      fc.property(fc.array(fc.oneof(anyText, repeated), { maxLength: 24 }), fc.nat(), (list, from) => {
        const { entries, ends, bytes } = textsOf(list);
        const reader = readerOf(madePacker.texts({ ends, bytes }));
        const texts = readTexts(reader, ends.length);
        for (let i = 0; i < entries.length; i++) {
          const entry = (i * 7 + from) % entries.length;
          expect(Buffer.compare(texts.bytes(entry), entries[entry]!)).toBe(0);
        }
        const all = texts.all();
        expect(all.ends).toEqual(ends);
        expect(Buffer.compare(all.bytes, bytes)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('take half of what hexadecimal digits do, and little for what comes again', () => {
    const uuids = Array.from(
      { length: 100 },
      (_, i) =>
        `${(i * 7919).toString(16).padStart(8, '0')}-0a1b-4c2d-8e3f-${(i * 104729 + 9).toString(16).padStart(12, '0')}`,
    );
    expect(sizeOfText(new TextEncoder().encode(uuids.join('')))).toBe(1700);
    expect(sizeOfText(new TextEncoder().encode('arn:aws:s3:::some-bucket-name/'.repeat(100)))).toBeLessThan(180);
  });

  it('that cannot be made shorter grow by a sixty-fourth at most', () => {
    const noise = Uint8Array.from({ length: 6400 }, (_, i) => 128 + ((i * i * 31 + i * 7) % 127));
    expect(sizeOfText(noise)).toBeLessThanOrEqual(6500);
  });

  it('repeat what stood in the first block', () => {
    const first = Array.from({ length: blockBytes / 8 }, (_, i) => ((i * 2654435761) % 2 ** 32).toString(36).padEnd(8));
    const { ends, bytes } = textsOf([first.join(''), first.join('')]);
    const { length } = madePacker.texts({ ends, bytes });
    expect(length).toBeLessThan(sizeOfText(bytes.subarray(0, ends[0])) * 1.1 + 32);
  });
});
