import { AppError, isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import { isReadyColumn, joinCell, splitCell } from '../model/grid-columns.ts';
import type { CellTexts, GridColumn, GridRow, RowId, RowsWanted, SearchResult } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { makePage, pagesOf, pageSize, RowPages, withPaths, type PagedRow, type RowPage } from './row-pages.ts';

const maxLoading = 2;
/** Pages fetched before another result is shown: a screen of 28 px rows fits in two. */
const maxFirst = 4;

/** What cells are asked about besides their own column: the full name of the one that a cell shows in short. */
const companions: ReadonlyMap<GridColumn, readonly GridColumn[]> = new Map([
  ['who', ['userIdentity.arn']],
  ['outcome', ['errorMessage']],
]);

interface Loading {
  readonly page: number;
  readonly what: 'rows' | 'paths';
  readonly controller: AbortController;
}

/** The rows of the shown result, fetched by page as the grid asks; what is no longer wanted is not fetched. */
export class Rows {
  #result = $state.raw<SearchResult | undefined>(undefined);
  #pages = $state.raw(new RowPages());
  #loading: readonly Loading[] = [];
  #first = 0;
  #last = 0;
  readonly #engine: Engine;
  readonly #idle: Idle;
  readonly #faults: Faults;
  readonly #columns: () => readonly GridColumn[];
  readonly #onlost: () => void;

  constructor(
    engine: Engine,
    idle: Idle,
    faults: Faults,
    columns: () => readonly GridColumn[],
    /** The engine no longer keeps the shown result: only the newest few. */
    onlost: () => void,
  ) {
    this.#onlost = onlost;
    this.#engine = engine;
    this.#idle = idle;
    this.#faults = faults;
    this.#columns = columns;
  }

  get result(): SearchResult | undefined {
    return this.#result;
  }

  get count(): number {
    return this.#result?.matched ?? 0;
  }

  at(index: number): PagedRow | undefined {
    return this.#pages.row(index);
  }

  /** The values of a cell; undefined while they are on their way. */
  textsAt(index: number, column: GridColumn): CellTexts | undefined {
    const row = this.at(index);
    const at = row?.columns.indexOf(column) ?? -1;
    return row && at >= 0 ? splitCell(column, row.cells[at] ?? '') : this.#pathTexts(index, column);
  }

  /** A cell of a row that is, or was, at a place, as one text; undefined while it is on its way. */
  textOf(row: PagedRow, index: number, column: GridColumn): string | undefined {
    const at = row.columns.indexOf(column);
    if (at >= 0) return row.cells[at];
    const texts = this.#pathTexts(index, column);
    return texts && joinCell(texts);
  }

  #pathTexts(index: number, column: GridColumn): CellTexts | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.paths.get(column)?.[index % pageSize];
  }

  /** Times of the rows that were fetched together with one, in seconds since 1970 UTC and in order; 0 for none. */
  timesAround(index: number): readonly number[] {
    return this.#pages.get(Math.floor(index / pageSize))?.times ?? [];
  }

  /** The columns have become more: what is in sight is filled in. */
  columnsAdded(): void {
    this.#pump();
  }

  /** Where an event is among the rows that are at hand; -1 where it is not. */
  indexOf(row: RowId): number {
    return this.#pages.indexOf(row);
  }

  /** States which rows are in sight, both ends included. */
  want(first: number, last: number): void {
    this.#first = Math.max(0, first);
    this.#last = Math.max(this.#first, last);
    const [low, high] = this.#wantedPages();
    for (const { page, controller } of this.#loading) {
      if (page < low || page > high) controller.abort();
    }
    this.#pump();
  }

  /** The row in a place of the shown result, fetched if it must be; where another is shown meanwhile, the one of that. */
  async load(index: number): Promise<GridRow | undefined> {
    const result = this.#result;
    if (!result || index < 0 || index >= result.matched) return undefined;
    const page = Math.floor(index / pageSize);
    if (!this.#pages.get(page)) {
      const fetched = this.#fetch(result, page, new AbortController().signal);
      const [rows] = await Promise.allSettled([fetched]);
      if (this.#result !== result) return this.load(index);
      if (rows.status === 'rejected') throw rows.reason;
      this.#keep(page, rows.value);
    }
    return this.at(index);
  }

  /** The rows to ask for along with a search, those that `adopt` would fetch first. */
  wanted(keepPlace: boolean): RowsWanted {
    const [low, high] = this.#firstPages(keepPlace, Infinity);
    return { from: low * pageSize, count: (high - low + 1) * pageSize, columns: readyOf(this.#columns()) };
  }

  /**
   * Shows another result. Its rows in sight are there first, so that the grid never goes blank in between: those that
   * came along with it as `wanted`, else fetched. With `keepPlace` the same positions stay in sight, otherwise the
   * first rows.
   */
  async adopt(
    { rows = [], ...result }: SearchResult,
    wanted: RowsWanted,
    keepPlace: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const [low, high] = this.#firstPages(keepPlace, result.matched);
    const pages: [number, RowPage][] = [];
    for (let page = low; page <= high; page++) {
      const from = page * pageSize - wanted.from;
      const came = from < 0 ? [] : rows.slice(from, from + pageSize);
      const isWhole = came.length === Math.min(pageSize, result.matched - page * pageSize);
      pages.push([page, isWhole ? makePage(came, wanted.columns, undefined) : await this.#fetch(result, page, signal)]);
    }
    signal.throwIfAborted();
    if (!keepPlace) {
      this.#last -= this.#first;
      this.#first = 0;
    }
    for (const { controller } of this.#loading) controller.abort();
    this.#result = result;
    this.#pages = new RowPages(pages);
    this.#pump();
  }

  /** First and last page of those that are in sight of another result, no more than are fetched before it is shown. */
  #firstPages(keepPlace: boolean, count: number): readonly [number, number] {
    const [low, high] = keepPlace
      ? pagesOf(this.#first, this.#last, count)
      : pagesOf(0, this.#last - this.#first, count);
    return [low, Math.min(high, low + maxFirst - 1)];
  }

  #wantedPages(): readonly [number, number] {
    return pagesOf(this.#first, this.#last, this.count);
  }

  #pump(): void {
    const result = this.#result;
    if (!result) return;
    const [low, high] = this.#wantedPages();
    for (let page = low; page <= high && this.#loading.length < maxLoading; page++) {
      const isLoading = this.#loading.some((one) => one.page === page && !one.controller.signal.aborted);
      const what = isLoading ? undefined : this.#missing(this.#pages.get(page));
      if (what) void this.#load(result, page, what);
    }
  }

  #missing(page: RowPage | undefined): Loading['what'] | undefined {
    const columns = this.#columns();
    if (!page || !readyOf(columns).every((column) => page.columns.includes(column))) return 'rows';
    return pathsOf(columns).every((path) => page.paths.has(path)) ? undefined : 'paths';
  }

  async #load(result: SearchResult, page: number, what: Loading['what']): Promise<void> {
    const loading = { page, what, controller: new AbortController() };
    this.#loading = [...this.#loading, loading];
    const { signal } = loading.controller;
    const release = this.#idle.hold();
    let mayGoOn = true;
    try {
      const kept = this.#pages.get(page);
      const rows =
        what === 'paths' && kept ? await this.#readPaths(kept, signal) : await this.#fetch(result, page, signal);
      if (this.#result === result && !signal.aborted) this.#keep(page, rows);
    } catch (error) {
      if (this.#result === result && !signal.aborted && !isAbort(error)) {
        if (what === 'rows' && error instanceof AppError && error.code === 'query/invalid') this.#onlost();
        else this.#faults.add(error);
        // it would fail again at once; the next scroll asks anew
        mayGoOn = false;
      }
    }
    this.#loading = this.#loading.filter((one) => one !== loading);
    if (mayGoOn) this.#pump();
    release();
  }

  async #fetch(result: SearchResult, page: number, signal: AbortSignal): Promise<RowPage> {
    const from = page * pageSize;
    const count = Math.min(pageSize, result.matched - from);
    const columns = readyOf(this.#columns());
    const rows = await this.#engine.rows({ result: result.id, from, count, columns }, { signal });
    return makePage(rows, columns, this.#result === result ? this.#pages.get(page) : undefined);
  }

  /** A page with what its events say at the paths shown; that takes longer than columns do. */
  async #readPaths(page: RowPage, signal: AbortSignal): Promise<RowPage> {
    const paths = pathsOf(this.#columns()).filter((path) => !page.paths.has(path));
    const cells = await this.#engine.cells({ rows: page.rows.map(({ row }) => row), paths }, { signal });
    return withPaths(page, paths, cells);
  }

  #keep(page: number, rows: RowPage): void {
    this.#pages = this.#pages.with(page, rows, (this.#first + this.#last) / 2 / pageSize);
  }
}

function readyOf(columns: readonly GridColumn[]): readonly GridColumn[] {
  const ready = columns.filter(isReadyColumn);
  return [...new Set([...ready, ...ready.flatMap((column) => companions.get(column) ?? [])])];
}

function pathsOf(columns: readonly GridColumn[]): readonly GridColumn[] {
  return columns.filter((column) => !isReadyColumn(column));
}
