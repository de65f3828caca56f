import { AppError, isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { QueryError } from '../model/query.ts';
import type { ColumnSort, SearchResult, SortOrder } from '../model/view.ts';
import { parseFilter } from '../query/parse.ts';
import type { Faults } from './faults.svelte.ts';
import type { Place } from './hash.ts';
import type { Idle } from './idle.ts';
import type { Route } from './route.svelte.ts';
import type { Rows } from './rows.svelte.ts';

const typingPauseMs = 150;
const refreshPauseMs = 250;

/** What a search is for. */
interface Asked {
  readonly filter: string;
  readonly order: SortOrder;
  readonly sort: ColumnSort | undefined;
}

interface Services {
  readonly engine: Engine;
  readonly rows: Rows;
  readonly route: Route;
  readonly idle: Idle;
  readonly faults: Faults;
  /** A search for this filter has begun; after one that was cancelled or refused, the filter that is still shown. */
  readonly onasked: (filter: string) => void;
  readonly onshown: (isSameFilter: boolean) => void;
  /** A filter became a step that the user can come back to. */
  readonly oncommitted: (filter: string) => void;
}

/** Where the caret is wanted in the box, as a selection. */
export interface CaretWish {
  readonly from: number;
  readonly to: number;
}

/** The filter box and its answer. The newest request wins; a filter with an error leaves the last answer in place. */
export class Search {
  #text = $state('');
  #order = $state<SortOrder>('newest');
  #sort = $state.raw<ColumnSort | undefined>(undefined);
  #error = $state.raw<QueryError | undefined>(undefined);
  #share = $state<number | undefined>(undefined);
  #isPart = $state(false);
  /** What was shown before what the search has found so far. */
  #before: SearchResult | undefined;
  #cancelled = $state(false);
  /** Grows whenever another filter or order is shown, and not when the same filter finds more. */
  #showing = $state(0);
  #wish = $state.raw<CaretWish | undefined>(undefined);
  /** Filter and order that the shown or running search is for. */
  #asked = $state.raw<Asked | undefined>(undefined);
  #shown = '';
  #running: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  #typing: { readonly timer: ReturnType<typeof setTimeout>; readonly release: () => void } | undefined;
  #refreshing: Promise<void> | undefined;
  #refreshAgain = false;
  #refreshDue:
    | {
        readonly timer: ReturnType<typeof setTimeout>;
        readonly before: () => Promise<void>;
        readonly release: () => void;
      }
    | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
    this.#text = services.route.place.filter;
    this.#order = services.route.place.order;
    this.#sort = services.route.place.sort;
  }

  /** As it stands in the box, with what was typed last. */
  get text(): string {
    return this.#text;
  }
  get order(): SortOrder {
    return this.#order;
  }
  /** The column that the events are sorted by, where that is not their time. */
  get sort(): ColumnSort | undefined {
    return this.#sort;
  }
  get error(): QueryError | undefined {
    return this.#error;
  }
  get result(): SearchResult | undefined {
    return this.#to.rows.result;
  }
  get showing(): number {
    return this.#showing;
  }
  /** The share done, 0 to 1, of a search that takes its time; undefined while none does. */
  get share(): number | undefined {
    return this.#share;
  }
  /** What is shown is a part of what the search will find. */
  get isPart(): boolean {
    return this.#isPart;
  }
  /** The user ended the last search; what is shown is of the one before. */
  get cancelled(): boolean {
    return this.#cancelled;
  }
  /** The filter whose events are shown or being fetched. */
  get filter(): string {
    return this.#asked?.filter ?? '';
  }

  /** Set while the box is to take the focus. */
  get wish(): CaretWish | undefined {
    return this.#wish;
  }

  /** Puts the caret into the box, the whole text selected unless a part is named. */
  focus(wish: CaretWish = { from: 0, to: this.#text.length }): void {
    this.#wish = wish;
  }

  /** The box has the focus. */
  focused(): void {
    this.#wish = undefined;
  }

  type(text: string): void {
    this.#text = text;
    this.#endTyping();
    const timer = setTimeout(() => {
      this.#endTyping();
      this.#apply('draft');
    }, typingPauseMs);
    this.#typing = { timer, release: this.#to.idle.hold() };
  }

  /** Takes what is in the box now, as a history entry of its own. */
  commit(): void {
    this.#endTyping();
    this.#apply('push');
  }

  setFilter(text: string): void {
    this.#text = text;
    this.commit();
  }

  /** Takes at once what was typed last, as before leaving the view. */
  settle(): void {
    if (this.#typing) this.commit();
  }

  /** By time. */
  setOrder(order: SortOrder): void {
    this.#order = order;
    this.#sort = undefined;
    this.#apply('push');
  }

  /** By a column that `isSortable`. */
  setSort(sort: ColumnSort): void {
    if (sort.column === 'eventTime') {
      this.setOrder(sort.descending ? 'newest' : 'oldest');
      return;
    }
    this.#sort = sort;
    this.#apply('push');
  }

  cancel(): void {
    if (!this.#running) return;
    this.#cancelled = true;
    this.#running.controller.abort();
    this.#asked = undefined;
    void this.#to.idle.during(() => this.#takeBack());
    this.#to.onasked(this.#shown);
  }

  /** Shows what was shown before what a search had found so far. */
  async #takeBack(): Promise<void> {
    const before = this.#before;
    if (!this.#isPart || !before) return;
    this.#endPart();
    const { rows, faults } = this.#to;
    await rows.adopt(before, rows.wanted(false), false, new AbortController().signal).catch((error: unknown) => {
      faults.add(error);
    });
    this.#tellShown(false);
  }

  #tellShown(isSameFilter: boolean): void {
    if (!isSameFilter) this.#showing++;
    this.#to.onshown(isSameFilter);
  }

  #endPart(): void {
    this.#isPart = false;
    this.#before = undefined;
  }

  /**
   * Searches again after the data changed: now, or after the refresh that runs, and for what was due soon too. Settles
   * when the rows are there.
   */
  refresh(): Promise<void> {
    this.#refreshAgain = true;
    this.#refreshing ??= this.#to.idle
      .during(() => this.#refreshAll())
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  /** For a data change that many more may follow. `before` runs first. */
  refreshSoon(before: () => Promise<void>): void {
    if (this.#refreshDue) return;
    const timer = setTimeout(() => void this.refresh(), refreshPauseMs);
    this.#refreshDue = { timer, before, release: this.#to.idle.hold() };
  }

  async #refreshAll(): Promise<void> {
    while (this.#refreshAgain) {
      this.#refreshAgain = false;
      const due = this.#refreshDue;
      this.#refreshDue = undefined;
      clearTimeout(due?.timer);
      await due?.before().finally(due.release);
      // a search that the user waits for is not thrown away for one that finds a little more
      await this.#running?.done;
      this.#asked ??= this.#parses() ? this.#wanted() : { ...this.#wanted(), filter: '' };
      await this.#run(true);
    }
  }

  /** The link changed under way. */
  follow(place: Place): void {
    this.#endTyping();
    this.#text = place.filter;
    this.#order = place.order;
    this.#sort = place.sort;
    this.#apply('none');
  }

  #apply(link: 'push' | 'draft' | 'none'): void {
    if (!this.#parses()) return;
    const change = this.#wanted();
    if (link === 'push') {
      this.#to.route.push(change);
      this.#to.oncommitted(this.#text);
    }
    if (link === 'draft') this.#to.route.draft(change);
    if (this.#asked && isSame(this.#asked, change)) return;
    this.#asked = change;
    void this.#run(false);
  }

  #wanted(): Asked {
    return { filter: this.#text, order: this.#order, sort: this.#sort };
  }

  #parses(): boolean {
    const parsed = parseFilter(this.#text);
    this.#error = parsed.ok ? undefined : parsed.error;
    return parsed.ok;
  }

  #run(keepPlace: boolean): Promise<void> {
    this.#running?.controller.abort();
    const controller = new AbortController();
    const done = this.#to.idle
      .during(() => this.#search(controller.signal, keepPlace))
      .finally(() => {
        if (this.#running?.controller !== controller) return;
        this.#running = undefined;
        this.#share = undefined;
      });
    this.#running = { controller, done };
    return done;
  }

  async #search(signal: AbortSignal, keepPlace: boolean): Promise<void> {
    const { filter, order, sort } = this.#asked ?? { ...this.#wanted(), filter: '' };
    const { engine, rows, faults, onasked } = this.#to;
    const onprogress = (share: number): void => {
      if (!signal.aborted) this.#share = share;
    };
    const first = rows.wanted(keepPlace);
    let keepsPlace = keepPlace;
    const show = async (result: SearchResult): Promise<void> => {
      await rows.adopt(result, first, keepsPlace, signal);
      this.#tellShown(keepsPlace);
      keepsPlace = true;
    };
    let showing: Promise<void> = Promise.resolve();
    const onfound = (result: SearchResult): void => {
      // the same filter's events are all there already
      if (signal.aborted || keepPlace) return;
      if (!this.#isPart) this.#before = rows.result;
      this.#isPart = true;
      showing = showing.then(() => show(result)).catch(() => undefined);
    };
    try {
      const asked = sort ? { filter, order, sort, first } : { filter, order, first };
      const answer = engine.search(asked, { signal, onprogress, onfound });
      // What else is asked of these events shares the search's work, so it need not wait for its answer.
      onasked(filter);
      const result = await answer;
      await showing;
      await show(result);
      this.#endPart();
      this.#cancelled = false;
      this.#shown = filter;
    } catch (error) {
      await showing;
      // where another search follows, that takes the place of what is shown
      if (!this.#running || this.#running.controller.signal === signal) await this.#takeBack();
      if (signal.aborted || isAbort(error)) return;
      const refused = asQueryError(error);
      if (refused) this.#error = refused;
      else faults.add(error);
      this.#asked = undefined;
      onasked(this.#shown);
    }
  }

  #endTyping(): void {
    if (!this.#typing) return;
    clearTimeout(this.#typing.timer);
    this.#typing.release();
    this.#typing = undefined;
  }
}

function isSame(a: Asked, b: Asked): boolean {
  return (
    a.filter === b.filter &&
    a.order === b.order &&
    a.sort?.column === b.sort?.column &&
    a.sort?.descending === b.sort?.descending
  );
}

/** What the engine finds wrong with a filter that the grammar allows, such as a regular expression. */
function asQueryError(error: unknown): QueryError | undefined {
  if (!(error instanceof AppError) || error.code !== 'query/invalid') return undefined;
  const { at, length } = error.details;
  return { at: Number(at ?? 0), length: Number(length ?? 1), message: error.message };
}
