import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readObjectMetadata, readPastedSignatures } from '../../../src/integrity/object-metadata.ts';
import type { SourceId } from '../../../src/model/segment.ts';

const source = 3 as SourceId;
const hex = (digits: number, first = '4'): string =>
  Array.from({ length: digits }, (_, at) => (at === 0 ? first : ((at * 7) % 16).toString(16))).join('');
const one = hex(512);
const two = hex(512, 'a');
const algorithm = 'SHA256withRSA';
const read = (value: unknown) =>
  readObjectMetadata(typeof value === 'string' ? value : JSON.stringify(value), source, 'head.json');
const found = { signature: one, algorithm, backfillGeneratedAt: undefined, path: 'head.json', source };

describe('an answer of S3', () => {
  const metadata = { signature: one, 'signature-algorithm': algorithm };
  const headers = { 'x-amz-meta-signature': one, 'x-amz-meta-signature-algorithm': algorithm };
  it.each([
    ['head-object', { AcceptRanges: 'bytes', ETag: '"x"', Metadata: metadata }],
    ['keys in other cases', { eTag: '"x"', metadata: { Signature: one, 'Signature-Algorithm': algorithm } }],
    ['--query Metadata', metadata],
    ['header lines', headers],
    ['header names inside', { Metadata: { 'X-Amz-Meta-Signature': one, 'X-Amz-Meta-Signature-Algorithm': algorithm } }],
    ['boto3', { ResponseMetadata: { HTTPHeaders: headers }, Metadata: metadata }],
    ['boto3, its header lines alone', { ResponseMetadata: { HTTPHeaders: headers }, Metadata: {} }],
    ['a list', [{ Metadata: metadata }]],
    ['capitals', { Metadata: { ...metadata, signature: one.toUpperCase() } }],
    ['broken lines', { Metadata: { ...metadata, signature: one.replace(/.{64}/g, '$&\n ') } }],
  ])('gives its signature: %s', (_, value) => {
    expect(read(value)).toEqual([found]);
    expect(readPastedSignatures(JSON.stringify(value))).toEqual({
      signatures: [{ ...found, path: undefined, source: undefined }],
      malformed: 0,
    });
  });

  it('gives the time that a backfill digest was made', () => {
    const answer = { Metadata: { ...metadata, 'backfill-generation-timestamp': '2026-02-01T00:00:00Z' } };
    expect(read(answer)).toEqual([{ ...found, backfillGeneratedAt: '2026-02-01T00:00:00Z' }]);
  });

  it('gives all of several', () => {
    const second = { Metadata: { signature: two } };
    const text = `${JSON.stringify({ Metadata: metadata }, null, 4)}\n${JSON.stringify([second, {}, 5, null])}`;
    expect(read(text)).toEqual([found, { ...found, signature: two, algorithm: undefined }]);
  });

  it.each([
    ['bare hex', `${one}\n`, [one]],
    ['capitals', one.toUpperCase(), [one]],
    ['quotes', `"${one}"\n`, [one]],
    ['broken lines', one.replace(/.{64}/g, '$&\r\n'), [one]],
    ['one a line', `${one}\n${two}\n`, [one, two]],
  ])('cut down to the signature gives it: %s', (_, text, signatures) => {
    const bare = signatures.map((signature) => ({ ...found, signature, algorithm: undefined }));
    expect(read(text)).toEqual(bare);
  });

  it('without a signature gives no other hex in it', () => {
    expect(read({ ETag: '"x"', Metadata: { checksum: one } })).toEqual([]);
  });

  it('gives a signature that is none as it stands', () => {
    expect(read({ Metadata: { signature: 'No Hex' } })).toMatchObject([{ signature: 'nohex' }]);
    expect(read({ Metadata: { signature: '' } })).toMatchObject([{ signature: '' }]);
    expect(read({ Metadata: { signature: 'x'.repeat(1e6) } })[0]!.signature.length).toBeLessThan(5000);
  });

  it.each(['', '{', '[]', '{}', '{"Metadata":{}}', '{"Metadata":"x","ETag":1}', '{"Metadata":{"signature":5}}', '7'])(
    'without a signature gives none: %j',
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );

  it('is read whatever the JSON, and nothing of it is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(9), (value, cut) => {
        const text = JSON.stringify({ Metadata: value, signature: value });
        for (const each of read(text.slice(0, text.length - cut))) expect(typeof each.signature).toBe('string');
        const pasted = readPastedSignatures(text.slice(cut));
        expect(pasted.signatures.length + pasted.malformed).toBeGreaterThan(0);
      }),
    );
    expect(read(`{"Metadata":${'['.repeat(1e5)}${']'.repeat(1e5)}}`)).toEqual([]);
  });
});

describe('pasted text', () => {
  const pasted = (text: string) => {
    const { signatures, malformed } = readPastedSignatures(text);
    return { signatures: signatures.map((each) => each.signature), malformed };
  };

  it.each([
    ['alone', one],
    ['in capitals, with space around', `  ${one.toUpperCase()}\r\n`],
    ['in quotes', `"${one}",`],
    ['as a member', `"signature": "${one}"`],
    ['as two members', `    "signature": "${one}",\n    "signature-algorithm": "SHA256withRSA"\n`],
    ['as a header line among others', `ETag: "0a1b2c"\nx-amz-meta-signature: ${one}\nx-amz-meta-a: dead beef\n`],
    ['in a sentence', `It is ${one} and was added on 2024-03-10 at dawn`],
    ['in lines of 64', one.replace(/.{64}/g, '$&\n')],
    ['in lines of 76, set in', one.replace(/.{1,76}/g, '    $&\n')],
    ['in lines of 300', `${one.slice(0, 300)}\n${one.slice(300)}`],
    ['in pairs', one.replace(/../g, '$& ')],
    ['in pairs with colons, cut', JSON.stringify({ x: [one] })],
    ['twice', `${one}\n${one}`],
    ['as a digest has it', JSON.stringify({ previousDigestSignature: one, previousDigestHashValue: hex(64) })],
    ['in a page of JSON that is cut off', `{"Metadata": {"signature": "${one}", "signature-alg`],
  ])('with one signature, %s', (_, text) => {
    expect(pasted(text)).toEqual({ signatures: [one], malformed: 0 });
  });

  it.each([
    ['on two lines', `${one}\n${two}`],
    ['with a blank line', `${one}\n\n${two}`],
    ['with commas', `${one},${two}`],
    ['in lines of 64', `${one}${two}`.replace(/.{64}/g, '$&\n')],
    ['in lines of 100', `${one.replace(/.{1,100}/g, '$&\n')}${two.replace(/.{1,100}/g, '$&\n')}`],
    ['in JSON', `{"Metadata":{"signature":"${one}"}} {"Metadata":{"signature":"${two}"}}`],
  ])('with two signatures, %s', (_, text) => {
    expect(pasted(text)).toEqual({ signatures: [one, two], malformed: 0 });
  });

  it.each([256, 384, 768, 1024, 2048])('with a signature of %d digits', (digits) => {
    expect(pasted(hex(digits))).toEqual({ signatures: [hex(digits)], malformed: 0 });
  });

  it.each([
    ['nothing like it', 'hello', 0, 1],
    ['a digit short', one.slice(1), 0, 1],
    ['a letter that is none of hex', `${one.slice(0, 300)}g${one.slice(301)}`, 0, 1],
    ['too short', hex(128), 0, 1],
    ['too long', hex(4096), 0, 1],
    ['one good and one bad', `${one}\n${two.slice(3)}z${two.slice(4)}`, 1, 1],
    ['a bad one in JSON', `{"Metadata":{"signature":"${one.slice(1)}"}}`, 0, 1],
    ['Base64', Buffer.from(one, 'hex').toString('base64'), 0, undefined],
  ])('with %s', (_, text, good, bad) => {
    const { signatures, malformed } = pasted(text);
    expect(signatures).toHaveLength(good);
    if (bad === undefined) expect(malformed).toBeGreaterThan(0);
    else expect(malformed).toBe(bad);
  });

  it('with nothing in it is nothing', () => {
    expect(pasted('')).toEqual({ signatures: [], malformed: 0 });
    expect(pasted(' \n\t')).toEqual({ signatures: [], malformed: 0 });
  });

  it('of any words, broken anywhere, loses no signature that stands by itself', () => {
    const words = fc.array(fc.constantFrom('Metadata', 'a', 'deadbeef', '2024', ':', '"', ',', '\n\n', 'zz'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(words, words, fc.integer({ min: 8, max: 511 }), (before, after, width) => {
        const lines = one.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n');
        const text = `${before.join(' ')} = ${lines}= ${after.join(' ')}`;
        expect(pasted(text).signatures).toEqual([one]);
      }),
    );
  });
});
