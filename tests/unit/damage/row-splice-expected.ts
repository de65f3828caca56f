import type { WrittenFormat } from '../../fixtures/formats/written-format.ts';
import type { Laid } from './damaged.ts';
import { isJson, latin1 } from './json-parts.ts';
import { lossOf, trimmed, type Range } from './losses.ts';
import type { ExpectedRows } from './row-expected.ts';

/** Rows or lines of which a stretch has been replaced by another, without a line's end; both may be empty. */
export interface RowSplice {
  readonly format: WrittenFormat;
  readonly made: Laid;
  readonly at: number;
  readonly removed: number;
  readonly inserted: number;
  /** The text as it is now. */
  readonly bytes: Uint8Array;
}

/** The column of a table that holds the event. */
const eventColumn: Readonly<Record<string, number>> = {
  'logs-insights-results.csv': 1,
  'splunk.csv': 0,
  'result_1.csv': 0,
};

interface Line {
  /** Items that are in it. */
  readonly touched: readonly number[];
  readonly range: Range;
}

/** The line that the damage is in. */
function lineOf({ made: { items }, at, removed, inserted }: RowSplice): Line {
  const last = Math.max(at + removed - 1, at);
  const touched = items.flatMap(({ start, end }, n) => (start <= last && at < end ? [n] : []));
  const end = items[touched.at(-1)!]!.end;
  return { touched, range: [items[touched[0]!]!.start, end - removed + inserted] };
}

/** A row's cells, RFC 4180; undefined where a quote has no end. */
function cellsOf(row: string): string[] | undefined {
  const cells: string[] = [];
  for (let i = 0; i <= row.length; i++) {
    let cell = '';
    if (row[i] === '"') {
      for (i++; row[i] !== '"' || row[i + 1] === '"'; i++) {
        if (i >= row.length) return undefined;
        cell += row[i]!;
        if (row[i] === '"') i++;
      }
      i++;
    }
    for (; i < row.length && row[i] !== ','; i++) cell += row[i]!;
    cells.push(cell);
  }
  return cells;
}

/** The same for a row of a table, of which the writer knows how many cells it has and which of them is the event. */
export function expectedOfTable(splice: RowSplice): ExpectedRows {
  const { format, bytes, made } = splice;
  const { touched, range } = lineOf(splice);
  const first = made.items[0]!;
  const columns = cellsOf(latin1(made.bytes, [first.start, first.end]).trimEnd())!.length;
  const cells = cellsOf(latin1(bytes, range).trimEnd());
  if (cells?.length !== columns) return { lost: touched, changed: [], told: [lossOf('csv/bad-row', range)] };
  if (format.kept || isJson(cells[eventColumn[format.file]!]!)) return { lost: [], changed: touched, told: [] };
  return { lost: touched, changed: [], told: [lossOf('event/not-an-event', range)] };
}

/** The same for a line of CloudWatch Logs: a time and an event. */
export function expectedOfLine(splice: RowSplice): ExpectedRows {
  const { bytes, at, inserted, made } = splice;
  const { touched, range } = lineOf(splice);
  const [start, end] = range;
  if (touched.length > 1) {
    // The second event is whole after what is left of the first.
    const second = made.bytes.indexOf(0x7b, made.items[touched[1]!]!.start) - splice.removed + inserted;
    return { lost: [touched[0]!], changed: [], told: [lossOf('json/syntax', [start, second])] };
  }
  const brace = bytes.indexOf(0x7b, at === start ? at + inserted : start);
  if (isJson(latin1(bytes, [brace, end]))) {
    const isTime = at > start;
    const told = isTime ? [] : [lossOf('json/syntax', [trimmed(bytes, [start, brace])![0], brace])];
    return { lost: [], changed: isTime ? touched : [], told };
  }
  return { lost: touched, changed: [], told: [lossOf('event/not-an-event', range)] };
}

/** The same for a line of gzip in Base64. */
export function expectedOfPayload(splice: RowSplice): ExpectedRows {
  const { bytes, at, inserted } = splice;
  const { touched, range } = lineOf(splice);
  const part = latin1(bytes, [at, at + inserted]);
  const odd = /[^\w+/=\s-]/.exec(part)?.index;
  if (at === range[0]) {
    if (odd !== undefined) {
      return { lost: [], changed: [], told: [lossOf('event/not-an-event', [at, at + inserted])] };
    }
    return { lost: touched, changed: [], told: [lossOf('event/not-an-event', range)] };
  }
  const end = odd === undefined ? range[1] : at + odd;
  const rest: Range = [end, range[1] - 1];
  const told = [lossOf('gzip/bad-data', [range[0], end])];
  return { lost: touched, changed: [], told: odd === undefined ? told : [...told, lossOf('event/not-an-event', rest)] };
}
