import { someObjectIn } from './damaged-array.ts';
import { digest } from './digest.ts';
import { outlinesEvent } from './event-like.ts';
import type { EventFormat } from './format.ts';
import { lakeSign } from './lake-sign.ts';
import { showsNestedEvents, showsScatteredEvents } from './nested-events.ts';
import type { ObjectOutline } from './object-outline.ts';
import { otherFormatKeys } from './other-formats.ts';
import { publicKeys } from './public-keys.ts';

/** SNS and SQS hand on lists of messages under the same key. */
function isMessage(first: ObjectOutline | undefined): boolean {
  return first !== undefined && (first.has('messageId', 'body') || first.has('Sns'));
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
      const first = head.elementOutline(records);
      if (outlinesEvent(first, 2)) return true;
      if (isMessage(first)) return false;
      // Where the first is no event, damage may have made it so, of an event or of what something else wraps events in.
      return someObjectIn(head, records, (outline) => outlinesEvent(outline)) || !showsScatteredEvents(head);
    }
    // A large value before it may hide `Records`; the scanner reads on and says so where it does not come.
    const mayCome = !head.complete && head.outline.end() === undefined;
    return (
      mayCome &&
      !digest.sniff(head) &&
      !publicKeys.sniff(head) &&
      !lakeSign.sniff(head) &&
      !head.outline.keys().some((key) => otherFormatKeys.has(key.name)) &&
      !showsNestedEvents(head)
    );
  },
};
