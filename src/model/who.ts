/**
 * The readable actor of an event, worked out from its `userIdentity`. Element meanings: AWS CloudTrail user guide,
 * "CloudTrail userIdentity element". Everything is taken as the log states it; nothing is looked up.
 */
import { parseIp } from '../base/ip.ts';

/** Fields of `userIdentity`, empty where the event lacks them. `issuer` is `sessionContext.sessionIssuer`. */
export interface IdentityFields {
  readonly type: string;
  readonly arn: string;
  readonly principalId: string;
  readonly accountId: string;
  readonly userName: string;
  readonly invokedBy: string;
  readonly issuerUserName: string;
  readonly issuerArn: string;
}

export type WhoKind = 'user' | 'role' | 'root' | 'service' | 'account' | 'federated' | 'identity-center' | 'unknown';

export interface Who {
  /** `alice`, `AdminRole/session`, `root 111122223333`, `ec2.amazonaws.com`; empty where the event names nobody. */
  readonly who: string;
  readonly kind: WhoKind;
  /** Of an assumed role. */
  readonly sessionName: string;
}

export function describeWho(identity: IdentityFields): Who {
  const { accountId, principalId, userName } = identity;
  switch (identity.type) {
    case 'IAMUser':
      return named('user', userName || afterLast(resourceOf(identity.arn, 'user'), '/') || principalId);
    case 'AssumedRole':
    case 'Role':
      return describeRole(identity);
    case 'Root':
      return named('root', accountId || userName ? `root ${accountId || userName}` : 'root');
    case 'AWSService':
      return named('service', identity.invokedBy || userName || principalId);
    case 'AWSAccount':
      return named('account', describeAccount(accountId || principalId));
    case 'FederatedUser':
      return named('federated', resourceOf(identity.arn, 'federated-user') || afterColon(principalId) || userName);
    case 'SAMLUser':
    case 'WebIdentityUser':
      return named('federated', userName || principalId);
    case 'IdentityCenterUser':
      return named('identity-center', userName || principalId || inAccount('Identity Center user', accountId));
    default:
      return describeByArn(identity);
  }
}

/** What called: an IP address, an AWS service on someone's behalf, or something else; empty for an empty text. */
export function describeSource(sourceIPAddress: string): 'ip' | 'aws-service' | 'other' | '' {
  if (sourceIPAddress === '') return '';
  if (parseIp(sourceIPAddress)) return 'ip';
  const name = sourceIPAddress.toLowerCase();
  const isService =
    name === 'aws internal' ||
    name.endsWith('.amazonaws.com') ||
    name.endsWith('.amazonaws.com.cn') ||
    name.endsWith('.aws.internal');
  return isService ? 'aws-service' : 'other';
}

function describeRole(identity: IdentityFields): Who {
  // arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, without the role's path
  const assumed = resourceOf(identity.arn, 'assumed-role');
  const slash = assumed.indexOf('/');
  const role =
    identity.issuerUserName ||
    afterLast(resourceOf(identity.issuerArn, 'role'), '/') ||
    (slash < 0 ? assumed : assumed.slice(0, slash)) ||
    afterLast(resourceOf(identity.arn, 'role'), '/') ||
    beforeColon(identity.principalId);
  const sessionName = afterColon(identity.principalId) || (slash < 0 ? '' : assumed.slice(slash + 1));
  return { who: role && sessionName ? `${role}/${sessionName}` : role || sessionName, kind: 'role', sessionName };
}

/** For types that the guide does not name, and events that state no type. */
function describeByArn(identity: IdentityFields): Who {
  const { arn, accountId, userName } = identity;
  if (resourceOf(arn, 'assumed-role')) return describeRole(identity);
  const user = afterLast(resourceOf(arn, 'user'), '/');
  if (user) return named('user', userName || user);
  const federated = resourceOf(arn, 'federated-user');
  if (federated) return named('federated', federated);
  if (/^arn:[^:]*:iam::\d*:root$/.test(arn)) return named('root', inRoot(accountId, arn));
  if (userName) return named('unknown', userName);
  if (identity.invokedBy) return named('service', identity.invokedBy);
  return named('unknown', '');
}

function named(kind: WhoKind, who: string): Who {
  return { who, kind, sessionName: '' };
}

/** S3 logs requests without credentials under one of these names in place of an account. */
function describeAccount(account: string): string {
  if (account === 'anonymous' || account === 'ANONYMOUS_PRINCIPAL') return 'anonymous';
  return account === '' ? '' : `account ${account}`;
}

function inAccount(what: string, accountId: string): string {
  return accountId === '' ? '' : `${what} of account ${accountId}`;
}

function inRoot(accountId: string, arn: string): string {
  return `root ${accountId || (arn.split(':')[4] ?? '')}`.trimEnd();
}

/** What follows `TYPE/` in the resource part of an ARN, paths and all; empty for other ARNs. */
function resourceOf(arn: string, type: string): string {
  const match = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:/.exec(arn);
  if (!match) return '';
  const resource = arn.slice(match[0].length);
  return resource.startsWith(`${type}/`) ? resource.slice(type.length + 1) : '';
}

function afterLast(text: string, mark: string): string {
  return text.slice(text.lastIndexOf(mark) + 1);
}

function afterColon(principalId: string): string {
  const colon = principalId.indexOf(':');
  return colon < 0 ? '' : principalId.slice(colon + 1);
}

function beforeColon(principalId: string): string {
  const colon = principalId.indexOf(':');
  return colon < 0 ? principalId : principalId.slice(0, colon);
}
