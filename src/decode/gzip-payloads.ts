/**
 * Documents that lie compressed in other text, as Base64 of gzip: what a CloudWatch Logs subscription gives to Lambda and
 * Kinesis. Each is a document of its own, recognised by its content.
 */
import { base64Lines, gzipStart } from './base64-lines.ts';
import type { ConvertedFormat, ConvertLimits, ConvertSink, TextPlace, Unpacked } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { JsonElements } from './json-elements.ts';
import { parsedObject, valueAt } from './json-object.ts';
import { putNested } from './nested-search.ts';
import { Recording } from './recording.ts';

/** Recognises a text that is there in full; a sentence on what it is where no format has events in it. */
export type FindConverter = (text: Uint8Array) => ConvertedFormat | string;

/** Text inside packed text inside packed text; subscriptions pack once. */
const maxLayers = 3;
/** Text of a payload over the largest event: CloudWatch Logs sends about a megabyte of packed events at a time. */
const textShare = 4;

/** What Base64 is written with, and how lines of it are quoted. */
const base64 = /^[\w+/=\s"',-]*/;

/** A line or several (as tools wrap Base64) for each document. */
export function gzipLines(find: FindConverter): ConvertedFormat {
  return {
    name: 'Base64 of gzip',
    describe:
      'Payloads of a CloudWatch Logs subscription as they are passed on: gzip in Base64, one alone or one a line.',
    sniff: (head) => head.kind === 'text' && gzipStart.test(decodeText(head.bytes.subarray(0, 256)).text.trimStart()),
    convert: (sink, limits) =>
      base64Lines(sink, limits.maxEventBytes, (text, placeOfFirst) =>
        unpackFirst(text, placeOfFirst, sink, limits, find),
      ),
  };
}

const kinesisText = 'Kinesis records, as Lambda or "aws kinesis get-records" gets them, with payloads in Base64.';
/** Where JSON holds such payloads: the path of its objects, and the key in them. */
const holders = [
  {
    path: ['awslogs'],
    key: 'data',
    name: 'CloudWatch Logs event for Lambda',
    describe: 'What Lambda gets of a CloudWatch Logs subscription: a payload in Base64 under "awslogs.data".',
  },
  { path: ['Records', 'kinesis'], key: 'data', name: 'Kinesis records', describe: kinesisText },
  { path: ['Records'], key: 'Data', name: 'Kinesis records', describe: kinesisText },
  {
    path: ['records'],
    key: 'data',
    name: 'Firehose records',
    describe: 'What Firehose gives to Lambda: records with payloads in Base64 under "data".',
  },
] as const;

/** AWS Lambda developer guide, "CloudWatch Logs" and "Kinesis"; Amazon Data Firehose developer guide, "Transform". */
export function gzipInJson(find: FindConverter): readonly ConvertedFormat[] {
  return holders.map(({ path, key, name, describe }) => ({
    name,
    describe,
    sniff(head) {
      const [first, second] = path;
      const member = head.kind === 'object' ? head.outline?.find(first) : undefined;
      if (!member) return false;
      const outline = head.memberOutline(member);
      if (second !== undefined) return outline?.find(second)?.valueKind === 'object';
      const others = first === 'Records' ? ['SequenceNumber'] : first === 'records' ? ['recordId'] : [];
      return outline?.has(key, ...others) ?? false;
    },
    convert(sink, limits) {
      return new JsonElements(path, limits.maxEventBytes, sink, (bytes, place, to, isElement) => {
        const object = parsedObject(decodeText(bytes).text);
        if (!object) return false;
        const packed = valueAt(object, key) ?? Object.values(object).find(isGzip);
        if (typeof packed === 'string') unpack(packed, place, to, limits, find);
        else if (!putNested(bytes, place, to, isElement)) {
          to.skipped(place, 'event/not-an-event', `a record without "${key}"`);
        }
        return true;
      });
    },
  }));
}

function isGzip(value: unknown): boolean {
  return typeof value === 'string' && gzipStart.test(value);
}

/** Hands on the events of what is packed as gzip in Base64, and lies in other text at `place`. */
export function unpack(
  packed: string,
  place: TextPlace,
  sink: ConvertSink,
  limits: ConvertLimits,
  find: FindConverter,
): void {
  const clean = base64Of(packed);
  const cut = clean.length < packed.length ? 'it goes on with what is no Base64' : undefined;
  unpackClean(clean, () => place, sink, limits, find, cut);
}

/**
 * The same for lines, where something else may follow it; `placeOfFirst` tells where so many characters lie. Returns how
 * many characters the payload has.
 */
function unpackFirst(
  packed: string,
  placeOfFirst: (characters: number) => TextPlace,
  sink: ConvertSink,
  limits: ConvertLimits,
  find: FindConverter,
): number {
  const clean = base64Of(packed);
  if (clean.length === packed.length) return unpackClean(packed, placeOfFirst, sink, limits, find);
  const whole = placeOfFirst(packed.length);
  const length = Math.min(clean.length, whole.length);
  unpackClean(clean, () => ({ at: whole.at, length }), sink, limits, find);
  const rest = { at: whole.at + length, length: Math.min(packed.length, whole.length) - length };
  if (rest.length > 0) sink.skipped(rest, 'event/not-an-event', 'what is no Base64 follows a payload');
  return packed.length;
}

/** `cut` says why the text ends where it does, if that is too early. */
function unpackClean(
  clean: string,
  placeOfFirst: (characters: number) => TextPlace,
  sink: ConvertSink,
  limits: ConvertLimits,
  find: FindConverter,
  cut?: string,
): number {
  const whole = placeOfFirst(clean.length);
  const bytes = fromBase64(clean);
  if (!bytes) {
    sink.skipped(whole, 'event/not-an-event', 'a payload that is not Base64');
    return clean.length;
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const unpacked: Unpacked = isGzip ? limits.gunzip(bytes, limits.maxEventBytes * textShare) : { text: bytes };
  const { text, limit, endsAt } = unpacked;
  const used = endsAt === undefined ? clean.length : Math.ceil(endsAt / 3) * 4;
  const place = placeOfFirst(used);
  const fault = place.length === whole.length ? (cut ?? unpacked.fault) : undefined;
  const converter = find(text);
  const layers = (limits.layers ?? 0) + 1;
  const found = new Recording();
  if (typeof converter !== 'string' && layers <= maxLayers) {
    const inner = converter.convert(insideOf(place, found, unpacked.fault !== undefined), { ...limits, layers });
    inner.push(text);
    inner.end();
  }
  // Damage in it is no loss of the text around it, but where nothing comes of it.
  const lost = { at: place.at, length: found.anyEvent ? 0 : place.length };
  if (fault !== undefined) {
    const what = limit ? 'a payload was not read to its end' : 'a payload is damaged';
    sink.skipped(lost, 'gzip/bad-data', `${what}: ${fault}`, limit);
  } else if (typeof converter === 'string' || layers > maxLayers) {
    const why = typeof converter === 'string' ? converter : 'packed too many times';
    sink.skipped(lost, 'event/not-an-event', `a payload without events: ${why}`);
  } else if (!found.anyEvent && found.anySkipped) {
    sink.skipped(lost, 'event/not-an-event', 'a payload without events');
  }
  found.playTo(sink);
  return used;
}

/** What of a text may be Base64, from its start. */
function base64Of(text: string): string {
  return base64.exec(text)?.[0] ?? '';
}

/** What is found in a payload has the payload's place. `isDamaged`: that its text goes wrong has been said. */
function insideOf(place: TextPlace, sink: ConvertSink, isDamaged: boolean): ConvertSink {
  const skipped: ConvertSink['skipped'] = (_, code, detail, limit) => {
    if (isDamaged && code.startsWith('json/')) return;
    sink.skipped({ at: place.at, length: 0 }, code, `in a payload: ${detail}`, limit);
  };
  return {
    event: (json, _, marks) => {
      sink.event(typeof json === 'string' ? json : json.slice(), place, marks);
    },
    skipped,
    note: (code, detail, _, finding) => {
      sink.note(code, detail, place.at, finding);
    },
    stop: (_, code, detail) => {
      skipped(place, code, detail);
    },
  };
}

/** RFC 4648 section 4 and 5; white space, quotes and a comma at the end are passed over. */
function fromBase64(text: string): Uint8Array | undefined {
  const plain = text
    .replace(/[\s"',]+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/=+$/, '');
  // What is cut in the middle of a group loses that group.
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
  try {
    return Uint8Array.from(atob(whole), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}
