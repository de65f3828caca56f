import { md5 as md5Bytes } from '@noble/hashes/legacy.js';
import { toHex } from './hex.ts';

/** MD5 (RFC 1321) as lower-case hex: names a key, protects nothing. */
export function md5(bytes: Uint8Array): string {
  return toHex(md5Bytes(bytes));
}
