import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOut, realData } from '../../fixtures/real-data.ts';
import { goOn, inflateIn, makeHarness, makeRandom, makeText } from './inflate-harness.ts';

const harness = makeHarness();
const strategies = [
  zlib.constants.Z_DEFAULT_STRATEGY,
  zlib.constants.Z_FILTERED,
  zlib.constants.Z_HUFFMAN_ONLY,
  zlib.constants.Z_RLE,
  zlib.constants.Z_FIXED,
];

const compressible = fc
  .tuple(
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 }),
    fc.array(fc.nat(7), { maxLength: 400 }),
  )
  .map(([words, picks]) => Buffer.concat(picks.map((pick) => words[pick % words.length] ?? Buffer.alloc(0))));
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
  compressible,
);
const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(...strategies),
  windowBits: fc.integer({ min: 9, max: 15 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
});
const portion = fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 4000 })), {
  minLength: 1,
  maxLength: 20,
});

function cycle(numbers: readonly number[]): () => number {
  let at = 0;
  return () => numbers[at++ % numbers.length] ?? 1;
}

describe('inflating what zlib has deflated', () => {
  it('gives the same bytes for any data, level, strategy, and any portions of input and output', () => {
    fc.assert(
      fc.property(content, settings, portion, portion, (data, options, input, output) => {
        const portions = { input: cycle(input), output: cycle(output) };
        const gzip = inflateIn(harness, zlib.gzipSync(data, options), portions);
        expect(gzip).toMatchObject({ faults: [], state: 'done', members: 1 });
        expect(gzip.bytes.equals(data)).toBe(true);
        const raw = inflateIn(harness, zlib.deflateRawSync(data, options), { kind: 'deflate', ...portions });
        expect(raw).toMatchObject({ faults: [], state: 'done', members: 1, crc: gzip.crc });
        expect(raw.bytes.equals(data)).toBe(true);
      }),
      { numRuns: 1500, seed: 1 },
    );
  });

  it('gives the same bytes one byte at a time, of input and of output', () => {
    const random = makeRandom(7);
    for (const strategy of strategies) {
      for (const level of [0, 1, 6, 9]) {
        const data = makeText(random, 3000 + random(3000));
        const packed = zlib.gzipSync(data, { level, strategy });
        for (const portions of [{ input: () => 1 }, { output: () => 1 }, { input: () => 1, output: () => 1 }]) {
          const { bytes, faults, state } = inflateIn(harness, packed, portions);
          expect({ faults, state, same: bytes.equals(data) }).toEqual({ faults: [], state: 'done', same: true });
        }
      }
    }
  });

  it('gives the same bytes for megabytes with far copies, in one call and in large portions', () => {
    const random = makeRandom(11);
    const data = makeText(random, 3_000_000);
    for (const level of [0, 1, 6, 9]) {
      const packed = zlib.gzipSync(data, { level, memLevel: 9 });
      for (const size of [0x3fffffff, 100_000, 4096]) {
        const { bytes, faults } = inflateIn(harness, packed, { input: () => size, output: () => size + random(999) });
        expect({ faults, same: bytes.equals(data) }).toEqual({ faults: [], same: true });
      }
    }
  });

  it('repeats every short distance exactly, at every length', () => {
    const parts: Buffer[] = [];
    for (let distance = 1; distance <= 40; distance++) {
      const period = Buffer.from(Array.from({ length: distance }, (_, i) => (i * 37 + distance * 11) & 255));
      for (const length of [3, 4, 15, 16, 17, 31, 33, 64, 255, 258, 259, 600]) {
        parts.push(Buffer.alloc(distance + length, period));
      }
    }
    const data = Buffer.concat(parts);
    for (const strategy of [zlib.constants.Z_DEFAULT_STRATEGY, zlib.constants.Z_FIXED]) {
      const { bytes } = inflateIn(harness, zlib.gzipSync(data, { strategy, level: 9 }), { output: () => 5000 });
      expect(bytes.equals(data)).toBe(true);
    }
  });

  it('takes the empty stream', () => {
    expect(inflateIn(harness, zlib.gzipSync(''))).toMatchObject({ faults: [], state: 'done', members: 1 });
    expect(inflateIn(harness, zlib.deflateRawSync(''), { kind: 'deflate' })).toMatchObject({ faults: [], crc: 0 });
  });

  it('finishes with no room for output where none is needed', () => {
    const packed = zlib.gzipSync('x');
    harness.inflater.begin('gzip');
    expect(harness.inflater.step(packed, 0, true, 0)).toMatchObject({ produced: 0, state: 'output-full' });
    const used = harness.inflater.totalIn;
    expect(harness.inflater.step(packed, used, true, 1)).toMatchObject({ produced: 1 });
    expect(harness.inflater.step(packed, harness.inflater.totalIn, true, 0)).toMatchObject({ state: 'done' });
  });

  it('does not say that it is done before it knows that nothing follows', () => {
    const packed = zlib.gzipSync('some text');
    harness.inflater.begin('gzip');
    expect(harness.inflater.step(packed, 0, false, 100)).toMatchObject({
      consumed: packed.length,
      state: 'need-input',
    });
    expect(harness.inflater.step(new Uint8Array(0), 0, true, 100)).toMatchObject({ state: 'done' });
    expect(harness.inflater.totalIn).toBe(packed.length);
    expect(harness.inflater.totalOut).toBe(9);
  });
});

describe('checkpoints', () => {
  it('go on to the same end, wherever they were taken', () => {
    const random = makeRandom(3);
    const other = makeHarness();
    for (let round = 0; round < 40; round++) {
      const data = makeText(random, 1000 + random(round % 4 === 0 ? 200_000 : 5000));
      const options = { level: random(10), strategy: strategies[random(5)] ?? 0 };
      const packed = Buffer.concat([zlib.gzipSync(data, options), zlib.gzipSync('tail'), Buffer.alloc(random(3))]);
      const stopAt = random(packed.length);
      const portion = Math.max(1, Math.floor(packed.length / 50));
      harness.inflater.begin('gzip');
      const before: Buffer[] = [];
      let from = 0;
      while (from < stopAt) {
        const end = Math.min(packed.length, from + 1 + random(portion));
        const step = harness.inflater.step(packed.subarray(0, end), from, false, 1 + random(9000));
        before.push(Buffer.from(harness.text.view(harness.text.length - step.produced, step.produced)));
        harness.text.compact(harness.text.length);
        from += step.consumed;
      }
      const saved = harness.inflater.checkpoint();
      expect(saved.length).toBeLessThanOrEqual(33_500);
      expect(saved[0]).toBe(1);
      other.inflater.begin('deflate');
      other.inflater.restore(saved);
      expect(other.inflater.totalIn).toBe(from);
      expect(other.text.origin + other.text.length).toBe(harness.inflater.totalOut);
      const straight = goOn(harness, packed, from, {});
      const resumed = goOn(other, packed, from, { output: () => 1 + random(5000) });
      expect(resumed.bytes.equals(straight.bytes)).toBe(true);
      expect({ ...resumed, bytes: 0 }).toMatchObject({ state: 'done', members: 2, crc: straight.crc });
      expect(Buffer.concat([...before, resumed.bytes]).equals(Buffer.concat([data, Buffer.from('tail')]))).toBe(true);
    }
  });

  it('may be saved and restored after every step', () => {
    const random = makeRandom(4);
    const data = makeText(random, 20_000);
    const packed = zlib.gzipSync(data);
    const { bytes, faults } = inflateIn(harness, packed, {
      input: () => 1 + random(40),
      output: () => 1 + random(300),
      between: () => {
        harness.inflater.restore(harness.inflater.checkpoint());
      },
    });
    expect({ faults, same: bytes.equals(data) }).toEqual({ faults: [], same: true });
  });

  it('that are damaged are refused, or go on without leaving the core', () => {
    const random = makeRandom(5);
    const data = makeText(random, 50_000);
    const packed = zlib.gzipSync(data);
    harness.inflater.begin('gzip');
    harness.inflater.step(packed.subarray(0, 9000), 0, false, 40_000);
    const from = harness.inflater.totalIn;
    const good = harness.inflater.checkpoint();
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const bad = good.slice();
      for (let n = 1 + random(3); n > 0; n--) bad[random(480)] = random(256);
      try {
        harness.inflater.restore(bad);
      } catch (error) {
        expect(error).toMatchObject({ code: 'core/trap' });
        refused++;
        continue;
      }
      const { state } = harness.inflater.step(packed, from, true, 100_000);
      expect(['output-full', 'done', 'failed']).toContain(state);
    }
    expect(refused).toBeGreaterThan(500);
    for (const size of [0, 1, 7, 8, 475, good.length - 1]) {
      expect(() => {
        harness.inflater.restore(good.subarray(0, size));
      }).toThrow(/checkpoint/);
    }
    expect(() => {
      harness.inflater.restore(new Uint8Array(40_000));
    }).toThrow(/checkpoint/);
    harness.inflater.restore(good);
    expect(harness.inflater.step(packed, from, true, 1_000_000).state).toBe('done');
  });
});

if (realData === undefined) console.log(leftOut);

it.skipIf(realData === undefined)('inflates every real gzip file to the bytes that zlib gives', () => {
  const dataFolder = realData ?? '';
  const paths = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.gz'));
  expect(paths.length).toBeGreaterThan(0);
  const differing: string[] = [];
  for (const path of paths) {
    const packed = readFileSync(join(dataFolder, path));
    const { bytes, faults } = inflateIn(harness, packed);
    if (faults.length > 0 || !bytes.equals(zlib.gunzipSync(packed))) differing.push(path);
  }
  expect(differing).toEqual([]);
});
