import { describe, expect, it } from 'vitest';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

async function imported(content: unknown): Promise<TestCase> {
  const testCase = await TestCase.make();
  await testCase.import([{ path: 'x', bytes: bytes(content) }]);
  return testCase;
}

const objects = async (testCase: TestCase): Promise<unknown[]> =>
  (await testCase.events()).map((text) => JSON.parse(text) as unknown);

/** A record of Security Lake, source version 2. */
const record = {
  activity_id: 1,
  actor: {
    user: {
      type: 'AssumedRole',
      uid: 'arn:aws:sts::1:assumed-role/r/ann',
      uid_alt: 'AROA1:ann',
      account: { uid: '1' },
    },
    session: { created_time_dt: '2026-01-01T00:00:00.000Z', is_mfa: true, issuer: 'arn:aws:iam::1:role/r' },
    invoked_by: 'lambda.amazonaws.com',
  },
  api: {
    operation: 'GetObject',
    request: { uid: 'R1', data: '{"bucketName":"plans","n":1}' },
    response: { error: 'AccessDenied', message: 'no', data: null },
    service: { name: 's3.amazonaws.com' },
  },
  class_uid: 6003,
  cloud: { provider: 'AWS', region: 'eu-west-1' },
  http_request: { user_agent: 'cli' },
  metadata: {
    event_code: 'AwsApiCall',
    product: { feature: { name: 'Data' }, name: 'CloudTrail', version: '1.11' },
    uid: '00000000-0000-4000-8000-000000000007',
    version: '1.1.0',
  },
  resources: [{ uid: 'arn:aws:s3:::plans', account: { uid: '1' }, type: 'AWS::S3::Bucket' }],
  src_endpoint: { ip: '203.0.113.9', uid: 'vpce-1' },
  time: 1767225607000,
  unmapped: {
    readOnly: 'true',
    recipientAccountId: '2',
    'tlsDetails.tlsVersion': 'TLSv1.3',
    additionalEventData: { 'x-amz-id-2': 'a.b' },
    __proto__: { a: 1 },
  },
};
const event = {
  eventVersion: '1.11',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventID: '00000000-0000-4000-8000-000000000007',
  eventType: 'AwsApiCall',
  eventCategory: 'Data',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '203.0.113.9',
  userAgent: 'cli',
  vpcEndpointId: 'vpce-1',
  errorCode: 'AccessDenied',
  errorMessage: 'no',
  requestID: 'R1',
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::1:assumed-role/r/ann',
    principalId: 'AROA1:ann',
    accountId: '1',
    invokedBy: 'lambda.amazonaws.com',
    sessionContext: {
      sessionIssuer: { arn: 'arn:aws:iam::1:role/r' },
      attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'true' },
    },
  },
  eventTime: '2026-01-01T00:00:07Z',
  requestParameters: { bucketName: 'plans', n: 1 },
  resources: [{ ARN: 'arn:aws:s3:::plans', accountId: '1', type: 'AWS::S3::Bucket' }],
  readOnly: true,
  recipientAccountId: '2',
  tlsDetails: { tlsVersion: 'TLSv1.3' },
  additionalEventData: { 'x-amz-id-2': 'a.b' },
};

describe('OCSF', () => {
  it.each([
    ['one', record],
    ['a list', [record]],
    ['a line', `${JSON.stringify(record)}\n`],
    ['pairs', { ...record, unmapped: Object.entries(record.unmapped) }],
  ])('gives back what it holds of an event: %s', async (_, content) => {
    const testCase = await imported(content);
    expect(await objects(testCase)).toEqual([event]);
    expect((await eventDetail(await testCase.open(), 0 as RowId)).partial).toBe(true);
  });

  it('is completed by the full event', async () => {
    const testCase = await imported(record);
    await testCase.import([{ path: 'full.json.gz', bytes: gzipped(logFile([sampleEvent(7)])) }]);
    expect(await testCase.events()).toEqual([sampleEvent(7)]);
  });

  it('reads the release candidate too, and passes over what is no CloudTrail event', async () => {
    const old = {
      class_uid: 3005,
      api: { operation: 'A', service: { name: 's' } },
      actor: { user: { uid: 'AIDA1', uuid: 'arn:aws:iam::1:user/a', account_uid: '1', credential_uid: 'AKIA1' } },
      metadata: { product: { name: 'CloudTrail', version: '1.05' }, uid: 'i' },
      time: 1767225607000,
      unmapped: { eventType: 'AwsApiCall' },
    };
    const flow = { class_uid: 4001, metadata: { product: { name: 'Amazon VPC' } } };
    const testCase = await imported([JSON.stringify(old), JSON.stringify(flow)].join('\n'));
    expect(await objects(testCase)).toEqual([
      {
        eventVersion: '1.05',
        eventSource: 's',
        eventName: 'A',
        eventID: 'i',
        userIdentity: { accountId: '1', accessKeyId: 'AKIA1', principalId: 'AIDA1', arn: 'arn:aws:iam::1:user/a' },
        eventTime: '2026-01-01T00:00:07Z',
        eventType: 'AwsApiCall',
      },
    ]);
    expect((await testCase.ledger()).get('x')).toMatchObject({
      skippedBytes: 0,
      diagnostics: [{ code: 'decode/no-event', detail: 'an OCSF event of "Amazon VPC" that is no CloudTrail event' }],
    });
  });
});

describe('a GuardDuty finding', () => {
  const finding = {
    schemaVersion: '2.0',
    accountId: '1',
    type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    severity: 8,
    resource: { accessKeyDetails: { accessKeyId: 'ASIA1', principalId: 'AROA1:i-1', userName: 'role' } },
    service: {
      serviceName: 'guardduty',
      action: {
        awsApiCallAction: {
          api: 'ListBuckets',
          serviceName: 's3.amazonaws.com',
          remoteIpDetails: { ipAddressV4: '198.51.100.7' },
        },
      },
      eventFirstSeen: '2026-01-01T00:00:00Z',
      eventLastSeen: '2026-01-02T00:00:00Z',
    },
  };
  const capital = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([key, one]) => [key.charAt(0).toUpperCase() + key.slice(1), capital(one)]),
        )
      : value;
  const note =
    'GuardDuty finding UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS; look for userIdentity.accessKeyId ASIA1, userIdentity.principalId AROA1:i-1, userIdentity.userName role, eventName ListBuckets, eventSource s3.amazonaws.com, sourceIPAddress 198.51.100.7, eventTime from 2026-01-01T00:00:00Z, to 2026-01-02T00:00:00Z';

  it.each([
    ['alone', finding],
    ['in lines', `${JSON.stringify(finding)}\n`],
    ['by get-findings', { Findings: [capital(finding)] }],
    ['from EventBridge', { 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail: finding }],
  ])('is a note with what to look for: %s', async (_, content) => {
    const testCase = await imported(content);
    expect((await testCase.ledger()).get('x')).toMatchObject({
      events: 0,
      skippedBytes: 0,
      diagnostics: [
        {
          code: 'decode/finding',
          severity: 'info',
          at: expect.any(Number) as number,
          detail: note,
          finding: {
            type: finding.type,
            severity: 8,
            pivots: expect.arrayContaining([{ field: 'sourceIPAddress', value: '198.51.100.7' }]) as unknown,
            firstSeen: '2026-01-01T00:00:00Z',
            lastSeen: '2026-01-02T00:00:00Z',
          },
        },
      ],
    });
  });
});

describe('aggregated events', () => {
  const aggregated = (n: number): object => ({
    eventVersion: '1.0',
    accountId: '111122223333',
    eventId: `00000000-0000-4000-8000-00000000000${String(n)}`,
    eventCategory: 'Aggregated',
    eventType: 'AwsAggregatedEvent',
    awsRegion: 'eu-west-1',
    timeWindow: { windowStart: '2026-01-01T00:00:00Z', windowEnd: '2026-01-01T00:05:00Z', windowSize: 'PT5M' },
    summary: { primaryDimension: { dimension: 'eventName', statistics: [{ name: 'GetObject', value: 9 }] } },
  });
  it.each([
    ['a list', [aggregated(1), aggregated(2)]],
    ['a list in a list', [[aggregated(1), aggregated(2)]]],
    ['records', { Records: [aggregated(1), aggregated(2)] }],
    ['records that are lists', { Records: [[aggregated(1)], [aggregated(2)]] }],
    ['one a line', [1, 2].map((n) => JSON.stringify(aggregated(n))).join('\n')],
  ])('are kept as they are: %s', async (_, content) => {
    expect(await objects(await imported(content))).toEqual([aggregated(1), aggregated(2)]);
  });
});

describe('Insights events', () => {
  const insight = { eventVersion: '1.09', eventID: 'i', eventType: 'AwsCloudTrailInsight', eventTime: 't' };
  it('are read from "Events"', async () => {
    const testCase = await imported({ NextToken: 'n', Events: [insight] });
    expect(await objects(testCase)).toEqual([insight]);
    expect((await testCase.ledger()).get('x')).toMatchObject({ format: 'list-insights-data', skippedBytes: 0 });
  });
});

describe('events inside other JSON', () => {
  const events = sampleEvents(0, 3);
  const [a, b, c] = events as [string, string, string];
  it.each([
    ['under other keys', `[{"data":{"detail":${a}},"note":1},{"data":{"Records":[${b},${c}]}}]`],
    ['as strings', events.map((one) => JSON.stringify({ date: 1, log: one })).join('\n')],
    ['in one object', `{"a":{"b":[${events.join(',')}]},"c":{}}`],
    ['in one large object', `{"a":{"b":[${events.join(',')}]},"c":"${'x'.repeat(100_000)}"}`],
    ['mixed with events', `${a}\n{"Records":[${b}]}\n{"detail-type":"x","detail":${c}}\n`],
  ])('are found: %s', async (_, text) => {
    const testCase = await imported(text);
    expect(await testCase.events()).toEqual(events);
    const opened = await testCase.open();
    const { place } = await eventDetail(opened, 1 as RowId);
    const piece = text.slice(place.offset, place.offset + place.length);
    expect([b, JSON.stringify(b)]).toContain(
      piece.startsWith('{"da') ? JSON.stringify(b) : piece.startsWith('{"d') ? b : piece,
    );
  });

  it('are not looked for too deep', async () => {
    const deep = `${'{"a":'.repeat(40)}${a}${'}'.repeat(40)}`;
    expect(await (await imported(deep)).events()).toEqual([]);
  });
});
