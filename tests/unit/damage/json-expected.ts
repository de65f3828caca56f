import type { Family } from './families.ts';
import {
  anEvent,
  beside,
  besideAll,
  elementIn,
  faultIn,
  holders,
  holdsJson,
  isIn,
  isJson,
  isSpread,
  isWithin,
  latin1,
  nextFrom,
  objectsIn,
  partsOf,
  preceded,
  type Parts,
} from './json-parts.ts';
import { lossOf, trimmed, type Range } from './losses.ts';

/** What must become of a text of JSON with one changed byte, as far as its writer knows. */
export interface Expected {
  /** The item of which an event is lost, or has another value. */
  readonly lost?: number | undefined;
  readonly changed?: number | undefined;
  /** As `toldOf` writes it. */
  readonly told: readonly string[];
}

export interface Flip extends Parts {
  readonly family: Family;
  readonly at: number;
  /** The text with the changed byte. */
  readonly bytes: Uint8Array;
}

/** What of an item an event is not found without; with `ofAll`, of what is around its element. */
const essential: Readonly<Record<string, { readonly words: RegExp; readonly ofAll?: boolean }>> = {
  payloads: { words: /"logEvents"/g, ofAll: true },
  'kinesis.json': { words: /"kinesis":|H4sI/g, ofAll: true },
  'ecs.ndjson': { words: /"event":\{"action"|"provider"/g },
  'security-lake.json': { words: /"class_uid":6003|"metadata"|"product":\{"name":"CloudTrail"/g },
};
/** The same of an object beside the event. */
const essentialBeside: Readonly<Record<string, RegExp>> = {
  'get-query-results.json': /^\{"field":(?="@timestamp")|"value":(?="2026)/g,
  'bulk.ndjson': /^\{"index"/g,
};

/** The largest objects of a stretch that hold an event and not the changed byte: what is whole all the same. */
function wholeIn({ format, made: { bytes } }: Flip, part: Range, at: number): Range[] {
  const isHolder = holders[format.file] ?? anEvent;
  const whole = objectsIn(bytes, part).filter((one) => !isIn(one, at) && isHolder.test(latin1(bytes, one)));
  return whole
    .filter((one) => !whole.some((other) => other !== one && isWithin(one, other)))
    .sort((a, b) => a[0] - b[0]);
}

/** Stretches that hold more than what may stand between events. */
function shown(bytes: Uint8Array, ranges: readonly Range[]): Range[] {
  return ranges.map((range) => trimmed(bytes, range)).filter((range) => range !== undefined);
}

/** The first with the code of the fault, at `at` where nothing can be shown; the others as what is beside the events. */
function losses(bytes: Uint8Array, ranges: readonly Range[], at: number): string[] {
  const lost = shown(bytes, ranges);
  if (lost.length === 0) return [`json/syntax ${String(at)}`];
  return lost.map((range, i) => lossOf(i === 0 ? 'json/syntax' : 'json/lost', range));
}

/** The same where the core reads the text as it lies: the fault at its byte, and what is lost if events follow it. */
function scannedLosses({ bytes, made: { items }, format, at }: Flip, ranges: readonly Range[]): string[] {
  // What stands before the first fault has been read.
  const lost = shown(
    bytes,
    ranges.filter(([, to]) => to > at),
  );
  if (ranges.at(-1)![1] === bytes.length) return lost.slice(-1).map((range) => lossOf('json/syntax', range));
  // After a fault only events are looked for: what is more than brackets after the last one is told too.
  const tail = shown(bytes, format.close === undefined ? [] : [[items.at(-1)!.whole, bytes.length]]);
  return [`json/syntax ${String(faultIn(bytes))}`, ...[...lost, ...tail].map((range) => lossOf('json/lost', range))];
}

/** What a text ends with too early when a bracket or quote in it has been changed: an object that is none of the format. */
function earlyEnd(bytes: Uint8Array, [from, to]: Range): number | undefined {
  const first = objectsIn(bytes, [from, to]).find(([start]) => start === from);
  return first && first[1] < to && isJson(latin1(bytes, first)) ? first[1] : undefined;
}

/** What must become of a text of JSON of which the byte at `at` has been changed, in an item or between two. */
export function expectedOf(flip: Flip): Expected {
  const { made, at, bytes, family, format } = flip;
  const { items } = made;
  const n = items.findIndex(({ start, whole }) => isIn([start, whole], at));
  const item = items[n];
  const inObject = objectsIn(made.bytes, [0, bytes.length]).some(([from, to]) => from > 0 && at > from && at < to);
  const isUnknown = isSpread(format) && !inObject;
  const parts = item ? partsOf(made.bytes, [item.start, item.end]) : [];
  const part = parts.find((one) => isIn(one, at));
  if (isUnknown && !part) return { told: toldAs(flip, besideRows(flip)) };
  if (!item || !part) {
    return { told: toldAs(flip, [[at, preceded.includes(format.file) ? nextFrom(flip, at) : at + 1]]) };
  }
  const element = family === 'deep' ? elementIn(flip, part) : part;
  if (isJson(latin1(bytes, part))) return expectedOfJson(flip, n, part, element);
  const whole = wholeIn(flip, part, at);
  const lost = part === parts.at(-1) && whole.length < made.times ? n : undefined;
  const isInside = isIn(element, at);
  const next = nextFrom(flip, isInside ? element[0] : part[0]);
  const end = lost === undefined ? undefined : earlyEnd(bytes, element);
  if (end !== undefined) {
    const [first, rest] = [trimmed(bytes, [element[0], end])!, trimmed(bytes, [end, next])!];
    return { lost, told: [lossOf('event/not-an-event', first), lossOf('json/lost', rest)] };
  }
  if (family !== 'deep') return { lost, told: toldAs(flip, beside([part[0], next], whole)) };
  // Where a path leads to the elements, what is before the fault has been read.
  if (isUnknown && !isInside) return { told: toldAs(flip, besideRows(flip)) };
  if (at === element[0] && preceded.includes(format.file)) return { lost, told: toldAs(flip, [[at, next]]) };
  const isBrace = bytes[at] === 0x7b && at + 1 === element[0];
  if (at === element[0] || (at < element[0] && !isBrace)) {
    return { lost, told: toldAs(flip, beside([part[0], next], whole)) };
  }
  if (isInside) return { lost, told: toldAs(flip, [[element[0], next]]) };
  if (at < element[0]) return { told: toldAs(flip, [[at, element[0]]]) };
  const fault = faultIn(bytes) ?? next;
  return { told: fault < next ? toldAs(flip, [[fault, next]]) : [`json/syntax ${String(next)}`] };
}

/** What is told where rows are arrays in an array, and the byte is beside their objects. */
function besideRows(flip: Flip): Range[] {
  const all = besideAll(flip, flip.at);
  switch (flip.made.bytes[flip.at]) {
    // The row does not end: those after it are read as part of it.
    case 0x5d:
      return all.slice(0, 1);
    // An array more is open, to the end.
    case 0x7b:
      return [all[0]!, all.at(-1)!];
    default:
      return all;
  }
}

function toldAs(flip: Flip, ranges: readonly Range[]): string[] {
  return flip.family === 'scanned' ? scannedLosses(flip, ranges) : losses(flip.bytes, ranges, flip.at);
}

/** The same where the part is still JSON. */
function expectedOfJson({ made, at, bytes, format }: Flip, n: number, part: Range, element: Range): Expected {
  const [before, after] = [latin1(made.bytes, part), latin1(bytes, part)];
  const aside = objectsIn(made.bytes, part).find((one) => isMatched(made.bytes, one, essentialBeside[format.file], at));
  if (aside) return { told: [lossOf('event/not-an-event', trimmed(bytes, aside)!)] };
  const { words, ofAll = false } = essential[format.file] ?? {};
  if (isMatched(made.bytes, part, words, at)) {
    const isAll = ofAll && at < element[0];
    return { lost: n, told: [lossOf('event/not-an-event', trimmed(bytes, isAll ? part : element)!)] };
  }
  // What of an event is there as text stays text where it is no JSON.
  if (format.kept || holdsJson(JSON.parse(before), JSON.parse(after))) return { changed: n, told: [] };
  return { lost: n, told: [lossOf('event/not-an-event', trimmed(bytes, element)!)] };
}

function isMatched(bytes: Uint8Array, range: Range, words: RegExp | undefined, at: number): boolean {
  const found = words ? [...latin1(bytes, range).matchAll(words)] : [];
  return found.some(({ index, 0: { length } }) => isIn([range[0] + index, range[0] + index + length], at));
}
