import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromHex, isHex, toHex } from '../../../src/crypto/hex.ts';
import { md5 } from '../../../src/crypto/md5.ts';
import { sha256, sha256OfText } from '../../../src/crypto/sha256.ts';

const sizes = [0, 1, 55, 56, 63, 64, 65, 1000, 100_000];
const bytesOf = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, at) => at * 7);

describe.each([
  ['WebCrypto', globalThis.crypto.subtle],
  ['script', null],
])('SHA-256 by %s', (_, subtle) => {
  it('is what Node says', async () => {
    for (const size of sizes) {
      expect(await sha256(bytesOf(size), subtle)).toBe(createHash('sha256').update(bytesOf(size)).digest('hex'));
    }
  });

  it('is of the bytes as they were when it was asked', async () => {
    const bytes = bytesOf(50_000);
    const wanted = createHash('sha256').update(bytes).digest('hex');
    const answer = sha256(bytes, subtle);
    bytes.fill(0);
    expect(await answer).toBe(wanted);
  });

  it('of a part of a buffer is of that part', async () => {
    const part = bytesOf(1000).subarray(10, 500);
    expect(await sha256(part, subtle)).toBe(createHash('sha256').update(part).digest('hex'));
  });

  it('of a text is of its UTF-8', async () => {
    const text = 'a\nb/c\nü ✓ 😀';
    expect(await sha256OfText(text, subtle)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
    expect(await sha256OfText('abc', subtle)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

it('MD5 is what Node says', () => {
  for (const size of sizes) expect(md5(bytesOf(size))).toBe(createHash('md5').update(bytesOf(size)).digest('hex'));
});

it('hex goes both ways, and nothing else is hex', () => {
  expect(toHex(Uint8Array.of(0, 1, 0xab, 0xff))).toBe('0001abff');
  expect(fromHex('0001abFF')).toEqual(Uint8Array.of(0, 1, 0xab, 0xff));
  expect(fromHex('')).toEqual(new Uint8Array(0));
  for (const text of ['0', '0g', ' 00', '0x00', '00\n', '٠٠']) {
    expect(isHex(text)).toBe(false);
    expect(fromHex(text)).toBeUndefined();
  }
});
