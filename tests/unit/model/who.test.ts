import { describe, expect, it } from 'vitest';
import { describeSource, describeWho, type IdentityFields, type Who } from '../../../src/model/who.ts';

const nobody: IdentityFields = {
  type: '',
  arn: '',
  principalId: '',
  accountId: '',
  userName: '',
  invokedBy: '',
  issuerUserName: '',
  issuerArn: '',
};
const who = (fields: Partial<IdentityFields>): Who => describeWho({ ...nobody, ...fields });

const sts = 'arn:aws:sts::111122223333';
const iam = 'arn:aws:iam::111122223333';

describe('describeWho', () => {
  it.each<[string, Partial<IdentityFields>, string, string]>([
    ['a user', { type: 'IAMUser', userName: 'alice', arn: `${iam}:user/alice` }, 'alice', 'user'],
    [
      'a user without a name',
      { type: 'IAMUser', arn: `${iam}:user/team/alice`, principalId: 'AIDA1' },
      'alice',
      'user',
    ],
    ['a user with an ID only', { type: 'IAMUser', principalId: 'AIDA1' }, 'AIDA1', 'user'],
    [
      'a hidden name',
      { type: 'IAMUser', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      'HIDDEN_DUE_TO_SECURITY_REASONS',
      'user',
    ],
    ['root', { type: 'Root', accountId: '111122223333', arn: `${iam}:root` }, 'root 111122223333', 'root'],
    ['root with an alias', { type: 'Root', accountId: '111122223333', userName: 'corp' }, 'root 111122223333', 'root'],
    ['root with an alias only', { type: 'Root', userName: 'corp' }, 'root corp', 'root'],
    ['root and no more', { type: 'Root' }, 'root', 'root'],
    ['a service', { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, 'ec2.amazonaws.com', 'service'],
    [
      'another account',
      { type: 'AWSAccount', accountId: '444455556666', principalId: 'AIDA2' },
      'account 444455556666',
      'account',
    ],
    ['an account without its number', { type: 'AWSAccount', principalId: 'AIDA2' }, 'account AIDA2', 'account'],
    ['anybody', { type: 'AWSAccount', accountId: 'ANONYMOUS_PRINCIPAL' }, 'anonymous', 'account'],
    [
      'a federated user',
      { type: 'FederatedUser', arn: `${sts}:federated-user/bob`, principalId: '1111:bob' },
      'bob',
      'federated',
    ],
    ['a federated user by ID', { type: 'FederatedUser', principalId: '111122223333:bob' }, 'bob', 'federated'],
    ['a SAML user', { type: 'SAMLUser', userName: 'carol', principalId: 'x=:carol' }, 'carol', 'federated'],
    [
      'a web identity',
      { type: 'WebIdentityUser', principalId: 'accounts.google.com:app:7' },
      'accounts.google.com:app:7',
      'federated',
    ],
    ['Identity Center', { type: 'IdentityCenterUser', userName: 'dora' }, 'dora', 'identity-center'],
    [
      'Identity Center, unnamed',
      { type: 'IdentityCenterUser', accountId: '111122223333' },
      'Identity Center user of account 111122223333',
      'identity-center',
    ],
    ['a directory', { type: 'Directory' }, '', 'unknown'],
    ['unknown', { type: 'Unknown' }, '', 'unknown'],
    ['nothing', {}, '', 'unknown'],
    ['an odd type with a user ARN', { type: 'User', arn: `${iam}:user/eve` }, 'eve', 'user'],
    ['an odd type with a name', { type: 'userIdentityType1', userName: 'frank' }, 'frank', 'unknown'],
    ['no type, a service', { invokedBy: 'AWS Internal' }, 'AWS Internal', 'service'],
    ['no type, a root ARN', { arn: `${iam}:root` }, 'root 111122223333', 'root'],
    ['no type, a federated ARN', { arn: `${sts}:federated-user/bob` }, 'bob', 'federated'],
    ['an ARN that is none', { type: 'IAMUser', arn: 'user/x' }, '', 'user'],
  ])('names %s', (_, fields, name, kind) => {
    expect(who(fields)).toEqual({ who: name, kind, sessionName: '' });
  });

  it.each<[string, Partial<IdentityFields>, string, string]>([
    [
      'issuer and principal',
      { issuerUserName: 'Admin', principalId: 'AROA1:alice@corp' },
      'Admin/alice@corp',
      'alice@corp',
    ],
    ['issuer ARN', { issuerArn: `${iam}:role/service-role/Admin`, principalId: 'AROA1:s' }, 'Admin/s', 's'],
    ['its ARN', { arn: `${sts}:assumed-role/Admin/i-0abc` }, 'Admin/i-0abc', 'i-0abc'],
    ['a China ARN', { arn: 'arn:aws-cn:sts::111122223333:assumed-role/Admin/s' }, 'Admin/s', 's'],
    ['principal only', { principalId: 'AROA1:s' }, 'AROA1/s', 's'],
    ['a role without session', { issuerUserName: 'Admin', principalId: 'AROA1' }, 'Admin', ''],
    ['a role ARN', { arn: `${iam}:role/path/Deploy` }, 'Deploy', ''],
    ['nothing', {}, '', ''],
  ])('names an assumed role and its session by %s', (_, fields, name, sessionName) => {
    expect(who({ type: 'AssumedRole', ...fields })).toEqual({ who: name, kind: 'role', sessionName });
    if (fields.arn?.includes('assumed-role')) expect(who(fields)).toEqual({ who: name, kind: 'role', sessionName });
  });
});

describe('describeSource', () => {
  it.each([
    ['203.0.113.7', 'ip'],
    ['2001:db8::1', 'ip'],
    ['::ffff:203.0.113.7', 'ip'],
    ['cloudformation.amazonaws.com', 'aws-service'],
    ['s3.amazonaws.com.cn', 'aws-service'],
    ['AWS Internal', 'aws-service'],
    ['256.1.1.1', 'other'],
    ['203.0.113.7, 10.0.0.1', 'other'],
    ['evilamazonaws.com', 'other'],
    ['ec2.amazonaws.com.evil.example', 'other'],
    ['HIDDEN_DUE_TO_SECURITY_REASONS', 'other'],
    ['', ''],
  ] as const)('%j is %j', (text, kind) => {
    expect(describeSource(text)).toBe(kind);
  });
});
