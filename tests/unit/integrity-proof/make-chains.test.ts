import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isoTime } from '../../fixtures/cast.ts';
import { Drop } from '../../fixtures/chains/drop.ts';
import { digestsOf, makeTree, messageOf, sha256 } from '../../fixtures/chains/make-chains.ts';
import { fingerprintOf } from '../../fixtures/chains/signing-keys.ts';
import { tamperings } from '../../fixtures/chains/tamper.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

describe('made-up trees', { timeout: 30_000 }, () => {
  test('the same seed gives the same bytes', () => {
    for (const seed of seeds.slice(0, 3)) {
      expect([...new Drop(makeTree(seed)).files]).toEqual([...new Drop(makeTree(seed)).files]);
    }
  });

  test('what is signed is what the test vector of the AWS command line has', () => {
    expect(messageOf('a', 'b', 'c', sha256('abc'), null)).toBe(
      'a\nb/c\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\nnull',
    );
  });

  test('every signature fits, and every link', () => {
    for (const digest of digestsOf(makeTree(3, 'full'))) {
      const { previous, place, key, signer, text } = digest;
      const message = messageOf(isoTime(digest.ends), place.bucket, key, sha256(text), previous?.signature ?? null);
      const publicKey = createPublicKey({ key: signer.signing.spki, type: 'spki', format: 'der' });
      expect(verify('sha256', Buffer.from(message), publicKey, Buffer.from(digest.signature, 'hex'))).toBe(true);
      expect(fingerprintOf(signer.der)).toBe(signer.fingerprint);
      if (previous) expect(text).toContain(`"previousDigestHashValue":"${sha256(previous.text)}"`);
    }
  });

  test('all that they may have occurs among the first sixty', () => {
    const trees = seeds.map((seed) => makeTree(seed));
    const chains = trees.flatMap((tree) => tree.chains);
    const digests = trees.flatMap(digestsOf);
    for (const [what, occurs] of [
      ['organization', chains.some((chain) => chain.organization !== undefined)],
      ['several accounts', trees.some((tree) => new Set(tree.chains.map(({ account }) => account)).size === 3)],
      ['several regions', trees.some((tree) => new Set(tree.chains.map(({ region }) => region)).size === 3)],
      ['backfill', chains.some((chain) => chain.backfill)],
      ['pause', chains.some((chain) => chain.runs.length === 2)],
      ['prefix', digests.some(({ place }) => place.prefix !== '')],
      ['change of bucket', digests.some(({ previous, place }) => previous && previous.place !== place)],
      ['change of key', digests.some(({ previous, signer }) => previous && previous.signer !== signer)],
      ['empty hour', digests.some(({ logs }) => logs.length === 0)],
      ['late delivery', digests.some(({ logs, starts }) => logs.some((log) => log.delivered < starts))],
      ['both forms of keys', new Set(trees.flatMap(({ keys }) => keys.map(({ der }) => der.length))).size > 1],
      ['all kinds of metadata', new Set(trees.map((tree) => tree.metadata)).size === 3],
    ] as const) {
      expect(occurs, what).toBe(true);
    }
  });

  test('each kind of tampering has its place in some tree and changes the drop', () => {
    expect(Object.keys(tamperings).length).toBeGreaterThan(60);
    for (const [kind, tamper] of Object.entries(tamperings)) {
      const changes = seeds.some((seed) => {
        const drop = new Drop(makeTree(seed));
        const before = new Map(drop.files);
        if (!tamper(drop, new SeededRandom(seed))) return false;
        return (
          before.size !== drop.files.size ||
          [...drop.files].some(([path, bytes]) => !before.has(path) || !Buffer.from(bytes).equals(before.get(path)!))
        );
      });
      expect(changes, kind).toBe(true);
    }
  });
});
