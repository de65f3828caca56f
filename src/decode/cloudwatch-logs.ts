import type { ConvertedFormat } from './convert.ts';
import { elementConverter } from './element-converter.ts';
import { openBrace, openBracket } from './json-bytes.ts';
import type { JsonObject } from './json-object.ts';
import { ObjectOutline, skipSpace } from './object-outline.ts';
import { unwrapText } from './unwrap-text.ts';
import type { Unwrapped } from './unwrapped.ts';

/** AWS CLI Command Reference, "logs filter-log-events" and "logs get-log-events". */
export const logEvents: ConvertedFormat = {
  name: 'CloudWatch Logs events',
  describe: 'The answer of "aws logs filter-log-events" or "get-log-events": events as message strings.',
  sniff(head) {
    const events = head.kind === 'object' ? head.outline?.find('events') : undefined;
    const first = events && head.elementOutline(events);
    return first?.has('message', 'timestamp') ?? false;
  },
  convert: elementConverter(['events'], (event) => unwrapMessage(event['message'])),
};

/**
 * CloudWatch Logs user guide, "Real-time processing of log data with subscriptions". Payloads may follow each other
 * without anything between them.
 */
export const subscription: ConvertedFormat = {
  name: 'CloudWatch Logs subscription',
  describe: 'Payloads that a CloudWatch Logs subscription sends, each with events as message strings.',
  sniff: (head) => head.outline?.has('messageType', 'logEvents') ?? false,
  convert: elementConverter(['logEvents'], (event) => unwrapMessage(event['message'])),
};

const insightsText =
  'Rows of CloudWatch Logs Insights, of the console or "aws logs get-query-results", with the event as "@message".';

/** Rows of CloudWatch Logs Insights as the console saves them. */
export const insightsRows: ConvertedFormat = {
  name: 'CloudWatch Logs Insights results',
  describe: insightsText,
  sniff: (head) => head.outline?.has('@message') ?? false,
  convert: elementConverter([], unwrapRow),
};

/** AWS CLI Command Reference, "logs get-query-results": each row is a list of fields with their values. */
export const insightsResults: ConvertedFormat = {
  name: 'CloudWatch Logs Insights results',
  describe: insightsText,
  sniff(head) {
    const results = head.kind === 'object' ? head.outline?.find('results') : undefined;
    if (results?.valueKind !== 'array') return false;
    const row = skipSpace(head.bytes, results.valueAt + 1);
    const field = skipSpace(head.bytes, row + 1);
    const isField = head.bytes[field] === openBrace && new ObjectOutline(head.bytes, field).has('field', 'value');
    return head.bytes[row] === openBracket ? isField : (head.outline?.has('statistics') ?? false);
  },
  convert: elementConverter(['results'], unwrapField),
};

function unwrapField({ field, value }: JsonObject): Unwrapped {
  if (field === '@message') return unwrapMessage(value);
  if (typeof field !== 'string' || typeof value !== 'string') {
    return { kind: 'skip', code: 'event/not-an-event', detail: 'a field without a name or a value' };
  }
  // A field may be given another name.
  const found = value.startsWith('{') ? unwrapText(value) : undefined;
  return found?.kind === 'events' ? found : { kind: 'structure' };
}

function unwrapRow(row: JsonObject): Unwrapped {
  const message = row['@message'];
  // The console writes a message that is JSON as an object.
  if (typeof message === 'object' && message !== null) return { kind: 'events', json: [JSON.stringify(message)] };
  return unwrapMessage(message);
}

/** CloudWatch Logs checks a destination with messages of its own. */
export function unwrapMessage(message: unknown): Unwrapped {
  if (typeof message !== 'string') {
    return { kind: 'skip', code: 'event/not-an-event', detail: 'a log event without a message' };
  }
  if (/^(?:CWL CONTROL MESSAGE|Permission Check Successful)/.test(message)) {
    return { kind: 'structure', note: 'a message by which CloudWatch Logs checks its destination' };
  }
  return unwrapText(message);
}
