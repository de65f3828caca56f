import { isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { GridColumn, GridRow, SearchResult } from '../model/view.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';

export const pageSize = 128;
const maxPages = 48;
const maxLoading = 2;

type Pages = ReadonlyMap<number, readonly GridRow[]>;

/** The rows of the shown result, fetched by page as the grid asks; what is no longer wanted is not fetched. */
export class Rows {
  #result = $state.raw<SearchResult | undefined>(undefined);
  #pages = $state.raw<Pages>(new Map());
  readonly #loading = new Map<number, AbortController>();
  #first = 0;
  #last = 0;
  readonly #engine: Engine;
  readonly #idle: Idle;
  readonly #faults: Faults;
  readonly #columns: readonly GridColumn[];

  constructor(engine: Engine, idle: Idle, faults: Faults, columns: readonly GridColumn[]) {
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
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** States which rows are in sight, both ends included. */
  want(first: number, last: number): void {
    this.#first = Math.max(0, first);
    this.#last = Math.max(this.#first, last);
    const [low, high] = this.#wantedPages();
    for (const [page, controller] of this.#loading) {
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
    if (!keepPlace) {
      this.#last -= this.#first;
      this.#first = 0;
    }
    const [low, high] = wantedPages(this.#first, this.#last, result.matched);
    const pages = new Map<number, readonly GridRow[]>();
    for (let page = low; page <= high && page < low + 4; page++) {
      pages.set(page, await this.#fetch(result, page, signal));
    }
    signal.throwIfAborted();
    for (const controller of this.#loading.values()) controller.abort();
    this.#loading.clear();
    this.#result = result;
    this.#pages = pages;
    this.#pump();
  }

  clear(): void {
    for (const controller of this.#loading.values()) controller.abort();
    this.#loading.clear();
    this.#result = undefined;
    this.#pages = new Map();
  }

  #wantedPages(): [number, number] {
    return wantedPages(this.#first, this.#last, this.count);
  }

  #pump(): void {
    const result = this.#result;
    if (!result) return;
    const [low, high] = this.#wantedPages();
    for (let page = low; page <= high && this.#loading.size < maxLoading; page++) {
      if (!this.#pages.has(page) && !this.#loading.has(page)) this.#load(result, page);
    }
  }

  #load(result: SearchResult, page: number): void {
    const controller = new AbortController();
    this.#loading.set(page, controller);
    const release = this.#idle.hold();
    this.#fetch(result, page, controller.signal)
      .then(
        (rows) => {
          if (this.#result === result && !controller.signal.aborted) this.#keep(page, rows);
        },
        (error: unknown) => {
          if (this.#result === result && !isAbort(error)) this.#faults.add(error);
          // an error would come again at once; the next scroll asks anew
          return !isAbort(error);
        },
      )
      .then((failed) => {
        if (this.#loading.get(page) === controller) this.#loading.delete(page);
        if (failed !== true) this.#pump();
      })
      .finally(release);
  }

  #fetch(result: SearchResult, page: number, signal: AbortSignal): Promise<readonly GridRow[]> {
    const from = page * pageSize;
    const count = Math.min(pageSize, result.matched - from);
    return this.#engine.rows({ result: result.id, from, count, columns: this.#columns }, { signal });
  }

  #keep(page: number, rows: readonly GridRow[]): void {
    const pages = new Map(this.#pages).set(page, rows);
    const middle = (this.#first + this.#last) / 2 / pageSize;
    if (pages.size > maxPages) {
      const far = [...pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
      for (const old of far.slice(0, pages.size - maxPages)) pages.delete(old);
    }
    this.#pages = pages;
  }
}

function wantedPages(first: number, last: number, count: number): [number, number] {
  if (count === 0) return [0, -1];
  const end = Math.min(last, count - 1);
  const begin = Math.min(first, end);
  return [Math.floor(begin / pageSize), Math.floor(end / pageSize)];
}
