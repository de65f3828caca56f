import { PKCS1_SHA256 } from 'micro-rsa-dsa-dh/rsa.js';
import { pow } from 'micro-rsa-dsa-dh/utils.js';
import { isHex } from './hex.ts';
import type { RsaPublicKey } from './rsa-key.ts';

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
/** RFC 8017 9.2, note 1: DigestInfo of SHA-256, before the hash. */
const digestInfo = '3031300d060960864801650304020105000420';
const hashDigits = 64;

/** Length in bytes of every signature under a key. */
export function signatureBytes({ modulus }: RsaPublicKey): number {
  return Math.ceil(modulus.toString(16).length / 2);
}

/** RFC 8017 8.2.2 by WebCrypto. Rejects where the browser does not take such a key; browsers differ in that. */
export function verifyByWebCrypto(
  subtle: SubtleCrypto,
  key: CryptoKey,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return subtle.verify(algorithm, key, signature, message);
}

export function importForWebCrypto(subtle: SubtleCrypto, spki: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey('spki', spki as Uint8Array<ArrayBuffer>, algorithm, false, ['verify']);
}

/** RFC 8017 8.2.2 without WebCrypto. */
export function verifyInScript(key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== signatureBytes(key)) return false;
  return PKCS1_SHA256.verify({ n: key.modulus, e: key.exponent }, message, signature);
}

/**
 * The SHA-256, as lower-case hex, that a signature in hex signs under a key. Undefined where the block that it opens
 * to differs in any bit from the one that RFC 8017 9.2 makes of that hash.
 */
export function recoverSha256(key: RsaPublicKey, signature: string): string | undefined {
  const digits = 2 * signatureBytes(key);
  if (signature.length !== digits || !isHex(signature)) return undefined;
  const representative = BigInt(`0x${signature}`);
  if (representative >= key.modulus) return undefined;
  const block = pow(representative, key.exponent, key.modulus).toString(16).padStart(digits, '0');
  const hash = block.slice(digits - hashDigits);
  const padding = digits - '000100'.length - digestInfo.length - hashDigits;
  return block === `0001${'f'.repeat(padding)}00${digestInfo}${hash}` ? hash : undefined;
}
