import type { ConvertedFormat } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { JsonElements } from './json-elements.ts';
import { parsedObject, type JsonObject } from './json-object.ts';
import { putNested } from './nested-search.ts';
import { put, type Unwrapped } from './unwrapped.ts';

/** An escaped event is about twice as long, and wrapping comes on top. */
const wrapping = 3;

/**
 * A converter for formats that wrap events in JSON objects: `unwrap` is given each object at `path` (through any
 * arrays; empty for top-level objects), parsed and as text. What it finds none in is looked through for events that are
 * under another key.
 */
export function elementConverter(
  path: readonly string[],
  unwrap: (element: JsonObject, text: string) => Unwrapped,
): ConvertedFormat['convert'] {
  return (sink, limits) =>
    new JsonElements(path, limits.maxEventBytes * wrapping, sink, (bytes, place, to, isElement) => {
      const { text, replaced } = decodeText(bytes);
      const element = parsedObject(text);
      if (!element) return false;
      const found = unwrap(element, text);
      if (found.kind !== 'skip' || !putNested(bytes, place, to, isElement)) put(to, found, place, replaced);
      return true;
    });
}
