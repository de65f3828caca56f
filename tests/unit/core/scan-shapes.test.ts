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
  { kind: 'event' },
  { kind: 'array' },
  { kind: 'object', key: 'Records' },
  { kind: 'path', keys: [] },
  { kind: 'path', keys: ['Records'] },
  { kind: 'path', keys: ['detail'] },
  { kind: 'path', keys: ['Records', 'detail'] },
  { kind: 'path', keys: ['hits', 'hits', '_source'] },
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

describe('a document that is an event', () => {
  it('is found alone', () => {
    expect(scan(` ${a}\n`, { kind: 'event' })).toMatchObject({ events: [a], fault: undefined, anyPlaceFound: true });
    expect(scan(`${a}${b}`, { kind: 'event' })).toMatchObject({
      events: [a],
      fault: { code: 'trailing-bytes', at: 17 },
    });
    expect(scan(`[${a}]`, { kind: 'event' })).toMatchObject({ events: [], fault: undefined, anyPlaceFound: false });
    expect(scan('{"x":1}', { kind: 'event' }).skipped).toEqual({ count: 1, bytes: 7, firstAt: 0 });
  });

  it('is held back whole where the rows are full, and read again where they are taken', () => {
    const { text, scanner } = harness;
    text.begin();
    scanner.begin({ kind: 'path', keys: ['detail'], repeated: true });
    text.append(Buffer.from(`{"detail":${a}}{"detail":{"eventName":"B","awsRegion":"r\\u0031`));
    expect(scanner.run(false)).toBe('need-text');
    expect(scanner.takeRows().rows).toBe(1);
    text.append(Buffer.from('"}}'));
    expect(scanner.run(true)).toBe('done');
    expect(cellsByColumn([scanner.takeRows()]).get('awsRegion')).toEqual(['r1']);
  });
});

describe('documents that follow each other', () => {
  const event: ScanShape = { kind: 'event', repeated: true };

  it('may be separated by white space, a comma, U+001E or nothing', () => {
    for (const text of [
      a + b,
      `${a}\r\n${b}\r\n`,
      `${a},${b},\n`,
      `\u001e${a}\n\u001e${b}\n`,
      `${a}\u001e,\u001e${b}`,
    ]) {
      expect(scan(text, event)).toMatchObject({ events: [a, b], fault: undefined });
    }
    expect(scan(`${a},,${b}`, event)).toMatchObject({ events: [a], fault: { code: 'syntax', at: 18 } });
    expect(scan(`,${a}`, event)).toMatchObject({ events: [], fault: { code: 'syntax', at: 0 } });
    expect(scan(`${a}\n#`, event)).toMatchObject({ events: [a], fault: { code: 'syntax', at: 18 } });
    expect(scan(`${a}\n{"eventName"`, event)).toMatchObject({ fault: { code: 'truncated', at: 30 }, lostFrom: 18 });
  });

  it('may be none', () => {
    for (const text of ['', ' \n', '\ufeff', '\u001e']) {
      expect(scan(text, event)).toMatchObject({ events: [], fault: undefined, anyPlaceFound: false });
    }
    expect(scan('', { kind: 'event' }).fault).toEqual({ code: 'truncated', at: 0 });
  });

  it('count as skipped where they hold no place of events', () => {
    const batches: ScanShape = { kind: 'object', key: 'Records', repeated: true };
    expect(scan(`{"Records":[${a}]}\n{"Records":[]}\n{"x":[1]} 7 {"Records":[2]}[${b}]`, batches)).toMatchObject({
      events: [a],
      fault: undefined,
      skipped: { count: 4, bytes: 9 + 1 + 1 + 19, firstAt: 47 },
    });
    expect(scan(`{"x":1}\n${a}\n[${b}]`, event)).toMatchObject({
      events: [a],
      skipped: { count: 2, bytes: 7 + 19, firstAt: 0 },
    });
  });
});

describe('a path', () => {
  const at = (...keys: string[]): ScanShape => ({ kind: 'path', keys });

  it('leads through objects, and through arrays to each of their elements', () => {
    expect(
      scan(`{"hits":{"total":1,"hits":[{"_source":${a}},[{"_source":[${b}]}]]}}`, at('hits', 'hits', '_source')),
    ).toMatchObject({
      events: [a, b],
      fault: undefined,
      skipped: { count: 0 },
    });
    expect(scan(`[{"detail":${a}},{"detail":${b}}]`, at('detail')).events).toEqual([a, b]);
    expect(scan(`[[${a}],${b}]`, at()).events).toEqual([b]);
    expect(scan(`{"Records":${a},"d\\u0065tail":1,"Records":[${b}]}`, at('Records')).events).toEqual([a, b]);
    expect(scan(`{"x":{"detail":${a}}}`, at('detail'))).toMatchObject({ events: [], anyPlaceFound: false });
  });

  it('has elements counted that it does not lead on from', () => {
    const text = `{"Records":[{"detail":${a}},{"x":1},7,{"detail":"y"},{"detail":{"z":1}},{"detail":[]},[]]}`;
    expect(scan(text, at('Records', 'detail'))).toMatchObject({
      events: [a],
      skipped: { count: 4, bytes: 7 + 1 + 14 + 7, firstAt: text.indexOf('{"x"') },
    });
  });

  it('has eight keys at most', () => {
    const keys = Array.from({ length: 9 }, (_, i) => String(i));
    const text = keys.slice(0, 8).reduceRight((inner, key) => `{"${key}":${inner}}`, a);
    expect(scan(text, at(...keys.slice(0, 8))).events).toEqual([a]);
    expect(() => scan(text, at(...keys))).toThrow();
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
