import { describe, expect, test } from 'vitest';
import { eventSentence } from '../../../src/model/sentence.ts';

const user = { type: 'IAMUser', userName: 'alice', arn: 'arn:aws:iam::111122223333:user/alice' };

describe('the sentence of an event', () => {
  test('says who called what on what, where, from where, and that it succeeded', () => {
    const sentence = eventSentence({
      userIdentity: user,
      eventSource: 's3.amazonaws.com',
      eventName: 'PutObject',
      awsRegion: 'eu-central-1',
      sourceIPAddress: '203.0.113.7',
      requestParameters: { bucketName: 'mybucket', key: 'a/b.docx' },
    });
    expect(sentence).toBe(
      'The user alice called s3:PutObject on mybucket/a/b.docx in eu-central-1 from 203.0.113.7, and it succeeded.',
    );
  });

  test('says with which error a call failed', () => {
    const sentence = eventSentence({
      userIdentity: user,
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      errorCode: 'AccessDenied',
      errorMessage: 'not authorized',
      requestParameters: { userName: 'eve' },
    });
    expect(sentence).toBe(
      'The user alice tried to call iam:CreateUser on eve, and it failed with AccessDenied: not authorized.',
    );
  });

  test('takes a failed console login for a failure, though it has no error code', () => {
    const sentence = eventSentence({
      userIdentity: user,
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      responseElements: { ConsoleLogin: 'Failure' },
    });
    expect(sentence).toBe('The user alice tried to call signin:ConsoleLogin, and it failed.');
  });

  test.each([
    [{ type: 'Root', accountId: '111122223333' }, 'The root user of account 111122223333'],
    [{ type: 'Root' }, 'The root user'],
    [
      {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::111122223333:assumed-role/Admin/jane',
        sessionContext: { sessionIssuer: { userName: 'Admin' } },
      },
      'The role Admin in session jane',
    ],
    [{ type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, 'The service ec2.amazonaws.com'],
    [{ type: 'IdentityCenterUser', userName: 'jane' }, 'The Identity Center user jane'],
    [{ type: 'SAMLUser', userName: 'jane@example.com' }, 'The federated user jane@example.com'],
    [{}, 'Someone whom the event does not name'],
    [null, 'Someone whom the event does not name'],
    ['alice', 'Someone whom the event does not name'],
  ])('names the actor of %j', (userIdentity, who) => {
    expect(eventSentence({ userIdentity, eventName: 'X' })).toBe(`${who} called X, and it succeeded.`);
  });

  test.each([
    [{ resources: [{ ARN: 'arn:aws:kms:::key/1' }] }, 'arn:aws:kms:::key/1'],
    [{ resources: [{ arn: 'arn:aws:s3:::b' }] }, 'arn:aws:s3:::b'],
    [{ requestParameters: { instanceId: 'i-1' }, resources: [{ ARN: 'arn' }] }, 'i-1'],
    [{ requestParameters: { bucketName: 'b' } }, 'b'],
  ])('finds the target of %j', (fields, target) => {
    expect(eventSentence({ ...fields, eventName: 'X' })).toContain(`X on ${target}, and`);
  });

  test.each([
    [undefined],
    [null],
    [7],
    ['text'],
    [[]],
    [{}],
    [{ eventName: {}, resources: [null], requestParameters: [] }],
  ])('says what it can of %j', (event) => {
    expect(eventSentence(event)).toBe('Someone whom the event does not name called something, and it succeeded.');
  });

  test('reads own fields only', () => {
    const event: unknown = JSON.parse('{"__proto__": {"eventName": "Inherited"}, "eventSource": "s3.amazonaws.com"}');
    expect(eventSentence(event)).not.toContain('Inherited');
  });

  test('cuts long values without breaking a character in two', () => {
    const sentence = eventSentence({ eventName: `${'a'.repeat(199)}😀tail` });
    expect(sentence).toContain(`${'a'.repeat(199)}…`);
    expect(sentence).not.toMatch(/\p{Surrogate}/u);
  });
});
