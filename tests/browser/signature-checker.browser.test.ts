import { expect, it } from 'vitest';
import type { PublicKeyFacts } from '../../src/integrity/facts.ts';
import { readPublicKeys } from '../../src/integrity/public-keys.ts';
import { RsaSignatureChecker } from '../../src/integrity/signature-checker.ts';
import type { SourceId } from '../../src/model/segment.ts';
import { toHex } from '../../src/crypto/hex.ts';

const { subtle } = crypto;
const message = 'a\nb/c\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\nnull';

async function signedByBrowser(modulusLength: number): Promise<{ facts: PublicKeyFacts; signature: string }> {
  const { publicKey, privateKey } = await subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const spki = new Uint8Array(await subtle.exportKey('spki', publicKey));
  const list = JSON.stringify([{ Value: btoa(String.fromCharCode(...spki)) }]);
  const facts = readPublicKeys(list, 1 as SourceId, 'keys.json').keys[0]!;
  const signature = await subtle.sign('RSASSA-PKCS1-v1_5', privateKey, new TextEncoder().encode(message));
  return { facts, signature: toHex(new Uint8Array(signature)) };
}

it.each([1024, 2048])('a signature of the browser, of %d bits, is good by WebCrypto and without it', async (bits) => {
  const { facts, signature } = await signedByBrowser(bits);
  const checkers = [new RsaSignatureChecker(), new RsaSignatureChecker(null)];
  const hash = await checkers[0]!.hashOf(message);
  for (const checker of checkers) {
    expect(await checker.hashOf(message)).toBe(hash);
    expect(await checker.verify(facts, message, signature)).toBe(true);
    expect(await checker.verify(facts, `${message} `, signature)).toBe(false);
    expect(await checker.verify(facts, message, signature.replace(/^.{4}/, '0000'))).toBe(false);
    expect(checker.signedHash(facts, signature)).toBe(hash);
  }
});
