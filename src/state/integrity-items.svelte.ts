import type { Engine } from '../model/engine.ts';
import type { IntegrityItem, IntegrityItemDetail, ItemKind, LogFileVerdict } from '../model/integrity.ts';
import type { SourceId } from '../model/segment.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { NewestRun } from './newest-run.svelte.ts';

/** Which items are listed. Empty lists of kinds or verdicts stand for all of them. */
export interface ItemsFilter {
  readonly kinds: readonly ItemKind[];
  readonly verdicts: readonly LogFileVerdict[];
  readonly chain: number | undefined;
  /** Seconds since 1970 UTC; items that overlap the time between. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Occurs in key or path. */
  readonly text: string;
  readonly order: 'worst' | 'time';
}

export const everyItem: ItemsFilter = {
  kinds: [],
  verdicts: [],
  chain: undefined,
  from: undefined,
  to: undefined,
  text: '',
  order: 'worst',
};

export const itemsPageSize = 200;

/** Items looked through for the selected one when the verdicts are new; those of one key are few. */
const sameKeyItems = 200;

interface Services {
  readonly engine: Engine;
  readonly idle: Idle;
  readonly faults: Faults;
}

/** The list of digests, log files and query results with their verdicts, a page at a time, and the one looked at. */
export class IntegrityItems {
  #filter = $state.raw<ItemsFilter>(everyItem);
  #page = $state(0);
  #items = $state.raw<readonly IntegrityItem[]>([]);
  #total = $state<number | undefined>(undefined);
  #selected = $state.raw<IntegrityItemDetail | undefined>(undefined);
  #isWanted = false;
  #isCurrent = false;
  readonly #to: Services;
  readonly #listing: NewestRun;
  readonly #selecting: NewestRun;

  constructor(services: Services) {
    this.#to = services;
    this.#listing = new NewestRun(services.idle, services.faults);
    this.#selecting = new NewestRun(services.idle, services.faults);
  }

  get filter(): ItemsFilter {
    return this.#filter;
  }
  /** From 0; pages have `itemsPageSize` items. */
  get page(): number {
    return this.#page;
  }
  /** Those of the page; of the last page or filter while others are on the way. */
  get items(): readonly IntegrityItem[] {
    return this.#items;
  }
  /** Items that the filter lets through, over all pages; undefined until the first answer. */
  get total(): number | undefined {
    return this.#total;
  }
  get isLoading(): boolean {
    return this.#listing.isRunning;
  }
  /** The item that is looked at, with what its verdict rests on. */
  get selected(): IntegrityItemDetail | undefined {
    return this.#selected;
  }

  /** Changes some of the filter, and goes to its first page. */
  setFilter(change: Partial<ItemsFilter>): void {
    this.#filter = { ...this.#filter, ...change };
    this.#page = 0;
    this.#load();
  }

  clearFilter(): void {
    this.setFilter({ ...everyItem, order: this.#filter.order });
  }

  goTo(page: number): void {
    this.#page = page;
    this.#load();
  }

  select(id: number): void {
    this.#selecting.ask(`item ${String(id)}`, async (signal) => {
      const detail = await this.#to.engine.integrity.item(id);
      if (!signal.aborted && detail) this.#selected = detail;
    });
  }

  /** Lists what is known of one dropped file, and opens it. */
  openFile(source: SourceId, path: string): void {
    this.setFilter({ ...everyItem, order: this.#filter.order, text: path });
    this.#selecting.ask(`file ${String(source)}`, async (signal) => {
      const { engine } = this.#to;
      const request = { text: path, order: 'worst', offset: 0, count: sameKeyItems } as const;
      const { items } = await engine.integrity.items(request, { signal });
      const found = items.find((item) => item.source === source);
      const detail = found && (await engine.integrity.item(found.id));
      if (!signal.aborted) this.#selected = detail;
    });
  }

  close(): void {
    this.#selecting.stop();
    this.#selected = undefined;
  }

  /** A view shows the list: asks for it unless it is there. */
  want(): void {
    this.#isWanted = true;
    if (!this.#isCurrent) this.#load();
  }

  /** No view shows the list. */
  leave(): void {
    this.#isWanted = false;
  }

  /** The verdicts are new. */
  invalidate(): void {
    this.#isCurrent = false;
    if (!this.#isWanted) return;
    this.#load();
    this.#findAgain();
  }

  #load(): void {
    const { kinds, verdicts, chain, from, to, text, order } = this.#filter;
    const request = {
      order,
      ...(kinds.length > 0 ? { kinds } : {}),
      ...(verdicts.length > 0 ? { verdicts } : {}),
      ...(chain === undefined ? {} : { chain }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(text === '' ? {} : { text }),
      offset: this.#page * itemsPageSize,
      count: itemsPageSize,
    };
    this.#listing.ask(JSON.stringify(request), async (signal) => {
      this.#isCurrent = true;
      const { items, total } = await this.#to.engine.integrity.items(request, { signal });
      if (signal.aborted) return;
      this.#items = items;
      this.#total = total;
      const lastPage = Math.max(0, Math.ceil(total / itemsPageSize) - 1);
      if (this.#page > lastPage) this.goTo(lastPage);
    });
  }

  /** The selected item has another number among new verdicts, or none. */
  #findAgain(): void {
    const before = this.#selected?.item;
    if (!before) return;
    this.#selecting.ask(`again ${before.kind} ${before.key}`, async (signal) => {
      const { engine } = this.#to;
      const request = {
        kinds: [before.kind],
        text: before.key,
        order: 'worst',
        offset: 0,
        count: sameKeyItems,
      } as const;
      const { items } = await engine.integrity.items(request, { signal });
      const same = items.filter((item) => item.key === before.key);
      const found = same.find((item) => item.source === before.source) ?? same[0];
      const detail = found && (await engine.integrity.item(found.id));
      if (!signal.aborted) this.#selected = detail;
    });
  }
}
