import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanPlace, ScanShape } from '../../../src/core/types.ts';
import { makeRandom } from './inflate-harness.ts';
import { documentsText, documentText } from './json-text-arbitrary.ts';
import { mutated } from './mutate.ts';
import { referenceScan } from './reference-scan.ts';
import { cellsByColumn, findingOf, makeScanHarness, scanPieces } from './scan-harness.ts';

const places: readonly ScanPlace[] = [
  { kind: 'array' },
  { kind: 'object', key: 'Records' },
  { kind: 'object', key: 'detail' },
];
const shapes: readonly ScanShape[] = places.flatMap((place) => [place, { ...place, repeated: true }]);
const texts = fc.oneof({ weight: 4, arbitrary: documentsText }, documentText);
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });

const harness = makeScanHarness({ maxRows: 3 });

function scan(text: string, shape: ScanShape) {
  const { events, ...rest } = scanPieces(harness, Buffer.from(text), shape);
  return { ...rest, events: events.map(([start, end]) => text.slice(start, end)) };
}

const a = '{"eventName":"A"}';
const b = '{"eventName":"B"}';

describe('an array of events', () => {
  it('is the document, or stands behind its key', () => {
    expect(scan(` [${a}]\n`, { kind: 'array' })).toMatchObject({ events: [a], fault: undefined, anyPlaceFound: true });
    expect(scan(`[${a}]${b}`, { kind: 'array' })).toMatchObject({
      events: [a],
      fault: { code: 'trailing-bytes', at: 19 },
    });
    for (const text of [a, `[[${a}]]`, `{"x":[${a}]}`]) {
      expect(scan(text, { kind: 'array' }).events).toEqual([]);
    }
    const records: ScanShape = { kind: 'object', key: 'Records' };
    expect(scan(`{"x":1,"R\\u0065cords":[${a}],"Records":[${b}]}`, records).events).toEqual([a, b]);
    for (const text of [`[${a}]`, `{"Records":${a}}`, `{"records":[${a}]}`, `{"x":{"Records":[${a}]}}`]) {
      expect(scan(text, records)).toMatchObject({ events: [], fault: undefined });
    }
    expect(() => scan('{}', { kind: 'object', key: 'x'.repeat(2000) })).toThrow();
  });

  it('is held back from an event on where the rows are full, and read again where they are taken', () => {
    const limited = makeScanHarness({ maxRows: 1 });
    const { text, scanner } = limited;
    text.begin();
    scanner.begin({ kind: 'array', repeated: true });
    text.append(Buffer.from(`[${a}]${' '.repeat(64)}[{"eventName":"B","awsRegion":"r\\u0031`));
    expect(scanner.run(false)).toBe('rows-full');
    expect(scanner.takeRows().rows).toBe(1);
    expect(scanner.run(false)).toBe('need-text');
    text.append(Buffer.from('"}]'));
    expect(scanner.run(true)).toBe('done');
    expect(cellsByColumn([scanner.takeRows()]).get('awsRegion')).toEqual(['r1']);
  });
});

describe('documents that follow each other', () => {
  const arrays: ScanShape = { kind: 'array', repeated: true };
  const [one, other] = [`[${a}]`, `[${b}]`];

  it('may be separated by white space, a comma, U+001E or nothing', () => {
    for (const text of [
      one + other,
      `${one}\r\n${other}\r\n`,
      `${one},${other},\n`,
      `\u001e${one}\n\u001e${other}\n`,
      `${one}\u001e,\u001e${other}`,
    ]) {
      expect(scan(text, arrays)).toMatchObject({ events: [a, b], fault: undefined });
    }
    expect(scan(`${one},,${other}`, arrays)).toMatchObject({ events: [a], fault: { code: 'syntax', at: 20 } });
    expect(scan(`,${one}`, arrays)).toMatchObject({ events: [], fault: { code: 'syntax', at: 0 } });
    expect(scan(`${one}\n#`, arrays)).toMatchObject({ events: [a], fault: { code: 'syntax', at: 20 } });
    expect(scan(`${one}\n[{"eventName"`, arrays)).toMatchObject({ fault: { code: 'truncated', at: 33 }, lostFrom: 21 });
  });

  it('may be none', () => {
    for (const text of ['', ' \n', '\ufeff', '\u001e']) {
      expect(scan(text, arrays)).toMatchObject({ events: [], fault: undefined, anyPlaceFound: false });
    }
    expect(scan('', { kind: 'array' }).fault).toEqual({ code: 'truncated', at: 0 });
  });

  it('count as skipped where they hold no place of events', () => {
    const batches: ScanShape = { kind: 'object', key: 'Records', repeated: true };
    expect(scan(`{"Records":[${a}]}\n{"Records":[]}\n{"x":[1]} 7 {"Records":[2]}[${b}]`, batches)).toMatchObject({
      events: [a],
      fault: undefined,
      skipped: { count: 4, bytes: 9 + 1 + 1 + 19, firstAt: 47 },
    });
    expect(scan(`{"x":1}\n${one}\n${b}`, arrays)).toMatchObject({
      events: [a],
      skipped: { count: 2, bytes: 7 + 17, firstAt: 0 },
    });
  });
});

describe('all shapes', () => {
  it('find on generated documents what the reference finds, whole or in pieces', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...shapes), shares, (text, shape, cutShares) => {
        const bytes = Buffer.from(text);
        const cuts = cutShares.map((share) => Math.floor(share * bytes.length)).sort((x, y) => x - y);
        const reference = findingOf(referenceScan(bytes, shape));
        expect(findingOf(scanPieces(harness, bytes, shape))).toEqual(reference);
        expect(findingOf(scanPieces(harness, bytes, shape, cuts))).toEqual(reference);
      }),
      { numRuns: 1000 },
    );
  });

  it('find the same wherever the text is cut', { timeout: 60_000 }, () => {
    const seeds = fc.sample(documentsText, { numRuns: 300, seed: 3 }).map((text) => Buffer.from(text));
    for (const [i, bytes] of seeds.filter(({ length }) => length > 20 && length < 300).entries()) {
      const shape = shapes[i % shapes.length]!;
      const whole = findingOf(scanPieces(harness, bytes, shape));
      for (let cut = 0; cut <= bytes.length; cut++) {
        const found = findingOf(scanPieces(harness, bytes, shape, [cut]));
        if (JSON.stringify(found) !== JSON.stringify(whole)) {
          expect({ text: bytes.toString(), shape, cut, ...found }).toEqual(whole);
        }
      }
    }
  });

  it('find on mutated documents what the reference finds', { timeout: 60_000 }, () => {
    const limits = { maxDepth: 6, maxEventBytes: 300 };
    const limited = makeScanHarness({ ...limits, maxRows: 2 });
    const seeds = fc.sample(texts, { numRuns: 400, seed: 5 }).map((text) => Buffer.from(text));
    const random = makeRandom(31);
    const faults = new Map<string, number>();
    for (let round = 0; round < 8_000; round++) {
      const bytes = mutated(seeds[random(seeds.length)]!, seeds[random(seeds.length)]!, random);
      const cuts = Array.from({ length: random(3) }, () => random(bytes.length + 1)).sort((x, y) => x - y);
      const shape = shapes[random(shapes.length)]!;
      const found = findingOf(scanPieces(limited, bytes, shape, cuts));
      const wanted = findingOf(referenceScan(bytes, shape, limits));
      if (JSON.stringify(found) !== JSON.stringify(wanted)) {
        expect({ text: bytes.toString('latin1'), shape, cuts, ...found }).toEqual(wanted);
      }
      const code = found.fault?.code ?? 'none';
      faults.set(code, (faults.get(code) ?? 0) + 1);
    }
    for (const code of ['none', 'syntax', 'truncated', 'too-deep', 'event-too-large', 'trailing-bytes']) {
      expect(faults.get(code) ?? 0, code).toBeGreaterThan(20);
    }
  });
});
