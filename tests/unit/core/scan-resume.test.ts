import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanShape } from '../../../src/core/types.ts';
import { makeRandom } from './inflate-harness.ts';
import { documentsText, documentText } from './json-text-arbitrary.ts';
import { mutated } from './mutate.ts';
import { referenceResume } from './reference-resume.ts';
import { referenceScan } from './reference-scan.ts';
import { cellsByColumn, makeScanHarness, records, scanPieces, placesOf } from './scan-harness.ts';

const arrays: ScanShape = { kind: 'array', repeated: true };
const harness = makeScanHarness({ maxRows: 3 });

function scan(text: string, shape: ScanShape = records) {
  const outcome = scanPieces(harness, Buffer.from(text), shape, [], true);
  return { ...outcome, events: outcome.events.map(([start, end]) => text.slice(start, end)) };
}

const event = (name: string, more = '') => `{"eventVersion":"1.08","eventName":"${name}"${more && `,${more}`}}`;
const [a, b, c] = [event('A'), event('B'), event('C')];

describe('after a fault', () => {
  it('the events that follow are found, and what lies between is lost', () => {
    const text = `{"Records":[${a},${a.slice(0, 20)},${b},${c}]}`;
    const start = 13 + a.length;
    expect(scan(text)).toMatchObject({
      events: [a, b, c],
      fault: { code: 'syntax' },
      lostFrom: start,
      lost: { count: 1, bytes: 21, ranges: [{ start, length: 21 }] },
    });
    expect(cellsByColumn(scan(text).taken).get('eventName')).toEqual(['A', 'B', 'C']);
  });

  it('an event is found whose start was taken for something else', () => {
    for (const before of [
      '{"Records":[{"eventVersion":"1.0',
      '{"eventName":{"x":["',
      '{"a":[1,',
      'x"',
      '{ "a":"b\\',
      '{"k',
    ]) {
      for (const start of ['{', '{ ', '{\n  ']) {
        const text = before + start + b.slice(1);
        const { events, lost } = scan(text);
        expect(events, text).toEqual([start + b.slice(1)]);
        for (const range of lost.ranges) expect(range.start + range.length).toBe(before.length);
      }
    }
  });

  it('an event within an event, or within a string, is none', () => {
    const quoted = JSON.stringify(a);
    const outer = event('O', `"x":[${b},{"y":${c}}],"s":${quoted}`);
    expect(scan(`#${outer}`).events).toEqual([outer]);
    expect(scan(`#${quoted}{"x":${quoted},"y":{${quoted}:1}`).events).toEqual([]);
    expect(scan(`#{"x":"{","eventVersion":"{","eventName":"{"}${a}`).events).toEqual([
      '{"x":"{","eventVersion":"{","eventName":"{"}',
      a,
    ]);
  });

  it('events are found in what is around them, whole or not', () => {
    const envelope = (detail: string) => `{"version":"0","resources":[],"detail":${detail}}`;
    const lostBytes = '{"version":"0","resources":[],"detail":'.length;
    expect(scan(`{"Records":[${a}}\n{"Records":[${b},${c}]}`)).toMatchObject({ events: [a, b, c], lost: { count: 1 } });
    expect(scan(`# ${envelope(b).slice(0, -1)} # ${c}`)).toMatchObject({
      events: [b, c],
      lost: { count: 2, bytes: 2 + lostBytes + 3, ranges: [{ start: 0, length: 2 + lostBytes }, { length: 3 }] },
    });
  });

  it('an object with one key of an event is none', () => {
    expect(scan(`#{"eventName":"X","eventSource":"Y"}{"eventID":1}${a}`).events).toEqual([a]);
    expect(scan('#{"eventID":1,"eventName":null}{"\\u0065ventVersion":1,"eventCategory":{}}').events.length).toBe(2);
  });

  it('what is lost at the end is told, separators are not lost', () => {
    expect(scan(`[${a}]\n#\n${b},\n]}`, arrays).lost).toEqual({
      count: 1,
      bytes: 2,
      ranges: [{ start: a.length + 3, length: 2, begins: new Uint8Array(Buffer.from('#\n')) }],
    });
    expect(scan(`[${a}]\n[${b.slice(0, 9)}`, arrays).lost).toMatchObject({ count: 1, bytes: 9 });
    const many = scan(`[${`${a}#`.repeat(150)}`, arrays);
    expect(many.events.length).toBe(150);
    expect(many.lost).toMatchObject({ count: 150, bytes: 150 });
    expect(many.lost.ranges.length).toBe(100);
    expect(placesOf(many.lost)[99]).toEqual({ start: 100 * (a.length + 1), length: 1 });
  });

  it('events are found behind one that is too large, and behind what is nested too deeply', () => {
    const limited = makeScanHarness({ maxEventBytes: 60, maxDepth: 10 });
    const find = (text: string) => scanPieces(limited, Buffer.from(`[${text}`), arrays, [], true).events.length;
    expect(find(`${a}${event('L', `"x":"${'x'.repeat(60)}"`)}${b}`)).toBe(2);
    expect(find(`${a}${event('L', `"x":[${a},"${'x'.repeat(60)}"]`)}${b}`)).toBe(3);
    expect(find(`${'{"a":'.repeat(25)}${a}${b}`)).toBe(2);
  });

  it('the text that is kept stays bounded', () => {
    const limited = makeScanHarness({ maxEventBytes: 50_000 });
    const { text, scanner } = limited;
    for (const unit of [' ', 'x', '1', '"', '{"a":', '[', a + ',', '{"x":"', `{"Records":[${a},`]) {
      text.begin();
      scanner.begin(records);
      text.append(Buffer.from('#'));
      expect(scanner.run(false)).toBe('failed');
      scanner.resume();
      text.append(Buffer.from('{"x":[' + (unit === 'x' ? '"' : '')));
      const piece = Buffer.from(unit.repeat(Math.ceil(20_000 / unit.length)));
      for (let i = 0; i < 20; i++) {
        text.append(piece);
        expect(scanner.run(false)).toBe('need-text');
        scanner.compact();
        expect(text.length, unit).toBeLessThan(50_000 + 32_768 + 2 * piece.length);
      }
      scanner.takeRows();
    }
  });

  it('hostile text is read in linear time', () => {
    const time = (unit: string, size: number): number => {
      const bytes = Buffer.from(`#${unit.repeat(Math.ceil(size / unit.length))}`);
      const began = performance.now();
      scanPieces(harness, bytes, records, [], true);
      return performance.now() - began;
    };
    for (const unit of [
      '{"eventVersion":{"eventVersion":',
      '{"a":[',
      '{"a{"',
      '{',
      '{ ',
      '{"',
      '{"a":1},',
      '"{\\',
      '{"a":"{',
    ]) {
      time(unit, 100_000);
      expect(time(unit, 2_000_000), unit).toBeLessThan(1000);
    }
  });
});

describe('after a fault, on mutated documents', () => {
  it('the reference finds the same events and the same losses', { timeout: 60_000 }, () => {
    const random = makeRandom(41);
    const texts = fc.oneof(documentsText, documentText);
    const seeds = fc.sample(texts, { numRuns: 300, seed: 9 }).map((text) => Buffer.from(text));
    seeds.push(
      ...[a + b + c, `{"Records":[${a},{"Records":[${b}]}]}`, `[{"detail":${a},"x":"{"},${c}]`].map((text) =>
        Buffer.from(text),
      ),
    );
    seeds.push(Buffer.from(event('O', `"x":[${b},{"y":"{\\"z"}],"s":"{"`).repeat(3)));
    const shapes: readonly ScanShape[] = [records, arrays, { ...records, repeated: true }];
    for (const limits of [
      { maxDepth: 256, maxEventBytes: 1 << 20 },
      { maxDepth: 5, maxEventBytes: 120 },
    ]) {
      const limited = makeScanHarness({ ...limits, maxRows: 2 });
      let faults = 0;
      let resumed = 0;
      for (let round = 0; round < 1500; round++) {
        const [one, other] = [seeds[random(seeds.length)]!, seeds[seeds.length - 1 - random(4)]!];
        const bytes = Buffer.concat([mutated(one, other, random), mutated(other, one, random)]);
        const cuts = Array.from({ length: random(4) }, () => random(bytes.length + 1)).sort((x, y) => x - y);
        const shape = shapes[random(shapes.length)]!;
        const before = referenceScan(bytes, shape, limits);
        if (!before.fault) continue;
        const after = referenceResume(bytes, before, limits);
        const { events, fault, lost, lostFrom, skipped, eventBytes } = scanPieces(limited, bytes, shape, cuts, true);
        const found = { events, fault, lostFrom, lost: placesOf(lost) };
        expect(eventBytes).toBe(events.reduce((sum, [start, end]) => sum + end - start, 0));
        expect(eventBytes + lost.bytes + skipped.bytes).toBeLessThanOrEqual(bytes.length);
        for (const { start, length, begins } of lost.ranges) {
          expect(bytes.subarray(start, start + length).includes(Buffer.from(begins)), bytes.toString('latin1')).toBe(
            true,
          );
        }
        const wanted = {
          events: [...before.events, ...after.events],
          fault: before.fault,
          lostFrom: before.lostFrom,
          lost: after.lost,
        };
        if (JSON.stringify(found) !== JSON.stringify(wanted)) {
          expect({ text: bytes.toString('latin1'), shape, cuts, ...found }).toEqual(wanted);
        }
        faults++;
        resumed += after.events.length;
      }
      expect(faults).toBeGreaterThan(600);
      expect(resumed).toBeGreaterThan(300);
    }
  });
});
