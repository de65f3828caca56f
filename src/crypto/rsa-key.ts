import { readDer, writeDer, type DerValue } from './der.ts';
import { toHex } from './hex.ts';

export interface RsaPublicKey {
  readonly modulus: bigint;
  readonly exponent: bigint;
}

export type RsaKeyReading =
  | { readonly key: RsaPublicKey; readonly spki: Uint8Array<ArrayBuffer> }
  /** Completes "The key is …". */
  | { readonly problem: string };

export const minModulusBits = 512;
export const maxModulusBits = 8192;
/** More than a key of `maxModulusBits` takes in either form. */
export const maxKeyBytes = 1200;

const integer = 0x02;
const bitString = 0x03;
const sequence = 0x30;
/** RFC 8017 A.1: AlgorithmIdentifier of rsaEncryption, its parameters NULL. */
const rsaEncryption = Uint8Array.of(
  ...[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00],
);

/**
 * An RSA public key in DER: RSAPublicKey (RFC 8017 A.1.1), or SubjectPublicKeyInfo (RFC 5280 4.1) around it. Of 512 to
 * 8,192 bits, its exponent odd, at least 3 and below 2^32: whatever else there is serves nobody, or costs too much.
 */
export function readRsaPublicKey(der: Uint8Array): RsaKeyReading {
  if (der.length > maxKeyBytes) return { problem: `too long for an RSA key: ${der.length} bytes` };
  const outer = readDer(der);
  if (outer?.length !== 1 || outer[0]!.tag !== sequence) return { problem: 'no DER sequence' };
  const inner = readDer(outer[0]!.content);
  if (!inner) return { problem: 'damaged DER' };
  if (inner[0]?.tag !== sequence) return readKey(inner, outer[0]!.content);

  const [algorithm, key] = inner;
  if (inner.length !== 2 || key?.tag !== bitString) return { problem: 'no SubjectPublicKeyInfo' };
  if (toHex(writeDer(sequence, algorithm.content)) !== toHex(rsaEncryption)) return { problem: 'no RSA key' };
  const wrapped = key.content[0] === 0 ? readDer(key.content.subarray(1)) : undefined;
  if (wrapped?.length !== 1 || wrapped[0]!.tag !== sequence) return { problem: 'damaged DER' };
  return readKey(readDer(wrapped[0]!.content), wrapped[0]!.content);
}

/** `values` are what `content`, of an RSAPublicKey, holds. */
function readKey(values: readonly DerValue[] | undefined, content: Uint8Array): RsaKeyReading {
  const [modulus, exponent] = (values ?? []).map(readPositive);
  if (values?.length !== 2 || modulus === undefined || exponent === undefined) {
    return { problem: 'no pair of modulus and exponent' };
  }
  const bits = modulus.toString(2).length;
  if (bits < minModulusBits || bits > maxModulusBits) return { problem: `an RSA key of ${bits} bits` };
  if (modulus % 2n === 0n) return { problem: 'an RSA key with an even modulus' };
  if (exponent % 2n === 0n || exponent < 3n || exponent >= 1n << 32n) {
    return { problem: 'an RSA key with an exponent that is not used' };
  }
  const wrapped = writeDer(bitString, Uint8Array.of(0), writeDer(sequence, content));
  return { key: { modulus, exponent }, spki: writeDer(sequence, rsaEncryption, wrapped) };
}

/** X.690 8.3: two's complement without a superfluous byte. */
function readPositive({ tag, content }: DerValue): bigint | undefined {
  const [first, second] = content;
  if (tag !== integer || first === undefined || first >= 0x80) return undefined;
  if (first === 0 && (second === undefined || second < 0x80)) return undefined;
  return BigInt(`0x${toHex(content)}`);
}
