import { Fault, Reader } from '../core/reference-scan.ts';
import type { WrittenFormat } from '../../fixtures/formats/written-format.ts';
import type { Laid } from './damaged.ts';
import type { Range } from './losses.ts';

/** What the writer of a text of JSON knows of its parts, without the app's readers. */
export interface Parts {
  readonly format: WrittenFormat;
  readonly made: Laid;
}

/** Objects that hold an event, where they are no event themselves. */
export const holders: Readonly<Record<string, RegExp>> = {
  payloads: /^\{"id"/,
  'kinesis.json': /^\{"sequenceNumber"/,
  'get-query-results.json': /^\{"field":"@message"/,
  'search.json': /^\{"@timestamp"/,
  'test-cases.json': /^\{"(?:id|eventVersion)"/,
  'bulk.ndjson': /^\{"@timestamp"/,
  'export.json': /^\{"_raw"/,
  'fields.json': /^\{"_time"/,
};
/** What stands before an event there is no event's, and is lost with the stretch before it. */
export const preceded: readonly string[] = ['get-query-results.json', 'bulk.ndjson'];
export const anEvent = /^\{\s*"eventVersion"/;

export const latin1 = (bytes: Uint8Array, range: Range = [0, bytes.length]): string =>
  Buffer.from(bytes.subarray(...range)).toString('latin1');

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first byte with which no JSON can go on, in documents that follow each other; undefined where all is JSON. By a
 * reader that knows nothing of the app's.
 */
export function faultIn(bytes: Uint8Array): number | undefined {
  const reader = new Reader(bytes, 1000);
  try {
    reader.space();
    while (!reader.atEnd) {
      reader.value();
      reader.space();
    }
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return thrown.fault.at;
  }
}

/** What is JSON on its own in an item, without white space and marks: all of it, or each of its lines. */
export function partsOf(bytes: Uint8Array, [from, to]: Range): Range[] {
  const text = latin1(bytes, [from, to]);
  const lead = /^[\s\u001e]*/.exec(text)![0].length;
  if (isJson(text.slice(lead))) return [[from + lead, from + text.trimEnd().length]];
  let at = from;
  return text.split('\n').flatMap((line): Range[] => {
    const start = at;
    at += line.length + 1;
    return line === '' ? [] : [[start, start + line.length]];
  });
}

export const isIn = ([from, to]: Range, at: number): boolean => at >= from && at < to;
export const isWithin = (inner: Range, outer: Range): boolean => inner[0] >= outer[0] && inner[1] <= outer[1];

/** Every object in a stretch of JSON. */
export function objectsIn(bytes: Uint8Array, [from, to]: Range): Range[] {
  const found: Range[] = [];
  const open: number[] = [];
  let inString = false;
  for (let i = from; i < to; i++) {
    const char = String.fromCharCode(bytes[i]!);
    if (inString && char === '\\') i++;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === '{') open.push(i);
    else if (char === '}') found.push([open.pop()!, i + 1]);
  }
  return found;
}

/** What of a stretch is beside some in it. */
export function beside([start, end]: Range, kept: readonly Range[]): Range[] {
  const edges = [start, ...kept.flat(), end];
  return edges.flatMap((from, i): Range[] => (i % 2 === 0 ? [[from, edges[i + 1]!]] : []));
}

/** Whether each string that held an object still holds JSON. */
export function holdsJson(before: unknown, after: unknown): boolean {
  if (typeof before === 'string' && typeof after === 'string') {
    if (before === after || !before.startsWith('{')) return true;
    return isJson(after) && holdsJson(JSON.parse(before), JSON.parse(after));
  }
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return true;
  const others = Object.values(after) as unknown[];
  return (Object.values(before) as unknown[]).every((value, i) => holdsJson(value, others[i]));
}

/** Where what can be read begins again after `at`. */
export function nextFrom({ format, made: { bytes, items } }: Parts, at: number): number {
  const starts = preceded.includes(format.file)
    ? objectsIn(bytes, [0, bytes.length]).filter((one) => holders[format.file]!.test(latin1(bytes, one)))
    : items.flatMap(({ start, end }) => [[start], ...partsOf(bytes, [start, end])]);
  return Math.min(...starts.map(([from]) => from).filter((start) => start > at), bytes.length);
}

/** The element that an item's event is in, where a path leads to it. */
export function elementIn({ format, made: { bytes } }: Parts, part: Range): Range {
  return objectsIn(bytes, part).find((one) => holders[format.file]!.test(latin1(bytes, one)))!;
}

/** Has more than brackets and commas between its events. */
export function isSpread({ file }: WrittenFormat): boolean {
  return file === 'get-query-results.json';
}

/** What is beside the objects that hold events, from `at` to the end: where nothing is known of what is around them. */
export function besideAll({ format, made: { bytes } }: Parts, at: number): Range[] {
  const isHolder = (one: Range): boolean => holders[format.file]!.test(latin1(bytes, one));
  const later = objectsIn(bytes, [0, bytes.length]).filter((one) => one[0] > at && isHolder(one));
  return beside([at, bytes.length], later);
}
