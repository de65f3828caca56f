import { describe, expect, it } from 'vitest';
import { explainOmissions } from '../../../src/model/explain-omissions.ts';

const call = {
  eventType: 'AwsApiCall',
  eventName: 'PutRolePolicy',
  readOnly: false,
  requestParameters: { roleName: 'a' },
};

function found(event: unknown): readonly string[] {
  return explainOmissions(event).map(({ kind, path }) => `${kind} ${path}`);
}

describe('what an event leaves out', () => {
  it('is nothing in an ordinary event', () => {
    expect(explainOmissions({ ...call, userAgent: 'aws-cli/2', errorMessage: 'no' })).toEqual([]);
  });

  it.each([
    [{ omitted: true, originalSize: 106_041, reason: 'requestParameters too large' }],
    [{ omitted: 'true', originalSize: '106041', reason: 'requestParameters too large' }],
    [{ reason: 'requestParameters too large', originalSize: 106_041 }],
  ])('is told of request parameters over 100 KB: %j', (requestParameters) => {
    const [omission] = explainOmissions({ ...call, requestParameters });
    expect(omission).toMatchObject({ kind: 'omitted', path: 'requestParameters' });
    expect(omission?.text).toContain('larger than 100 KB');
    expect(omission?.text).toContain('106,041 bytes');
  });

  it('knows the smaller limit of additionalEventData', () => {
    expect(explainOmissions({ additionalEventData: { omitted: true } })[0]?.text).toContain('28 KB');
  });

  it('is told of a change whose request parameters are null, and not of a read or a service event', () => {
    expect(found({ ...call, requestParameters: null })).toEqual(['empty requestParameters']);
    expect(found({ ...call, requestParameters: null, readOnly: true })).toEqual([]);
    expect(found({ ...call, requestParameters: null, eventType: 'AwsServiceEvent' })).toEqual([]);
    expect(found({ eventType: 'AwsApiCall', eventName: 'PutRolePolicy', readOnly: false })).toEqual([]);
  });

  it.each([
    [1023, false],
    [1024, true],
    [1025, true],
  ])('is told of an errorMessage of %i bytes: %s', (length, isCut) => {
    const errorMessage = 'é'.repeat(8) + 'x'.repeat(length - 16);
    expect(found({ ...call, errorMessage })).toEqual(isCut || length === 1023 ? ['cut errorMessage'] : []);
  });

  it('is not told of a message that is shorter or longer than where CloudTrail cuts', () => {
    expect(found({ errorMessage: 'x'.repeat(1000), userAgent: 'y'.repeat(2000) })).toEqual([]);
    expect(found({ userAgent: 'y'.repeat(1024), requestID: 'z'.repeat(1024) })).toEqual([
      'cut userAgent',
      'cut requestID',
    ]);
  });

  it('is told of the hidden name of a failed sign-in with its own reason', () => {
    const event = { userIdentity: { userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' } };
    expect(explainOmissions(event)[0]).toMatchObject({ kind: 'hidden', path: 'userIdentity.userName' });
    expect(explainOmissions(event)[0]?.text).toContain('does not exist');
  });

  it('is told of hidden and masked values wherever they are', () => {
    const event = {
      requestParameters: { parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS', masterUserPassword: '****' },
      responseElements: { list: [{ data: '<sensitiveDataRemoved>' }, { data: 'a ** b' }] },
    };
    expect(found(event)).toEqual([
      'hidden requestParameters.parameters',
      'masked requestParameters.masterUserPassword',
      'masked responseElements.list[0].data',
    ]);
  });

  it('stays short and whole for hostile events', () => {
    expect(explainOmissions({ a: Array.from({ length: 10_000 }, () => '***') }).length).toBeLessThan(30);
    expect(found(JSON.parse('{"__proto__":{"omitted":true},"constructor":"***"}'))).toEqual(['masked constructor']);
    for (const event of [null, 'text', 12, [], [{ requestParameters: null }]])
      expect(explainOmissions(event)).toEqual([]);
  });
});
