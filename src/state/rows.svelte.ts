import { AppError, isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { GridColumn, GridRow, RowId, SearchResult } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { pagesOf, pageSize, RowPages } from './row-pages.ts';

const maxLoading = 2;
/** Pages fetched before another result is shown: a screen of 28 px rows fits in two. */
const maxFirst = 4;

interface Loading {
  readonly page: number;
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
  readonly #columns: readonly GridColumn[];
  readonly #onlost: () => void;

  constructor(
    engine: Engine,
    idle: Idle,
    faults: Faults,
    columns: readonly GridColumn[],
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

  at(index: number): GridRow | undefined {
    return this.#pages.row(index);
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

  /** One row, fetched if it must be. */
  async load(index: number): Promise<GridRow | undefined> {
    const result = this.#result;
    if (!result || index < 0 || index >= result.matched) return undefined;
    const page = Math.floor(index / pageSize);
    if (!this.#pages.has(page)) {
      const rows = await this.#fetch(result, page, new AbortController().signal);
      if (this.#result !== result) return undefined;
      this.#keep(page, rows);
    }
    return this.at(index);
  }

  /**
   * Shows another result. Its rows in sight are fetched first, so that the grid never goes blank in between. With
   * `keepPlace` the same positions stay in sight, otherwise the first rows.
   */
  async adopt(result: SearchResult, keepPlace: boolean, signal: AbortSignal): Promise<void> {
    const inSight = this.#last - this.#first;
    const [low, high] = keepPlace
      ? pagesOf(this.#first, this.#last, result.matched)
      : pagesOf(0, inSight, result.matched);
    const pages: [number, readonly GridRow[]][] = [];
    for (let page = low; page <= high && pages.length < maxFirst; page++) {
      pages.push([page, await this.#fetch(result, page, signal)]);
    }
    signal.throwIfAborted();
    if (!keepPlace) {
      this.#first = 0;
      this.#last = inSight;
    }
    for (const { controller } of this.#loading) controller.abort();
    this.#result = result;
    this.#pages = new RowPages(pages);
    this.#pump();
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
      if (!this.#pages.has(page) && !isLoading) void this.#load(result, page);
    }
  }

  async #load(result: SearchResult, page: number): Promise<void> {
    const loading = { page, controller: new AbortController() };
    this.#loading = [...this.#loading, loading];
    const { signal } = loading.controller;
    const release = this.#idle.hold();
    let mayGoOn = true;
    try {
      const rows = await this.#fetch(result, page, signal);
      if (this.#result === result && !signal.aborted) this.#keep(page, rows);
    } catch (error) {
      if (this.#result === result && !signal.aborted && !isAbort(error)) {
        if (error instanceof AppError && error.code === 'query/invalid') this.#onlost();
        else this.#faults.add(error);
        // it would fail again at once; the next scroll asks anew
        mayGoOn = false;
      }
    }
    this.#loading = this.#loading.filter((one) => one !== loading);
    if (mayGoOn) this.#pump();
    release();
  }

  #fetch(result: SearchResult, page: number, signal: AbortSignal): Promise<readonly GridRow[]> {
    const from = page * pageSize;
    const count = Math.min(pageSize, result.matched - from);
    return this.#engine.rows({ result: result.id, from, count, columns: this.#columns }, { signal });
  }

  #keep(page: number, rows: readonly GridRow[]): void {
    this.#pages = this.#pages.with(page, rows, (this.#first + this.#last) / 2 / pageSize);
  }
}
