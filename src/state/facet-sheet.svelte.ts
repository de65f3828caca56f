import type { Engine } from '../model/engine.ts';
import type { FacetOrder, FacetValue } from '../model/explorer.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { NewestRun } from './newest-run.svelte.ts';

const pageSize = 500;
/** Pages kept, those nearest to the view. */
const maxPages = 60;

interface Page {
  readonly number: number;
  readonly values: readonly FacetValue[];
}

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly filter: string;
  readonly field: string;
}

/** All values of one field, fetched in pages as they come into view. */
export class FacetSheet {
  #order = $state<FacetOrder>('count');
  #contains = $state('');
  #pages = $state.raw<readonly Page[]>([]);
  #listed = $state<number | undefined>(undefined);
  #distinct = $state(0);
  #top = $state(0);
  #isTruncated = $state(false);
  /** Counts up where other values are listed. */
  #showing = $state(0);
  #wanted: readonly [number, number] = [0, 0];
  /** Order and text of the pages that are kept. */
  #shownKey = '';
  readonly #run: NewestRun;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
    this.#run = new NewestRun(services.idle, services.faults);
    this.#load();
  }

  get field(): string {
    return this.#to.field;
  }
  get order(): FacetOrder {
    return this.#order;
  }
  get contains(): string {
    return this.#contains;
  }
  /** Values that the list has; undefined until the first answer. */
  get listed(): number | undefined {
    return this.#listed;
  }
  get distinct(): number {
    return this.#distinct;
  }
  /** The largest count met. */
  get top(): number {
    return this.#top;
  }
  get isTruncated(): boolean {
    return this.#isTruncated;
  }
  get showing(): number {
    return this.#showing;
  }
  get isLoading(): boolean {
    return this.#run.isRunning;
  }

  /** The value at a place, or undefined while it is on its way. */
  at(index: number): FacetValue | undefined {
    return this.#page(Math.floor(index / pageSize))?.values[index % pageSize];
  }

  setOrder(order: FacetOrder): void {
    this.#order = order;
    this.#restart();
  }
  setContains(contains: string): void {
    this.#contains = contains;
    this.#restart();
  }

  /** The places from `first` to `last` are in view. */
  want(first: number, last: number): void {
    this.#wanted = [Math.floor(Math.max(0, first) / pageSize), Math.floor(Math.max(0, last) / pageSize)];
    this.#load();
  }

  close(): void {
    this.#run.stop();
  }

  get #key(): string {
    return `${this.#order} ${this.#contains}`;
  }

  #restart(): void {
    this.#wanted = [0, 0];
    this.#load();
  }

  #load(): void {
    if (this.#missing() === undefined) return;
    this.#run.ask(this.#key, async (signal) => {
      for (let page = this.#missing(); page !== undefined && !signal.aborted; page = this.#missing()) {
        await this.#fetch(page, signal);
      }
    });
  }

  #page(number: number): Page | undefined {
    return this.#pages.find((page) => page.number === number);
  }

  /** The first page in view that is not there. */
  #missing(): number | undefined {
    if (this.#shownKey !== this.#key) return 0;
    const [first, last] = this.#wanted;
    for (let page = first; page <= last; page++) {
      if (!this.#page(page) && page * pageSize < (this.#listed ?? 0)) return page;
    }
    return undefined;
  }

  async #fetch(page: number, signal: AbortSignal): Promise<void> {
    const { engine, filter, field } = this.#to;
    const key = this.#key;
    const [order, contains] = [this.#order, this.#contains];
    const asked = { field, limit: pageSize, offset: page * pageSize, order, contains };
    const [facet] = await engine.facets({ filter, fields: [asked] }, { signal });
    if (signal.aborted || !facet) return;
    const isNew = this.#shownKey !== key;
    this.#shownKey = key;
    this.#listed = facet.listed;
    this.#distinct = facet.distinct;
    this.#isTruncated = facet.truncated;
    this.#top = facet.values.reduce((top, { count }) => Math.max(top, count), isNew ? 0 : this.#top);
    const far = ({ number }: Page): number => Math.abs(number - page);
    const kept = isNew ? [] : this.#pages.toSorted((a, b) => far(a) - far(b)).slice(0, maxPages - 1);
    this.#pages = [{ number: page, values: facet.values }, ...kept];
    if (isNew) this.#showing++;
  }
}
