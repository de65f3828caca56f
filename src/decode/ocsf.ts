/** Events as Amazon Security Lake keeps them: in the Open Cybersecurity Schema Framework (OCSF). */
import type { ConvertedFormat } from './convert.ts';
import { elementConverter } from './element-converter.ts';
import { valueAt, type JsonObject } from './json-object.ts';
import { putAt } from './put-at.ts';
import type { Unwrapped } from './unwrapped.ts';

/**
 * Where an event's fields are, most exact first: OCSF's published mappings of CloudTrail for 1.0.0-rc.2 (Security Lake
 * source version 1) and 1.1.0 (source version 2), and Amazon Security Lake's user guide.
 */
const fields: readonly (readonly [event: string, ...ocsf: (readonly string[])[]])[] = [
  ['eventVersion', ['metadata', 'product', 'version']],
  ['eventSource', ['api', 'service', 'name']],
  ['eventName', ['api', 'operation']],
  ['eventID', ['metadata', 'uid']],
  ['eventType', ['metadata', 'event_code']],
  ['eventCategory', ['metadata', 'product', 'feature', 'name']],
  ['awsRegion', ['cloud', 'region']],
  ['sourceIPAddress', ['src_endpoint', 'ip'], ['src_endpoint', 'domain']],
  ['userAgent', ['http_request', 'user_agent']],
  ['vpcEndpointId', ['src_endpoint', 'uid']],
  ['errorCode', ['api', 'response', 'error']],
  ['errorMessage', ['api', 'response', 'message'], ['api', 'response', 'error_message']],
  ['requestID', ['api', 'request', 'uid']],
  ['apiVersion', ['api', 'version']],
  ['recipientAccountId', ['cloud', 'account', 'uid'], ['cloud', 'account_uid']],
  ['userIdentity.type', ['actor', 'user', 'type']],
  ['userIdentity.userName', ['actor', 'user', 'name']],
  ['userIdentity.accountId', ['actor', 'user', 'account', 'uid'], ['actor', 'user', 'account_uid']],
  ['userIdentity.accessKeyId', ['actor', 'user', 'credential_uid']],
  ['userIdentity.invokedBy', ['actor', 'invoked_by']],
  ['userIdentity.identityProvider', ['actor', 'idp', 'name']],
  ['userIdentity.sessionContext.sessionIssuer.arn', ['actor', 'session', 'issuer']],
];

/** OCSF schema, classes API Activity, Authentication, Account Change; 3005 in the release candidates. */
const classes: ReadonlySet<unknown> = new Set([6003, 3002, 3001, 3005]);
const booleans: ReadonlySet<string> = new Set(['readOnly', 'managementEvent']);

export const ocsf: ConvertedFormat = {
  name: 'OCSF events',
  describe:
    'CloudTrail events as Amazon Security Lake keeps them (OCSF), in Parquet or saved as JSON; fields may be missing.',
  sniff: (head) => head.outline?.has('class_uid', 'metadata') ?? false,
  convert: elementConverter([], unwrap),
};

function unwrap(record: JsonObject): Unwrapped {
  const product = valueAt(record, 'metadata', 'product', 'name');
  const isKnownClass = classes.has(Number(record['class_uid']));
  if (product !== 'CloudTrail' || !isKnownClass) {
    const service = valueAt(record, 'api', 'service', 'name');
    const isDamaged =
      product === 'CloudTrail' || typeof product !== 'string' || String(service).endsWith('.amazonaws.com');
    if (isDamaged) {
      const detail = `an OCSF event of ${isKnownClass ? 'an unknown product' : 'an unknown class'}`;
      return { kind: 'skip', code: 'event/not-an-event', detail };
    }
    const what = typeof product === 'string' ? `of "${product.slice(0, 60)}"` : 'of some product';
    return { kind: 'structure', note: `an OCSF event ${what} that is no CloudTrail event` };
  }
  return { kind: 'events', json: [JSON.stringify(eventOfOcsf(record))], partial: true };
}

/** What of an event a CloudTrail record in OCSF says. */
export function eventOfOcsf(record: JsonObject): JsonObject {
  const event: Record<string, unknown> = {};
  for (const [name, ...places] of fields) {
    const value = places.map((place) => valueAt(record, ...place)).find(isScalar);
    if (value !== undefined) putAt(event, name.split('.'), value);
  }
  const time = millisOf(record['time'] ?? record['time_dt']);
  if (time !== undefined && Math.abs(time) < 8.64e15) event['eventTime'] = isoTime(time);
  for (const uid of ['uid', 'uid_alt', 'uuid']) {
    const value = valueAt(record, 'actor', 'user', uid);
    if (isScalar(value))
      putAt(event, ['userIdentity', value.toString().startsWith('arn:') ? 'arn' : 'principalId'], value);
  }
  putSession(event, record);
  const request = jsonOf(valueAt(record, 'api', 'request', 'data'));
  const response = jsonOf(valueAt(record, 'api', 'response', 'data'));
  if (request !== undefined) event['requestParameters'] = request;
  if (response !== undefined) event['responseElements'] = response;
  const resources = resourcesOf(record['resources']);
  if (resources.length > 0) event['resources'] = resources;
  for (const [path, value] of unmapped(record['unmapped'])) {
    const isBoolean = booleans.has(path) && (value === 'true' || value === 'false');
    putAt(event, path.split('.'), isBoolean ? value === 'true' : value);
  }
  return event;
}

function putSession(event: Record<string, unknown>, record: JsonObject): void {
  const session = valueAt(record, 'actor', 'session');
  if (typeof session !== 'object' || session === null) return;
  const { created_time_dt: text, created_time: millis, is_mfa: isMfa, mfa } = session as JsonObject;
  const attributes = ['userIdentity', 'sessionContext', 'attributes'];
  const created = millisOf(text ?? millis);
  if (created !== undefined && created > 0 && created < 8.64e15)
    putAt(event, [...attributes, 'creationDate'], isoTime(created));
  const hadMfa = isMfa ?? mfa;
  if (typeof hadMfa === 'boolean') putAt(event, [...attributes, 'mfaAuthenticated'], String(hadMfa));
}

function resourcesOf(value: unknown): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).flatMap((resource) => {
    if (typeof resource !== 'object' || resource === null) return [];
    const of = resource as JsonObject;
    const account = [valueAt(of, 'account', 'uid'), valueAt(of, 'owner', 'account', 'uid'), of['account_uid']];
    const found = { ARN: of['uid'], accountId: account.find(isScalar), type: of['type'] };
    return [Object.fromEntries(Object.entries(found).filter(([, one]) => isScalar(one)))];
  });
}

/** Paths and values: an object whose keys are paths, nested objects, or a list of pairs. */
function unmapped(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return Object.entries(value);
  return (value as unknown[]).flatMap((pair): (readonly [string, unknown])[] => {
    if (Array.isArray(pair)) return typeof pair[0] === 'string' ? [[pair[0], pair[1] as unknown]] : [];
    if (typeof pair !== 'object' || pair === null) return [];
    const { key, name, value: one } = pair as JsonObject;
    const path = key ?? name;
    return typeof path === 'string' ? [[path, one]] : [];
  });
}

function isScalar(value: unknown): value is string | number | boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';
}

/** Requests and responses are there as the text of their JSON. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value === '' ? undefined : value;
  }
}

/** Milliseconds since 1970, or a time as text. */
function millisOf(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const millis = Number(value);
  const time = Number.isFinite(millis) ? millis : typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isFinite(time) ? time : undefined;
}

/** CloudTrail's times have no fractions. */
function isoTime(millis: number): string {
  return new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
}
