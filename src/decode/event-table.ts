import type { ConvertedFormat } from './convert.ts';
import { csvFormat } from './csv-format.ts';
import { elementConverter } from './element-converter.ts';
import type { JsonObject } from './json-object.ts';
import { putAt } from './put-at.ts';
import { parseStruct, structKey } from './table-struct.ts';
import { tellUnread } from './unread-columns.ts';
import type { Unwrapped } from './unwrapped.ts';

/** CloudTrail user guide, "CloudTrail record contents": the columns that Athena and CloudTrail Lake have of an event. */
const columnNames: readonly string[] = [
  'eventVersion',
  'eventCategory',
  'eventType',
  'eventID',
  'eventTime',
  'awsRegion',
  'requestID',
  'requestParameters',
  'responseElements',
  'errorCode',
  'errorMessage',
  'sourceIPAddress',
  'userAgent',
  'eventSource',
  'eventName',
  'apiVersion',
  'managementEvent',
  'readOnly',
  'resources',
  'recipientAccountId',
  'sharedEventID',
  'annotation',
  'vpcEndpointId',
  'vpcEndpointAccountId',
  'serviceEventDetails',
  'addendum',
  'edgeDeviceDetails',
  'insightDetails',
  'additionalEventData',
  'userIdentity',
  'tlsDetails',
  'sessionCredentialFromConsole',
  'eventContext',
];
const spellings: ReadonlyMap<string, string> = new Map(columnNames.map((name) => [name.toLowerCase(), name]));
const booleans: ReadonlySet<string> = new Set(['managementEvent', 'readOnly']);
/** Athena has these as the JSON that the event has. */
const jsonColumns: ReadonlySet<string> = new Set([
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
]);
const structColumns: ReadonlySet<string> = new Set([
  'userIdentity',
  'resources',
  'tlsDetails',
  'addendum',
  'edgeDeviceDetails',
  'insightDetails',
  'eventContext',
]);
/** Not of the record: what the whole event comes in, and what tables of CloudTrail are parted by in AWS's documentation. */
const otherColumns: ReadonlySet<string> = new Set([
  ...['eventjson', 'eventjsonchecksum'],
  ...['account', 'region', 'year', 'month', 'day', 'timestamp'],
]);
const enough = 3;
const maxStructDepth = 16;
const maxUnread = 1000;

const countKnown = (columns: ReadonlySet<string>): number =>
  [...columns].filter((column) => spellings.has(column)).length;

/** Also of fields of structs, as `useridentity.arn`. */
const reads = (column: string): boolean => spellings.has(firstStep(column)) || otherColumns.has(column);
const firstStep = (column: string): string => column.split('.', 1)[0]!;

const name = 'CloudTrail Lake or Athena table';
const describe =
  'Results of a CloudTrail Lake or Athena query, with columns of the event record, as CSV, Parquet or JSON.';

/** AWS CloudTrail user guide, "Find your CloudTrail Lake query results"; Athena user guide, "Query CloudTrail logs". */
export const eventTable = csvFormat({
  name,
  describe,
  isHeader,
  reads,
  unwrap: unwrapRow,
});

/** The same as an object for each row: rows of Parquet, and what JSON is made of such tables. */
export const eventRows: ConvertedFormat = {
  name,
  describe,
  sniff(head) {
    const keys = head.outline?.keys().map((key) => key.name) ?? [];
    // In CloudTrail's own spelling these are events.
    const isTable = keys.some((key) => key === 'eventjson' || (spellings.has(key) && spellings.get(key) !== key));
    return isTable && isHeader(new Set(keys.map((key) => key.toLowerCase())));
  },
  convert(sink, limits) {
    const unread = new Set<string>();
    const rows = elementConverter([], (row) => {
      const titles = titlesOf(row);
      for (const [column, title] of titles) if (!reads(column) && unread.size < maxUnread) unread.add(title);
      return unwrapRow(new Map([...titles].map(([column, title]) => [column, row[title]])), titles);
    })(sink, limits);
    return {
      push: (text) => {
        rows.push(text);
      },
      end: () => {
        rows.end();
        tellUnread([...unread], sink);
      },
    };
  },
};

function isHeader(columns: ReadonlySet<string>): boolean {
  return columns.has('eventjson') || (countKnown(columns) >= enough && !columns.has('event name'));
}

function titlesOf(row: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.keys(row).map((key) => [key.toLowerCase(), key]));
}

/** By columns in lower case: the text of a cell, or what a row of JSON has there. */
type TableRow = ReadonlyMap<string, unknown>;

function unwrapRow(row: TableRow, titles: ReadonlyMap<string, string>): Unwrapped {
  const whole = row.get('eventjson');
  if (typeof whole === 'string' && whole.startsWith('{')) return { kind: 'events', json: [whole] };
  const event: Record<string, unknown> = {};
  for (const [column, value] of row) {
    const key = spellings.get(column);
    if (key === undefined || isNull(value)) continue;
    event[key] = typeof value === 'string' ? valueOf(key, value) : structOf(key, value);
  }
  for (const [column, value] of row) {
    const key = column.includes('.') ? spellings.get(firstStep(column)) : undefined;
    if (key === undefined || isNull(value)) continue;
    const steps = (titles.get(column) ?? column).split('.').slice(1).map(structKey);
    putAt(event, [key, ...steps], value);
  }
  if (Object.keys(event).length === 0) {
    return { kind: 'skip', code: 'event/not-an-event', detail: 'a row without any value of an event' };
  }
  return { kind: 'events', json: [JSON.stringify(event)], partial: true };
}

const isNull = (value: unknown): boolean => value === null || value === 'null';

function valueOf(name: string, text: string): unknown {
  if (booleans.has(name) && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (name === 'eventTime') return isoTime(text);
  if (jsonColumns.has(name)) return jsonOf(text) ?? parseStruct(text) ?? text;
  if (!structColumns.has(name)) return text;
  const value = parseStruct(text) ?? text;
  return name === 'resources' && Array.isArray(value) ? (value as unknown[]).map(withArn) : value;
}

/** A struct that came as one, its keys spelled as the event record spells them. */
function structOf(name: string, value: unknown): unknown {
  if (!structColumns.has(name)) return value;
  const spelled = respell(value, maxStructDepth);
  return name === 'resources' && Array.isArray(spelled) ? (spelled as unknown[]).map(withArn) : spelled;
}

function respell(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return (value as unknown[]).map((one) => respell(one, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [structKey(key), respell(one, depth - 1)]));
}

/** Only in `resources` the event record spells this key in capitals. */
function withArn(resource: unknown): unknown {
  if (typeof resource !== 'object' || resource === null || !('arn' in resource)) return resource;
  const { arn, ...rest } = resource;
  return { ARN: arn, ...rest };
}

/** Lake prints `2022-05-19 21:51:39.000`, in UTC. */
function isoTime(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?: ?(?:UTC|Z))?$/.exec(text);
  return parts ? `${parts[1]!}T${parts[2]!}Z` : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
