/**
 * Hashes of many sources as one record: a record for each source costs more to write than its hash does to work out.
 */
import { AppError } from '../base/app-error.ts';
import type { SourceId } from '../model/segment.ts';
import type { GzipFault, SourceHashes } from '../model/source.ts';

export interface HashBatch {
  readonly sources: Uint32Array;
  /** Bits by source: whether there is a text hash, a file hash, and which faults. */
  readonly flags: Uint8Array;
  /** 32 bytes a source each, zeros without one. */
  readonly text: Uint8Array;
  readonly file: Uint8Array;
}

const hashBytes = 32;
const hasText = 1;
const hasFile = 2;
const faultBits: readonly (readonly [GzipFault, number])[] = [
  ['trailing-bytes', 4],
  ['several-members', 8],
  ['missing-trailer', 16],
  ['damaged', 32],
];

export function encodeHashes(hashes: readonly SourceHashes[]): HashBatch {
  const count = hashes.length;
  const batch = {
    sources: Uint32Array.from(hashes, ({ source }) => source),
    flags: new Uint8Array(count),
    text: new Uint8Array(count * hashBytes),
    file: new Uint8Array(count * hashBytes),
  };
  for (const [index, { text, file, gzip }] of hashes.entries()) {
    if (text) batch.text.set(text, index * hashBytes);
    if (file) batch.file.set(file, index * hashBytes);
    const faults = faultBits.reduce((bits, [fault, bit]) => (gzip.includes(fault) ? bits | bit : bits), 0);
    batch.flags[index] = (text ? hasText : 0) | (file ? hasFile : 0) | faults;
  }
  return batch;
}

/** The hashes are views of the batch. Throws `store/missing-record` where it is not whole. */
export function decodeHashes({ sources, flags, text, file }: HashBatch): SourceHashes[] {
  const size = sources.length * hashBytes;
  if (flags.length !== sources.length || text.length !== size || file.length !== size) {
    throw new AppError('store/missing-record', 'stored hashes are not whole');
  }
  return Array.from(sources, (source, index) => {
    const bits = flags[index]!;
    const [from, to] = [index * hashBytes, (index + 1) * hashBytes];
    return {
      source: source as SourceId,
      text: bits & hasText ? text.subarray(from, to) : undefined,
      file: bits & hasFile ? file.subarray(from, to) : undefined,
      gzip: faultBits.filter(([, bit]) => bits & bit).map(([fault]) => fault),
    };
  });
}
