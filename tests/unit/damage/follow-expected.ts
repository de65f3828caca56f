import type { WrittenFormat } from '../../fixtures/formats/written-format.ts';
import { familyOf, type Family } from './families.ts';
import { lossOf, trimmed } from './losses.ts';

/** A file of a format, followed by something else. */
export interface Followed {
  readonly format: WrittenFormat;
  /** Where what follows begins, in bytes. */
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** Lists that the core reads as they lie, which nothing is expected to follow. */
const closed: readonly string[] = ['attack.json', 'insights.json'];
/** Their key is what tells an event there; an object without it is told. */
const keyed: readonly string[] = [
  'get-query-results.json',
  'payloads',
  'filter.json',
  'receive-message.json',
  'results.json',
  'search.json',
];

const isKeyed = ({ file }: WrittenFormat, family: Family): boolean =>
  keyed.includes(file) || (file === 'events.json' && family === 'listed');
const isRows = (family: Family): boolean => family === 'table' || family === 'lines';

/** The next line after what was there, if what follows begins with its end. */
function startOf({ end, bytes }: Followed): number {
  return bytes[end] === 0x0a ? end + 1 : end;
}

function lossIn(code: string, { bytes, end }: Followed, to = bytes.length): string {
  const range = trimmed(bytes, [end, to]);
  return range ? lossOf(code, range) : `${code} ${String(end)}`;
}

const faultCode = ({ file }: WrittenFormat): string => (closed.includes(file) ? 'json/trailing-bytes' : 'json/syntax');

/** What is told of the same format once more; `told` as `toldOf` writes it, for tables and lines with whole stretches. */
export function toldOfSame(followed: Followed, isMarked: boolean): string[] {
  const { format, bytes, end } = followed;
  const start = startOf(followed);
  if (format.file === 'result_1.csv') {
    // The query of CloudTrail Lake before the header: two lines.
    const first = bytes.indexOf(0x0a, start) + 1;
    const second = bytes.indexOf(0x0a, first) + 1;
    return [lossOf('csv/bad-row', [start, first]), lossOf('csv/bad-row', [first, second])];
  }
  if (closed.includes(format.file)) {
    // The bracket that opens a list again is told after the fault.
    const bracket = format.file === 'attack.json' ? [`json/lost ${String(start)}`] : [];
    const lost = isMarked ? [lossOf('json/lost', [start, start + 3])] : bracket;
    return [`json/trailing-bytes ${String(start)}`, ...lost];
  }
  if (familyOf(format) === 'scanned' && isMarked) {
    return [`json/syntax ${String(end)}`, lossOf('json/lost', [end, end + 3])];
  }
  return [];
}

/** What is told of a log file, and whether its events are found. `records`: where they lie. */
export function toldOfLog(
  followed: Followed,
  records: readonly (readonly [number, number])[],
): { readonly isRead: boolean; readonly told: string[] } {
  const { format, bytes } = followed;
  const family = familyOf(format);
  const start = startOf(followed);
  const rest = lossOf('event/not-an-event', [start, bytes.length]);
  if (format.file === '000000') return { isRead: true, told: [] };
  if (family === 'table') return { isRead: false, told: [lossOf('csv/bad-row', [start, bytes.length])] };
  if (family === 'lines') return { isRead: false, told: [rest] };
  if (format.file === 'kinesis.json') {
    return {
      isRead: false,
      told: records.map(([from, to]) => lossOf('event/not-an-event', [start + from, start + to - 1])),
    };
  }
  if (isKeyed(format, family)) {
    return { isRead: false, told: [lossOf('event/not-an-event', trimmed(bytes, [start, bytes.length])!)] };
  }
  return { isRead: true, told: closed.includes(format.file) ? [`json/trailing-bytes ${String(start)}`] : [] };
}

/** The same of a line of CloudWatch Logs: a time of 24 characters and an event. */
export function toldOfLine(followed: Followed): { readonly isRead: boolean; readonly told: string[] } {
  const { format, bytes, end } = followed;
  const family = familyOf(format);
  if (format.file === '000000') return { isRead: true, told: [] };
  if (isRows(family)) {
    const code = family === 'table' ? 'csv/bad-row' : 'event/not-an-event';
    return { isRead: false, told: [lossOf(code, [end, bytes.length])] };
  }
  if (closed.includes(format.file)) {
    return { isRead: true, told: [`json/trailing-bytes ${String(end)}`, lossIn('json/lost', followed, end + 25)] };
  }
  if (family !== 'scanned') return { isRead: true, told: [lossIn('json/syntax', followed, end + 25)] };
  // "2026-01-01" begins as numbers, which are no events.
  const fault = end + 10;
  const lost = lossOf('json/lost', [fault, end + 24]);
  return { isRead: true, told: [`json/syntax ${String(fault)}`, lost, `event/not-an-event ${String(end)}`] };
}

/** The same of what holds no event; `isLines` where it is on lines of its own. */
export function toldOfOther(followed: Followed): string[] {
  const { format, bytes, end } = followed;
  const family = familyOf(format);
  if (!isRows(family)) return [lossIn(faultCode(format), followed)];
  const start = startOf(followed);
  const next = bytes.indexOf(0x0a, start) + 1;
  const isOne = next === 0 || next === bytes.length || format.file === 'payloads.b64';
  const hasCells = start > end && family === 'table' && format.kept === undefined;
  const code = family === 'lines' || hasCells ? 'event/not-an-event' : 'csv/bad-row';
  if (isOne) return [lossOf(code, [start, bytes.length])];
  return [lossOf(code, [start, next]), lossOf(code, [next, bytes.length])];
}

/** What is told of zeros before a file. `first`: where its first event's object begins. */
export function toldOfZerosBefore({ format, bytes }: Followed, zeros: number, first: number): string[] {
  const family = familyOf(format);
  if (family === 'table') return [lossOf('csv/bad-row', [0, zeros])];
  if (format.file === 'payloads.b64') return [lossOf('event/not-an-event', [0, zeros])];
  // Of a line of CloudWatch Logs the time, of Elastic's bulk API the line before are lost too.
  if (format.file === '000000') return [lossOf('json/syntax', [0, zeros + 25])];
  return [lossOf('json/syntax', trimmed(bytes, [0, format.file === 'bulk.ndjson' ? first : zeros])!)];
}

/** Files in which the key of a list tells the format, with nothing in it. */
const namedLists: readonly string[] = [
  'kinesis.json',
  'aggregated.json',
  'lambda.json',
  'search.json',
  '111122223333_CloudTrail_eu-west-1_20260310T0000Z_AbCdEfGhIjKlMnOp.json',
  'event_history.json',
  'insights.json',
];

/** What is told where a file is only what is around events, or of that only its start. */
export function toldOfEmpty(format: WrittenFormat, start: number, isWhole: boolean): string[] {
  const family = familyOf(format);
  if (family === 'table') return [];
  const isNamed = namedLists.includes(format.file) || (format.file === 'events.json' && family === 'listed');
  if (isNamed) return isWhole ? [] : [`json/truncated ${String(start)}`];
  if (isWhole && format.file === 'get-query-results.json') return [];
  return ['decode/not-recognised 0'];
}
