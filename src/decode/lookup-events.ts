import type { ConvertedFormat } from './convert.ts';
import { isOddArray, someObjectIn } from './damaged-array.ts';
import { elementConverter } from './element-converter.ts';
import type { JsonObject } from './json-object.ts';
import type { Unwrapped } from './unwrapped.ts';

/**
 * AWS CLI Command Reference, "cloudtrail lookup-events": each item has the event as a string of JSON. Pages may follow
 * each other.
 */
export const lookupEvents: ConvertedFormat = {
  name: 'lookup-events',
  describe: 'The answer of "aws cloudtrail lookup-events": items with the event as a string.',
  sniff(head) {
    const events = head.kind === 'object' ? head.outline?.find('Events') : undefined;
    if (events?.valueKind !== 'array') return false;
    if (isOddArray(head, events)) return someObjectIn(head, events, (outline) => outline.has('CloudTrailEvent'));
    return head.elementOutline(events)?.has('CloudTrailEvent') ?? true;
  },
  convert: elementConverter(['Events'], unwrapItem),
};

/** One item a line, as scripts write them. */
export const lookupEventLines: ConvertedFormat = {
  name: 'lookup-events items',
  describe: 'Items of "aws cloudtrail lookup-events", one after the other or in an array.',
  sniff: (head) => head.outline?.has('CloudTrailEvent') ?? false,
  convert: elementConverter([], unwrapItem),
};

function unwrapItem(item: JsonObject): Unwrapped {
  const { CloudTrailEvent: event } = item;
  if (typeof event === 'string') return { kind: 'events', json: [event] };
  return { kind: 'skip', code: 'event/not-an-event', detail: 'an item without its event ("CloudTrailEvent")' };
}
