/**
 * The columns that every event has ready in its segment, in CloudTrail's own spelling of their JSON paths. Any other
 * path is read from the event's bytes. Field meanings: AWS CloudTrail user guide, "CloudTrail record contents".
 */

/** Columns whose values go through a dictionary. */
export const dictColumns = [
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'eventType',
  'eventCategory',
  'readOnly',
  'managementEvent',
  'recipientAccountId',
  'eventVersion',
  'vpcEndpointId',
  'apiVersion',
  'sharedEventID',
  'userIdentity.type',
  'userIdentity.arn',
  'userIdentity.principalId',
  'userIdentity.accountId',
  'userIdentity.accessKeyId',
  'userIdentity.userName',
  'userIdentity.invokedBy',
  'userIdentity.sessionContext.sessionIssuer.arn',
  'userIdentity.sessionContext.sessionIssuer.userName',
  'userIdentity.sessionContext.attributes.mfaAuthenticated',
  'userIdentity.sessionContext.sourceIdentity',
  'tlsDetails.tlsVersion',
  'resources.ARN',
  'resources.type',
] as const;

export type DictColumnName = (typeof dictColumns)[number];

/** Paths through an array. Their dictionary values hold all elements' values, joined by the byte `multiSeparator`. */
export const multiColumns: ReadonlySet<string> = new Set(['resources.ARN', 'resources.type']);

/** Joins the values of a multi column in one dictionary entry; never part of UTF-8, and a 0xff in a value becomes 0xfe. */
export const multiSeparator = 0xff;

/** Columns that are worked out from others when a segment is sealed. Not JSON paths. */
export const derivedColumns = ['who', 'whoKind', 'sessionName', 'sourceKind'] as const;

export type DerivedColumnName = (typeof derivedColumns)[number];

/** Columns by the file that an event came in, known while a case is open and never stored. Not JSON paths. */
export const sourceColumns = ['integrity', 'sourceFile'] as const;

export type SourceColumnName = (typeof sourceColumns)[number];

export type ColumnName = DictColumnName | DerivedColumnName | SourceColumnName | 'target';

/** What every segment holds as dictionary codes, in this order. `target` is shown only, never filtered on. */
export const segmentColumns: readonly ColumnName[] = [...dictColumns, 'target', ...derivedColumns];

/** Presence of any of these keys, with any value, makes an object an event. */
export const eventMarkerKeys: readonly string[] = [
  'eventVersion',
  'eventID',
  'eventName',
  'eventTime',
  'eventSource',
  'eventType',
  'eventCategory',
];

/**
 * Aggregated events have this in place of `eventTime`: the time of an event whose `eventTime` is absent or null.
 * Source: AWS CloudTrail user guide, "CloudTrail record contents for aggregated events".
 */
export const otherTimePath = 'timeWindow.windowStart';

/** Codes with a meaning of their own; a dictionary's entry `k` has code `k + firstDictCode`. */
export const absentCode = 0;
/** The value is an object or an array of nothing but objects: it is there, but it has no text. */
export const containerCode = 1;
export const firstDictCode = 2;

/** Bits of `Segment.flags`. */
export const rowFlag = {
  /**
   * A column cannot be trusted for this event (a key repeated or spelt in another case, an array where none is
   * expected, a value too long for a dictionary, a number or a time in an odd form): ask its JSON.
   */
  irregular: 1,
  /** Some string of the event has a backslash escape. */
  escaped: 2,
  /** Some number's text is not what JSON.stringify would print for it, such as `0.0`. */
  oddNumber: 4,
  /** The eventID is a UUID in its usual form, in upper or lower case. */
  uuid: 8,
  /** The eventID is in some other form. */
  otherId: 16,
} as const;
