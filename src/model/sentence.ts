/**
 * One sentence for a person: who did what to what, from where, with what outcome. In: an event as `JSON.parse` gives
 * it, where any field may be missing or of another type. Out: plain text, log content in it as it is.
 * Field meanings: AWS CloudTrail user guide, "CloudTrail userIdentity element" and "CloudTrail record contents".
 */
import { cutText as cut, fieldOf as field, objectOf as object, serviceName, textOf as text } from './event-fields.ts';
import { describeWho } from './who.ts';

/** Any value is taken; what is missing or of another type is left out or said to be missing. */
export function eventSentence(event: unknown): string {
  const who = actor(object(field(event, 'userIdentity')));
  const name = text(field(event, 'eventName'));
  const service = serviceName(text(field(event, 'eventSource')));
  const error = text(field(event, 'errorCode'));
  const message = text(field(event, 'errorMessage'));
  const failed = error !== undefined || message !== undefined || consoleFailure(event);
  const action = name === undefined ? 'something' : service === undefined ? name : `${service}:${name}`;
  const parts = [`${who} ${failed ? 'tried to call' : 'called'} ${action}`];
  const on = target(event);
  if (on !== undefined) parts.push(`on ${on}`);
  const region = text(field(event, 'awsRegion'));
  if (region !== undefined) parts.push(`in ${region}`);
  const from = text(field(event, 'sourceIPAddress'));
  if (from !== undefined) parts.push(`from ${from}`);
  const endpoint = text(field(event, 'vpcEndpointId'));
  if (endpoint !== undefined) parts.push(`through the VPC endpoint ${endpoint}`);
  const owner = text(field(event, 'vpcEndpointAccountId'));
  if (endpoint !== undefined && owner !== undefined) parts.push(`of account ${owner}`);
  return `${parts.join(' ')}${outcome(failed, error, message)}.`;
}

/** Keys of `requestParameters` that name what is acted on, the most telling first. */
const targetKeys = [
  'bucketName',
  'instanceId',
  'functionName',
  'roleName',
  'roleArn',
  'userName',
  'groupName',
  'policyArn',
  'trailName',
  'secretId',
  'keyId',
  'tableName',
  'dBInstanceIdentifier',
  'stackName',
  'clusterName',
  'volumeId',
  'snapshotId',
  'groupId',
  'name',
] as const;

function actor(identity: object | undefined): string {
  const issuer = field(field(identity, 'sessionContext'), 'sessionIssuer');
  const { who, kind, sessionName } = describeWho({
    type: text(field(identity, 'type')) ?? '',
    arn: text(field(identity, 'arn')) ?? '',
    principalId: text(field(identity, 'principalId')) ?? '',
    accountId: text(field(identity, 'accountId')) ?? '',
    userName: text(field(identity, 'userName')) ?? '',
    invokedBy: text(field(identity, 'invokedBy')) ?? '',
    issuerUserName: text(field(issuer, 'userName')) ?? '',
    issuerArn: text(field(issuer, 'arn')) ?? '',
  });
  const name = cut(who);
  if (name === '') return 'Someone whom the event does not name';
  switch (kind) {
    case 'user':
      return `The user ${name}`;
    case 'role': {
      const ending = `/${sessionName}`;
      const role = cut(who.endsWith(ending) ? who.slice(0, -ending.length) : who);
      return `The role ${role}${sessionName === '' ? '' : ` in session ${cut(sessionName)}`}`;
    }
    case 'root': {
      const account = name.replace(/^root ?/, '');
      return `The root user${account === '' ? '' : ` of account ${account}`}`;
    }
    case 'service':
      return `The service ${name}`;
    case 'account':
      return name.startsWith('account ') ? `A${name.slice(1)}` : `Account ${name}`;
    case 'federated':
      return `The federated user ${name}`;
    case 'identity-center':
      return name.startsWith('Identity Center') ? name : `The Identity Center user ${name}`;
    case 'unknown':
      return name;
  }
}

function target(event: unknown): string | undefined {
  const request = object(field(event, 'requestParameters'));
  const bucket = text(field(request, 'bucketName'));
  const key = text(field(request, 'key'));
  if (bucket !== undefined && key !== undefined) return `${bucket}/${key}`;
  for (const name of targetKeys) {
    const value = text(field(request, name));
    if (value !== undefined) return value;
  }
  const resources = field(event, 'resources');
  const first: unknown = Array.isArray(resources) ? resources[0] : undefined;
  return text(field(first, 'ARN')) ?? text(field(first, 'arn'));
}

/** ConsoleLogin says how it went in its response, not in errorCode. */
function consoleFailure(event: unknown): boolean {
  return text(field(object(field(event, 'responseElements')), 'ConsoleLogin')) === 'Failure';
}

function outcome(failed: boolean, error: string | undefined, message: string | undefined): string {
  if (!failed) return ', and it succeeded';
  if (error === undefined && message === undefined) return ', and it failed';
  if (error === undefined) return `, and it failed: ${message ?? ''}`;
  // AWS CloudTrail user guide, "Logging network activity events": the error code that they have
  if (error === 'VpceAccessDenied') {
    return `, and the VPC endpoint policy denied it with ${error}${message === undefined ? '' : `: ${message}`}`;
  }
  return `, and it failed with ${error}${message === undefined ? '' : `: ${message}`}`;
}
