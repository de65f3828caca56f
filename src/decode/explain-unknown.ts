import { quoted } from '../base/quote-text.ts';
import type { Head } from './head.ts';
import { closeBracket, openBrace, openBracket } from './json-bytes.ts';
import { skipSpace, type ObjectOutline } from './object-outline.ts';
import { nameOtherFormat } from './other-formats.ts';

/** One sentence on what a document is that no format claims, so that its owner can tell what to do about it. */
export function explainUnknown(head: Head): string {
  switch (head.kind) {
    case 'empty':
      if (head.bytes.byteLength === 0) return head.bom ? 'nothing but a byte order mark' : 'the file is empty';
      return 'nothing but white space';
    case 'utf-16':
      return 'text in UTF-16 that cannot be read';
    case 'binary':
      return `binary data, beginning with the bytes ${hex(head.bytes.subarray(0, 8))}`;
    case 'text':
      return explainText(head);
    case 'array':
      return explainArray(head);
    case 'object':
      return head.outline ? explainObject(head, head.outline) : 'a JSON object';
  }
}

function explainObject(head: Head, outline: ObjectOutline): string {
  const end = outline.end();
  const records = outline.find('Records');
  if (records)
    return `a JSON object whose "Records" is ${valueKindNames[records.valueKind]} and not an array of events`;
  const keys = listKeys(outline);
  const known = nameOtherFormat(outline);
  if (end === undefined && head.complete) {
    return `a JSON object that is cut off before any "Records"; its first keys are ${keys}`;
  }
  const follows = end !== undefined && head.bytes[skipSpace(head.bytes, end)] === openBrace;
  if (follows) return `JSON objects one after the other, the first ${known ?? `with the keys ${keys}`}: no event`;
  if (known) return `${known}, which holds no event`;
  return keys === '' ? 'a JSON object without keys' : `a JSON object without "Records"; its first keys are ${keys}`;
}

function explainArray(head: Head): string {
  const { outline } = head;
  if (!outline) {
    const inside = skipSpace(head.bytes, head.bytes.indexOf(openBracket) + 1);
    if (head.bytes[inside] === closeBracket) return 'an empty JSON array';
    return 'a JSON array of something else than objects';
  }
  const known = nameOtherFormat(outline);
  if (known) return `a JSON array, its first element ${known}: no event`;
  return `a JSON array of objects; the first has the keys ${listKeys(outline)}`;
}

function explainText(head: Head): string {
  const text = decodeStart(head.bytes, 2048).trimStart();
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  if (line.startsWith('# Execution Time:')) return 'a CloudTrail Lake query result without columns of an event';
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z /.test(line)) return 'log lines without CloudTrail events';
  if (/^"?(?:event id|event time|user name|@timestamp|eventversion)"?,/i.test(line)) {
    return "a table without enough of an event's columns";
  }
  if (/^\{'/.test(line)) return 'a Python dictionary, which is not JSON';
  return 'text that is not JSON';
}

const valueKindNames = {
  object: 'an object',
  array: 'an array',
  string: 'a string',
  other: 'a plain value',
  unseen: 'missing',
} as const;

/** The first keys, quoted; at most five, each cut to 40 characters. */
function listKeys(outline: ObjectOutline): string {
  const keys = outline.keys();
  const shown = keys.slice(0, 5).map(({ name }) => quoted(name, 40));
  return keys.length > 5 ? `${shown.join(', ')}, …` : shown.join(', ');
}

function decodeStart(bytes: Uint8Array, length: number): string {
  return new TextDecoder().decode(bytes.subarray(0, length), { stream: true });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
