import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** Two digits a byte, in either case. */
export function isHex(text: string): boolean {
  return text.length % 2 === 0 && /^[0-9a-f]*$/i.test(text);
}

/** Undefined for what is not hex. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  return isHex(text) ? hexToBytes(text) : undefined;
}
