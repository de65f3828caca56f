import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Stands for a text in a map's key, and takes 32 bytes. Texts that an attacker chooses do not collide either. */
export function shortName(text: string): string {
  return String.fromCharCode(...sha256(utf8ToBytes(text)));
}
