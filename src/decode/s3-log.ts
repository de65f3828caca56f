import { outlinesEvent } from './event-like.ts';
import type { EventFormat } from './format.ts';
import type { ObjectOutline } from './object-outline.ts';
import { digest } from './digest.ts';
import { lakeSign } from './lake-sign.ts';
import { publicKeys } from './public-keys.ts';
import { nestedEvents } from './nested-events.ts';
import { otherFormatKeys } from './other-formats.ts';

/** SNS and SQS hand on lists of messages under the same key. */
function isMessage(first: ObjectOutline | undefined): boolean {
  return first !== undefined && !outlinesEvent(first, 2) && (first.has('messageId', 'body') || first.has('Sns'));
}

/** AWS CloudTrail user guide, "CloudTrail log file examples": one object whose `Records` is an array of events. */

export const s3Log: EventFormat = {
  name: 'S3 log file',
  describe: 'What CloudTrail delivers to a bucket: an object with an array of events under "Records".',
  shape: { kind: 'object', key: 'Records', repeated: true },
  sniff(head) {
    if (head.kind !== 'object' || !head.outline) return false;
    const records = head.outline.find('Records');
    if (records) {
      if (records.valueKind !== 'array') return records.valueKind === 'unseen' && !head.complete;
      return !isMessage(head.elementOutline(records));
    }
    // A large value before it may hide `Records`; the scanner reads on and says so where it does not come.
    const mayCome = !head.complete && head.outline.end() === undefined;
    return (
      mayCome &&
      !digest.sniff(head) &&
      !publicKeys.sniff(head) &&
      !lakeSign.sniff(head) &&
      !head.outline.keys().some((key) => otherFormatKeys.has(key.name)) &&
      !nestedEvents.sniff(head)
    );
  },
};
