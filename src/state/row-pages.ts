import type { CellTexts, GridColumn, GridRow, RowId } from '../model/view.ts';

export const pageSize = 128;
/** Pages kept; at 128 rows of 8 short texts each this is a few MB. */
const maxPages = 48;

export interface PagedRow extends GridRow {
  /** What a grid knows it by. */
  readonly key: number;
  /** What its cells hold, in their order. */
  readonly columns: readonly GridColumn[];
}

/** Rows that were fetched together. */
export interface RowPage {
  readonly rows: readonly PagedRow[];
  /** Of each row, in seconds since 1970 UTC; 0 for none. */
  readonly times: readonly number[];
  /** What all rows' cells hold. */
  readonly columns: readonly GridColumn[];
  /** For paths that no column answers, the texts of each row. */
  readonly paths: ReadonlyMap<GridColumn, readonly CellTexts[]>;
}

/** The rows of a page, as they come. What was read for paths before is kept. */
export function makePage(
  rows: readonly GridRow[],
  columns: readonly GridColumn[],
  before: RowPage | undefined,
): RowPage {
  return {
    rows: rows.map((row) => ({ ...row, key: row.row, columns })),
    times: rows.map(({ time }) => time),
    columns,
    paths: before?.paths ?? new Map(),
  };
}

/** A page with the texts at these paths: for each row, for each path. */
export function withPaths(
  page: RowPage,
  paths: readonly GridColumn[],
  cells: readonly (readonly CellTexts[])[],
): RowPage {
  const read = paths.map((path, i) => [path, cells.map((texts) => texts[i] ?? [])] as const);
  return { ...page, paths: new Map([...page.paths, ...read]) };
}

/** Fetched rows of one result, by page. Never changed in place. */
export class RowPages {
  readonly #pages: ReadonlyMap<number, RowPage>;

  constructor(pages: Iterable<readonly [number, RowPage]> = []) {
    this.#pages = new Map(pages);
  }

  get(page: number): RowPage | undefined {
    return this.#pages.get(page);
  }

  row(index: number): PagedRow | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.rows[index % pageSize];
  }

  /** Where an event is among these rows; -1 where it is not. */
  indexOf(row: RowId): number {
    for (const [page, { rows }] of this.#pages) {
      const index = rows.findIndex((one) => one.row === row);
      if (index >= 0) return page * pageSize + index;
    }
    return -1;
  }

  /** These pages and another. Past the bound, those farthest from the page `near` go. */
  with(page: number, rows: RowPage, near: number): RowPages {
    const pages = new Map(this.#pages).set(page, rows);
    const far = [...pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
    for (const old of far.slice(0, Math.max(0, pages.size - maxPages))) pages.delete(old);
    return new RowPages(pages);
  }
}

/** First and last page that hold rows `first` to `last` of `count`; none where the last is below the first. */
export function pagesOf(first: number, last: number, count: number): readonly [number, number] {
  if (count === 0) return [0, -1];
  const end = Math.min(last, count - 1);
  const begin = Math.min(first, end);
  return [Math.floor(begin / pageSize), Math.floor(end / pageSize)];
}
