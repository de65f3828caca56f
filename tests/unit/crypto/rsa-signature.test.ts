import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  importForWebCrypto,
  recoverSha256,
  signatureBytes,
  verifyByWebCrypto,
  verifyInScript,
} from '../../../src/crypto/rsa-signature.ts';
import { blockOf, digestInfo, signBlock, testKey, type TestKey } from './rsa-keys.ts';

const { subtle } = globalThis.crypto;
const key512 = testKey(512);
const key1024 = testKey(1024);
const key2048 = testKey(2048);
const cubeKey = testKey(2048, 3);
const keys = [key512, key1024, testKey(1031), key2048, testKey(3072), cubeKey];
const message = '2024-03-09T21:00:00Z\nbucket/AWSLogs/d.json.gz\nab\nnull ✓';
const signatureOf = (key: TestKey): Buffer => sign('sha256', Buffer.from(message), key.privateKey);

/** What Node says, which both ways of ours must say too. */
async function verdict(key: TestKey, signature: Uint8Array, text = message): Promise<boolean> {
  const bytes = new TextEncoder().encode(text);
  const copy = Uint8Array.from(signature);
  const ofNode = verify('sha256', bytes, key.publicKey, copy);
  const imported = await importForWebCrypto(subtle, key.spki);
  expect(await verifyByWebCrypto(subtle, imported, bytes, copy)).toBe(ofNode);
  expect(verifyInScript(key.key, bytes, copy)).toBe(ofNode);
  const recovered = recoverSha256(key.key, Buffer.from(copy).toString('hex'));
  expect(recovered === createHash('sha256').update(bytes).digest('hex')).toBe(ofNode);
  return ofNode;
}

describe.each(keys)('a signature under a key of $name', (key) => {
  it('verifies as Node says, and only for its message', async () => {
    const signature = signatureOf(key);
    expect(signature).toHaveLength(signatureBytes(key.key));
    expect(await verdict(key, signature)).toBe(true);
    expect(await verdict(key, signBlock(key, blockOf(key, message)))).toBe(true);
    expect(await verdict(key, signature, `${message} `)).toBe(false);
  });

  it('fails at another length or number', async () => {
    const signature = signatureOf(key);
    expect(await verdict(key, signature.subarray(1))).toBe(false);
    expect(await verdict(key, signature.subarray(0, -1))).toBe(false);
    expect(await verdict(key, Buffer.concat([Buffer.of(0), signature]))).toBe(false);
    expect(await verdict(key, Buffer.concat([signature, Buffer.of(0)]))).toBe(false);
    expect(await verdict(key, Buffer.alloc(0))).toBe(false);
    expect(await verdict(key, Buffer.alloc(signature.length))).toBe(false);
    expect(await verdict(key, Buffer.alloc(signature.length, 0xff))).toBe(false);
    // the same residue, written as a number that is not below the modulus
    const more = (BigInt(`0x${signature.toString('hex')}`) + key.key.modulus).toString(16);
    if (more.length <= 2 * signature.length) {
      expect(await verdict(key, Buffer.from(more.padStart(2 * signature.length, '0'), 'hex'))).toBe(false);
    }
  });
});

describe('a block that only the key could sign', () => {
  const hash = createHash('sha256').update(message).digest();
  const noNull = Buffer.from('302f300b0609608648016503040201' + '0420', 'hex');
  const sha1Named = Buffer.from('3021300906052b0e03021a05000414', 'hex');
  const longLength = Buffer.from('308131300d060960864801650304020105000420', 'hex');
  const cases: readonly (readonly [string, Parameters<typeof blockOf>[2]])[] = [
    ['DigestInfo without NULL', { info: noNull }],
    ['DigestInfo of SHA-1', { info: sha1Named, hash: hash.subarray(0, 20) }],
    ['DigestInfo of SHA-1 over all 32 bytes', { info: sha1Named }],
    ['a length in its long form', { info: longLength }],
    ['no DigestInfo', { info: Buffer.alloc(0) }],
    ['garbage after the hash', { after: Buffer.alloc(16, 0x55), padding: (length) => Buffer.alloc(length, 0xff) }],
    ['zeros after the hash', { after: Buffer.alloc(1) }],
    ['a hash cut short', { hash: hash.subarray(0, 31) }],
    ['another block type', { start: Buffer.of(0, 2) }],
    ['block type 0', { start: Buffer.of(0, 0) }],
    ['a first byte that is not 0', { start: Buffer.of(1, 1) }],
    ['a zero in the padding', { padding: (length) => Buffer.alloc(length, 0xff).fill(0, length - 1) }],
    ['a flaw in the padding', { padding: (length) => Buffer.alloc(length, 0xff).fill(0xfe, 4, 5) }],
    ['no padding to speak of', { padding: (length) => Buffer.alloc(length).fill(0xff, 0, 1) }],
    [
      'algorithm parameters of garbage',
      { info: Buffer.concat([digestInfo.subarray(0, 15), Buffer.from('0501000420', 'hex')]) },
    ],
  ];
  it.each(cases)('with %s does not verify', async (_, parts) => {
    expect(await verdict(key2048, signBlock(key2048, blockOf(key2048, message, parts)))).toBe(false);
  });

  it('gives up no hash', () => {
    for (const [, parts] of cases) {
      const signature = signBlock(key2048, blockOf(key2048, message, parts)).toString('hex');
      expect(recoverSha256(key2048.key, signature)).toBeUndefined();
    }
  });
});

describe('a forgery without the key, where the exponent is 3', () => {
  const bits = 8n * BigInt(cubeKey.bytes);

  function cubeRoot(value: bigint): bigint {
    let low = 0n;
    let high = 1n << (bits / 3n + 1n);
    while (low < high) {
      const middle = (low + high + 1n) / 2n;
      if (middle ** 3n <= value) low = middle;
      else high = middle - 1n;
    }
    return low;
  }

  it.each([1, 8, 30])('with %d bytes of padding and garbage behind the hash does not verify', async (padding) => {
    const short = Buffer.concat([
      Buffer.from([0, 1]),
      Buffer.alloc(padding, 0xff),
      Buffer.of(0),
      digestInfo,
      createHash('sha256').update(message).digest(),
    ]);
    const wanted = BigInt(`0x${short.toString('hex')}`);
    const room = bits - 8n * BigInt(short.length);
    const root = cubeRoot(((wanted + 1n) << room) - 1n);
    // the forgery is a good one: its cube does begin with the block
    expect((root ** 3n) >> room).toBe(wanted);
    const signature = Buffer.from(root.toString(16).padStart(2 * cubeKey.bytes, '0'), 'hex');
    expect(await verdict(cubeKey, signature)).toBe(false);
    expect(recoverSha256(cubeKey.key, signature.toString('hex'))).toBeUndefined();
  });
});

it('changed in any bit fails both ways as in Node', async () => {
  const signature = signatureOf(key1024);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(8 * signature.length - 1), { minLength: 1, maxLength: 4 }), async (flips) => {
      const changed = Buffer.from(signature);
      for (const bit of new Set(flips)) changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(await verdict(key1024, changed)).toBe(false);
    }),
    { numRuns: 60 },
  );
});

it('of any message under any small key says the same three ways', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.boolean(), async (text, isSame) => {
      const signature = sign('sha256', Buffer.from(text), key512.privateKey);
      expect(await verdict(key512, signature, isSame ? text : `${text}x`)).toBe(isSame);
    }),
    { numRuns: 60 },
  );
});

it('says which hash was signed, and nothing under another key or for what is no hex', () => {
  const hex = signatureOf(key2048).toString('hex');
  const hash = createHash('sha256').update(message).digest('hex');
  expect(recoverSha256(key2048.key, hex)).toBe(hash);
  expect(recoverSha256(key2048.key, hex.toUpperCase())).toBe(hash);
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
  const modulus = BigInt(`0x${Buffer.from(other.n ?? '', 'base64url').toString('hex')}`);
  expect(recoverSha256({ modulus, exponent: 65_537n }, hex)).toBeUndefined();
  expect(recoverSha256(key2048.key, hex.replace(/^../, '0x'))).toBeUndefined();
  expect(recoverSha256(key2048.key, ` ${hex.slice(1)}`)).toBeUndefined();
  expect(recoverSha256(key2048.key, '')).toBeUndefined();
});
