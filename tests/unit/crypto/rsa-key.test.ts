import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDer, writeDer } from '../../../src/crypto/der.ts';
import { maxKeyBytes, readRsaPublicKey } from '../../../src/crypto/rsa-key.ts';
import { testKey } from './rsa-keys.ts';

const key = testKey(1024);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const problemOf = (der: Uint8Array): string | undefined => {
  const reading = readRsaPublicKey(der);
  return 'problem' in reading ? reading.problem : undefined;
};
const integer = (value: bigint): Uint8Array => {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return writeDer(2, Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex'));
};
const pkcs1 = (modulus: bigint, exponent: bigint): Uint8Array => writeDer(0x30, integer(modulus), integer(exponent));
const odd = (bits: number): bigint => (1n << BigInt(bits - 1)) + 1n;

describe('an RSA key', () => {
  it('is the same from PKCS#1 and from SubjectPublicKeyInfo, and becomes what Node writes', () => {
    for (const each of [key, testKey(512), testKey(2048), testKey(2048, 3)]) {
      const spki = new Uint8Array(each.publicKey.export({ format: 'der', type: 'spki' }));
      expect(hexOf(each.spki)).toBe(hexOf(spki));
      expect(readRsaPublicKey(spki)).toEqual(readRsaPublicKey(each.pkcs1));
      const { n, e } = each.publicKey.export({ format: 'jwk' });
      expect(each.key.modulus).toBe(BigInt(`0x${Buffer.from(n ?? '', 'base64url').toString('hex')}`));
      expect(each.key.exponent).toBe(BigInt(`0x${Buffer.from(e ?? '', 'base64url').toString('hex')}`));
    }
  });

  it.each([
    [odd(512), 3n],
    [odd(2047), 65_537n],
    [odd(8192), (1n << 32n) - 1n],
  ])('of the smallest and largest sizes is read', (modulus, exponent) => {
    const reading = readRsaPublicKey(pkcs1(modulus, exponent));
    if ('problem' in reading) throw new Error(reading.problem);
    expect(reading.key).toEqual({ modulus, exponent });
    const ofNode = createPublicKey({ key: Buffer.from(reading.spki), format: 'der', type: 'spki' });
    expect(ofNode.asymmetricKeyDetails?.modulusLength).toBe(modulus.toString(2).length);
    expect(readRsaPublicKey(reading.spki)).toEqual(reading);
  });

  it.each([
    [odd(511), 65_537n, 'an RSA key of 511 bits'],
    [odd(8193), 65_537n, 'an RSA key of 8193 bits'],
    [0n, 65_537n, 'no pair of modulus and exponent'],
    [odd(2048) + 1n, 65_537n, 'an RSA key with an even modulus'],
    [odd(2048), 1n, 'an RSA key with an exponent that is not used'],
    [odd(2048), 65_536n, 'an RSA key with an exponent that is not used'],
    [odd(2048), (1n << 32n) + 1n, 'an RSA key with an exponent that is not used'],
    [odd(2048), 0n, 'no pair of modulus and exponent'],
  ])('out of bounds is refused', (modulus, exponent, problem) => {
    expect(problemOf(pkcs1(modulus, exponent))).toBe(problem);
  });

  it('is refused in anything but the one form that DER has', () => {
    const { modulus, exponent } = key.key;
    const parts = [integer(modulus), integer(exponent)] as const;
    expect(problemOf(writeDer(0x30, ...parts))).toBeUndefined();
    const zeroFirst = writeDer(2, Buffer.of(0), Buffer.from('010001', 'hex'));
    const negative = writeDer(2, Buffer.from('ff010001', 'hex'));
    const bad = [
      new Uint8Array(0),
      writeDer(0x30),
      writeDer(0x31, ...parts),
      writeDer(0x30, parts[0]),
      writeDer(0x30, ...parts, parts[1]),
      writeDer(0x30, parts[0], zeroFirst),
      writeDer(0x30, parts[0], negative),
      writeDer(0x30, parts[0], writeDer(2)),
      writeDer(0x30, parts[0], writeDer(4, Buffer.from('010001', 'hex'))),
      Buffer.concat([writeDer(0x30, ...parts), Buffer.of(0)]),
      writeDer(0x30, ...parts).subarray(0, -1),
      // a length of 3 written with one byte more than it needs, and one without an end
      writeDer(0x30, parts[0], Buffer.from('028103010001', 'hex')),
      Buffer.from('3080' + hexOf(parts[0]) + hexOf(parts[1]) + '0000', 'hex'),
      Buffer.from('3084ffffffff', 'hex'),
    ];
    for (const der of bad) expect([hexOf(der), problemOf(der)]).toEqual([hexOf(der), expect.any(String)]);
  });

  it('is refused where SubjectPublicKeyInfo names another algorithm, or holds more', () => {
    const rsa = Buffer.from('300d06092a864886f70d0101010500', 'hex');
    const pss = Buffer.from('300d06092a864886f70d01010a0500', 'hex');
    const bits = (first: number, ...rest: Uint8Array[]) => writeDer(3, Buffer.of(first), ...rest);
    expect(problemOf(writeDer(0x30, rsa, bits(0, key.pkcs1)))).toBeUndefined();
    expect(problemOf(writeDer(0x30, pss, bits(0, key.pkcs1)))).toBe('no RSA key');
    expect(problemOf(writeDer(0x30, rsa, bits(1, key.pkcs1)))).toBe('damaged DER');
    expect(problemOf(writeDer(0x30, rsa, bits(0, key.pkcs1, key.pkcs1)))).toBe('damaged DER');
    expect(problemOf(writeDer(0x30, rsa, bits(0)))).toBe('damaged DER');
    expect(problemOf(writeDer(0x30, rsa, writeDer(4, key.pkcs1)))).toBe('no SubjectPublicKeyInfo');
    expect(problemOf(writeDer(0x30, rsa, bits(0, key.pkcs1), bits(0)))).toBe('no SubjectPublicKeyInfo');
    expect(problemOf(writeDer(0x30, rsa, bits(0, key.spki)))).toBe('no pair of modulus and exponent');
    const { publicKey } = testKey(2048);
    expect(problemOf(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })))).toBeUndefined();
  });

  it('of any bytes comes to an answer', () => {
    expect(problemOf(new Uint8Array(maxKeyBytes + 1))).toMatch(/^too long/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(problemOf(bytes)).toEqual(expect.any(String));
      }),
    );
  });

  it('that Spoor takes, changed in a byte or two, Node takes too and as the same key', () => {
    const spki = new Uint8Array(key.publicKey.export({ format: 'der', type: 'spki' }));
    const changes = fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(changes, fc.boolean(), (bytes, isSpki) => {
        const der = Uint8Array.from(isSpki ? spki : key.pkcs1);
        for (const [at, value] of bytes) der[at] = value;
        const reading = readRsaPublicKey(der);
        if ('problem' in reading) return;
        const type = isSpki ? 'spki' : 'pkcs1';
        const ofNode = createPublicKey({ key: Buffer.from(der), format: 'der', type }).export({ format: 'jwk' });
        expect(BigInt(`0x${Buffer.from(ofNode.n ?? '', 'base64url').toString('hex')}`)).toBe(reading.key.modulus);
      }),
      { numRuns: 400 },
    );
  });
});

describe('DER', () => {
  it('is read as it is written, whatever the length', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 1000, 65_535]) {
      const value = writeDer(0x04, new Uint8Array(length).fill(7));
      expect(readDer(value)).toEqual([{ tag: 4, content: new Uint8Array(length).fill(7) }]);
      expect(readDer(value.subarray(0, -1))).toBeUndefined();
    }
    expect(readDer(new Uint8Array(0))).toEqual([]);
  });
});
