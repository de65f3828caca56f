import { expect, test } from 'vitest';
import { KeyRing } from '../../../src/integrity/check-signatures.ts';
import type { PublicKeyFacts } from '../../../src/integrity/facts.ts';
import type { SourceId } from '../../../src/model/segment.ts';

const keyOf = (fingerprint: string, computedFingerprint: string): PublicKeyFacts => ({
  source: 1 as SourceId,
  path: 'public-keys.json',
  fingerprint,
  computedFingerprint,
  spki: new Uint8Array([0]),
  modulus: 1n,
  exponent: 65_537n,
  validFrom: undefined,
  validTo: undefined,
});

test('a key that only states a fingerprint counts where no other’s bytes have it', () => {
  const right = keyOf('aa', 'aa');
  const planted = keyOf('aa', 'bb');
  expect(new KeyRing([planted, right]).usable('aa')).toEqual([right]);
  expect(new KeyRing([planted]).usable('aa')).toEqual([planted]);
  expect(new KeyRing([planted, right]).usable('bb')).toEqual([planted]);
});
