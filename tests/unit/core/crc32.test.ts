import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import { makeRandom } from './inflate-harness.ts';
import { loadCore } from './load-core.ts';

const core = loadCore();
const text = new TextBuffer(core);

/** Bit by bit, straight from the definition in RFC 1952, section 8. */
function slowCrc32(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function coreCrc32(start: number, length: number, seed = 0): number {
  return core.crc32(core.textBase() + start, length, seed) >>> 0;
}

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    text.begin();
    text.append(Buffer.from('123456789'));
    expect(coreCrc32(0, 9)).toBe(0xcbf43926);
    expect(coreCrc32(0, 0)).toBe(0);
  });

  it('agrees with the definition at every length and alignment', () => {
    const random = makeRandom(1);
    const bytes = Buffer.from(Array.from({ length: 1500 }, () => random(256)));
    text.begin();
    text.append(bytes);
    for (let length = 0; length < 600; length++) {
      const start = random(900);
      expect(coreCrc32(start, length)).toBe(slowCrc32(bytes.subarray(start, start + length)));
    }
  });

  it('agrees with the definition around the lengths where its method changes', () => {
    const random = makeRandom(3);
    const bytes = Buffer.from(Array.from({ length: 64_000 }, () => random(256)));
    text.begin();
    text.append(bytes);
    const folded = 8192;
    const turn = 4018 + 16_384;
    const edges = [folded, turn, turn + 64, turn + 16_384, turn + 16_384 + 64].flatMap((at) => [at - 1, at, at + 1]);
    const others = Array.from({ length: 60 }, () => folded + random(50_000));
    for (const length of [...edges, ...others]) {
      const start = random(2000);
      const seed = random(2 ** 32);
      expect(coreCrc32(start, length, seed)).toBe(slowCrc32(bytes.subarray(start, start + length), seed));
    }
  });

  it('goes on from a seed as if the parts were one', () => {
    const random = makeRandom(2);
    const size = 50_000;
    const bytes = Buffer.from(Array.from({ length: size }, () => random(256)));
    text.begin();
    text.append(bytes);
    const whole = slowCrc32(bytes);
    for (let round = 0; round < 100; round++) {
      const cut = random(size + 1);
      expect(coreCrc32(cut, size - cut, coreCrc32(0, cut))).toBe(whole);
    }
  });
});
