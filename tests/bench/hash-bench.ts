/** How fast files are hashed: small ones by WebCrypto, those too large to be held piece by piece in the core. */
import { createHash } from 'node:crypto';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type { CoreKit } from '../../src/core/core-kit.ts';
import { Sha256Stream } from '../../src/core/sha256-stream.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import type { Contest } from './core-bench.ts';

const smallBytes = 20_000;
const smallFiles = 2000;
const largeBytes = 64 * 1024 * 1024;
const piece = 1024 * 1024;
/** Hashes that are under way at once. */
const inFlight = 16;

/** Stands for hashes in a contest's answer. */
const sumOf = (hashes: readonly string[]): number =>
  hashes.reduce((sum, hash) => sum + Number.parseInt(hash.slice(0, 8), 16), 0);
const hexOf = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('hex');
const nodeHash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const filled = (length: number, seed: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, at) => (at * 7 + seed) ^ (at >> 8));

async function hashSeveral(
  files: readonly Uint8Array<ArrayBuffer>[],
  hash: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<number> {
  const waiting: Promise<string>[] = [];
  const hashes: string[] = [];
  for (const file of files) {
    waiting.push(hash(file));
    if (waiting.length === inFlight) hashes.push(await waiting.shift()!);
  }
  return sumOf([...hashes, ...(await Promise.all(waiting))]);
}

function hashPieces(stream: { update(bytes: Uint8Array): void; hex(): string }, bytes: Uint8Array): number {
  for (let from = 0; from < bytes.length; from += piece) stream.update(bytes.subarray(from, from + piece));
  return sumOf([stream.hex()]);
}

function noblePieces(): { update(bytes: Uint8Array): void; hex(): string } {
  const hash = nobleSha256.create();
  return { update: (bytes) => void hash.update(bytes), hex: () => Buffer.from(hash.digest()).toString('hex') };
}

export function hashContests(kit: CoreKit): Contest[] {
  const small = Array.from({ length: smallFiles }, (_, seed) => filled(smallBytes, seed));
  const large = filled(largeBytes, 1);
  const { subtle } = globalThis.crypto;
  const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
    hexOf(await subtle.digest('SHA-256', bytes));
  return [
    {
      name: 'SHA-256 of 20 kB files',
      unit: 'MB/s',
      bytes: smallFiles * smallBytes,
      expected: sumOf(small.map(nodeHash)),
      contestants: [
        { name: 'sha256', run: () => hashSeveral(small, (bytes) => sha256(bytes)) },
        { name: 'WebCrypto alone', run: () => hashSeveral(small, digest) },
        { name: 'node crypto', run: () => sumOf(small.map(nodeHash)) },
      ],
    },
    {
      name: 'SHA-256 of 64 MiB',
      unit: 'MB/s',
      bytes: largeBytes,
      expected: sumOf([nodeHash(large)]),
      contestants: [
        { name: 'core, piece by piece', run: () => hashPieces(new Sha256Stream(kit.exports), large) },
        { name: 'noble, piece by piece', run: () => hashPieces(noblePieces(), large) },
        { name: 'WebCrypto in one call', run: async () => sumOf([await digest(large)]) },
      ],
    },
  ];
}
