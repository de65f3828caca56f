import type { JsonObject } from './json-object.ts';
import type { Unwrapped } from './unwrapped.ts';

const maxTextLength = 200;
const maxPivots = 16;
/** What a role's sessions state as the name of the role. */
const issuerName = 'userIdentity.sessionContext.sessionIssuer.userName';
/** Actions that name an address from which they were taken. */
const remoteIps = ['awsApiCallAction', 'networkConnectionAction', 'kubernetesApiCallAction', 'rdsLoginAttemptAction'];

/** A finding of Amazon GuardDuty as a note with its pivots. */
export function findingNote(finding: JsonObject): Unwrapped {
  const text = (...path: readonly string[]): string | undefined => {
    const value = lookUp(finding, path);
    return typeof value === 'string' && value !== '' ? cut(value) : undefined;
  };
  const type = text('type');
  if (type === undefined || lookUp(finding, ['service']) === undefined) {
    return { kind: 'skip', code: 'event/not-an-event', detail: 'an object that is no GuardDuty finding' };
  }
  const call = ['service', 'action', 'awsApiCallAction'];
  const key = ['resource', 'accessKeyDetails'];
  const firstSeen = text('service', 'eventFirstSeen');
  const lastSeen = text('service', 'eventLastSeen');
  const isRole = text(...key, 'userType') === 'AssumedRole' || text(...key, 'userType') === 'Role';
  const pivots: readonly (readonly [string, string | undefined])[] = [
    ['userIdentity.accessKeyId', text(...key, 'accessKeyId')],
    ['userIdentity.principalId', text(...key, 'principalId')],
    [isRole ? issuerName : 'userIdentity.userName', text(...key, 'userName')],
    ['eventName', text(...call, 'api')],
    ['eventSource', text(...call, 'serviceName')],
    ...remoteIps.flatMap((action) => ['ipAddressV4', 'ipAddressV6'].map((version) => ipPivot(action, version))),
  ];
  const known = pivots.flatMap(([field, value]) => (value === undefined ? [] : [{ field, value }]));
  const look = known.map(({ field, value }) => `${field} ${value}`);
  if (firstSeen !== undefined) look.push(`eventTime from ${firstSeen}`);
  if (lastSeen !== undefined) look.push(`to ${lastSeen}`);
  const severity = lookUp(finding, ['severity']);
  const title = text('title');
  return {
    kind: 'structure',
    code: 'decode/finding',
    note: `GuardDuty finding ${type}${look.length > 0 ? `; look for ${look.join(', ')}` : ''}`,
    finding: {
      type,
      ...(title !== undefined && { title }),
      ...(typeof severity === 'number' && { severity }),
      pivots: known.slice(0, maxPivots),
      ...(firstSeen !== undefined && { firstSeen }),
      ...(lastSeen !== undefined && { lastSeen }),
    },
  };

  function ipPivot(action: string, version: string): readonly [string, string | undefined] {
    return ['sourceIPAddress', text('service', 'action', action, 'remoteIpDetails', version)];
  }
}

/** The value at a path whose keys may begin with a capital. */
function lookUp(object: JsonObject, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    const capital = key.charAt(0).toUpperCase() + key.slice(1);
    const name = [key, capital].find((one) => Object.hasOwn(value as object, one));
    value = name === undefined ? undefined : (value as JsonObject)[name];
  }
  return value;
}

function cut(value: string): string {
  return value.length > maxTextLength ? `${value.slice(0, maxTextLength)}…` : value;
}
