import type { ConvertedFormat } from './convert.ts';
import { elementConverter } from './element-converter.ts';
import type { JsonObject } from './json-object.ts';
import { unflatten } from './unflatten.ts';
import { unwrapText } from './unwrap-text.ts';
import type { Unwrapped } from './unwrapped.ts';

/** Splunk REST API reference, "search/jobs/export": one result a line, previews among them. */
export const splunkExport: ConvertedFormat = {
  name: 'Splunk search export',
  describe: 'Lines of a Splunk search export, each with the original event under "result._raw".',
  sniff: (head) => head.outline?.has('preview') === true && head.outline.has('result'),
  convert: elementConverter([], unwrapLine),
};

export const splunkResults: ConvertedFormat = {
  name: 'Splunk search results',
  describe: 'Results of a Splunk search, each with the original event under "_raw".',
  sniff(head) {
    const results = head.kind === 'object' ? head.outline?.find('results') : undefined;
    return (results && head.elementOutline(results)?.has('_raw')) ?? false;
  },
  convert: elementConverter(['results'], unwrapResult),
};

/** Also what Cribl writes. */
export const rawRecords: ConvertedFormat = {
  name: 'records with "_raw"',
  describe: 'Objects with the original event under "_raw", as Splunk and Cribl export them.',
  sniff: (head) => head.outline?.has('_raw') ?? false,
  convert: elementConverter([], unwrapResult),
};

/** Of a line that holds no result. */
const withoutResult: ReadonlySet<string> = new Set([
  'preview',
  'offset',
  'init_offset',
  'lastrow',
  'messages',
  'result',
]);

function unwrapLine(line: JsonObject): Unwrapped {
  const { result, preview } = line;
  if (preview === true) return { kind: 'structure', note: 'previews are passed over: the results follow' };
  if (isObject(result)) return unwrapResult(result);
  if (Object.keys(line).every((key) => withoutResult.has(key))) return { kind: 'structure' };
  // What damage has left of a line may be its result.
  return unwrapResult(Object.values(line).find(isObject) ?? line);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unwrapResult(result: JsonObject): Unwrapped {
  const { _raw: raw } = result;
  if (typeof raw === 'string') return unwrapText(raw);
  const event = unflatten(result);
  return event
    ? { kind: 'events', json: [JSON.stringify(event)], partial: true }
    : { kind: 'skip', code: 'event/not-an-event', detail: 'a result without "_raw" and without fields of an event' };
}
