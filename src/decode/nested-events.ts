/** Events somewhere inside other JSON: under keys that no format is known for, as objects or as strings. */
import type { ConvertedFormat, ConvertSink } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { parsedObject } from './element-converter.ts';
import { outlinesEvent } from './event-like.ts';
import type { Head } from './head.ts';
import { JsonElements } from './json-elements.ts';
import { elementsOf, ObjectOutline, skipSpace, skipString } from './object-outline.ts';
import { eventsAt } from './raw-events.ts';
import { Recording } from './recording.ts';
import { unwrapText } from './unwrap-text.ts';

const maxDepth = 8;
/** Objects, arrays and strings that are looked into in one element. */
const maxLooks = 1_000_000;
const maxElementBytes = 64 * 1024 * 1024;
const openBrace = 0x7b;
const openBracket = 0x5b;
const quote = 0x22;

const name = 'JSON with events inside';
const describe = 'Any JSON that has events somewhere inside, under other keys or as strings.';

/** Where each of the JSON's objects or lines is small. */
export const nestedEvents: ConvertedFormat = {
  name,
  describe,
  sniff: (head) => firstPath(head) !== undefined,
  convert: everyEvent,
};

/** The same for a text whose start is damaged, or that is more than JSON. */
export const scatteredEvents: ConvertedFormat = {
  ...nestedEvents,
  sniff(head) {
    if (head.kind === 'empty' || head.kind === 'utf-16') return false;
    const found = new Recording();
    const elements = everyEvent(found);
    elements.push(head.bytes);
    elements.end();
    return found.anyEvent;
  },
};

/** The same for a text whose first object goes on after its head: its events are read where the first one is. */
export function nestedIn(head: Head): ConvertedFormat {
  const path = firstPath(head);
  if (!path || head.outline?.end() !== undefined || path.length === 0) return nestedEvents;
  return { name, describe, sniff: () => false, convert: (sink, limits) => eventsAt(path, sink, limits.maxEventBytes) };
}

function everyEvent(sink: ConvertSink): JsonElements {
  return new JsonElements([], maxElementBytes, sink, (bytes, place, to) => {
    if (!parsedObject(decodeText(bytes).text)) return false;
    const search = new Search(bytes);
    search.look(0, maxDepth, []);
    for (const { at, length } of search.objects) {
      to.event(bytes.subarray(at, at + length), { at: place.at + at, length });
    }
    for (const { at, json } of search.strings) {
      for (const event of json) to.event(event, { at: place.at + at, length: skipString(bytes, at) - at });
    }
    if (search.objects.length + search.strings.length === 0) {
      to.skipped(place, 'event/not-an-event', 'an object that holds no CloudTrail event');
    }
    return true;
  });
}

/** The keys that lead to the first event that can be seen; strings count where the text shows enough of them. */
function firstPath(head: Head): readonly string[] | undefined {
  if (head.kind !== 'object' && head.kind !== 'array') return undefined;
  const search = new Search(head.bytes, true);
  search.look(skipSpace(head.bytes, 0), maxDepth + 1, []);
  return search.firstPath;
}

interface Found {
  readonly at: number;
  readonly length: number;
}

class Search {
  readonly objects: Found[] = [];
  readonly strings: { readonly at: number; readonly json: readonly string[] }[] = [];
  firstPath: readonly string[] | undefined;
  readonly #text: Uint8Array;
  readonly #onlyFirst: boolean;
  #looks = 0;

  constructor(text: Uint8Array, onlyFirst = false) {
    this.#text = text;
    this.#onlyFirst = onlyFirst;
  }

  get #isDone(): boolean {
    return this.#looks > maxLooks || (this.#onlyFirst && this.firstPath !== undefined);
  }

  look(at: number, depth: number, path: readonly string[]): void {
    if (depth < 0 || this.#isDone) return;
    this.#looks++;
    switch (this.#text[at]) {
      case openBrace:
        this.#object(at, depth, path);
        break;
      case openBracket:
        this.#array(at, depth, path);
        break;
      case quote:
        this.#string(at);
        break;
      default:
    }
  }

  #object(at: number, depth: number, path: readonly string[]): void {
    const outline = new ObjectOutline(this.#text, at);
    if (outlinesEvent(outline)) {
      this.firstPath ??= path;
      const end = outline.end();
      if (end !== undefined) this.objects.push({ at, length: end - at });
      return;
    }
    for (const { name: key, valueKind, valueAt } of outline.keys()) {
      if (valueKind !== 'other' && valueKind !== 'unseen') this.look(valueAt, depth - 1, [...path, key]);
    }
  }

  #array(at: number, depth: number, path: readonly string[]): void {
    for (const from of elementsOf(this.#text, at)) {
      this.look(from, depth - 1, path);
      if (this.#isDone) return;
    }
  }

  #string(at: number): void {
    const text = this.#text;
    if (text[skipSpace(text, at + 1)] !== openBrace) return;
    const end = skipString(text, at);
    const raw = decodeText(text.subarray(at, Math.min(end, text.length))).text;
    if (end > text.length) {
      if (/\\"event(?:Source|Name|Version|Time)\\"/.test(raw)) this.firstPath ??= [];
      return;
    }
    const found = unwrapText(stringOf(raw));
    if (found.kind !== 'events') return;
    this.firstPath ??= [];
    this.strings.push({ at, json: found.json });
  }
}

function stringOf(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return '';
  }
}
