import { expect, it } from 'vitest';
import type { SourceId } from '../../../src/model/segment.ts';
import type { SourceHashes } from '../../../src/model/source.ts';
import { decodeHashes, encodeHashes } from '../../../src/store/hash-batch.ts';

it('hashes come out of a batch as they went in', () => {
  const hash = (seed: number): Uint8Array => new Uint8Array(32).fill(seed);
  const hashes: readonly SourceHashes[] = [
    { source: 4_000_000_000 as SourceId, text: hash(1), file: hash(2), gzip: [] },
    { source: 7 as SourceId, text: hash(3), file: undefined, gzip: ['trailing-bytes', 'missing-trailer'] },
    { source: 8 as SourceId, text: undefined, file: undefined, gzip: ['damaged'] },
    { source: 9 as SourceId, text: hash(0), file: hash(255), gzip: ['several-members'] },
  ];
  expect(decodeHashes(structuredClone(encodeHashes(hashes)))).toEqual(hashes);
  expect(decodeHashes(encodeHashes([]))).toEqual([]);
});

it('a batch that is not whole is refused', () => {
  const batch = encodeHashes([{ source: 1 as SourceId, text: undefined, file: undefined, gzip: [] }]);
  expect(() => decodeHashes({ ...batch, text: batch.text.subarray(1) })).toThrow('not whole');
});
