import { describe, expect, it } from 'vitest';
import { BlobSource, BytesSource, sliceSource, WindowSource, type ByteSource } from '../../../src/read/byte-source.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff);

describe.each<[string, () => ByteSource]>([
  ['a blob', () => new BlobSource(new Blob([bytes]))],
  ['bytes', () => new BytesSource(bytes)],
  ['a window of 64 bytes', () => new WindowSource(new BytesSource(bytes), 64)],
  ['a slice', () => sliceSource(new BytesSource(Uint8Array.from([9, 9, ...bytes, 9])), 2, 1000)],
])('%s as a source', (_, open) => {
  it('gives any range, short only at the end', async () => {
    const source = open();
    const random = new SeededRandom(3);
    expect(source.size).toBe(1000);
    for (let round = 0; round < 300; round++) {
      const offset = random.below(1100);
      const length = random.below(random.chance(0.5) ? 40 : 1200);
      expect(await source.read(offset, length)).toEqual(bytes.slice(offset, offset + length));
    }
  });

  it('gives nothing for a range that makes no sense', async () => {
    const source = open();
    for (const [offset, length] of [
      [5, -1],
      [5, NaN],
      [5000, 5],
    ] as const) {
      expect(await source.read(offset, length)).toHaveLength(0);
    }
  });
});

describe('a window', () => {
  it('reads below once for many small reads in a row', async () => {
    let reads = 0;
    const counted: ByteSource = {
      size: bytes.byteLength,
      read: (offset, length) => {
        reads++;
        return new BytesSource(bytes).read(offset, length);
      },
    };
    const source = new WindowSource(counted, 250);
    for (let at = 0; at < 1000; at += 10) await source.read(at, 10);
    expect(reads).toBe(4);
  });
});

describe('a slice', () => {
  it('is cut where its source ends', async () => {
    const source = sliceSource(new BytesSource(bytes), 990, 50);
    expect(source.size).toBe(10);
    expect(await source.read(0, 50)).toEqual(bytes.slice(990));
  });
});
