import type { GridRow, RowId } from '../model/view.ts';

export const pageSize = 128;
/** Pages kept; at 128 rows of 8 short texts each this is a few MB. */
const maxPages = 48;

/** Fetched rows of one result, by page. Never changed in place. */
export class RowPages {
  readonly #pages: ReadonlyMap<number, readonly GridRow[]>;

  constructor(pages: Iterable<readonly [number, readonly GridRow[]]> = []) {
    this.#pages = new Map(pages);
  }

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  row(index: number): GridRow | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Where an event is among these rows; -1 where it is not. */
  indexOf(row: RowId): number {
    for (const [page, rows] of this.#pages) {
      const index = rows.findIndex((one) => one.row === row);
      if (index >= 0) return page * pageSize + index;
    }
    return -1;
  }

  /** These pages and another. Past the bound, those farthest from the page `near` go. */
  with(page: number, rows: readonly GridRow[], near: number): RowPages {
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
