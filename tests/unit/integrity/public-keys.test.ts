import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maxPublicKeys, readPublicKeys } from '../../../src/integrity/public-keys.ts';
import type { SourceId } from '../../../src/model/segment.ts';
import { testKey } from '../crypto/rsa-keys.ts';

const source = 7 as SourceId;
const { pkcs1, spki, key } = testKey(1024);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const from = Date.UTC(2023, 0, 1) / 1000;
const entry = {
  Value: base64(pkcs1),
  ValidityStartTime: '2023-01-01T00:00:00+00:00',
  ValidityEndTime: '2023-01-31T00:00:00Z',
  Fingerprint: md5(pkcs1),
};
const read = (value: unknown) =>
  readPublicKeys(typeof value === 'string' ? value : JSON.stringify(value), source, 'keys.json');

describe('a list of public keys', () => {
  it('gives each key with its place, number, times and fingerprints', () => {
    const { keys, problems } = read({ PublicKeyList: [entry] });
    expect(problems).toEqual([]);
    expect(keys).toEqual([
      {
        source,
        path: 'keys.json',
        fingerprint: md5(pkcs1),
        computedFingerprint: md5(pkcs1),
        spki,
        modulus: key.modulus,
        exponent: 65_537n,
        validFrom: from,
        validTo: from + 30 * 86_400,
      },
    ]);
  });

  const other = { ...entry, Value: base64(spki), Fingerprint: md5(spki) };
  const lower = {
    value: other.Value,
    fingerprint: other.Fingerprint,
    validityStartTime: `${from}.0`,
    validityEndTime: from,
  };
  it.each([
    ['as CLI 2 prints it', { PublicKeyList: [entry, other], NextToken: 'x' }],
    ['in the spelling of a page of AWS', { publicKeyList: [entry, lower] }],
    ['in an array of answers', [{ PublicKeyList: [entry] }, { PublicKeyList: [other] }]],
    ['as --query prints it', [entry, other]],
    ['as --query nests it', [[entry], [[other]]]],
    [
      'as answers one after the other',
      `${JSON.stringify({ PublicKeyList: [entry] }, null, 4)}\n\n${JSON.stringify([other])}`,
    ],
    ['with a byte order mark', `\ufeff${JSON.stringify([entry, other])}`],
    ['listed twice', { PublicKeyList: [entry, other, entry, other] }],
    ['as keys one after the other', `${JSON.stringify(entry)}${JSON.stringify(other)}`],
  ])('is read %s', (_, value) => {
    const { keys, problems } = read(value);
    expect(problems).toEqual([]);
    expect(keys.map((each) => each.computedFingerprint)).toEqual([md5(pkcs1), md5(spki)]);
    expect(keys.map((each) => each.modulus)).toEqual([key.modulus, key.modulus]);
    expect(keys.map((each) => each.validFrom)).toEqual([from, from]);
  });

  it.each([
    ['2023-01-01T00:00:00+00:00', from],
    ['2023-01-01T01:00:00.000+01:00', from],
    [from, from],
    [from + 0.25, from],
    [`${from}.0`, from],
    [from * 1000, from],
    [null, undefined],
    [undefined, undefined],
  ])('takes %j for the time %j', (given, time) => {
    const { keys, problems } = read([{ ...entry, ValidityStartTime: given }]);
    expect(keys[0]?.validFrom).toBe(time);
    expect(problems).toEqual([]);
  });

  it.each(['yesterday', '', {}, [], true, 1e300, -1, '2023-13-01'])('says that %j is no time', (given) => {
    const { keys, problems } = read([{ ...entry, ValidityEndTime: given }]);
    expect(keys[0]?.validTo).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(/has a validity that is no time$/)]);
  });

  it('says where a fingerprint is not that of the key', () => {
    const { keys, problems } = read([{ ...entry, Fingerprint: 'AB'.repeat(16) }]);
    expect(keys[0]).toMatchObject({ fingerprint: 'ab'.repeat(16), computedFingerprint: md5(pkcs1), spki });
    expect(problems).toEqual([`the key "${'ab'.repeat(16)}" has the fingerprint ${md5(pkcs1)}`]);
    const bare = read([{ Value: entry.Value }]);
    expect(bare.keys[0]).toMatchObject({ fingerprint: '', validFrom: undefined, validTo: undefined });
    expect(bare.problems).toEqual([]);
  });

  it('keeps a key whose bytes are no RSA key, without its numbers', () => {
    const bytes = Buffer.from('no key');
    const { keys, problems } = read([{ ...entry, Value: base64(bytes), Fingerprint: md5(bytes) }]);
    expect(keys[0]).toMatchObject({ computedFingerprint: md5(bytes), spki: undefined, modulus: 0n, exponent: 0n });
    expect(problems).toEqual([`the key "${md5(bytes)}" is no DER sequence`]);
  });

  it.each([undefined, null, 5, '', '****', 'A'.repeat(5000), {}])('leaves out a key with the value %j', (Value) => {
    const { keys, problems } = read({ PublicKeyList: [{ ...entry, Value, value: Value }, other] });
    expect(keys).toHaveLength(1);
    expect(problems.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['', 'the file is empty'],
    ['{}', 'no key in it'],
    ['{"PublicKeyList":[]}', 'no key in it'],
    ['{"PublicKeyList":[', 'not JSON from character 1 on'],
    ['[]]', 'not JSON from character 3 on'],
    ['"x" "y"', 'not JSON from character 1 on'],
  ])('of %j says so', (text, problem) => {
    expect(read(text)).toEqual({ keys: [], problems: [problem] });
  });

  it('keeps what comes before damage', () => {
    const { keys, problems } = read(`${JSON.stringify([entry])}\n{"PublicKeyList":`);
    expect(keys).toHaveLength(1);
    expect(problems).toEqual([expect.stringMatching(/^not JSON from character \d+ on$/)]);
  });

  it('is bounded in keys, in problems and in what it quotes', () => {
    const many = Array.from({ length: maxPublicKeys + 5 }, (_, at) => ({ Value: base64(Buffer.from(`${at}`)) }));
    const { keys, problems } = read(many);
    expect(keys).toHaveLength(maxPublicKeys);
    expect(problems).toHaveLength(100);
    const long = read([{ Value: '*', Fingerprint: '\u202e\n'.repeat(100_000) }]);
    expect(long.problems.join('').length).toBeLessThan(200);
  });

  it('is read whatever the JSON, and nothing of it is thrown', () => {
    const field = fc.constantFrom('PublicKeyList', 'Value', 'Fingerprint', 'ValidityStartTime', '__proto__', 'length');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom<unknown>(entry, entry.Value, entry.Fingerprint, entry.ValidityStartTime, null, -0, 1e308),
        fc.string(),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.array(fc.tuple(field, tie('tree')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs) as unknown),
      ),
    }));
    let withKeys = 0;
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 0, 1, 9), (value, cut) => {
        const text = JSON.stringify(value);
        const { keys, problems } = read(text.slice(0, text.length - cut));
        expect(keys.length + problems.length).toBeGreaterThan(0);
        for (const each of keys) expect(each.spki === undefined).toBe(each.modulus === 0n);
        if (keys.length > 0) withKeys++;
      }),
      { numRuns: 500 },
    );
    expect(withKeys).toBeGreaterThan(5);
  });
});
