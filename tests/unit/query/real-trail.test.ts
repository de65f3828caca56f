import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SegmentId } from '../../../src/model/segment.ts';
import { evaluate } from '../../../src/query/engine.ts';
import { parseFilter } from '../../../src/query/parse.ts';
import { MadeTable } from '../../fixtures/made-table.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';
import { leftOut, realData } from '../../fixtures/real-data.ts';
import { FakeRawEvents } from './fake-raw-events.ts';
import { naiveFilter } from './naive-filter.ts';

const trail = `${realData ?? ''}/s3-tree`;
const atHand = realData !== undefined;
if (!atHand) console.log(leftOut);

const filters = [
  '',
  'eventName:DescribeInstances',
  'eventName:describe*',
  'eventName:(GetObject OR PutObject OR Assume*)',
  '-errorCode:*',
  'errorCode:*',
  'errorCode:*Denied* OR errorCode:/unauthorized/i',
  'readOnly:false',
  'readOnly:false -errorCode:* eventSource:iam.amazonaws.com',
  'eventTime>=2021-07-30T12 eventTime<2021-07-31',
  'eventTime:2021-07-30*',
  'eventTime:/T0[0-5]:/',
  'sourceIPAddress:0.0.0.0/1',
  'sourceIPAddress:*.amazonaws.com',
  'NOT (sourceIPAddress:*.amazonaws.com OR awsRegion:us-east-1)',
  'userIdentity.type:assumedrole userIdentity.sessionContext.sessionIssuer.userName:*role*',
  'userIdentity.sessionContext.attributes.mfaAuthenticated:true',
  'userIdentity:*',
  'resources.ARN:*s3*',
  'resources:*',
  'requestParameters.bucketName:*',
  'requestParameters.bucketName:*a*',
  'requestParameters."roleArn":arn*',
  'requestParameters.maxResults>10',
  'responseElements.credentials.accessKeyId:ASIA*',
  'additionalEventData.bytesTransferredOut>1000 eventName:GetObject',
  'AccessDenied',
  'arn:aws:iam',
  '"Access Denied"',
  'kms -eventSource:kms.amazonaws.com',
  '"not authorized to perform" OR MFA',
  'userAgent:/aws-cli\\/2/ -10.0.0.1',
  'eventVersion>1.05',
  'eventID:*a0*',
];

describe.runIf(atHand)('filters on a real trail', { timeout: 120_000 }, () => {
  it('match the events that the naive filter matches', async () => {
    const paths = readdirSync(trail, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json.gz'));
    const all = paths.flatMap((path) => {
      const document = JSON.parse(gunzipSync(readFileSync(`${trail}/${path}`)).toString()) as { Records: unknown[] };
      return document.Records;
    });
    // A part of them, spread over all files, keeps this to seconds.
    const events = all.filter((_, i) => i % 10 === 0);
    const texts = events.map((event) => JSON.stringify(event));
    const table = new MadeTable();
    const bytes: Uint8Array[] = [];
    for (let begin = 0; begin < texts.length; begin += 1001) {
      const made = makeSegment(texts.slice(begin, begin + 1001));
      table.addSegment(made.segment, begin as SegmentId);
      bytes.push(...made.events);
    }
    const raw = new FakeRawEvents(bytes);
    let matched = 0;
    for (const filter of filters) {
      const parsed = parseFilter(filter);
      if (!parsed.ok) throw new Error(`${filter}: ${parsed.error.message}`);
      const rows = await evaluate(parsed.query, table, raw, {});
      const differing = events.filter((event, row) => rows.has(row) !== naiveFilter(parsed.query, event)).length;
      expect([filter, differing]).toEqual([filter, 0]);
      if (rows.count() > 0) matched++;
    }
    expect(matched).toBeGreaterThan(filters.length / 2);
  });
});
