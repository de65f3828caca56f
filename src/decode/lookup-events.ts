import type { ConvertedFormat } from './convert.ts';
import { elementConverter, type JsonObject, type Unwrapped } from './element-converter.ts';

/**
 * AWS CLI Command Reference, "cloudtrail lookup-events": each item has the event as a string of JSON. Pages may follow
 * each other.
 */
export const lookupEvents: ConvertedFormat = {
  name: 'lookup-events',
  describe: 'The answer of "aws cloudtrail lookup-events": items with the event as a string.',
  sniff(head) {
    const events = head.kind === 'object' ? head.outline?.find('Events') : undefined;
    if (!events) return false;
    const first = head.elementOutline(events);
    return first ? first.has('CloudTrailEvent') : events.valueKind === 'array';
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
