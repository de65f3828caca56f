import type { WrittenFormat } from '../../fixtures/formats/written-format.ts';
import type { Laid } from './damaged.ts';
import { isJson, latin1 } from './json-parts.ts';
import { lossOf, type Range } from './losses.ts';

/** What must become of rows or lines of which one byte has been changed. */
export interface ExpectedRows {
  readonly lost: readonly number[];
  readonly changed: readonly number[];
  /** As `toldOf` writes it, but with the stretches as they are. */
  readonly told: readonly string[];
}

const nothing: ExpectedRows = { lost: [], changed: [], told: [] };

/** A row of a table: RFC 4180, with one line for each row. `event` is the row's. */
export function expectedRow(
  format: WrittenFormat,
  { items, bytes: whole }: Laid,
  bytes: Uint8Array,
  at: number,
  event: string,
): ExpectedRows {
  const n = items.findIndex(({ start, end }) => at >= start && at < end);
  const row: Range = [items[n]!.start, items[n]!.end];
  const next = items[n + 1];
  const [before, after] = [whole[at], bytes[at]];
  if (before === 0x0a && next)
    return { lost: [n, n + 1], changed: [], told: [lossOf('csv/bad-row', [row[0], next.end])] };
  const isOutside = latin1(whole, [row[0], at]).split('"').length % 2 === 1;
  const isBroken = before === 0x22 || after === 0x22 || (isOutside && (before === 0x2c || after === 0x2c));
  if (isBroken) return { lost: [n], changed: [], told: [lossOf('csv/bad-row', row)] };
  if (format.kept) return { ...nothing, changed: [n] };
  const cell = Buffer.from(`"${event.replaceAll('"', '""')}"`);
  const from = Buffer.from(whole).indexOf(cell, row[0]);
  // What follows the closing quote belongs to the cell too.
  const end = bytes[from + cell.length] === 0x2c ? from + cell.length : row[1];
  const text = latin1(bytes, [from + 1, end])
    .replaceAll('""', '"')
    .replace(/"(.?)\r?\n?$/, '$1');
  if (isJson(text)) return { ...nothing, changed: [n] };
  return { lost: [n], changed: [], told: [lossOf('event/not-an-event', row)] };
}

/** A line of CloudWatch Logs: a time and an event. */
export function expectedLine({ items, bytes: whole }: Laid, bytes: Uint8Array, at: number): ExpectedRows {
  const n = items.findIndex(({ start, end }) => at >= start && at < end);
  const { start, end } = items[n]!;
  const brace = whole.indexOf(0x7b, start);
  const next = items[n + 1];
  if (at === end - 1) {
    const isSpace = bytes[at] === 0x0b;
    if (!next) {
      return isSpace
        ? nothing
        : { ...nothing, told: [lossOf('json/syntax', [start, brace]), lossOf('json/syntax', [at, end])] };
    }
    // Two lines are one: what is not the event's in each is told.
    const second = whole.indexOf(0x7b, next.start);
    return { ...nothing, told: [lossOf('json/syntax', [start, brace]), lossOf('json/syntax', [at, second])] };
  }
  if (at < brace) {
    const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z $/.test(latin1(bytes, [start, brace]));
    return isTime ? nothing : { ...nothing, told: [lossOf('json/syntax', [start, brace])] };
  }
  if (isJson(latin1(bytes, [brace, end]))) return { ...nothing, changed: [n] };
  return { lost: [n], changed: [], told: [lossOf('event/not-an-event', [start, end])] };
}

/** A line of gzip in Base64, of which the start, the end and the padding are changed. */
export function expectedPayload({ items, bytes: whole }: Laid, bytes: Uint8Array, at: number): ExpectedRows {
  const n = items.findIndex(({ start, end }) => at >= start && at < end);
  const { start, end } = items[n]!;
  if (at < start + 4) return { lost: [n], changed: [], told: [lossOf('event/not-an-event', [start, end])] };
  const isEnd = whole[at] === 0x0a || whole[at] === 0x3d;
  const isBase64 = /[\w+/=\s-]/.test(String.fromCharCode(bytes[at]!));
  if (isBase64) return isEnd ? nothing : { ...nothing, told: [`gzip/bad-data ${String(start)}`] };
  const to = whole.indexOf(0x0a, at);
  return { ...nothing, told: [lossOf('event/not-an-event', [at, to === at ? end : to])] };
}
