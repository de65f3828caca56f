import { createHash, sign } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { readPublicKeys } from '../../../src/integrity/public-keys.ts';
import { BadKeyError, RsaSignatureChecker } from '../../../src/integrity/signature-checker.ts';
import type { PublicKeyFacts } from '../../../src/integrity/facts.ts';
import type { SourceId } from '../../../src/model/segment.ts';
import { blockOf, digestInfo, signBlock, testKey, type TestKey } from '../crypto/rsa-keys.ts';

const { subtle } = globalThis.crypto;
const message = 'a\nb/c\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\nnull';

function factsOf({ pkcs1 }: TestKey): PublicKeyFacts {
  const text = JSON.stringify({ PublicKeyList: [{ Value: Buffer.from(pkcs1).toString('base64') }] });
  return readPublicKeys(text, 1 as SourceId, 'keys.json').keys[0]!;
}

const signatureOf = ({ privateKey }: TestKey, text = message): string =>
  sign('sha256', Buffer.from(text), privateKey).toString('hex');

const usual = testKey(2048);
const small = testKey(1024);
const cube = testKey(2048, 3);

describe.each([
  ['by WebCrypto', subtle],
  ['in script', null],
])('a signature checked %s', (_, way) => {
  it.each([usual, small, cube])('is good for its message and key alone ($name)', async (key) => {
    const checker = new RsaSignatureChecker(way);
    const facts = factsOf(key);
    const signature = signatureOf(key);
    expect(await checker.verify(facts, message, signature)).toBe(true);
    expect(await checker.verify(facts, message, signature.toUpperCase())).toBe(true);
    expect(await checker.verify(facts, `${message}\n`, signature)).toBe(false);
    expect(await checker.verify(factsOf(testKey(1024)), message, signature)).toBe(false);
    // and again, from what is kept
    expect(await checker.verify(facts, message, signature)).toBe(true);
    expect(await checker.verify(facts, `${message}\n`, signature)).toBe(false);
  });

  it('is bad where it is no hex of the right length', async () => {
    const checker = new RsaSignatureChecker(way);
    const signature = signatureOf(usual);
    for (const bad of [
      '',
      'null',
      signature.slice(2),
      `00${signature}`,
      `${signature.slice(1)}g`,
      ` ${signature.slice(1)}`,
    ]) {
      expect(await checker.verify(factsOf(usual), message, bad)).toBe(false);
      expect(checker.signedHash(factsOf(usual), bad)).toBeUndefined();
    }
  });

  it('is bad where the key signed a block of another form', async () => {
    const checker = new RsaSignatureChecker(way);
    const noNull = Buffer.from('302f300b06096086480165030402010420', 'hex');
    for (const parts of [{ info: noNull }, { after: Buffer.alloc(8) }, { start: Buffer.of(0, 2) }]) {
      const signature = signBlock(usual, blockOf(usual, message, parts)).toString('hex');
      expect(await checker.verify(factsOf(usual), message, signature)).toBe(false);
      expect(checker.signedHash(factsOf(usual), signature)).toBeUndefined();
    }
    const whole = signBlock(usual, blockOf(usual, message, { info: digestInfo })).toString('hex');
    expect(await checker.verify(factsOf(usual), message, whole)).toBe(true);
  });

  it('tells which hash it signs', () => {
    const checker = new RsaSignatureChecker(way);
    const hash = createHash('sha256').update(message).digest('hex');
    for (const key of [usual, small, cube]) {
      expect(checker.signedHash(factsOf(key), signatureOf(key))).toBe(hash);
      expect(checker.signedHash(factsOf(key), signatureOf(key))).toBe(hash);
    }
    expect(checker.signedHash(factsOf(cube), signatureOf(usual))).toBeUndefined();
    expect(checker.signedHash(factsOf(cube), signatureOf(usual))).toBeUndefined();
  });

  it('of a text says its hash', async () => {
    const hash = createHash('sha256').update(message).digest('hex');
    expect(await new RsaSignatureChecker(way).hashOf(message)).toBe(hash);
  });

  it('cannot be checked with what is no key', async () => {
    const checker = new RsaSignatureChecker(way);
    const facts: PublicKeyFacts = { ...factsOf(usual), spki: undefined, modulus: 0n, exponent: 0n };
    await expect(checker.verify(facts, message, signatureOf(usual))).rejects.toThrow(BadKeyError);
    await expect(checker.verify(facts, message, '')).rejects.toMatchObject({ code: 'bad-key' });
    expect(checker.signedHash(facts, signatureOf(usual))).toBeUndefined();
  });
});

describe('WebCrypto', () => {
  const counted = () => {
    const importKey = vi.fn(subtle.importKey.bind(subtle));
    const verify = vi.fn(subtle.verify.bind(subtle));
    return { importKey, verify, asSubtle: { importKey, verify } as unknown as SubtleCrypto };
  };

  it('imports a key once, and is asked the same thing once, also for facts that were kept and read again', async () => {
    const { asSubtle, importKey, verify } = counted();
    const checker = new RsaSignatureChecker(asSubtle);
    const signature = signatureOf(usual);
    for (let round = 0; round < 3; round++) {
      expect(await checker.verify(structuredClone(factsOf(usual)), message, signature)).toBe(true);
      expect(await checker.verify(factsOf(usual), 'another', signature)).toBe(false);
    }
    expect(importKey).toHaveBeenCalledTimes(1);
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('is not asked of keys that it need not take, and not relied on to take others', async () => {
    const { asSubtle, importKey, verify } = counted();
    const checker = new RsaSignatureChecker(asSubtle);
    expect(await checker.verify(factsOf(small), message, signatureOf(small))).toBe(true);
    expect(await checker.verify(factsOf(cube), message, signatureOf(cube))).toBe(true);
    expect(importKey).not.toHaveBeenCalled();
    importKey.mockRejectedValue(new DOMException('no', 'DataError'));
    expect(await checker.verify(factsOf(usual), message, signatureOf(usual))).toBe(true);
    expect(await checker.verify(factsOf(usual), message, signatureOf(usual, 'x'))).toBe(false);
    expect(verify).not.toHaveBeenCalled();
  });
});
