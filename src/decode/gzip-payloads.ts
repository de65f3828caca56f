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

/** Hands on the events of what is packed as gzip in Base64. */
export function unpack(
  packed: string,
  place: TextPlace,
  sink: ConvertSink,
  limits: ConvertLimits,
  find: FindConverter,
): void {
  unpackFirst(packed, () => place, sink, limits, find);
}

/**
 * The same where something else may follow it, and `placeOfFirst` tells where so many characters lie. Returns how many
 * characters the payload has.
 */
function unpackFirst(
  packed: string,
  placeOfFirst: (characters: number) => TextPlace,
  sink: ConvertSink,
  limits: ConvertLimits,
  find: FindConverter,
): number {
  const whole = placeOfFirst(packed.length);
  const clean = base64.exec(packed)?.[0] ?? '';
  if (clean.length < packed.length) {
    const rest = { at: whole.at + clean.length, length: Math.min(packed.length, whole.length) - clean.length };
    if (rest.length > 0) sink.skipped(rest, 'event/not-an-event', 'what is no Base64 follows a payload');
  }
  const bytes = fromBase64(clean);
  if (!bytes) {
    sink.skipped(whole, 'event/not-an-event', 'a payload that is not Base64');
    return packed.length;
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const unpacked: Unpacked = isGzip ? limits.gunzip(bytes, limits.maxEventBytes * textShare) : { text: bytes };
  const { text, fault, limit, endsAt } = unpacked;
  const used = endsAt === undefined ? packed.length : Math.ceil(endsAt / 3) * 4;
  const place = placeOfFirst(used);
  const converter = find(text);
  const layers = (limits.layers ?? 0) + 1;
  if (fault !== undefined && place.length === whole.length) {
    const what = limit ? 'a payload was not read to its end' : 'a payload is damaged';
    sink.skipped({ at: place.at, length: 0 }, 'gzip/bad-data', `${what}: ${fault}`, limit);
  }
  if (typeof converter === 'string' || layers > maxLayers) {
    const why = typeof converter === 'string' ? converter : 'packed too many times';
    sink.skipped(place, 'event/not-an-event', `a payload without events: ${why}`);
    return used;
  }
  const inner = converter.convert(insideOf(place, sink, fault !== undefined), { ...limits, layers });
  inner.push(text);
  inner.end();
  return used;
}

/**
 * What is found in a payload has the payload's place; damage in it is no loss of the text around it. `isCut`: that its
 * text ends too early has been said.
 */
function insideOf(place: TextPlace, sink: ConvertSink, isCut: boolean): ConvertSink {
  return {
    event: (json, _, marks) => {
      sink.event(json, place, marks);
    },
    skipped: (_, code, detail, limit) => {
      if (isCut && code === 'json/truncated') return;
      sink.skipped({ at: place.at, length: 0 }, code, `in a payload: ${detail}`, limit);
    },
    note: (code, detail, _, finding) => {
      sink.note(code, detail, place.at, finding);
    },
    stop: (_, code, detail) => {
      if (isCut && code === 'json/truncated') return;
      sink.skipped({ at: place.at, length: 0 }, code, `in a payload: ${detail}`);
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
