import type { CsvRow } from './csv-format.ts';
import { csvFormat } from './csv-format.ts';
import type { JsonObject, Unwrapped } from './element-converter.ts';
import { parseStruct } from './table-struct.ts';

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
]);
const enough = 3;

const countKnown = (columns: ReadonlySet<string>): number =>
  [...columns].filter((column) => spellings.has(column)).length;

/** AWS CloudTrail user guide, "Find your CloudTrail Lake query results"; Athena user guide, "Query CloudTrail logs". */
export const eventTable = csvFormat({
  name: 'CloudTrail Lake or Athena table',
  describe: 'Results of a CloudTrail Lake or Athena query as CSV, with columns of the event record.',
  isHeader: (columns) => columns.has('eventjson') || (countKnown(columns) >= enough && !columns.has('event name')),
  unwrap: unwrapRow,
});

function unwrapRow(row: CsvRow): Unwrapped {
  const whole = row.get('eventjson');
  if (whole?.startsWith('{')) return { kind: 'events', json: [whole] };
  const event: Record<string, unknown> = {};
  for (const [column, text] of row) {
    const name = spellings.get(column);
    if (name === undefined || text === 'null') continue;
    event[name] = valueOf(name, text);
  }
  if (Object.keys(event).length === 0) {
    return { kind: 'skip', code: 'event/not-an-event', detail: 'a row without any value of an event' };
  }
  return { kind: 'events', json: [JSON.stringify(event)], partial: true };
}

function valueOf(name: string, text: string): unknown {
  if (booleans.has(name) && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (name === 'eventTime') return isoTime(text);
  if (jsonColumns.has(name)) return jsonOf(text) ?? parseStruct(text) ?? text;
  if (!structColumns.has(name)) return text;
  const value = parseStruct(text) ?? text;
  return name === 'resources' && Array.isArray(value) ? (value as unknown[]).map(withArn) : value;
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
