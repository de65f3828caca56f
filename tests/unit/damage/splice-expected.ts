import type { Family } from './families.ts';
import {
  anEvent,
  beside,
  besideAll,
  elementIn,
  faultIn,
  holders,
  holdsJson,
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

/** A text of JSON in which a stretch has been replaced by another; both may be empty. */
export interface Splice extends Parts {
  readonly family: Family;
  readonly at: number;
  readonly removed: number;
  readonly inserted: number;
  /** The text as it is now. */
  readonly bytes: Uint8Array;
}

export interface ExpectedSplice {
  /** Items of which no event is kept, or another one. */
  readonly lost: readonly number[];
  readonly changed: readonly number[];
  /** Events that are gone with the bytes that were removed, without a trace. */
  readonly gone?: number;
  /** As `toldOf` writes it. */
  readonly told: readonly string[];
}

/** What must become of it, as far as its writer knows. */
export function expectedOfSplice(splice: Splice): ExpectedSplice {
  const { made, at, removed, inserted, bytes, family, format } = splice;
  const { items } = made;
  const isHolder = holders[format.file] ?? anEvent;
  const isHit = ([from, to]: Range): boolean => from < at + removed && at < to && (removed > 0 || from < at);
  const now = (offset: number): number => {
    if (offset <= at) return offset;
    return offset < at + removed ? at + inserted : offset - removed + inserted;
  };
  const place = ([from, to]: Range): Range => [now(from), now(to)];
  const countIn = (text: Uint8Array, range: Range): number =>
    objectsIn(text, range).filter((one) => isHolder.test(latin1(text, one))).length;
  const parts = items.map(({ start, end }) => partsOf(made.bytes, [start, end]));
  const hit = parts.flat().filter(isHit);
  const [first, last] = [hit[0], hit.at(-1)];
  if (!first || !last) return { lost: [], changed: [], told: toldOfBetween(splice, now) };
  const touched = items.flatMap((_, n) => (parts[n]!.some(isHit) ? [n] : []));
  const element = family === 'deep' ? elementIn(splice, first) : first;
  const nowJson = latin1(bytes, place(first));
  if (hit.length === 1 && isJson(nowJson)) {
    const wasJson = latin1(made.bytes, first);
    const isEvent = removed === 0 || objectsIn(bytes, place(first)).some((one) => anEvent.test(latin1(bytes, one)));
    const isKept = format.kept !== undefined || holdsJson(JSON.parse(wasJson), JSON.parse(nowJson));
    if (isEvent && isKept) {
      if (isPacked(splice))
        return { lost: touched, changed: [], told: [lossOf('gzip/bad-data', trimmed(bytes, place(element))!)] };
      const [before, after] = [countIn(made.bytes, first), countIn(bytes, place(first))];
      return { lost: [], changed: touched, gone: before - after, told: [] };
    }
    return { lost: touched, changed: [], told: [lossOf('event/not-an-event', trimmed(bytes, place(element))!)] };
  }
  const stretch: Range = [first[0], last[1]];
  const whole = objectsIn(made.bytes, stretch).filter((one) => !isHit(one) && isHolder.test(latin1(made.bytes, one)));
  const kept = whole.filter((one) => !whole.some((other) => other !== one && isWithin(one, other)));
  const lost = touched.filter((item) => {
    const of = kept.filter((one) => isWithin(one, [items[item]!.start, items[item]!.end]));
    return isHit(parts[item]!.at(-1)!) && of.length < made.times;
  });
  const isElement = family === 'deep' && isHit(element) && element[0] <= at;
  const from = isElement ? element[0] : first[0];
  const next = nextFrom(splice, Math.max(last[0], isElement ? element[0] : 0, removed > 0 ? at + removed - 1 : 0));
  return { lost, changed: [], told: toldAs(splice, beside([from, next], kept).map(place)) };
}

/** What was put in, in the middle of Base64, is none. */
function isPacked({ format, bytes, at, inserted }: Splice): boolean {
  return format.file === 'kinesis.json' && /[^\w+/=\s-]/.test(latin1(bytes, [at, at + inserted]));
}

/** What is told of something between two items. */
function toldOfBetween(splice: Splice, now: (offset: number) => number): string[] {
  const { bytes, at, inserted, format, family } = splice;
  if (!preceded.includes(format.file)) {
    const told = toldAs(splice, [[at, at + inserted]]);
    const scalar = /^"[^"\\]*"(?=,)/.exec(latin1(bytes, [at, at + inserted]));
    if (family !== 'listed' || !scalar) return told;
    // A value of the list, which is no object, before the text goes wrong.
    const rest = trimmed(bytes, [at + scalar[0].length, at + inserted])!;
    return [lossOf('event/not-an-event', [at, at + scalar[0].length]), lossOf('json/syntax', rest)];
  }
  if (!isSpread(format)) return toldAs(splice, [[at, now(nextFrom(splice, at))]]);
  const ranges = besideAll(splice, at).map(([from, to]): Range => [from === at ? at : now(from), now(to)]);
  return toldAs(splice, ranges);
}

/** Stretches that only what may stand between events parts are one. */
export function joined(told: readonly string[], bytes: Uint8Array): string[] {
  const all: string[] = [];
  for (const one of told) {
    const [, from, to] = / (\d+)-(\d+)$/.exec(one) ?? [];
    const [, code, start, end] = /^(.*) (\d+)-(\d+)$/.exec(all.at(-1) ?? '') ?? [];
    const isNext = from !== undefined && end !== undefined && !trimmed(bytes, [Number(end), Number(from)]);
    if (isNext) all[all.length - 1] = `${code!} ${start!}-${to!}`;
    else all.push(one);
  }
  return all;
}

function toldAs({ bytes, family, made, format, at }: Splice, ranges: readonly Range[]): string[] {
  const shown = ranges.map((range) => trimmed(bytes, range)).filter((range) => range !== undefined);
  if (family !== 'scanned') return shown.map((range, i) => lossOf(i === 0 ? 'json/syntax' : 'json/lost', range));
  const fault = faultIn(bytes)!;
  // What is JSON of what does not belong there is an entry of its own.
  const isEntry = shown[0]?.[0] === at && fault > at;
  const lost = isEntry ? [[fault, shown[0]![1]] as const, ...shown.slice(1)] : shown;
  const end = bytes.length - (made.bytes.length - made.items.at(-1)!.whole);
  const tail = format.close === undefined ? undefined : trimmed(bytes, [end, bytes.length]);
  return [
    `json/syntax ${String(fault)}`,
    ...[...lost, ...(tail ? [tail] : [])].map((range) => lossOf('json/lost', range)),
    ...(isEntry ? [`event/not-an-event ${String(at)}`] : []),
  ];
}
