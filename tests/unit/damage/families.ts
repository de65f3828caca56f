import type { WrittenFormat } from '../../fixtures/formats/written-format.ts';

/** How a format's text is read, which decides what is told of an end in the middle. */
export type Family =
  /** The core reads it as it lies. */
  | 'scanned'
  /** Objects in arrays or under keys, read one by one. */
  | 'listed'
  /** The same, each a few brackets into its item. */
  | 'deep'
  /** Objects one after the other. */
  | 'following'
  /** Rows of a table. */
  | 'table'
  /** A text line for each event. */
  | 'lines';

const families: Readonly<Record<Exclude<Family, 'table'>, readonly string[]>> = {
  scanned: [
    '111122223333_CloudTrail_eu-west-1_20260310T0000Z_AbCdEfGhIjKlMnOp.json',
    'event_history.json',
    'attack.json',
    'insights.json',
  ],
  listed: [
    'lists.json',
    'aggregated.json',
    'test-cases.json',
    'filter.json',
    'logs-insights-results.json',
    'list.json',
    'receive-message.json',
    'lambda.json',
    'results.json',
    'capture.json',
    'search.json',
  ],
  deep: ['payloads', 'kinesis.json', 'get-query-results.json'],
  following: [
    'events.ndjson',
    'events.log',
    'events.jsons',
    'batches.ndjson',
    'firehose-1',
    'shipper.log',
    'events.jsonl',
    'archive.json',
    'notifications.json',
    'export.json',
    'fields.json',
    'filebeat.ndjson',
    'bulk.ndjson',
    'ecs.ndjson',
    'security-lake.json',
  ],
  lines: ['payloads.b64', '000000'],
};

export function familyOf({ file, name }: WrittenFormat): Family {
  if (file.endsWith('.csv')) return 'table';
  // Two formats are usually saved under this name.
  if (file === 'events.json') return name === 'lookup-events' ? 'listed' : 'following';
  const found = (Object.keys(families) as (keyof typeof families)[]).find((family) => families[family].includes(file));
  if (!found) throw new Error(`${file} is of no family`);
  return found;
}
