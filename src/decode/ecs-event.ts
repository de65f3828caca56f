import { valueAt, type JsonObject } from './json-object.ts';

/** Elastic documentation, "AWS integration: CloudTrail fields", and the Elastic Common Schema. */
const fields: readonly (readonly [event: string, ecs: string])[] = [
  ['eventVersion', 'aws.cloudtrail.event_version'],
  ['eventTime', '@timestamp'],
  ['eventSource', 'event.provider'],
  ['eventName', 'event.action'],
  ['eventID', 'event.id'],
  ['eventType', 'aws.cloudtrail.event_type'],
  ['eventCategory', 'aws.cloudtrail.event_category'],
  ['awsRegion', 'cloud.region'],
  ['sourceIPAddress', 'source.address'],
  ['sourceIPAddress', 'source.ip'],
  ['userAgent', 'user_agent.original'],
  ['errorCode', 'aws.cloudtrail.error_code'],
  ['errorMessage', 'aws.cloudtrail.error_message'],
  ['requestID', 'aws.cloudtrail.request_id'],
  ['sharedEventID', 'aws.cloudtrail.shared_event_id'],
  ['recipientAccountId', 'aws.cloudtrail.recipient_account_id'],
  ['recipientAccountId', 'cloud.account.id'],
  ['vpcEndpointId', 'aws.cloudtrail.vpc_endpoint_id'],
  ['apiVersion', 'aws.cloudtrail.api_version'],
  ['readOnly', 'aws.cloudtrail.read_only'],
  ['managementEvent', 'aws.cloudtrail.management_event'],
  ['userIdentity.type', 'aws.cloudtrail.user_identity.type'],
  ['userIdentity.arn', 'aws.cloudtrail.user_identity.arn'],
  ['userIdentity.principalId', 'user.id'],
  ['userIdentity.accountId', 'aws.cloudtrail.user_identity.account_id'],
  ['userIdentity.accountId', 'cloud.account.id'],
  ['userIdentity.accessKeyId', 'aws.cloudtrail.user_identity.access_key_id'],
  ['userIdentity.userName', 'user.name'],
  ['userIdentity.invokedBy', 'aws.cloudtrail.user_identity.invoked_by'],
  [
    'userIdentity.sessionContext.attributes.mfaAuthenticated',
    'aws.cloudtrail.user_identity.session_context.mfa_authenticated',
  ],
  ['userIdentity.sessionContext.attributes.creationDate', 'aws.cloudtrail.user_identity.session_context.creation_date'],
  ['userIdentity.sessionContext.sessionIssuer.arn', 'aws.cloudtrail.user_identity.session_context.session_issuer.arn'],
  ['tlsDetails.tlsVersion', 'tls.version'],
];

/** What of an event a document of the Elastic Common Schema still says; undefined where it says too little. */
export function eventOfEcs(document: JsonObject): JsonObject | undefined {
  const event: Record<string, unknown> = {};
  for (const [path, ecs] of fields) {
    const found = fieldOf(document, ecs);
    const value: unknown = Array.isArray(found) ? found[0] : found;
    if (typeof value === 'string' || typeof value === 'boolean') put(event, path.split('.'), timeOf(path, value));
  }
  return event['eventName'] !== undefined && event['eventSource'] !== undefined ? event : undefined;
}

/** Documents have their fields nested, by dotted names, or mixed. */
function fieldOf(document: JsonObject, path: string): unknown {
  if (Object.hasOwn(document, path)) return document[path];
  const steps = path.split('.');
  for (let split = steps.length - 1; split > 0; split--) {
    const inner = valueAt(document, steps.slice(0, split).join('.'));
    if (typeof inner !== 'object' || inner === null) continue;
    const found = fieldOf(inner as JsonObject, steps.slice(split).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** CloudTrail's times have no fractions. */
function timeOf(path: string, value: string | boolean): string | boolean {
  return path === 'eventTime' && typeof value === 'string' ? value.replace(/\.\d+Z$/, 'Z') : value;
}

function put(event: Record<string, unknown>, steps: readonly string[], value: unknown): void {
  let node = event;
  for (const step of steps.slice(0, -1)) node = (node[step] ??= {}) as Record<string, unknown>;
  node[steps.at(-1)!] ??= value;
}
