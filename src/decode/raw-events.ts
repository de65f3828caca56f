/**
 * Events as JSON of their own without `{"Records": […]}` around them all: a list of them, one alone, one a line, one after
 * the other, and log files one after the other.
 */
import type { ConvertedFormat, ConvertSink, TextPlace } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { outlinesEvent } from './event-like.ts';
import type { EventFormat } from './format.ts';
import type { Head } from './head.ts';
import { isPlain, openBrace, openBracket, quote, recordSeparator } from './json-bytes.ts';
import { JsonElements } from './json-elements.ts';
import { parsedObject } from './json-object.ts';
import { putNested } from './nested-search.ts';
import { elementsOf, ObjectOutline, skipSpace, skipString } from './object-outline.ts';
import { Recording } from './recording.ts';
import { unwrapObject } from './unwrap-text.ts';
import { put } from './unwrapped.ts';

/** Keys that mark an event; fewer than where other formats are still to be asked. */
const enough = 2;
/** CloudTrail's log files have up to 50 MB of text. */
const maxBatchBytes = 64 * 1024 * 1024;

export const eventArray: EventFormat = {
  name: 'list of events',
  describe: 'A JSON array of events as they are, as tools and scripts save them.',
  shape: { kind: 'array' },
  sniff: (head) => head.kind === 'array' && outlinesEvent(head.outline, enough),
};

export const singleEvents: ConvertedFormat = {
  name: 'events one after the other',
  describe: 'A single event, or events one after the other: one a line, or with anything or nothing between them.',
  sniff(head) {
    if (head.kind === 'object') return outlinesEvent(head.outline, enough);
    return head.kind === 'array' && outlinesEvent(innerOutline(head), enough);
  },
  convert: (sink) => documents(sink),
};

/** Asked before the log file is: among these, other wrappings may stand. */
export const repeatedLogs: ConvertedFormat = {
  name: 'log files one after the other',
  describe:
    'Objects with an array "Records", one a line or without anything between them, as Firehose puts them together.',
  sniff(head) {
    if (!head.outline || head.outline.find('Records')?.valueKind !== 'array') return false;
    if (head.kind === 'array') return true;
    const end = head.outline.end();
    if (end === undefined || head.kind !== 'object') return false;
    const next = skipSpace(head.bytes, end);
    return head.bytes[next] === openBrace || head.bytes[next] === recordSeparator;
  },
  convert: (sink) => documents(sink),
};

/** Aggregated events have been seen so. */
export const recordLists: ConvertedFormat = {
  name: 'log file with lists',
  describe: 'An object with lists of events in the array "Records".',
  sniff(head) {
    const records = head.kind === 'object' ? head.outline?.find('Records') : undefined;
    return records?.valueKind === 'array' && head.bytes[skipSpace(head.bytes, records.valueAt + 1)] === openBracket;
  },
  convert: (sink, limits) => eventsAt(['Records'], sink, limits.maxEventBytes),
};

/** A format whose events the scanner reads, where its text must be converted all the same. */
export function asConverted(format: EventFormat): ConvertedFormat {
  const { name, describe, shape } = format;
  return {
    name,
    describe,
    sniff: (head) => format.sniff(head),
    convert: (sink, limits) =>
      shape.kind === 'array' || shape.kind === 'event'
        ? documents(sink)
        : eventsAt(shape.kind === 'object' ? [shape.key] : shape.keys, sink, limits.maxEventBytes),
  };
}

/** The events at a path of keys, through any arrays. */
export function eventsAt(path: readonly string[], sink: ConvertSink, maxBytes: number): JsonElements {
  return new JsonElements(path, maxBytes, sink, putEvent);
}

/** Objects one after the other or in arrays, each an event, a log file, or an event that is wrapped in a known way. */
function documents(sink: ConvertSink): JsonElements {
  return new JsonElements([], maxBatchBytes, sink, (bytes, place, to, isElement) => {
    const outline = new ObjectOutline(bytes, 0);
    if (outlinesEvent(outline, enough)) return putEvent(bytes, place, to);
    const records = outline.find('Records');
    const { text, replaced } = decodeText(bytes);
    const object = parsedObject(text);
    if (!object) return false;
    if (records?.valueKind === 'array') putElements(bytes, records.valueAt, place.at, to);
    else {
      const found = unwrapObject(object, text);
      if (found.kind !== 'skip' || !putNested(bytes, place, to, isElement)) put(to, found, place, replaced);
    }
    return true;
  });
}

/**
 * Hands on the events that can be found in a stretch of text, which are no JSON as a whole, and says what else is in it.
 * False where there are none; then nothing is said.
 */
export function rescueEvents(text: Uint8Array, { at, length }: TextPlace, sink: ConvertSink): boolean {
  const found = new Recording();
  const elements = documents(found);
  elements.push(text);
  elements.end();
  if (!found.anyEvent) return false;
  found.playTo({
    event: (json, place, marks) => {
      sink.event(json, { at: at + place.at, length: place.length }, marks);
    },
    skipped: (place, code, detail, limit) => {
      sink.skipped({ at: at + place.at, length: place.length }, code, detail, limit);
    },
    note: (code, detail, from, finding) => {
      sink.note(code, detail, from === undefined ? undefined : at + from, finding);
    },
    stop: (from, code, detail) => {
      sink.skipped({ at: at + from, length: length - from }, code, detail);
    },
  });
  return true;
}

/** Hands on the objects of an array, that begins at `from`, and of arrays in it. */
function putElements(bytes: Uint8Array, from: number, base: number, sink: ConvertSink): void {
  for (const at of elementsOf(bytes, from)) {
    if (bytes[at] === openBracket) {
      putElements(bytes, at, base, sink);
      continue;
    }
    const end = bytes[at] === openBrace ? new ObjectOutline(bytes, at).end() : undefined;
    if (end !== undefined) putRecord(bytes.subarray(at, end), { at: base + at, length: end - at }, sink);
    else {
      const place = { at: base + at, length: plainLength(bytes, at) };
      sink.skipped(place, 'event/not-an-event', 'an entry of "Records" that is no event');
    }
  }
}

/** An event, or a message of SNS or SQS with one. */
function putRecord(bytes: Uint8Array, place: TextPlace, sink: ConvertSink): void {
  const { text, replaced } = decodeText(bytes);
  const object = outlinesEvent(new ObjectOutline(bytes, 0), enough) ? undefined : parsedObject(text);
  const found = object && unwrapObject(object, text);
  if (found && found.kind !== 'skip') put(sink, found, place, replaced);
  else putEvent(bytes, place, sink);
}

/** Bytes of the string, number or literal at `at`. */
function plainLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] === quote) return skipString(bytes, at) - at;
  let end = at;
  while (end < bytes.length && isPlain(bytes[end]!)) end++;
  return end - at;
}

/** False where the bytes are not JSON. */
function putEvent(bytes: Uint8Array, place: TextPlace, sink: ConvertSink): boolean {
  const { text, replaced } = decodeText(bytes);
  if (!parsedObject(text)) return false;
  if (outlinesEvent(new ObjectOutline(bytes, 0), 1)) sink.event(bytes, place, { replaced });
  else sink.skipped(place, 'event/not-an-event', 'an object that is not a CloudTrail event');
  return true;
}

/** The first object in arrays inside the array that the text is. */
function innerOutline({ bytes }: Head): ObjectOutline | undefined {
  let at = skipSpace(bytes, 0);
  for (let depth = 0; depth < 4 && bytes[at] === openBracket; depth++) at = skipSpace(bytes, at + 1);
  return bytes[at] === openBrace ? new ObjectOutline(bytes, at) : undefined;
}
