import { csvFormat, type CsvRow } from './csv-format.ts';
import type { Unwrapped } from './unwrapped.ts';

/** Columns of the console's "Download as CSV", by what of an event they hold. */
const paths: ReadonlyMap<string, readonly string[]> = new Map([
  ['event id', ['eventID']],
  ['event time', ['eventTime']],
  ['event source', ['eventSource']],
  ['event name', ['eventName']],
  ['event type', ['eventType']],
  ['event category', ['eventCategory']],
  ['aws region', ['awsRegion']],
  ['source ip address', ['sourceIPAddress']],
  ['user agent', ['userAgent']],
  ['error code', ['errorCode']],
  ['request id', ['requestID']],
  ['recipient account id', ['recipientAccountId']],
  ['user name', ['userIdentity', 'userName']],
  ['aws access key', ['userIdentity', 'accessKeyId']],
]);

/** The same of columns that are not taken over as they are. */
const otherColumns: ReadonlySet<string> = new Set(['read-only', 'resources', 'resource type', 'resource name']);
const reads = (column: string): boolean => paths.has(column) || otherColumns.has(column);

/** AWS CloudTrail user guide, "Viewing recent management events with the console": the events, with few of their fields. */
export const eventHistory = csvFormat({
  name: 'Event history table',
  describe: "The CSV download of the CloudTrail console's Event history, which holds only some fields of each event.",
  isHeader,
  reads,
  unwrap: unwrapRow,
});

/** More than one column is an event's, whatever the user chose and damage has left. */
function isHeader(columns: ReadonlySet<string>): boolean {
  const known = [...columns].filter(reads);
  const ofEvent = known.filter((column) => column.startsWith('event ')).length;
  return ofEvent >= 2 && (columns.has('event name') || known.length > 2);
}

function unwrapRow(row: CsvRow): Unwrapped {
  const event: Record<string, unknown> = {};
  for (const [column, text] of row) {
    const [first, second] = paths.get(column) ?? [];
    if (first === undefined || text === '') continue;
    if (second === undefined) event[first] = first === 'eventTime' ? isoTime(text) : text;
    else event[first] = { ...(event[first] as object | undefined), [second]: text };
  }
  const readOnly = row.get('read-only');
  if (readOnly !== undefined && /^(?:true|false)$/i.test(readOnly))
    event['readOnly'] = readOnly.toLowerCase() === 'true';
  const resources = resourcesOf(row);
  if (resources.length > 0) event['resources'] = resources;
  return { kind: 'events', json: [JSON.stringify(event)], partial: true };
}

function resourcesOf(row: CsvRow): readonly object[] {
  const type = row.get('resource type');
  const name = row.get('resource name');
  if (type || name) return [{ ...(name ? { ARN: name } : {}), ...(type ? { type } : {}) }];
  try {
    const listed: unknown = JSON.parse(row.get('resources') ?? '');
    return (Array.isArray(listed) ? (listed as unknown[]) : []).flatMap((resource) => {
      if (typeof resource !== 'object' || resource === null) return [];
      const { resourceType, resourceName } = resource as { resourceType?: unknown; resourceName?: unknown };
      return [{ ARN: resourceName, type: resourceType }];
    });
  } catch {
    return [];
  }
}

/** "July 10, 2023, 12:00:00 (UTC+00:00)" and the like stay as they are: what is no time is shown and not sorted. */
function isoTime(text: string): string {
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  const parsed = iso ? Date.parse(`${iso[1]!}T${iso[2]!}${iso[3] ?? 'Z'}`) : parseLong(text);
  return Number.isNaN(parsed) ? text : new Date(parsed).toISOString().replace(/\.\d+Z$/, 'Z');
}

const long = /^(\w+ \d{1,2}, \d{4}),? (\d{1,2}:\d\d:\d\d(?: [AP]M)?) \(?(?:UTC|GMT)([+-]\d\d:?\d\d)?\)?$/;

function parseLong(text: string): number {
  const parts = long.exec(text);
  return parts ? Date.parse(`${parts[1]!} ${parts[2]!} GMT${parts[3] ?? '+0000'}`) : Number.NaN;
}
