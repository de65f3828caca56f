import type { ObjectOutline } from './object-outline.ts';

/** A shape of JSON object that is known by its keys and holds no event. Most telling first. */
interface OtherFormat {
  readonly keys: readonly string[];
  /** Completes "This is …". */
  readonly what: string;
}

const otherFormats: readonly OtherFormat[] = [
  { keys: ['events', 'searchedLogStreams'], what: 'an answer of "aws logs filter-log-events" without events' },
  { keys: ['events', 'nextForwardToken'], what: 'an answer of "aws logs get-log-events" without events' },
  { keys: ['Type', 'TopicArn', 'MessageId'], what: 'an SNS notification without a message' },
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
  'awslogs',
  'events',
  'messageType',
  'results',
  '_source',
  '@timestamp',
  'Messages',
  'Findings',
  'findings',
  'schemaVersion',
  'eventVersion',
  'eventName',
  'eventTime',
]);

/** What an object is, by its keys; undefined where they say nothing. */
export function nameOtherFormat(outline: ObjectOutline): string | undefined {
  return otherFormats.find((format) => outline.has(...format.keys))?.what;
}
