import { expect, test } from 'vitest';
import { readDigest, requiredKeys } from '../../../src/integrity/read-digest.ts';
import { listed, makeDigest, start } from './made-facts.ts';

const { digest } = makeDigest(start, undefined, [listed('AWSLogs/x.json.gz', 'x')]);

const without = (...keys: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(Object.entries(digest).filter(([key]) => !keys.includes(key))));

test('reads what CloudTrail writes, with escaped slashes', () => {
  expect(readDigest(JSON.stringify(digest).replaceAll('/', '\\/'))).toEqual({ digest, problems: [] });
});

test.each(requiredKeys)('names a missing %s', (key) => {
  const read = readDigest(without(key));
  expect(read.problems).toEqual([`has no ${key}`]);
  expect(read.digest?.[key] ?? '').toBe('');
});

test('optional keys may be missing, unknown ones there', () => {
  const text = without('newestEventTime', 'awsAccountId', 'logFiles').replace('{', '{"some":[{"new":"thing"}],');
  expect(readDigest(text)).toEqual({
    digest: { ...digest, awsAccountId: '', logFiles: [] },
    problems: [],
  });
});

test.each([
  [{ digestEndTime: 5 }, 'has a digestEndTime that is no text'],
  [{ previousDigestSignature: {} }, 'has a previousDigestSignature that is neither text nor null'],
  [{ logFiles: {} }, 'has a logFiles that is no array'],
  [{ logFiles: [null] }, 'has a logFiles[0] that is no object'],
  [{ logFiles: [{ s3Object: 'a' }] }, 'has no hashValue in logFiles[0]'],
])('a key of another type: %j', (fields, problem) => {
  expect(readDigest(JSON.stringify({ ...digest, ...fields })).problems).toContain(problem);
});

test.each(['', 'null', '[]', '"x"', '{"a":', '\u001f\u008b'])('no digest at all: %j', (text) => {
  expect(readDigest(text).digest).toBeUndefined();
  expect(readDigest(text).problems).toHaveLength(1);
});

test('of a key that occurs twice the last counts', () => {
  const text = JSON.stringify(digest).replace('{', '{"digestS3Bucket":"first",');
  expect(readDigest(text)).toEqual({ digest, problems: [] });
});

test('keys of Object itself are not read as fields', () => {
  expect(readDigest('{"__proto__":{"digestS3Bucket":"x"}}').digest?.digestS3Bucket).toBe('');
});

test('problems are bounded, log files are not', () => {
  const many = Array.from({ length: 100_000 }, () => ({ s3Object: 'x' }));
  const read = readDigest(JSON.stringify({ ...digest, logFiles: many }));
  expect(read.problems).toHaveLength(20);
  expect(read.digest?.logFiles).toHaveLength(100_000);
});
