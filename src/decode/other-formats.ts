import type { ObjectOutline } from './object-outline.ts';

/** A shape of JSON object that is known by its keys, and not read. Most telling first. */
interface OtherFormat {
  readonly keys: readonly string[];
  /** Completes "This is …". */
  readonly what: string;
}

const otherFormats: readonly OtherFormat[] = [
  { keys: ['detail-type', 'detail'], what: 'an EventBridge event' },
  { keys: ['messageType', 'logEvents'], what: 'a CloudWatch Logs subscription payload' },
  { keys: ['events', 'searchedLogStreams'], what: 'an answer of "aws logs filter-log-events"' },
  { keys: ['events', 'nextForwardToken'], what: 'an answer of "aws logs get-log-events"' },
  { keys: ['Type', 'TopicArn', 'Message'], what: 'an SNS notification' },
  { keys: ['ETag', 'Metadata'], what: 'an answer of "aws s3api head-object"' },
  { keys: ['ContentLength', 'Metadata'], what: 'an answer of "aws s3api head-object"' },
  { keys: ['files', 'hashSignature', 'publicKeyFingerprint'], what: 'the signature file of a CloudTrail Lake query' },
  { keys: ['_raw'], what: 'an object with the original text under "_raw"' },
  { keys: ['result', 'preview'], what: 'a Splunk search result' },
  { keys: ['hits', 'took'], what: 'an Elasticsearch search result' },
  { keys: ['@timestamp', 'event'], what: 'an event as Elastic stores it' },
  { keys: ['@timestamp', 'eventName'], what: 'a CloudTrail event as Logstash stores it' },
  { keys: ['class_uid', 'metadata'], what: 'an OCSF event' },
  { keys: ['schemaVersion', 'service', 'severity'], what: 'a GuardDuty finding' },
  { keys: ['eventVersion', 'eventName'], what: 'a single CloudTrail event' },
  { keys: ['eventSource', 'eventName'], what: 'a single CloudTrail event' },
  { keys: ['eventVersion', 'eventCategory'], what: 'a single CloudTrail event' },
  { keys: ['eventVersion', 'eventType'], what: 'a single CloudTrail event' },
];

/** Keys at the top of an object that say it is not an S3 log file. */
export const otherFormatKeys: ReadonlySet<string> = new Set([
  'detail-type',
  'Events',
  'CloudTrailEvent',
  'logEvents',
  'searchedLogStreams',
  'TopicArn',
  '_raw',
  'hits',
  'class_uid',
  'eventVersion',
  'eventName',
  'eventTime',
]);

/** What an object is, by its keys; undefined where they say nothing. */
export function nameOtherFormat(outline: ObjectOutline): string | undefined {
  return otherFormats.find((format) => outline.has(...format.keys))?.what;
}
