import { describe, expect, test } from 'vitest';
import {
  digestNamedIn,
  fromAwsLogs,
  normalBase,
  parseDigestName,
  parseFolders,
  parseLogName,
  siblingDigestKeys,
} from '../../../src/integrity/object-names.ts';

const end = Date.UTC(2024, 2, 10, 4, 5, 6) / 1000;
const stem = '111122223333_CloudTrail-Digest_us-east-1_';

describe('names of digests', () => {
  test.each([
    ['main_us-east-1', 'main', 'us-east-1'],
    ['a_b.c-d_eu-west-1', 'a_b.c-d', 'eu-west-1'],
    ['x_us-west-2_v1_us-gov-east-1', 'x_us-west-2_v1', 'us-gov-east-1'],
    ['us-east-1_us-east-2_us-iso-east-1', 'us-east-1_us-east-2', 'us-iso-east-1'],
  ])('%s: the trail is all up to the last region', (middle, trail, homeRegion) => {
    expect(parseDigestName(`a/b/${stem}${middle}_20240310T040506Z.json.gz`)).toEqual({
      account: '111122223333',
      region: 'us-east-1',
      trail,
      homeRegion,
      end,
      backfill: false,
    });
  });

  test.each(['.json', '.json.gz', ' (1).json.gz', '.json (2).gz', '.json(12).gz', ' (3).json', '.json.gz (1)'])(
    'as downloaded: %s',
    (ending) => {
      const path = `${stem}main_us-east-1_20240310T040506Z${ending}`;
      expect(parseDigestName(path)?.end).toBe(end);
      expect(normalBase(path)).toBe(`${stem}main_us-east-1_20240310T040506Z.json`);
    },
  );

  test('backfill digests', () => {
    const name = parseDigestName(`${stem}main_us-east-1_20240310T040506Z_backfill.json.gz`);
    expect(name).toMatchObject({ end, backfill: true, trail: 'main' });
  });

  test.each([
    `${stem}main_us-east-1_20240230T040506Z.json.gz`,
    `${stem}main_us-east-1_20240310T250506Z.json.gz`,
    `${stem}main_20240310T040506Z.json.gz`,
    `${stem}main_us-east-1_20240310T0405Z.json.gz`,
    '111122223333_CloudTrail_us-east-1_20240310T0405Z_ABCDEFGH.json.gz',
    `${stem}${'a'.repeat(129)}_us-east-1_20240310T040506Z.json.gz`,
    `${'_us-east-1'.repeat(100_000)}.json.gz`,
  ])('no digest: %.80s', (path) => expect(parseDigestName(path)).toBeUndefined());

  test('in the name of its metadata', () => {
    const base = `${stem}main_us-east-1_20240310T040506Z`;
    for (const path of [`head-object/${base}.json.gz.json`, `head-${base}.txt`, `${base}_head.json`]) {
      expect(digestNamedIn(path)).toBe(`${base}.json`);
    }
    expect(digestNamedIn('head-us-east-1.json')).toBeUndefined();
  });
});

describe('names of log files', () => {
  test.each(['CloudTrail', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity', 'CloudTrail-Aggregated'])(
    '%s',
    (kind) => {
      expect(parseLogName(`111122223333_${kind}_ap-southeast-2_20240310T0405Z_8yKZ.json.gz`)).toEqual({
        account: '111122223333',
        kind,
        region: 'ap-southeast-2',
        delivered: end - 6,
      });
    },
  );

  test('of an organization', () => {
    expect(parseLogName('o-exampleorgid_CloudTrail_us-east-1_20240310T0405Z_8yKZ.json')?.account).toBe(
      'o-exampleorgid',
    );
  });

  test('a digest is none', () => {
    expect(parseLogName(`${stem}20240310T0405Z_x.json.gz`)).toBeUndefined();
    expect(parseLogName('events.json.gz')).toBeUndefined();
  });
});

describe('keys', () => {
  test('folders with prefix and organization', () => {
    const key = 'a/AWSLogs/b/AWSLogs/o-exampleorgid/111122223333/CloudTrail-Digest/eu-west-1/2024/03/10/x.json.gz';
    expect(parseFolders(key)).toEqual({
      prefix: 'a/AWSLogs/b/',
      organization: 'o-exampleorgid',
      account: '111122223333',
      kind: 'CloudTrail-Digest',
      region: 'eu-west-1',
    });
    expect(parseFolders('AWSLogs/111122223333/CloudTrail/eu-west-1/2024/03/10/x.json.gz')?.prefix).toBe('');
    expect(parseFolders('AWSLogs/elsewhere/x.json.gz')).toBeUndefined();
  });

  test('what is from AWSLogs on', () => {
    expect(fromAwsLogs('evidence/AWSLogs/x/y')).toBe('AWSLogs/x/y');
    expect(fromAwsLogs('all.zip!/AWSLogs/x')).toBe('AWSLogs/x');
    expect(fromAwsLogs('MyAWSLogs/x')).toBeUndefined();
  });

  test('the key of another hour', () => {
    const key = `p/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2024/03/10/${stem}m_us-east-1_20240310T040506Z_backfill.json.gz`;
    expect(siblingDigestKeys(key)(Date.UTC(2023, 11, 31, 23) / 1000)).toBe(
      `p/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2023/12/31/${stem}m_us-east-1_20231231T230000Z_backfill.json.gz`,
    );
  });
});
