import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanShape } from '../../../src/core/types.ts';
import { rowFlag } from '../../../src/model/columns.ts';
import { documentText, eventText } from './json-text-arbitrary.ts';
import { referenceCells } from './reference-columns.ts';
import { referenceScan } from './reference-scan.ts';
import { cellsByColumn, findingOf, joined, makeScanHarness, records, scanPieces } from './scan-harness.ts';

const array: ScanShape = { kind: 'array' };
const shapes = fc.constantFrom(records, array);
const harness = makeScanHarness({ maxRows: 3 });

function cutsWithin(bytes: Uint8Array, shares: readonly number[]): number[] {
  return shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the reference reader', { timeout: 60_000 }, () => {
  it('accepts what JSON.parse accepts, whole and with any one character changed', () => {
    fc.assert(
      fc.property(
        documentText,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '0', '-', '.', 'e', 'E', ' ', '\u0001', 't', 'u'),
        (text, share, char) => {
          const at = Math.floor(share * text.length);
          for (const variant of [text, text.slice(0, at), text.slice(0, at) + char + text.slice(at + 1)]) {
            const whole = variant.replace(/^\ufeff/, '');
            expect(referenceScan(Buffer.from(variant), records).fault === undefined).toBe(isJson(whole));
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});

describe('scanner on generated documents', { timeout: 60_000 }, () => {
  it('finds the events that the reference finds, whole or in pieces', () => {
    fc.assert(
      fc.property(
        documentText,
        shapes,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (text, shape, shares) => {
          const bytes = Buffer.from(text);
          const whole = findingOf(scanPieces(harness, bytes, shape));
          const inPieces = findingOf(scanPieces(harness, bytes, shape, cutsWithin(bytes, shares)));
          const reference = findingOf(referenceScan(bytes, shape));
          expect(whole).toEqual(reference);
          expect(inPieces).toEqual(reference);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('finds the same in text that comes byte by byte', () => {
    fc.assert(
      fc.property(documentText, shapes, (text, shape) => {
        const bytes = Buffer.from(text);
        const single = scanPieces(
          harness,
          bytes,
          shape,
          Array.from(bytes, (_, i) => i),
        );
        const whole = scanPieces(harness, bytes, shape);
        expect(single.events).toEqual(whole.events);
        expect(single.fault).toEqual(whole.fault);
        expect(cellsByColumn(single.taken)).toEqual(cellsByColumn(whole.taken));
        for (const pick of ['time', 'flags', 'ids', 'contentHash'] as const) {
          expect(joined(single.taken, (rows) => rows[pick])).toEqual(joined(whole.taken, (rows) => rows[pick]));
        }
      }),
      { numRuns: 250 },
    );
  });

  it('gives every event the values that JSON.parse sees', () => {
    fc.assert(
      fc.property(fc.array(eventText, { maxLength: 6 }), (texts) => {
        const bytes = Buffer.from(`{"Records":[${texts.join(',')}]}`);
        const { events, taken } = scanPieces(harness, bytes);
        const cells = cellsByColumn(taken);
        const flags = joined(taken, (rows) => rows.flags);
        events.forEach(([start, end], row) => {
          const json = bytes.subarray(start, end).toString();
          const found = new Map(
            [...cells].filter(([name]) => name !== 'target').map(([name, list]) => [name, list[row]]),
          );
          for (const [name, cell] of referenceCells(JSON.parse(json))) {
            const same = found.get(name) === cell;
            // A number in another form keeps its text, and says so.
            if (!same && (flags[row]! & rowFlag.oddNumber) === 0)
              expect({ json, name, found: found.get(name) }).toEqual(cell);
            if (!same) expect(flags[row]! & rowFlag.irregular).not.toBe(0);
          }
          expect((flags[row]! & rowFlag.escaped) !== 0).toBe(json.includes('\\'));
        });
      }),
      { numRuns: 1500 },
    );
  });

  it('marks every number that JSON.stringify would print otherwise', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?$/);
    fc.assert(
      fc.property(digits, (number) => {
        const { taken } = scanPieces(harness, Buffer.from(`[{"eventName":1,"n":{"x":[${number}]}}]`), array);
        const isMarked = (taken[0]!.flags[0]! & rowFlag.oddNumber) !== 0;
        if (JSON.stringify(JSON.parse(number)) !== number) expect(isMarked).toBe(true);
        if (/^-?[1-9][0-9]{0,14}$|^0$/.test(number)) expect(isMarked).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
