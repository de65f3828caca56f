import { insightsResults, insightsRows, logEvents, subscription } from './cloudwatch-logs.ts';
import type { ConvertedFormat } from './convert.ts';
import { digest } from './digest.ts';
import { elasticDocuments, elasticHits } from './elastic.ts';
import { eventHistory } from './event-history.ts';
import { eventRows, eventTable } from './event-table.ts';
import { eventBridge, messageLists, messages } from './eventbridge.ts';
import { explainUnknown } from './explain-unknown.ts';
import type { AsideFormat, EventFormat } from './format.ts';
import { findingLists, findings } from './guardduty.ts';
import { gzipInJson, gzipLines } from './gzip-payloads.ts';
import { readHead, type Head } from './head.ts';
import { insightsData } from './insights-data.ts';
import { lakeSign } from './lake-sign.ts';
import { logExport } from './log-export.ts';
import { lookupEventLines, lookupEvents } from './lookup-events.ts';
import { insightsTable, splunkTable } from './message-tables.ts';
import { nestedEvents, nestedIn, scatteredEvents } from './nested-events.ts';
import { objectMetadata } from './object-metadata.ts';
import { ocsf } from './ocsf.ts';
import { otherTable } from './other-table.ts';
import { publicKeys } from './public-keys.ts';
import { asConverted, eventArray, recordLists, repeatedLogs, singleEvents } from './raw-events.ts';
import { s3Log } from './s3-log.ts';
import { rawRecords, splunkExport, splunkResults } from './splunk.ts';
import { systemFile } from './system-file.ts';
import { utf16Of, utf8Of } from './utf16-text.ts';
import { inUtf16 } from './utf16.ts';

export type Recognised =
  | { readonly kind: 'events'; readonly format: EventFormat }
  | { readonly kind: 'converted'; readonly format: ConvertedFormat }
  | { readonly kind: 'aside'; readonly format: AsideFormat }
  /** `why` is one sentence on what the document is instead; `isSystem`: something that can hold no events. */
  | { readonly kind: 'unknown'; readonly why: string; readonly isSystem?: boolean };

type Known = Exclude<Recognised, { kind: 'unknown' }>;

const read = (format: EventFormat): Known => ({ kind: 'events', format });
const convert = (format: ConvertedFormat): Known => ({ kind: 'converted', format });
const setAside = (format: AsideFormat): Known => ({ kind: 'aside', format });

const nested = nestedEvents(inPayload);
const scattered = scatteredEvents(inPayload);

/** Every format, most telling first. The first that knows a document has it. */
const known: readonly Known[] = [
  ...[...gzipInJson(inPayload), repeatedLogs, recordLists].map(convert),
  ...[s3Log, insightsData].map(read),
  ...[
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
    ocsf,
    eventRows,
    ...findingLists,
    findings,
    logExport,
    gzipLines(inPayload),
    insightsTable,
    splunkTable,
    eventHistory,
    eventTable,
    otherTable,
  ].map(convert),
  read(eventArray),
  convert(singleEvents),
  ...[digest, publicKeys, objectMetadata, lakeSign].map(setAside),
  convert(nested),
];

/** Formats whose events follow each other, each of which tells the format anew: where the first is damaged. */
const repeating: readonly ConvertedFormat[] = [
  lookupEventLines,
  subscription,
  insightsRows,
  eventBridge,
  messages,
  splunkExport,
  rawRecords,
  elasticDocuments,
  ocsf,
  logExport,
  gzipLines(inPayload),
  singleEvents,
];
const maxLinesPassed = 8;

/** Name and a sentence for each format that can be opened, in the order of the names. */
export function formatList(): readonly { readonly name: string; readonly describe: string }[] {
  const byName = new Map<string, string>();
  for (const { format } of known) if (!byName.has(format.name)) byName.set(format.name, format.describe);
  return [...byName]
    .map(([name, describe]) => ({ name, describe }))
    .sort((a, b) => a.name.toLowerCase().localeCompare(b.name.toLowerCase(), 'en'));
}

/** Tells a document's format by its content. */
export function recognise(head: Head): Recognised {
  if (head.kind === 'utf-16') return recogniseUtf16(head);
  const system = systemFile(head);
  if (system !== undefined) return { kind: 'unknown', why: system, isSystem: true };
  const found = known.find(({ format }) => format.sniff(head));
  if (!found) return recogniseDamaged(head) ?? { kind: 'unknown', why: explainUnknown(head) };
  return found.format === nested ? convert(nestedIn(head, nested)) : found;
}

/** The format of a text whose start is damaged, as the lines after it tell it. */
function recogniseDamaged(head: Head): Known | undefined {
  let at = 0;
  for (let line = 0; line < maxLinesPassed; line++) {
    at = head.bytes.indexOf(0x0a, at) + 1;
    if (at === 0) break;
    const later = readHead(head.bytes.subarray(at), head.complete, head.path);
    const found = later.kind === 'utf-16' ? undefined : repeating.find((format) => format.sniff(later));
    if (found) return convert(found);
  }
  return scattered.sniff(head) ? convert(scattered) : undefined;
}

function recogniseUtf16(head: Head): Recognised {
  const encoding = utf16Of(head.bytes) ?? 'utf-16le';
  const inner = readHead(utf8Of(head.bytes, encoding), head.complete, head.path);
  if (inner.kind === 'utf-16') return { kind: 'unknown', why: explainUnknown(head) };
  const found = recognise(inner);
  switch (found.kind) {
    case 'events':
      return convert(inUtf16(asConverted(found.format), encoding));
    case 'converted':
      return convert(inUtf16(found.format, encoding));
    case 'unknown':
      return { kind: 'unknown', why: `text in UTF-16: ${found.why}` };
    case 'aside':
      return found;
  }
}

/** The format of a document that was packed in another, all of whose text is there. */
function inPayload(text: Uint8Array): ConvertedFormat | string {
  const found = recognise(readHead(text, true, ''));
  switch (found.kind) {
    case 'events':
      return asConverted(found.format);
    case 'converted':
      return found.format;
    case 'aside':
      return `${found.format.name}, for integrity validation`;
    case 'unknown':
      return found.why;
  }
}
