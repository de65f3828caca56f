import { describe, expect, it } from 'vitest';
import { Xxh64 } from '../../../src/core/xxh64.ts';
import { ZstdInflater } from '../../../src/core/zstd-inflater.ts';
import type { InflateFault } from '../../../src/core/types.ts';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import { zstdSample } from '../../fixtures/zstd-sample.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import { loadCore } from './load-core.ts';
import { logText, sampleEvents } from '../ingest/sample-events.ts';

const sample = new Uint8Array(Buffer.from(zstdSample, 'base64'));
const text = logText(sampleEvents(0, 700));
const encode = (value: string): Uint8Array => new TextEncoder().encode(value);
const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const buffer = new TextBuffer(loadCore());

interface Inflated {
  readonly text: string;
  readonly state: string;
  readonly faults: readonly InflateFault[];
}

/** Inflates in pieces of a size, taking at most so much at a time. */
async function inflate(bytes: Uint8Array, piece = 1000, most = 50_000): Promise<Inflated> {
  buffer.begin();
  const inflater = await ZstdInflater.load(buffer);
  let out = '';
  let given = 0;
  const decoder = new TextDecoder();
  for (let from = 0; ; from += piece) {
    const input = bytes.subarray(from, from + piece);
    const isLast = from + piece >= bytes.length;
    for (let used = 0; ;) {
      const { consumed, produced, state } = inflater.step(input, used, isLast, most);
      used += consumed;
      out += decoder.decode(buffer.view(given, produced), { stream: true });
      given += produced;
      given -= buffer.compact(given);
      if (state === 'done' || state === 'failed') return { text: out, state, faults: inflater.faults };
      if (state === 'need-input') break;
    }
  }
}

describe('a Zstandard stream', () => {
  it.each([1, 7, 1000, 1_000_000])('gives its text in pieces of %d bytes', async (piece) => {
    expect(await inflate(sample, piece)).toEqual({ text, state: 'done', faults: [] });
  });

  it('may be several frames, some to be skipped, some empty', async () => {
    const skipped = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    const bytes = concat(skipped, storedZstd(encode('ab')), storedZstd(encode('')), sample, skipped);
    expect(await inflate(bytes, 5)).toEqual({ text: `ab${text}`, state: 'done', faults: [] });
  });

  it('gives all whole blocks before its end, wherever it is cut', async () => {
    for (let n = 0; n < 20; n++) {
      const cut = Math.floor((sample.length * n) / 20) + 1;
      const found = await inflate(sample.subarray(0, cut));
      expect(found.faults.map(({ code }) => code)).toEqual(['truncated']);
      expect(text.startsWith(found.text)).toBe(true);
    }
    expect((await inflate(sample.subarray(0, -2))).text).toBe(text);
  });

  it('that is changed is found out, and never breaks the reader', async () => {
    const random = new SeededRandom(3);
    let silent = 0;
    for (let round = 0; round < 150; round++) {
      const bytes = sample.slice();
      const at = random.below(bytes.length);
      bytes[at] = bytes[at]! ^ (1 << random.below(8));
      const found = await inflate(bytes, 100_000, 1_000_000);
      if (found.faults.length === 0 && found.text !== text) silent++;
    }
    expect(silent).toBe(0);
  });

  it.each([
    ['nothing of it', encode('hello, world and more'), 'bad-header', 0],
    ['a window of 2 GiB', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xa8, 1, 0, 0), 'unsupported', 0],
    ['a dictionary', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0x50, 9, 1, 0, 0), 'unsupported', 0],
    ['a reserved block', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, 7, 0, 0), 'bad-data', 6],
    ['something after it', concat(sample, Uint8Array.of(0, 0, 1)), 'trailing-bytes', sample.length],
    ['much after it', concat(sample, encode('more and more')), 'trailing-bytes', sample.length],
  ])('with %s says so', async (_, bytes, code, at) => {
    const { faults } = await inflate(bytes);
    expect(faults).toMatchObject([{ code, at }]);
  });
});

describe('XXH64', () => {
  it.each([
    ['', 'ef46db3751d8e999'],
    ['abc', '44bc2cf5ad770999'],
    ['The quick brown fox jumps over the lazy dog', '0b242d361fda71bc'],
  ])('of %j is as published', (value, hash) => {
    const whole = new Xxh64();
    whole.update(encode(value));
    const pieces = new Xxh64();
    for (const byte of encode(value)) pieces.update(Uint8Array.of(byte));
    expect([whole.hex(), pieces.hex()]).toEqual([hash, hash]);
  });
});
