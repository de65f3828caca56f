import { isPacked } from './base64-lines.ts';
import type { ConvertSink, TextPlace } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { outlinesEvent } from './event-like.ts';
import { openBrace, openBracket, quote } from './json-bytes.ts';
import { parsedObject } from './json-object.ts';
import { elementsOf, ObjectOutline, skipSpace, skipString } from './object-outline.ts';
import { unwrapText } from './unwrap-text.ts';

/** Objects and arrays in each other that are looked into. */
export const maxDepth = 8;
/** Objects, arrays and strings that are looked into in one element. */
const maxLooks = 1_000_000;
const encoder = new TextEncoder();

interface Found {
  readonly at: number;
  readonly length: number;
}

/** Looks through one JSON value for events: objects, strings of JSON, and what is packed as gzip in Base64. */
export class NestedSearch {
  readonly objects: Found[] = [];
  readonly strings: { readonly at: number; readonly json: readonly string[]; readonly replaced: boolean }[] = [];
  readonly packed: { readonly at: number; readonly text: string }[] = [];
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

  /** Hands on what was found as objects and strings, in a value that lies at `place`. */
  put({ at: base }: TextPlace, sink: ConvertSink): void {
    for (const { at, length } of this.objects) {
      const bytes = this.#text.subarray(at, at + length);
      sink.event(bytes, { at: base + at, length }, { replaced: decodeText(bytes).replaced });
    }
    for (const { at, json, replaced } of this.strings) {
      const place = { at: base + at, length: skipString(this.#text, at) - at };
      for (const event of json) sink.event(event, place, { replaced });
    }
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
        this.#string(at, depth);
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

  #string(at: number, depth: number): void {
    const text = this.#text;
    const isGzip = isPacked(text, at + 1);
    if (!isGzip && text[skipSpace(text, at + 1)] !== openBrace) return;
    const end = skipString(text, at);
    const { text: raw, replaced } = decodeText(text.subarray(at, Math.min(end, text.length)));
    if (isGzip) {
      this.firstPath ??= [];
      if (end <= text.length) this.packed.push({ at, text: stringOf(raw) });
      return;
    }
    if (end > text.length) {
      if (/\\"event(?:Source|Name|Version|Time)\\"/.test(raw)) this.firstPath ??= [];
      return;
    }
    const json = eventsIn(stringOf(raw), depth);
    if (json.length === 0) return;
    this.firstPath ??= [];
    this.strings.push({ at, json, replaced });
  }
}

/** The events that JSON in a string holds. */
function eventsIn(text: string, depth: number): readonly string[] {
  const found = unwrapText(text);
  if (found.kind === 'events') return found.json;
  const bytes = encoder.encode(text);
  if (found.kind !== 'skip' || !parsedObject(text)) return [];
  const search = new NestedSearch(bytes);
  search.look(skipSpace(bytes, 0), depth - 1, []);
  const objects = search.objects.map(({ at, length }) => decodeText(bytes.subarray(at, at + length)).text);
  return [...objects, ...search.strings.flatMap(({ json }) => json)];
}

function stringOf(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return '';
  }
}

/**
 * Hands on the events in an object, itself or nested, that are no packed ones; without `isElement` only itself. False
 * where there are none.
 */
export function putNested(bytes: Uint8Array, place: TextPlace, sink: ConvertSink, isElement: boolean): boolean {
  if (!isElement && !outlinesEvent(new ObjectOutline(bytes, 0))) return false;
  const search = new NestedSearch(bytes);
  search.look(0, maxDepth, []);
  search.put(place, sink);
  return search.objects.length + search.strings.length > 0;
}
