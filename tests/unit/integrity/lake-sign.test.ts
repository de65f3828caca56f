import fc from 'fast-check';
import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { lakeMessage, maxLakeFiles, readLakeSign } from '../../../src/integrity/lake-sign.ts';
import { readPublicKeys } from '../../../src/integrity/public-keys.ts';
import { RsaSignatureChecker } from '../../../src/integrity/signature-checker.ts';
import type { SourceId } from '../../../src/model/segment.ts';
import { testKey } from '../crypto/rsa-keys.ts';

const source = 2 as SourceId;
const files = [
  { fileHashValue: 'ab'.repeat(32), fileName: 'result_1.csv.gz' },
  { fileHashValue: 'CD'.repeat(32), fileName: 'result_2.csv.gz' },
];
const whole = {
  version: '1.0',
  region: 'us-east-1',
  files,
  hashAlgorithm: 'SHA-256',
  signatureAlgorithm: 'SHA256withRSA',
  queryCompleteTime: '2022-05-10T22:06:30Z',
  hashSignature: 'ef'.repeat(256),
  publicKeyFingerprint: '67B9FA73676D86966B449DD677850753',
};
const read = (value: unknown) =>
  readLakeSign(typeof value === 'string' ? value : JSON.stringify(value), source, 'q/result_sign.json');

describe('a sign file', () => {
  it('is read as it is', () => {
    expect(read(whole)).toEqual({
      source,
      path: 'q/result_sign.json',
      region: 'us-east-1',
      files,
      hashAlgorithm: 'SHA-256',
      signatureAlgorithm: 'SHA256withRSA',
      hashSignature: 'ef'.repeat(256),
      publicKeyFingerprint: '67b9fa73676d86966b449dd677850753',
      queryCompleteTime: '2022-05-10T22:06:30Z',
      problems: [],
    });
    expect(read(JSON.stringify(whole, null, 2))).toEqual(read(whole));
  });

  it('signs its hashes as they are spelled, in their order, a space between', async () => {
    expect(lakeMessage(read(whole))).toBe(`${'ab'.repeat(32)} ${'CD'.repeat(32)}`);
    expect(lakeMessage({ files: [] })).toBe('');
    const { privateKey, pkcs1 } = testKey(1024);
    const hashSignature = sign('sha256', Buffer.from(lakeMessage({ files })), privateKey).toString('hex');
    const facts = read({ ...whole, hashSignature });
    const list = JSON.stringify([{ Value: Buffer.from(pkcs1).toString('base64') }]);
    const key = readPublicKeys(list, source, 'keys.json').keys[0]!;
    const checker = new RsaSignatureChecker();
    expect(await checker.verify(key, lakeMessage(facts), facts.hashSignature)).toBe(true);
    const swapped = read({ ...whole, hashSignature, files: files.toReversed() });
    expect(await checker.verify(key, lakeMessage(swapped), swapped.hashSignature)).toBe(false);
  });

  it.each([
    [{ files: undefined }, 'no list "files"'],
    [{ files: {} }, 'no list "files"'],
    [{ files: [] }, '"files" names no file'],
    [{ files: [files[0], { fileName: 'x' }, 5, null] }, '3 of "files" without "fileName" and "fileHashValue"'],
    [{ hashSignature: undefined }, 'no "hashSignature"'],
    [{ hashSignature: 5 }, 'no "hashSignature"'],
    [{ publicKeyFingerprint: null }, 'no "publicKeyFingerprint"'],
    [{ hashAlgorithm: 'MD5' }, '"hashAlgorithm" is "MD5" and not "SHA-256"'],
    [{ signatureAlgorithm: 'none' }, '"signatureAlgorithm" is "none" and not "SHA256withRSA"'],
  ])('with %j says what is wrong', (change, problem) => {
    expect(read({ ...whole, ...change }).problems).toEqual([problem]);
  });

  it('may lack what validation can do without', () => {
    const { hashSignature, publicKeyFingerprint } = whole;
    expect(read({ files, hashSignature, publicKeyFingerprint }).problems).toEqual([]);
    expect(read({ ...whole, Files: [], hashsignature: 'x' })).toEqual(read(whole));
  });

  it.each([
    ['', 'the file is empty'],
    ['{', 'not JSON from character 1 on'],
    ['[]', 'no JSON object'],
  ])('that is %j says so', (text, problem) => {
    expect(read(text).problems[0]).toBe(problem);
    expect(read(text)).toMatchObject({ files: [], hashSignature: '', publicKeyFingerprint: '' });
  });

  it('that is two is not taken', () => {
    expect(read(JSON.stringify(whole).repeat(2)).problems).toEqual(['several JSON documents']);
  });

  it('is bounded', () => {
    const many = read({ ...whole, files: Array.from({ length: maxLakeFiles + 1 }, () => files[0]) });
    expect(many.files).toHaveLength(maxLakeFiles);
    expect(many.problems).toEqual([`"files" names more than ${maxLakeFiles} files`]);
  });

  it('is read whatever the JSON, and nothing of it is thrown', () => {
    const keys = fc.constantFrom('files', 'hashSignature', 'publicKeyFingerprint', 'hashAlgorithm', '__proto__');
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), fc.nat(5), (value, cut) => {
        const text = JSON.stringify(value);
        const facts = read(text.slice(0, text.length - cut));
        expect(facts.problems.length).toBeGreaterThan(0);
        expect(typeof lakeMessage(facts)).toBe('string');
      }),
    );
  });
});
