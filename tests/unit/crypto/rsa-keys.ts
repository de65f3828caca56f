import { constants, createHash, generateKeyPairSync, privateEncrypt, type KeyObject } from 'node:crypto';
import { readRsaPublicKey, type RsaPublicKey } from '../../../src/crypto/rsa-key.ts';

/** A key pair, and the public one as Spoor reads it. */
export interface TestKey {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly pkcs1: Uint8Array;
  readonly spki: Uint8Array<ArrayBuffer>;
  readonly key: RsaPublicKey;
  /** Bytes of its modulus. */
  readonly bytes: number;
}

export function testKey(modulusLength: number, publicExponent = 65_537): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  const pkcs1 = new Uint8Array(publicKey.export({ format: 'der', type: 'pkcs1' }));
  const reading = readRsaPublicKey(pkcs1);
  if ('problem' in reading) throw new Error(reading.problem);
  const name = `${modulusLength} bits, exponent ${publicExponent}`;
  return { name, privateKey, publicKey, pkcs1, ...reading, bytes: Math.ceil(modulusLength / 8) };
}

/** What the private key makes of any block below the modulus, sensible or not. */
export function signBlock({ privateKey }: TestKey, block: Uint8Array): Buffer {
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block);
}

export const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** EMSA-PKCS1-v1_5 with SHA-256 of a message (RFC 8017 9.2), its parts replaced by others. */
export function blockOf(
  { bytes }: TestKey,
  message: string,
  parts: { start?: Buffer; info?: Buffer; hash?: Buffer; after?: Buffer; padding?: (length: number) => Buffer } = {},
): Buffer {
  const start = parts.start ?? Buffer.of(0, 1);
  const info = parts.info ?? digestInfo;
  const hash = parts.hash ?? createHash('sha256').update(message).digest();
  const after = parts.after ?? Buffer.alloc(0);
  const rest = bytes - start.length - 1 - info.length - hash.length - after.length;
  const padding = parts.padding?.(rest) ?? Buffer.alloc(rest, 0xff);
  return Buffer.concat([start, padding, Buffer.of(0), info, hash, after]);
}
