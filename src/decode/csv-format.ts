import type { ConvertedFormat, TextPlace } from './convert.ts';
import { put, type Unwrapped } from './element-converter.ts';
import { cellsOf, CsvRows, type Cell } from './csv-rows.ts';
import type { Head } from './head.ts';

/** A row's values by column name in lower case. Bare empty cells are left out. */
export type CsvRow = ReadonlyMap<string, string>;

export interface CsvFormat {
  readonly name: string;
  readonly describe: string;
  /** Whether a table with these columns, in lower case, is of this format. */
  readonly isHeader: (columns: ReadonlySet<string>) => boolean;
  readonly unwrap: (row: CsvRow) => Unwrapped;
}

/** Lines before the header, as CloudTrail Lake writes its query there. */
const maxPreamble = 200;
const wrapping = 3;

export function csvFormat({ name, describe, isHeader, unwrap }: CsvFormat): ConvertedFormat {
  return {
    name,
    describe,
    sniff: (head) => head.kind === 'text' && firstRows(head).some((cells) => isHeader(columnSet(columnsOf(cells)))),
    convert(sink, limits) {
      let columns: readonly string[] | undefined;
      let header: TextPlace | undefined;
      let before = 0;
      let passedAt = 0;
      let passedBytes = 0;
      /** Accounts for the rows that were read before a header that did not come. */
      const noHeader = (): void => {
        const place = { at: passedAt, length: passedBytes };
        sink.skipped(place, 'decode/not-recognised', 'no header where one should be');
      };
      const rows = new CsvRows(
        limits.maxEventBytes * wrapping,
        (cells, place, replaced) => {
          if (!columns) {
            const named = columnsOf(cells);
            if (isHeader(columnSet(named))) {
              columns = named;
              header = place;
              return;
            }
            if (before++ === 0) passedAt = place.at;
            passedBytes += place.length;
            if (before > maxPreamble) {
              noHeader();
              sink.stop(place.at + place.length, 'decode/not-recognised', 'what follows is no table of events');
            }
            return;
          }
          if (cells.length !== columns.length) {
            // A header that has lost its line's end has taken the first row in.
            if (header) sink.skipped(header, 'csv/bad-row', 'a header that the first row does not fit');
            header = undefined;
            const detail = `a row of ${String(cells.length)} cells in a table of ${String(columns.length)} columns`;
            sink.skipped(place, 'csv/bad-row', detail);
            return;
          }
          header = undefined;
          put(sink, unwrap(rowOf(columns, cells)), place, replaced);
        },
        (place, bytes, isTooLong) => {
          const named = columns ? [] : columnsOf(cellsOf(bytes));
          if (isHeader(columnSet(named))) columns = named;
          if (isTooLong) sink.skipped(place, 'csv/bad-row', 'this row is longer than the limit', 'maxEventBytes');
          else sink.skipped(place, 'csv/bad-row', 'a quote in this row has no end');
        },
      );
      return {
        push: (text) => {
          rows.push(text);
        },
        end: () => {
          rows.end();
          if (!columns && passedBytes > 0) noHeader();
        },
      };
    },
  };
}

function columnsOf(cells: readonly Cell[]): readonly string[] {
  return cells.map(({ text }) => text.trim().toLowerCase());
}

function columnSet(columns: readonly string[]): ReadonlySet<string> {
  return new Set(columns);
}

function rowOf(columns: readonly string[], cells: readonly Cell[]): CsvRow {
  const row = new Map<string, string>();
  columns.forEach((column, i) => {
    const { text, quoted } = cells[i]!;
    if ((text !== '' || quoted) && !row.has(column)) row.set(column, text);
  });
  return row;
}

/** The first rows that the head shows whole. */
function firstRows(head: Head): (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [];
  let from = 0;
  for (let at = head.bytes.indexOf(0x0a); at >= 0 && rows.length < maxPreamble; at = head.bytes.indexOf(0x0a, from)) {
    rows.push(cellsOf(head.bytes.subarray(from, at)));
    from = at + 1;
  }
  if (head.complete && rows.length < maxPreamble) rows.push(cellsOf(head.bytes.subarray(from)));
  return rows;
}
