import type { ConvertedFormat, Converter, ConvertLimits, ConvertSink, TextPlace } from './convert.ts';
import { columnName, refitted, type TableColumns } from './csv-header.ts';
import { cellsOf, CsvRows, type Cell } from './csv-rows.ts';
import type { Head } from './head.ts';
import { tellUnread } from './unread-columns.ts';
import { put, type Unwrapped } from './unwrapped.ts';

/** A row's values by column name in lower case. Bare empty cells are left out. */
export type CsvRow = ReadonlyMap<string, string>;

export interface CsvFormat extends TableColumns {
  readonly name: string;
  readonly describe: string;
  /** `titles` has the columns as the header writes them. */
  readonly unwrap: (row: CsvRow, titles: ReadonlyMap<string, string>) => Unwrapped;
}

/** Lines before the header, as CloudTrail Lake writes its query there. */
const maxPreamble = 200;
/** An event's quotes are doubled in a table, and its JSON may be escaped besides. */
export const rowShare = 3;

export function csvFormat(format: CsvFormat): ConvertedFormat {
  const { name, describe, isHeader } = format;
  return {
    name,
    describe,
    sniff: (head) =>
      head.kind === 'text' && firstRows(head).some((cells) => isHeader(new Set(columnsOf(cells, format)))),
    convert: (sink, limits) => new TableConverter(format, sink, limits),
  };
}

interface Row {
  readonly cells: readonly Cell[];
  readonly place: TextPlace;
  readonly replaced: boolean;
}

class TableConverter implements Converter {
  readonly #format: CsvFormat;
  readonly #sink: ConvertSink;
  readonly #rows: CsvRows;
  #columns: readonly string[] | undefined;
  #titles: ReadonlyMap<string, string> = new Map();
  #header: TextPlace = { at: 0, length: 0 };
  /** Rows and columns are known to fit each other. */
  #isSettled = false;
  /** The first row, that the header does not fit: one of the two is damaged. */
  #misfit: Row | undefined;
  #rowsBefore = 0;
  #before: TextPlace = { at: 0, length: 0 };

  constructor(format: CsvFormat, sink: ConvertSink, limits: ConvertLimits) {
    this.#format = format;
    this.#sink = sink;
    this.#rows = new CsvRows(
      limits.maxEventBytes * rowShare,
      (cells, place, replaced) => {
        if (this.#columns) this.#row({ cells, place, replaced });
        else this.#beforeHeader(cells, place);
      },
      (place, bytes, isTooLong) => {
        if (!this.#columns) this.#takeHeader(cellsOf(bytes), place);
        if (isTooLong) sink.skipped(place, 'csv/bad-row', 'this row is longer than the limit', 'maxEventBytes');
        else sink.skipped(place, 'csv/bad-row', 'a quote in this row has no end');
      },
    );
  }

  push(text: Uint8Array): void {
    this.#rows.push(text);
  }

  end(): void {
    this.#rows.end();
    this.#tellMisfit();
    if (!this.#columns) this.#noHeader();
    else this.#settle(this.#columns);
  }

  #beforeHeader(cells: readonly Cell[], place: TextPlace): void {
    const zeros = /^\0*/.exec(cells[0]!.text)![0].length;
    if (zeros > 0) this.#sink.skipped({ at: place.at, length: zeros }, 'csv/bad-row', 'zero bytes before the header');
    if (this.#takeHeader(cells, place)) return;
    if (this.#rowsBefore++ === 0) this.#before = place;
    else this.#before = { at: this.#before.at, length: place.at + place.length - this.#before.at };
    if (this.#rowsBefore <= maxPreamble) return;
    this.#noHeader();
    this.#sink.stop(place.at + place.length, 'decode/not-recognised', 'what follows is no table of events');
  }

  /** Accounts for the rows that were read before a header that did not come. */
  #noHeader(): void {
    if (this.#before.length === 0) return;
    this.#sink.skipped(this.#before, 'decode/not-recognised', 'no header where one should be');
  }

  #takeHeader(cells: readonly Cell[], place: TextPlace): boolean {
    const columns = columnsOf(cells, this.#format);
    if (!this.#format.isHeader(new Set(columns))) return false;
    this.#columns = columns;
    this.#titles = new Map(columns.map((column, i) => [column, cells[i]!.text.trim()]));
    this.#header = place;
    return true;
  }

  #row(row: Row): void {
    const count = row.cells.length;
    if (count === this.#columns!.length) {
      this.#tellMisfit();
      this.#settle(this.#columns!);
      this.#put(row);
      return;
    }
    if (this.#isSettled) {
      this.#tellBad(row);
      return;
    }
    const other = this.#misfit;
    const fitted = other?.cells.length === count ? refitted(this.#columns!, count, this.#format) : undefined;
    if (!other || !fitted) {
      this.#tellMisfit();
      this.#misfit = row;
      return;
    }
    this.#misfit = undefined;
    this.#sink.skipped(this.#header, 'csv/bad-row', 'a header that its rows do not fit');
    this.#settle(fitted);
    this.#put(other);
    this.#put(row);
  }

  #settle(columns: readonly string[]): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#columns = columns;
    const unread = columns.filter((column, i) => !this.#format.reads(column) || columns.indexOf(column) < i);
    const titles = unread.map((column) => this.#titles.get(column) ?? column);
    tellUnread(titles, this.#sink, this.#header.at);
  }

  #put({ cells, place, replaced }: Row): void {
    // Where tables were put together, each has its header.
    if (cells.every(({ text }, i) => columnName(text, this.#format) === this.#columns![i])) return;
    const row = new Map<string, string>();
    this.#columns!.forEach((column, i) => {
      const { text, quoted } = cells[i]!;
      if ((text !== '' || quoted) && !row.has(column)) row.set(column, text);
    });
    put(this.#sink, this.#format.unwrap(row, this.#titles), place, replaced);
  }

  #tellMisfit(): void {
    if (this.#misfit) this.#tellBad(this.#misfit);
    this.#misfit = undefined;
  }

  #tellBad({ cells, place }: Row): void {
    const detail = `a row of ${String(cells.length)} cells in a table of ${String(this.#columns!.length)} columns`;
    this.#sink.skipped(place, 'csv/bad-row', detail);
  }
}

function columnsOf(cells: readonly Cell[], table: TableColumns): readonly string[] {
  return cells.map(({ text }) => columnName(text, table));
}

/** The first rows that the head shows whole. */
export function firstRows(head: Head): (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [];
  let from = 0;
  for (let at = head.bytes.indexOf(0x0a); at >= 0 && rows.length < maxPreamble; at = head.bytes.indexOf(0x0a, from)) {
    rows.push(cellsOf(head.bytes.subarray(from, at)));
    from = at + 1;
  }
  if (head.complete && rows.length < maxPreamble) rows.push(cellsOf(head.bytes.subarray(from)));
  return rows;
}
