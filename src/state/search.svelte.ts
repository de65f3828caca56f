import { AppError, isAbort } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import type { QueryError } from '../model/query.ts';
import type { SearchResult, SortOrder } from '../model/view.ts';
import { parseFilter } from '../query/parse.ts';
import type { Faults } from './faults.svelte.ts';
import type { Place } from './hash.ts';
import type { Idle } from './idle.ts';
import type { Route } from './route.svelte.ts';
import type { Rows } from './rows.svelte.ts';

const typingPauseMs = 150;
const refreshPauseMs = 250;

interface Services {
  readonly engine: Engine;
  readonly rows: Rows;
  readonly route: Route;
  readonly idle: Idle;
  readonly faults: Faults;
  readonly onshown: (isSameFilter: boolean) => void;
}

/** The filter box and its answer. The newest request wins; a filter with an error leaves the last answer in place. */
export class Search {
  #text = $state('');
  #order = $state<SortOrder>('newest');
  #error = $state.raw<QueryError | undefined>(undefined);
  #share = $state<number | undefined>(undefined);
  #cancelled = $state(false);
  /** Grows whenever another filter or order is shown, and not when the same filter finds more. */
  #showing = $state(0);
  /** Filter and order that the shown or running search is for. */
  #asked: { readonly filter: string; readonly order: SortOrder } | undefined;
  #running: { readonly controller: AbortController; readonly done: Promise<void> } | undefined;
  #typing: { readonly timer: ReturnType<typeof setTimeout>; readonly release: () => void } | undefined;
  #refreshing: Promise<void> | undefined;
  #refreshAgain = false;
  #refreshDue: (() => void) | undefined;
  readonly #to: Services;

  constructor(services: Services) {
    this.#to = services;
    this.#text = services.route.place.filter;
    this.#order = services.route.place.order;
  }

  /** As it stands in the box, with what was typed last. */
  get text(): string {
    return this.#text;
  }
  get order(): SortOrder {
    return this.#order;
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
  /** The user ended the last search; what is shown is of the one before. */
  get cancelled(): boolean {
    return this.#cancelled;
  }
  /** The filter whose events are shown or being fetched. */
  get filter(): string {
    return this.#asked?.filter ?? '';
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

  setOrder(order: SortOrder): void {
    this.#order = order;
    this.#apply('push');
  }

  cancel(): void {
    if (!this.#running) return;
    this.#cancelled = true;
    this.#running.controller.abort();
    this.#asked = undefined;
  }

  /** Searches again after the data changed: now, or after the refresh that runs. Settles when the rows are there. */
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
    this.#refreshDue = this.#to.idle.hold();
    setTimeout(() => {
      const release = this.#refreshDue;
      this.#refreshDue = undefined;
      void before()
        .then(() => this.refresh())
        .finally(() => release?.());
    }, refreshPauseMs);
  }

  async #refreshAll(): Promise<void> {
    while (this.#refreshAgain) {
      this.#refreshAgain = false;
      // a search that the user waits for is not thrown away for one that finds a little more
      await this.#running?.done;
      this.#asked ??= this.#parses() ? { filter: this.#text, order: this.#order } : { filter: '', order: this.#order };
      await this.#run(true);
    }
  }

  /** The link changed under way. */
  follow(place: Place): void {
    this.#endTyping();
    this.#text = place.filter;
    this.#order = place.order;
    this.#apply('none');
  }

  #apply(link: 'push' | 'draft' | 'none'): void {
    if (!this.#parses()) return;
    const change = { filter: this.#text, order: this.#order };
    if (link === 'push') this.#to.route.push(change);
    else if (link === 'draft') this.#to.route.draft(change);
    if (this.#asked?.filter === this.#text && this.#asked.order === this.#order) return;
    this.#asked = { filter: this.#text, order: this.#order };
    void this.#run(false);
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
    const { filter, order } = this.#asked ?? { filter: '', order: this.#order };
    const { engine, rows, faults, onshown } = this.#to;
    const onprogress = (share: number): void => {
      if (!signal.aborted) this.#share = share;
    };
    try {
      const result = await engine.search({ filter, order }, { signal, onprogress });
      await rows.adopt(result, keepPlace, signal);
      this.#cancelled = false;
      if (!keepPlace) this.#showing++;
      onshown(keepPlace);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const refused = asQueryError(error);
      if (refused) this.#error = refused;
      else faults.add(error);
      this.#asked = undefined;
    }
  }

  #endTyping(): void {
    if (!this.#typing) return;
    clearTimeout(this.#typing.timer);
    this.#typing.release();
    this.#typing = undefined;
  }
}

/** What the engine finds wrong with a filter that the grammar allows, such as a regular expression. */
function asQueryError(error: unknown): QueryError | undefined {
  if (!(error instanceof AppError) || error.code !== 'query/invalid') return undefined;
  const { at, length } = error.details;
  return { at: Number(at ?? 0), length: Number(length ?? 1), message: error.message };
}
