import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sha256Stream } from '../../../src/core/sha256-stream.ts';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import { loadCore } from './load-core.ts';

const core = loadCore();
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const noise = Uint8Array.from({ length: 1_000_003 }, (_, at) => (at * 7) ^ (at >> 8));
const bytesOf = (size: number): Uint8Array => noise.subarray(0, size);

function streamed(...pieces: readonly Uint8Array[]): string {
  const stream = new Sha256Stream(core);
  for (const piece of pieces) stream.update(piece);
  return stream.hex();
}

describe('SHA-256 of pieces', () => {
  it('gives the examples of the standard', () => {
    expect(streamed()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(streamed(Buffer.from('a'), Buffer.from('bc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('is that of the whole at every length about a block', () => {
    for (let size = 0; size <= 200; size++) expect(streamed(bytesOf(size))).toBe(hashOf(bytesOf(size)));
    for (const size of [65_535, 65_536, 65_537, 1_000_003]) expect(streamed(bytesOf(size))).toBe(hashOf(bytesOf(size)));
  });

  it('does not depend on how it is cut, nor on others under way', () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 60_000, max: 140_000 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(size, fc.nat(1)), { maxLength: 12 }), (pieces) => {
        const streams = [new Sha256Stream(core), new Sha256Stream(core)] as const;
        const wanted = [createHash('sha256'), createHash('sha256')] as const;
        for (const [length, which] of pieces) {
          streams[which as 0 | 1].update(bytesOf(length));
          wanted[which as 0 | 1].update(bytesOf(length));
        }
        expect(streams.map((stream) => stream.hex())).toEqual(wanted.map((hash) => hash.digest('hex')));
      }),
      { numRuns: 40 },
    );
  });

  it('takes bytes that lie in the core', () => {
    const text = new TextBuffer(core);
    text.begin();
    text.append(bytesOf(300_000));
    expect(streamed(text.view(100, 299_900))).toBe(hashOf(bytesOf(300_000).subarray(100)));
  });
});
