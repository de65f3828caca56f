import { sha256 as hashInScript } from '@noble/hashes/sha2.js';
import { toHex } from './hex.ts';
import { webCrypto } from './web-crypto.ts';

const encoder = new TextEncoder();

/**
 * SHA-256 (FIPS 180-4) as lower-case hex. What it needs of `bytes` is taken before it returns its promise, so several
 * may be under way while the buffer is filled anew; that is what makes many small files fast.
 */
export async function sha256(bytes: Uint8Array, subtle = webCrypto()): Promise<string> {
  if (!subtle) return toHex(hashInScript(bytes));
  // None of it is shared memory, which is all that the type warns of.
  return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

/** SHA-256 of a text's UTF-8. */
export function sha256OfText(text: string, subtle = webCrypto()): Promise<string> {
  return sha256(encoder.encode(text), subtle);
}
