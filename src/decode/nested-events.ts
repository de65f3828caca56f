/** Events somewhere inside other JSON: under keys that no format is known for, as objects, as strings, or packed. */
import type { ConvertedFormat, ConvertSink, TextPlace } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { unpack, type FindConverter } from './gzip-payloads.ts';
import type { Head } from './head.ts';
import { JsonElements } from './json-elements.ts';
import { parsedObject } from './json-object.ts';
import { maxDepth, NestedSearch } from './nested-search.ts';
import { skipSpace, skipString } from './object-outline.ts';
import { eventsAt } from './raw-events.ts';
import { Recording } from './recording.ts';

const maxElementBytes = 64 * 1024 * 1024;

const name = 'JSON with events inside';
const describe = 'Any JSON that has events somewhere inside, under other keys or as strings.';

/** Hands on what a packed string holds. */
type OnPacked = (text: string, place: TextPlace, sink: ConvertSink) => void;

/** Where each of the JSON's objects or lines is small. */
export function nestedEvents(find: FindConverter): ConvertedFormat {
  return {
    name,
    describe,
    sniff: showsNestedEvents,
    convert: (sink, limits) =>
      everyEvent(sink, (text, place, to) => {
        unpack(text, place, to, limits, find);
      }),
  };
}

/** The same for a text whose start is damaged, or that is more than JSON. */
export function scatteredEvents(find: FindConverter): ConvertedFormat {
  return { ...nestedEvents(find), sniff: showsScatteredEvents };
}

/** The format `nested` for a text whose first object goes on after its head: its events are read where the first one is. */
export function nestedIn(head: Head, nested: ConvertedFormat): ConvertedFormat {
  const path = firstPath(head);
  if (!path || head.outline?.end() !== undefined || path.length === 0) return nested;
  return { name, describe, sniff: () => false, convert: (sink, limits) => eventsAt(path, sink, limits.maxEventBytes) };
}

export function showsNestedEvents(head: Head): boolean {
  return firstPath(head) !== undefined;
}

/** Some event can be seen, as object, string or packed, whatever is around it. */
export function showsScatteredEvents(head: Head): boolean {
  if (head.kind === 'empty' || head.kind === 'utf-16') return false;
  const found = new Recording();
  const elements = everyEvent(found, (_, place, to) => {
    to.event('{}', place);
  });
  elements.push(head.bytes);
  elements.end();
  return found.anyEvent;
}

function everyEvent(sink: ConvertSink, onpacked: OnPacked): JsonElements {
  return new JsonElements([], maxElementBytes, sink, (bytes, place, to) => {
    if (!parsedObject(decodeText(bytes).text)) return false;
    const search = new NestedSearch(bytes);
    search.look(0, maxDepth, []);
    search.put(place, to);
    for (const { at, text } of search.packed) {
      onpacked(text, { at: place.at + at, length: skipString(bytes, at) - at }, to);
    }
    if (search.objects.length + search.strings.length + search.packed.length === 0) {
      to.skipped(place, 'event/not-an-event', 'an object that holds no CloudTrail event');
    }
    return true;
  });
}

/** The keys that lead to the first event that can be seen; strings count where the text shows enough of them. */
function firstPath(head: Head): readonly string[] | undefined {
  if (head.kind !== 'object' && head.kind !== 'array') return undefined;
  const search = new NestedSearch(head.bytes, true);
  search.look(skipSpace(head.bytes, 0), maxDepth + 1, []);
  return search.firstPath;
}
