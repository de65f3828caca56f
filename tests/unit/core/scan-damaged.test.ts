import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { ScanShape } from '../../../src/core/types.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { makeRandom } from './inflate-harness.ts';
import { makeScanHarness, scanPieces } from './scan-harness.ts';

type Range = readonly [number, number];
type Random = (limit: number) => number;

/** A text, its events, and for each event what it is read from. */
interface Trail {
  readonly shape: ScanShape;
  readonly text: string;
  readonly events: readonly Range[];
  readonly units: readonly Range[];
}

interface Layout {
  readonly shape: ScanShape;
  readonly open: string;
  readonly close: string;
  readonly between: string;
  readonly around: readonly [string, string];
}

const layouts: readonly Layout[] = [
  { shape: { kind: 'object', key: 'Records' }, open: '{"Records":[', close: ']}', between: ',', around: ['', ''] },
  { shape: { kind: 'array' }, open: '[\n  ', close: '\n]\n', between: ',\n  ', around: ['', ''] },
  { shape: { kind: 'array', repeated: true }, open: '', close: '\n', between: '\n', around: ['[', ']'] },
  { shape: { kind: 'array', repeated: true }, open: '', close: '', between: '', around: ['[', ']'] },
  {
    shape: { kind: 'object', key: 'Records', repeated: true },
    open: '',
    close: '',
    between: '',
    around: ['{"Records":[', ']}'],
  },
];

function lay({ shape, open, close, between, around }: Layout, jsons: readonly string[]): Trail {
  let text = open;
  const events: Range[] = [];
  const units: Range[] = [];
  for (const json of jsons) {
    if (units.length > 0) text += between;
    const start = text.length + around[0].length;
    events.push([start, start + json.length]);
    units.push([text.length, start + json.length + around[1].length]);
    text += around[0] + json + around[1];
  }
  return { shape, text: text + close, events, units };
}

/** Stands in the place of `range`. */
interface Damage {
  readonly range: Range;
  readonly by: string;
}

function someDamage({ text }: Trail, from: number, to: number, other: string, random: Random): Damage {
  const at = from + random(to - from);
  const end = Math.min(to, at + 1 + random(random(2) === 0 ? 40 : 4000));
  switch (random(5)) {
    case 0:
      return { range: [at, at + 1], by: String.fromCharCode(text.charCodeAt(at) ^ (1 << random(7))) };
    case 1:
      return { range: [at, end], by: '' };
    case 2:
      return { range: [at, end], by: '\u0000'.repeat(end - at) };
    case 3: {
      const start = random(other.length);
      return { range: [at, end], by: other.slice(start, start + random(200)) };
    }
    default:
      return { range: [at, at], by: '"\\{}[],:0\n'[random(10)]! };
  }
}

const overlaps = ([start, end]: Range, [from, to]: Range): boolean =>
  from === to ? start < from && from < end : start < to && from < end;
const shifted = ([start, end]: Range, by: number): Range => [start + by, end + by];
const key = ([start, end]: Range): string => `${String(start)}-${String(end)}`;

const jsons = [...makeTrail({ events: 400, files: 1, seed: 8 })].flatMap(({ events }) => events);

describe('scanner on damaged trails', () => {
  it('finds every event that the damage does not reach, and makes none up', { timeout: 60_000 }, () => {
    const random = makeRandom(51);
    const harness = makeScanHarness();
    const counts = { faults: 0, intact: 0, swallowed: 0, spliced: 0 };
    for (let round = 0; round < 1200; round++) {
      const picked = Array.from({ length: 4 + random(6) }, () => jsons[random(jsons.length)]!);
      const trail = lay(layouts[round % layouts.length]!, picked);
      const head = trail.units[0]![0];
      const middle = Math.floor(trail.text.length / 2);
      const damages = [someDamage(trail, head, middle, picked[0]!, random)];
      if (random(2) === 0) damages.push(someDamage(trail, middle, trail.text.length, picked[1]!, random));

      let text = '';
      let from = 0;
      const touched: Range[] = [];
      const moves: { readonly from: number; readonly by: number }[] = [{ from: 0, by: 0 }];
      for (const { range, by } of damages) {
        text += trail.text.slice(from, range[0]);
        touched.push([text.length, text.length + by.length]);
        text += by;
        from = range[1];
        moves.push({ from, by: text.length - from });
      }
      text += trail.text.slice(from);
      const place = (range: Range): Range => shifted(range, moves.findLast((move) => move.from <= range[0])!.by);
      const isIntact = (range: Range): boolean => damages.every((damage) => !overlaps(range, damage.range));

      const cuts = [random(text.length), random(text.length)].sort((a, b) => a - b);
      const bytes = Buffer.from(text, 'latin1');
      const { events, fault, lost } = scanPieces(harness, bytes, trail.shape, cuts, true);
      const found = new Set(events.map(key));
      const originals = new Set(trail.events.filter(isIntact).map((range) => key(place(range))));
      for (const event of events) {
        if (originals.has(key(event))) continue;
        counts.spliced++;
        if (!touched.some((range) => overlaps(event, range))) {
          expect({ text, damages, madeUp: text.slice(...event) }).toBeUndefined();
        }
      }
      trail.units.forEach((unit, i) => {
        if (!isIntact(unit)) return;
        counts.intact++;
        const event = place(trail.events[i]!);
        if (found.has(key(event))) return;
        counts.swallowed++;
        const swallows = events.some(([start, end]) => start < event[0] && event[1] < end);
        if (!swallows) expect({ text, damages, fault, missed: text.slice(...event) }).toBeUndefined();
      });
      for (const { start, length } of lost.ranges) {
        const hit = events.filter((event) => overlaps(event, [start, start + length]));
        expect(hit).toEqual([]);
      }
      if (fault) counts.faults++;
    }
    expect(counts.faults).toBeGreaterThan(500);
    expect(counts.intact).toBeGreaterThan(4000);
    expect(counts.swallowed).toBeLessThan(counts.intact / 100);
  });
});
