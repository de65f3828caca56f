import { decodeText } from './decode-text.ts';
import { openBrace } from './json-bytes.ts';
import { ObjectOutline, skipSpace } from './object-outline.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

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
    const member = bytes[at] === openBrace ? new ObjectOutline(bytes, at).find(key) : undefined;
    if (!member) return undefined;
    at = member.valueAt;
  }
  const end = bytes[at] === openBrace ? new ObjectOutline(bytes, at).end() : undefined;
  return end === undefined ? undefined : decodeText(bytes.subarray(at, end)).text;
}
