import { unwrapMessage } from './cloudwatch-logs.ts';
import { csvFormat } from './csv-format.ts';
import { unflatten } from './unflatten.ts';
import { unwrapText } from './unwrap-text.ts';

export const insightsTable = csvFormat({
  name: 'CloudWatch Logs Insights table',
  describe: 'The CSV export of CloudWatch Logs Insights, with the event in the column "@message".',
  isHeader: (columns) => columns.has('@message'),
  // CloudWatch's own columns say nothing of the event.
  reads: (column) => column.startsWith('@'),
  unwrap: (row) => unwrapMessage(row.get('@message')),
});

/** Splunk's default fields say nothing of the event that it does not say itself: "Use default fields" of its documentation. */
const splunkColumns: ReadonlySet<string> = new Set(
  'host source sourcetype index linecount punct splunk_server splunk_server_group timestamp timestartpos timeendpos eventtype tag'.split(
    ' ',
  ),
);

export const splunkTable = csvFormat({
  name: 'Splunk table',
  describe: 'The CSV export of a Splunk search, with the original event in the column "_raw".',
  isHeader: (columns) => columns.has('_raw'),
  reads: (column) => column.startsWith('_') || column.startsWith('date_') || splunkColumns.has(column),
  unwrap(row) {
    const raw = row.get('_raw');
    if (raw) return unwrapText(raw);
    const event = unflatten(Object.fromEntries(row));
    return event
      ? { kind: 'events', json: [JSON.stringify(event)], partial: true }
      : { kind: 'skip', code: 'event/not-an-event', detail: 'a row without "_raw"' };
  },
});
