import { describe, expect, it } from 'vitest';
import { headBytes, readHead } from '../../../src/decode/head.ts';
import { recognise } from '../../../src/decode/index.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';

const encoder = new TextEncoder();

/** The format's name, or `? why`, of a document read whole or, with `…` at its end, up to there. */
function tell(text: string | Uint8Array, path = 'x'): string {
  const open = typeof text === 'string' && text.endsWith('…');
  const bytes = typeof text === 'string' ? encoder.encode(open ? text.slice(0, -1) : text) : text;
  const found = recognise(readHead(bytes.subarray(0, headBytes), !open, path));
  return found.kind === 'unknown' ? `? ${found.why}` : found.format.name;
}

const digest = {
  awsAccountId: '111122223333',
  digestStartTime: '2024-03-09T20:00:00Z',
  digestS3Object: 'AWSLogs/d.json.gz',
  digestPublicKeyFingerprint: '62cc',
  logFiles: [{ s3Bucket: 'b', s3Object: 'o', hashValue: 'ab', hashAlgorithm: 'SHA-256' }],
};
const manyLogFiles = Array.from({ length: 2000 }, () => digest.logFiles[0]);
const big = `"x":"${'y'.repeat(headBytes)}"`;

describe('an S3 log file', () => {
  it.each([
    ['{"Records":[]}'],
    ['{"Records":[{"eventVersion":"1.08"}]}'],
    ['\ufeff \r\n\t{ "Records" : [ ] }'],
    ['{"a":{"Records":1},"b":"}\\"","Records":[{}]}'],
    ['{"\\u0052ecords":[]}'],
    ['{"Records":[{"eventName":"x"'],
    ['{"Records":[…'],
    ['{"Records":…'],
    ['{"Rec…'],
    ['{…'],
    [`{${big},"Records":[]}`],
    [`{"digestS3Object":1,"Records":[{"logFiles":[]}]}`],
    ['{"Records":[{"digestS3Object":"a","digestPublicKeyFingerprint":"b","logFiles":[]}]}'],
  ])('is told by its Records, wherever they come: %.60s', (text) => {
    expect(tell(text)).toBe('S3 log file');
  });

  it('is not told by its name', () => {
    const path = 'AWSLogs/1/CloudTrail/us-east-1/2024/01/01/111122223333_CloudTrail_us-east-1_20240101T0000Z_abc.json';
    expect(tell('{"Records":{}}', path)).toMatch(/^\? /);
    expect(tell('{"Records":[]}', 'holiday.jpg')).toBe('S3 log file');
  });
});

describe('a bare signature', () => {
  const hex = (digits: number): string => '5e'.repeat(digits / 2);

  it.each([
    [`${hex(512)}\n`],
    [hex(1024).toUpperCase()],
    [`"${hex(512)}"\r\n`],
    [hex(512).replace(/.{64}/g, '$&\n')],
    [`${hex(512)}\n${hex(512)}\n${hex(768)}\n`],
    [`\ufeff${hex(512)}`],
  ])('is set aside as what S3 says of an object: %.40j', (text) => {
    expect(tell(text, 'x.sig')).toBe('S3 object metadata');
  });

  it.each([[hex(64)], [hex(510)], [`${hex(512)}  file.gz`], [`${hex(512)}…`], [`${hex(512)}\n${hex(64)}`], ['"']])(
    'is no other text: %.40j',
    (text) => {
      expect(tell(text, 'x.sig')).toMatch(/^\? /);
    },
  );
});

describe('a digest', () => {
  it('is told by its keys in any order', () => {
    expect(tell(JSON.stringify(digest))).toBe('CloudTrail digest');
    const backwards = Object.fromEntries(Object.entries(digest).reverse());
    expect(tell(JSON.stringify(backwards))).toBe('CloudTrail digest');
    expect(tell(JSON.stringify(digest, null, 2))).toBe('CloudTrail digest');
  });

  it('is told where its list of log files hides the other keys', () => {
    const text = JSON.stringify({ logFiles: manyLogFiles, digestS3Object: 'o', digestPublicKeyFingerprint: 'f' });
    expect(text.length).toBeGreaterThan(headBytes);
    expect(tell(text)).toBe('CloudTrail digest');
  });

  it('is told although it lost a field, or its end', () => {
    expect(tell(JSON.stringify({ ...digest, digestPublicKeyFingerprint: undefined }))).toBe('CloudTrail digest');
    expect(tell(JSON.stringify(digest).slice(0, -20))).toBe('CloudTrail digest');
  });
});

describe('public keys', () => {
  it.each([['PublicKeyList'], ['publicKeyList']])('are told by %s', (key) => {
    expect(tell(JSON.stringify({ [key]: [{ Value: 'MII', Fingerprint: 'f' }], NextToken: 't' }))).toBe('public keys');
  });

  it('are told bare, in a list of answers, and one alone', () => {
    const key = { Value: 'MII', ValidityStartTime: 1, ValidityEndTime: 2, Fingerprint: 'f' };
    expect(tell(JSON.stringify([key, key]))).toBe('public keys');
    expect(tell(JSON.stringify(key))).toBe('public keys');
    expect(tell(JSON.stringify([{ value: 'MII', fingerprint: 'f' }]))).toBe('public keys');
    expect(tell(JSON.stringify([{ PublicKeyList: [key] }]))).toBe('public keys');
    expect(tell(`${JSON.stringify({ PublicKeyList: [] })}\n{"PublicKeyList"`)).toBe('public keys');
    expect(tell(JSON.stringify([{ Value: 'MII' }]))).toMatch(/^\? /);
    expect(tell(JSON.stringify({ Key: 'Name', Value: 'x' }))).toMatch(/^\? /);
  });
});

describe('object metadata', () => {
  const metadata = { signature: '4db8', 'signature-algorithm': 'SHA256withRSA' };
  it.each([
    [{ AcceptRanges: 'bytes', ContentLength: 789, ETag: '"x"', Metadata: metadata }],
    [{ Metadata: {}, LastModified: '2024-03-10T00:00:00+00:00' }],
    [{ ResponseMetadata: { HTTPHeaders: {} }, Metadata: metadata }],
    [[{ ETag: '"x"', Metadata: metadata }, {}]],
    [{ eTag: '"x"', metadata }],
    [metadata],
    [{ 'X-Amz-Meta-Signature': '4db8', Date: 'x' }],
  ])('is told by what S3 says of an object: %j', (value) => {
    expect(tell(JSON.stringify(value))).toBe('S3 object metadata');
    expect(tell(JSON.stringify(value, null, 4))).toBe('S3 object metadata');
  });

  it.each([
    [{ metadata: { product: {} }, class_uid: 6003 }],
    [{ Metadata: 'x', ETag: 'y' }],
    [{ signature: 'x' }],
    [{ ETag: '"x"', Metadata: metadata, Records: [{ eventName: 'x' }] }],
    [{ signature: 'x', 'signature-algorithm': { deep: 1 } }],
  ])('is not told by less, nor in a log file: %j', (value) => {
    expect(tell(JSON.stringify(value))).not.toBe('S3 object metadata');
  });
});

describe('a sign file of CloudTrail Lake', () => {
  const file = { fileHashValue: 'ab', fileName: 'result_1.csv.gz' };
  const sign = { version: '1.0', region: 'us-east-1', files: [file], hashSignature: 'cd', publicKeyFingerprint: 'ef' };

  it('is told by its keys, also where one is lost', () => {
    expect(tell(JSON.stringify(sign))).toBe('CloudTrail Lake sign file');
    const lost = { ...sign, hashSignature: undefined, hashAlgorithm: 'SHA-256' };
    expect(tell(JSON.stringify(lost))).toBe('CloudTrail Lake sign file');
    expect(tell(JSON.stringify({ files: [file] }))).toMatch(/^\? /);
    expect(tell(JSON.stringify({ ...sign, Records: [] }))).toBe('S3 log file');
  });

  it('is told where its list of files hides the other keys', () => {
    const text = JSON.stringify({ files: Array.from({ length: 2000 }, () => file), hashSignature: 'cd' });
    expect(text.length).toBeGreaterThan(headBytes);
    expect(tell(text)).toBe('CloudTrail Lake sign file');
  });
});

describe('events without a log file around them', () => {
  const event = '{"eventVersion":"1","eventName":"x","eventSource":"y"}';
  it.each([
    [`[${event}]`, 'list of events'],
    [event, 'events one after the other'],
    [`${event}\n{"eventVersion"`, 'events one after the other'],
    [`[[${event}]]`, 'events one after the other'],
    [`{"Records":[${event}]}{"Records":[]}`, 'log files one after the other'],
    [`{"Records":[${event}]} and more`, 'S3 log file'],
    [`{"Events":[${event}]}`, 'list-insights-data'],
    ['{"Events":[{"CloudTrailEvent":"{}"}]}', 'lookup-events'],
    [`{"a":[{"b":${event}}]}`, 'JSON with events inside'],
    [`{"a":[{"b":${event}},${big.replaceAll('"', '0')}…`, 'JSON with events inside'],
    [`{"log":${JSON.stringify(event)}}`, 'JSON with events inside'],
    ['{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{}}', 'EventBridge events'],
    ['2024-01-01T00:00:00.000Z {"eventVersion":"1"}', 'CloudWatch Logs export'],
    ['{"class_uid":6003,"metadata":{}}', 'OCSF events'],
    ['{"schemaVersion":"2.0","service":{},"severity":8}', 'GuardDuty findings'],
    ['{"awslogs":{"data":"H4sI"}}', 'CloudWatch Logs event for Lambda'],
    ['H4sIAAAAAAAAA6vm', 'Base64 of gzip'],
  ])('are told by their keys: %.60s', (text, name) => {
    expect(tell(text)).toBe(name);
  });
});

describe('anything else', () => {
  it.each([
    ['', 'the file is empty'],
    [' \n\t', 'nothing but white space'],
    ['\ufeff', 'nothing but a byte order mark'],
    ['hello, world', 'text that is not JSON'],
    [`<html>${'x'.repeat(100)}`, 'text that is not JSON'],
    ['tab\there\u202e', 'text that is not JSON'],
    ['{}', 'a JSON object without keys'],
    ['{"a":1,"b":2}', 'a JSON object without "Records"; its first keys are "a", "b"'],
    [
      '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}',
      'a JSON object without "Records"; its first keys are "a", "b", "c", "d", "e", …',
    ],
    ['{"a":1', 'a JSON object that is cut off before any "Records"; its first keys are "a"'],
    ['{"Records":{}}', 'a JSON object whose "Records" is an object and not an array of events'],
    ['{"Records":null}', 'a JSON object whose "Records" is a plain value and not an array of events'],
    ['{"records":[]}', 'a JSON object without "Records"; its first keys are "records"'],
    ['[]', 'an empty JSON array'],
    ['[1,2]', 'a JSON array of something else than objects'],
    ['[{"a":1}]', 'a JSON array of objects; the first has the keys "a"'],
    ['{"a":1}\n{"a"', 'JSON objects one after the other, the first with the keys "a": no event'],
    [`{"eventName":"x",${big}}`, 'a JSON object without "Records"; its first keys are "eventName", "x"'],
    ['2024-01-01T00:00:00.000Z hello', 'log lines without CloudTrail events'],
    ['User name,AWS access key,Event time', "a table without enough of an event's columns"],
    ['# Execution Time: 2022 Query Statement: SELECT', /^a CloudTrail Lake query result without columns of an event/],
    ['__proto__', 'text that is not JSON'],
  ])('%.50j is said to be what it is', (text, why) => {
    const said = tell(text);
    expect(said.slice(0, 2)).toBe('? ');
    if (typeof why === 'string') expect(said.slice(2)).toBe(why);
    else expect(said.slice(2)).toMatch(why);
  });

  it('is said to be UTF-16 or binary where it is', () => {
    expect(tell(Buffer.from('\ufeffhello, world', 'utf16le'))).toBe('? text in UTF-16: text that is not JSON');
    expect(tell(Buffer.from('{"Records":[]}', 'utf16le'))).toBe('S3 log file');
    expect(tell(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0))).toContain(
      'binary data, beginning with the bytes 89 50 4e 47',
    );
  });

  it('is named in a sentence of bounded length', () => {
    const keys = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}`.repeat(500), i]));
    expect(tell(JSON.stringify(keys)).length).toBeLessThan(400);
  });

  it('comes to an answer, whatever the bytes', () => {
    const random = new SeededRandom(8);
    const base = encoder.encode(
      JSON.stringify({ a: { b: ['\\"}', { c: 1 }] }, ...digest, Records: [{ eventName: 'é' }] }),
    );
    let logs = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from(base.subarray(0, random.chance(0.3) ? random.below(base.byteLength) : undefined));
      for (let flips = random.below(3); flips > 0 && bytes.byteLength > 0; flips--)
        bytes[random.below(bytes.byteLength)] = random.below(256);
      const said = tell(bytes);
      if (said === 'S3 log file') logs++;
      expect(said).not.toBe('');
    }
    expect(logs).toBeGreaterThan(1000);
  });
});
