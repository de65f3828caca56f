import { Buffer } from 'node:buffer';
import zlib from 'node:zlib';
import { expect, it } from 'vitest';
import type { InflateFault } from '../../../src/core/types.ts';
import { inflateIn, makeHarness, makeRandom, makeText } from './inflate-harness.ts';

const MUTATIONS = 40_000;
const SEED = 20_240_229;

const random = makeRandom(SEED);
const harness = makeHarness();

function makeSeeds(): Buffer[] {
  const seeds: Buffer[] = [];
  for (let i = 0; i < 60; i++) {
    const options = { level: i % 10, strategy: [0, 0, 4, 2, 3, 1][i % 6] ?? 0, windowBits: 9 + (i % 7) };
    const packed = zlib.gzipSync(makeText(random, 20 + random(i % 5 === 0 ? 6000 : 900)), options);
    seeds.push(i % 6 === 5 ? Buffer.concat([packed, zlib.gzipSync('second')]) : packed);
  }
  return seeds;
}

function mutate(bytes: Buffer, other: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = random(copy.length);
  const length = random(Math.min(40, copy.length - at) + 1);
  switch (random(7)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 2:
      return Buffer.concat([copy.subarray(0, at), other.subarray(random(other.length))]);
    case 3: {
      const from = random(other.length);
      return Buffer.concat([copy.subarray(0, at), other.subarray(from, from + length), copy.subarray(at)]);
    }
    case 4:
      copy.fill(random(256), at, at + length);
      return copy;
    default:
      for (let flips = 1 + random(4); flips > 0; flips--) {
        const place = random(copy.length * (flips & 1 ? 1 : 8)) % copy.length;
        copy[place] = (copy[place] ?? 0) ^ (1 << random(8));
      }
      return copy;
  }
}

function unzip(bytes: Buffer, finishFlush: number): Buffer | undefined {
  // Most calls throw, and writing the stack costs more than the call.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return zlib.gunzipSync(bytes, { finishFlush });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR') return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What zlib does not count as an error: more members, and anything behind a zero byte. */
function isAccepted(fault: InflateFault, bytes: Buffer): boolean {
  return fault.code === 'several-members' || (fault.code === 'trailing-bytes' && bytes[fault.at] === 0);
}

it(
  `takes ${MUTATIONS.toLocaleString('en')} damaged gzip files as zlib does, and finds the first fault no later`,
  { timeout: 60_000 },
  () => {
    const seeds = makeSeeds();
    const wrong: string[] = [];
    const counts = { accepted: 0, rejected: 0 };
    const codes = new Set<string>();
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutate(
        seeds[random(seeds.length)] ?? Buffer.alloc(0),
        seeds[random(seeds.length)] ?? Buffer.alloc(0),
      );
      const size = i % 8 === 0 ? (): number => 1 + random(200) : undefined;
      const found = inflateIn(harness, bytes, size && { input: size, output: size });
      const faults = found.faults.filter((fault) => !isAccepted(fault, bytes));
      for (const { code } of found.faults) codes.add(code);
      const expected = unzip(bytes, zlib.constants.Z_FINISH);
      const report = (what: string): void => {
        wrong.push(`${what}: ${bytes.toString('base64')} ${JSON.stringify(found.faults)}`);
      };
      if (expected) {
        counts.accepted++;
        if (faults.length > 0) report('fault where zlib sees none');
        else if (!found.bytes.equals(expected)) report('other bytes than zlib');
        continue;
      }
      counts.rejected++;
      const [first] = faults;
      if (!first) {
        report('no fault where zlib sees one');
        continue;
      }
      // Up to the fault, zlib takes the stream too, and gives the same bytes.
      const before = unzip(bytes.subarray(0, first.at), zlib.constants.Z_SYNC_FLUSH);
      if (!before) report('zlib sees an earlier fault');
      else {
        const common = Math.min(before.length, found.bytes.length);
        if (!before.subarray(0, common).equals(found.bytes.subarray(0, common))) report('other bytes before the fault');
        else if (before.length > found.bytes.length) report('fewer bytes than zlib before the fault');
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(counts.accepted).toBeGreaterThan(MUTATIONS / 100);
    expect(counts.rejected).toBeGreaterThan(MUTATIONS / 2);
    expect([...codes].sort()).toEqual([
      'bad-data',
      'bad-header',
      'crc-mismatch',
      'several-members',
      'size-mismatch',
      'trailing-bytes',
      'truncated',
    ]);
  },
);
