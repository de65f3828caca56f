import { digest } from './digest.ts';
import { explainUnknown } from './explain-unknown.ts';
import type { ConvertedFormat } from './convert.ts';
import type { AsideFormat, EventFormat } from './format.ts';
import type { Head } from './head.ts';
import { lookupEventLines, lookupEvents } from './lookup-events.ts';
import { eventBridge, messageLists, messages } from './eventbridge.ts';
import { insightsResults, insightsRows, logEvents, subscription } from './cloudwatch-logs.ts';
import { elasticDocuments, elasticHits } from './elastic.ts';
import { eventHistory } from './event-history.ts';
import { eventTable } from './event-table.ts';
import { insightsTable, splunkTable } from './message-tables.ts';
import { logExport } from './log-export.ts';
import { rawRecords, splunkExport, splunkResults } from './splunk.ts';
import { publicKeys } from './public-keys.ts';
import { s3Log } from './s3-log.ts';

/** Every format that holds events. The first that knows a document has it. */
const eventFormats: readonly EventFormat[] = [s3Log];

/** Formats whose events must be taken out of something else; asked after those that hold them as they are. */
const convertedFormats: readonly ConvertedFormat[] = [
  ...messageLists,
  lookupEvents,
  lookupEventLines,
  logEvents,
  subscription,
  insightsResults,
  insightsRows,
  eventBridge,
  messages,
  splunkExport,
  splunkResults,
  rawRecords,
  elasticHits,
  elasticDocuments,
  logExport,
  insightsTable,
  splunkTable,
  eventHistory,
  eventTable,
];

/** Asked after the event formats, so that nothing that looks like events is put aside. */
const asideFormats: readonly AsideFormat[] = [digest, publicKeys];

export type Recognised =
  | { readonly kind: 'events'; readonly format: EventFormat }
  | { readonly kind: 'converted'; readonly format: ConvertedFormat }
  | { readonly kind: 'aside'; readonly format: AsideFormat }
  /** `why` is one sentence on what the document is instead. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Tells a document's format by its content. */
export function recognise(head: Head): Recognised {
  const events = eventFormats.find((format) => format.sniff(head));
  if (events) return { kind: 'events', format: events };
  const converted = convertedFormats.find((format) => format.sniff(head));
  if (converted) return { kind: 'converted', format: converted };
  const aside = asideFormats.find((format) => format.sniff(head));
  if (aside) return { kind: 'aside', format: aside };
  return { kind: 'unknown', why: explainUnknown(head) };
}
