/**
 * What CloudTrail left out of an event, cut or masked, and why, so that nobody takes a gap for a fact. In: an event as
 * `JSON.parse` gives it, where any field may be missing or of another type. Out: findings in the order of the fields.
 * Sizes: AWS CloudTrail user guide, "CloudTrail record contents".
 */

export interface Omission {
  /** Where, in CloudTrail's spelling; array places in brackets. */
  readonly path: string;
  readonly kind: 'hidden' | 'masked' | 'omitted' | 'empty' | 'cut';
  /** One or two sentences for a person, without log content. */
  readonly text: string;
}

/** Findings past this number say nothing new. */
const maxFindings = 24;
/** Values looked at: an event of 1 MB holds fewer. */
const maxValues = 100_000;

const kilobyte = 1024;
/** "userAgent: maximum size 1 KB; content that exceeds it is truncated"; the same for errorCode, errorMessage, requestID. */
const cutFields = ['userAgent', 'errorCode', 'errorMessage', 'requestID'] as const;
/** "maximum size 100 KB; when the field size exceeds it, the content is omitted"; additionalEventData: 28 KB. */
const largeFields = [
  { name: 'requestParameters', limit: '100 KB' },
  { name: 'responseElements', limit: '100 KB' },
  { name: 'additionalEventData', limit: '28 KB' },
  { name: 'serviceEventDetails', limit: '100 KB' },
] as const;

const hiddenMark = 'HIDDEN_DUE_TO_SECURITY_REASONS';
/** As services write them: `****`, `<sensitiveDataRemoved>`, `<redacted>`. */
const masked = /^(?:\*{3,}|<?sensitive ?data ?removed>?|<?redacted>?)$/i;

/** Verbs whose calls take no parameters often enough that `null` says nothing. */
const bareVerbs = /^(?:List|Describe|Get)/;

export function explainOmissions(event: unknown): readonly Omission[] {
  const root = record(event);
  if (!root) return [];
  const found: Omission[] = [];
  for (const { name, limit } of largeFields) {
    const omission = omittedField(root, name, limit);
    if (omission) found.push(omission);
  }
  const empty = emptyRequest(root);
  if (empty) found.push(empty);
  for (const name of cutFields) {
    const omission = cutField(root.get(name), name);
    if (omission) found.push(omission);
  }
  addMasked(event, found);
  return found.slice(0, maxFindings);
}

/** CloudTrail puts `{"omitted": true, "originalSize": …, "reason": "… too large"}` where the content was. */
function omittedField(root: Fields, name: string, limit: string): Omission | undefined {
  const fields = record(root.get(name));
  if (!fields) return undefined;
  const flag = fields.get('omitted');
  const reason = fields.get('reason');
  const isOmitted = flag === true || flag === 'true';
  const isTooLarge = typeof reason === 'string' && reason.toLowerCase() === `${name.toLowerCase()} too large`;
  if (!isOmitted && !isTooLarge) return undefined;
  const size = Number(fields.get('originalSize'));
  const was = Number.isFinite(size) && size > 0 ? ` It was ${size.toLocaleString('en-US')} bytes.` : '';
  return {
    path: name,
    kind: 'omitted',
    text: `CloudTrail left the content out because it was larger than ${limit}.${was} An oversized request can be a way to hide what it does; the service itself may still show its effect.`,
  };
}

/** A call that changes something is told what to change; without parameters the event does not say what. */
function emptyRequest(root: Fields): Omission | undefined {
  const name = root.get('eventName');
  const error = root.get('errorCode');
  if (root.get('requestParameters') !== null || root.get('readOnly') !== false) return undefined;
  if (typeof name !== 'string' || root.get('eventType') !== 'AwsApiCall' || bareVerbs.test(name)) return undefined;
  const why =
    error === undefined
      ? 'Some services do not report theirs.'
      : 'Calls that are refused before their input is read often have none.';
  return {
    path: 'requestParameters',
    kind: 'empty',
    text: `The event says null, so it does not tell what the call was asked to do. ${why}`,
  };
}

function cutField(value: unknown, name: string): Omission | undefined {
  if (typeof value !== 'string' || value.length < kilobyte / 4) return undefined;
  const bytes = new TextEncoder().encode(value).length;
  if (bytes < kilobyte - 3 || bytes > kilobyte + 3) return undefined;
  return {
    path: name,
    kind: 'cut',
    text: 'CloudTrail cuts this field at 1 KB, and it is that long: its end is missing.',
  };
}

function addMasked(event: unknown, found: Omission[]): void {
  const open: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value: event, path: '', depth: 0 },
  ];
  for (let looked = 0; looked < maxValues && found.length < maxFindings; looked++) {
    const next = open.pop();
    if (!next) return;
    const { value, path, depth } = next;
    if (typeof value === 'string') {
      const omission = maskedValue(value, path);
      if (omission) found.push(omission);
    } else if (Array.isArray(value) && depth < 64) {
      for (let i = value.length - 1; i >= 0; i--)
        open.push({ value: value[i], path: `${path}[${i}]`, depth: depth + 1 });
    } else if (typeof value === 'object' && value !== null && depth < 64) {
      for (const [key, member] of Object.entries(value).reverse())
        open.push({ value: member, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 });
    }
  }
}

function maskedValue(value: string, path: string): Omission | undefined {
  if (value === hiddenMark) {
    // "AWS Management Console sign-in events", example of a failed sign-in with an unknown user name
    const text =
      path === 'userIdentity.userName'
        ? 'The sign-in named a user that does not exist. CloudTrail hides the name, since people type passwords there by mistake.'
        : 'The service hides this value from CloudTrail because it may be a secret. The event cannot tell it.';
    return { path, kind: 'hidden', text };
  }
  if (masked.test(value)) {
    return { path, kind: 'masked', text: 'The service masked this value before CloudTrail received it.' };
  }
  return undefined;
}

type Fields = ReadonlyMap<string, unknown>;

function record(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map<string, unknown>(Object.entries(value));
}
