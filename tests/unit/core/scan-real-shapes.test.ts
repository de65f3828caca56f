import { readdirSync, readFileSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { ScanShape } from '../../../src/core/types.ts';
import { leftOut, realData } from '../../fixtures/real-data.ts';
import { makeScanHarness, scanPieces } from './scan-harness.ts';

if (realData === undefined) console.log(leftOut);

const harness = makeScanHarness();

function filesOf(folder: string, suffix: string): Buffer[] {
  const path = `${realData ?? ''}/${folder}`;
  return readdirSync(path)
    .filter((name) => name.endsWith(suffix))
    .map((name) => readFileSync(`${path}/${name}`));
}

/** The events, as JSON.parse gives them, that the scanner finds in a text without a fault. */
function eventsOf(bytes: Uint8Array, shape: ScanShape): unknown[] {
  const { events, fault } = scanPieces(harness, bytes, shape, [bytes.length >> 1]);
  expect(fault).toBeUndefined();
  return events.map(([start, end]) => JSON.parse(Buffer.from(bytes.subarray(start, end)).toString()) as unknown);
}

describe.skipIf(realData === undefined)('scanner on real exports', () => {
  it('finds the events of arrays, and of lines that are put into one', () => {
    const arrays = filesOf('arrays-per-attack', '.json');
    for (const bytes of arrays) expect(eventsOf(bytes, { kind: 'array' })).toEqual(JSON.parse(bytes.toString()));
    let lines = 0;
    for (const bytes of [...filesOf('odd', '.ndjson'), ...filesOf('logstash-ndjson', '.json')]) {
      const wanted = bytes.toString().split('\n').filter(Boolean);
      lines += wanted.length;
      const array = Buffer.from(`[${wanted.join(',\n')}]`);
      expect(eventsOf(array, { kind: 'array' })).toEqual(JSON.parse(array.toString()));
    }
    expect([arrays.length, lines]).toEqual([35, 354]);
  });

  it('finds all other events of a text that is damaged in one', () => {
    for (const bytes of filesOf('arrays-per-attack', '.json')) {
      const shape: ScanShape = { kind: 'array' };
      const { events } = scanPieces(harness, bytes, shape);
      for (let i = 0; i < events.length; i += 1 + (events.length >> 2)) {
        const [start, end] = events[i]!;
        const cut = start + 1 + Math.floor((end - start) / 3);
        const damaged = Buffer.concat([bytes.subarray(0, cut), bytes.subarray(end - 40)]);
        const moved = cut - (end - 40);
        const after = events.slice(i + 1).map(([from, to]) => [from + moved, to + moved]);
        const { events: found, fault } = scanPieces(harness, damaged, shape, [], true);
        const around = found.filter(([from]) => from !== start);
        expect(around).toEqual([...events.slice(0, i), ...after]);
        if (found.length === around.length) expect(fault).toBeDefined();
      }
    }
  });
});
