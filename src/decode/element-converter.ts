import type { DiagnosticCode, Finding } from '../model/diagnostic.ts';
import type { ConvertedFormat, ConvertSink, TextPlace } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { JsonElements } from './json-elements.ts';
import { ObjectOutline, skipSpace } from './object-outline.ts';

/** What one object of a document holds. */
export type Unwrapped =
  /** Its events' JSON, as received wherever the object holds it so. */
  | { readonly kind: 'events'; readonly json: readonly string[]; readonly partial?: boolean }
  /** It belongs to the format and holds no event; `note` says what it is. */
  | { readonly kind: 'structure'; readonly note?: string; readonly code?: DiagnosticCode; readonly finding?: Finding }
  /** It holds something that should be an event and is none. */
  | { readonly kind: 'skip'; readonly code: DiagnosticCode; readonly detail: string };

export type JsonObject = Readonly<Record<string, unknown>>;

/** An escaped event is about twice as long, and wrapping comes on top. */
const wrapping = 3;

/**
 * A converter for formats that wrap events in JSON objects: `unwrap` is given each object at `path` (through any
 * arrays; empty for top-level objects), parsed and as text.
 */
export function elementConverter(
  path: readonly string[],
  unwrap: (element: JsonObject, text: string) => Unwrapped,
): ConvertedFormat['convert'] {
  return (sink, limits) =>
    new JsonElements(path, limits.maxEventBytes * wrapping, sink, (bytes, place, to) => {
      const { text, replaced } = decodeText(bytes);
      const element = parsedObject(text);
      if (element) put(to, unwrap(element, text), place, replaced);
      return element !== undefined;
    });
}

/** Hands on what an element or row holds. */
export function put(sink: ConvertSink, found: Unwrapped, place: TextPlace, replaced: boolean): void {
  if (found.kind === 'skip') sink.skipped(place, found.code, found.detail);
  else if (found.kind === 'structure') {
    if (found.note !== undefined) {
      sink.note(found.code ?? 'decode/no-event', found.note, place.at, found.finding);
    }
  } else {
    const marks = { partial: found.partial ?? false, replaced };
    for (const json of found.json) sink.event(json, place, marks);
  }
}

export function parsedObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The value at a path of an object; undefined where any step is missing. Arrays are not gone through. */
export function valueAt(object: JsonObject, ...path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

const encoder = new TextEncoder();

/** The text of the object at a path of an object's text, as it was written; undefined where there is none. */
export function objectText(text: string, ...path: readonly string[]): string | undefined {
  const bytes = encoder.encode(text);
  let at = skipSpace(bytes, 0);
  for (const key of path) {
    const member = bytes[at] === 0x7b ? new ObjectOutline(bytes, at).find(key) : undefined;
    if (!member) return undefined;
    at = member.valueAt;
  }
  const end = bytes[at] === 0x7b ? new ObjectOutline(bytes, at).end() : undefined;
  return end === undefined ? undefined : decodeText(bytes.subarray(at, end)).text;
}
