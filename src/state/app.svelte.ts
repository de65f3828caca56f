/**
 * The page's state while one case is open. In: an `Engine` and what the page offers to every case. Out: rune classes that
 * components read and whose verbs they call. What an engine returns is replaced as a whole and never made deeply
 * reactive. Another case has another such state: nothing of one can show in the other.
 */
import { createContext } from 'svelte';
import { AppError } from '../base/app-error.ts';
import type { Engine } from '../model/engine.ts';
import { Around } from './around.svelte.ts';
import { Case } from './case.svelte.ts';
import { CaseSettings } from './case-settings.svelte.ts';
import { ColumnNames } from './column-names.svelte.ts';
import { Columns } from './columns.svelte.ts';
import { Compare } from './compare.svelte.ts';
import { Copying } from './copying.svelte.ts';
import { Completion } from './completion.svelte.ts';
import { Exports } from './exports.svelte.ts';
import { Facets } from './facets.svelte.ts';
import type { Faults } from './faults.svelte.ts';
import type { Place, View } from './hash.ts';
import type { Idle } from './idle.ts';
import { Imports } from './import.svelte.ts';
import { Integrity } from './integrity.svelte.ts';
import { KeyTrail } from './key-trail.svelte.ts';
import { Ledger } from './ledger.svelte.ts';
import type { LimitChoices } from './limits.svelte.ts';
import { Overview } from './overview.svelte.ts';
import type { FileSources } from './file-sources.ts';
import type { PageParts, UpdateOffer } from './page-parts.ts';
import { askToStay } from './persistence.ts';
import { Palette } from './palette.svelte.ts';
import { Route } from './route.svelte.ts';
import { Preparation } from './preparation.svelte.ts';
import { Rows } from './rows.svelte.ts';
import { SavedFilters } from './saved-filters.svelte.ts';
import { SearchHistory } from './search-history.svelte.ts';
import { Search } from './search.svelte.ts';
import { Selection } from './selection.svelte.ts';
import type { Theme } from './theme.svelte.ts';
import { Timeline } from './timeline.svelte.ts';
import { Unfinished } from './unfinished.svelte.ts';
import type { Zone } from './zone.svelte.ts';

export class App {
  readonly idle: Idle;
  readonly faults: Faults;
  readonly theme: Theme;
  readonly zone: Zone;
  readonly limits: LimitChoices;
  readonly files: FileSources;
  readonly update: UpdateOffer | undefined;
  readonly route = new Route();
  readonly settings: CaseSettings;
  readonly palette: Palette;
  readonly history: SearchHistory;
  readonly saved: SavedFilters;
  readonly case: Case;
  readonly rows: Rows;
  readonly search: Search;
  readonly completion: Completion;
  readonly keyTrail: KeyTrail;
  readonly facets: Facets;
  readonly timeline: Timeline;
  readonly selection: Selection;
  readonly columns: Columns;
  readonly columnNames: ColumnNames;
  readonly copying: Copying;
  readonly compare: Compare;
  readonly around: Around;
  readonly overview: Overview;
  readonly imports: Imports;
  readonly unfinished: Unfinished;
  readonly preparation: Preparation;
  readonly ledger: Ledger;
  readonly integrity: Integrity;
  readonly exports: Exports;
  /** What parts of the page that are loaded later make their state from. */
  readonly services: { readonly engine: Engine; readonly idle: Idle; readonly faults: Faults };
  readonly #engine: Engine;

  /** `oncasefile` is given a case file that was dropped or picked alone. */
  constructor(page: PageParts, engine: Engine, oncasefile: (file: File) => Promise<boolean>) {
    const { idle, faults, save } = page;
    const { route } = this;
    this.idle = idle;
    this.faults = faults;
    this.theme = page.theme;
    this.zone = page.zone;
    this.limits = page.limits;
    this.files = page.files;
    this.update = page.update;
    this.#engine = engine;
    this.services = { engine, idle, faults };
    const settings = new CaseSettings(engine, faults);
    this.settings = settings;
    this.palette = new Palette(settings);
    this.history = new SearchHistory(settings);
    this.saved = new SavedFilters(settings);
    this.case = new Case(engine, settings, faults);
    this.columns = new Columns(settings, () => {
      this.rows.columnsAdded();
    });
    const columns = (): readonly string[] => this.columns.ids;
    this.rows = new Rows(engine, idle, faults, columns, () => void this.search.refresh());
    const services = { engine, idle, faults, route, rows: this.rows };
    this.selection = new Selection(services);
    this.search = new Search({
      ...services,
      onasked: (filter) => {
        this.facets.update(filter);
        this.timeline.update(filter);
      },
      onshown: (isSameFilter) => {
        this.selection.resultShown(isSameFilter);
        // the same filter is searched again only where the data changed
        if (isSameFilter) this.overview.invalidate();
        if (this.route.view === 'overview') this.overview.load(this.search.filter);
      },
      oncommitted: (filter) => {
        this.history.add(filter);
      },
    });
    this.facets = new Facets({ engine, idle, faults, settings, search: this.search });
    this.timeline = new Timeline({ engine, idle, faults, search: this.search });
    this.keyTrail = new KeyTrail({ engine, idle, faults, search: this.search });
    this.completion = new Completion({ engine, idle, faults, history: this.history, saved: this.saved });
    this.copying = new Copying({ ...services, selection: this.selection, columns });
    this.compare = new Compare({ ...services, selection: this.selection });
    this.columnNames = new ColumnNames(services);
    this.around = new Around(services);
    this.overview = new Overview(services);
    this.ledger = new Ledger(engine, idle, faults);
    this.integrity = new Integrity({ ...services, save });
    this.exports = new Exports({ ...services, columns, save });
    this.preparation = new Preparation({
      engine,
      faults,
      root: document.documentElement,
      // it takes room too
      onstored: () => void this.case.refresh(),
    });
    this.imports = new Imports({
      ...services,
      limits: this.limits,
      oncasefile,
      onbegun: () => {
        this.preparation.stop();
      },
      onmade: (info) => {
        this.case.changed(info);
      },
      onwhole: () => {
        // nobody waits for it: a browser may ask the user
        if (!this.case.isInMemory) askToStay().catch(() => undefined);
      },
      onimported: () => this.#reload(),
    });
    this.unfinished = new Unfinished({ ...services, imports: this.imports, files: page.files });
  }

  /**
   * There is nothing to show. The view of events is made for what the first import brought while that is taken in; others
   * would say that there is nothing.
   */
  get isStart(): boolean {
    return this.case.isEmpty && !(this.imports.isTakenIn && this.route.view === 'events');
  }

  /** Follows the link and the data. Returns the function that ends it. */
  watch(): () => void {
    const ends = [
      this.route.listen((place) => {
        this.#follow(place);
      }),
      this.#engine.onchange(() => {
        this.search.refreshSoon(async () => {
          await this.case.refresh();
          if (!this.imports.progress) await this.#takeInOthers();
          // verdicts follow the files while these still arrive
          this.integrity.update(this.case.summary?.setAside ?? 0);
        });
      }),
      this.#engine.onloss((why, isFinal) => {
        this.faults.add(why);
        if (!isFinal) void this.#recover(why);
      }),
      this.#engine.onsetting((name, value) => {
        this.settings.followed(name, value);
      }),
      this.#engine.integrity.onchange(({ ofEvents }) => {
        this.integrity.changed();
        if (ofEvents) this.search.refreshSoon(() => this.case.refresh());
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** Opens the case. */
  async start(): Promise<void> {
    await this.idle.during(async () => {
      await this.case.open();
      if (this.case.refusal) return;
      this.preparation.start();
      const unfinished = this.unfinished.load();
      if (!this.case.isEmpty) {
        const ledger = needsLedger(this.route.view) ? this.ledger.load() : undefined;
        await this.search.refresh();
        this.#validate();
        await ledger;
      }
      await unfinished;
    });
    if (this.case.isEmpty) this.imports.expect();
  }

  /** Ends the case's workers; a case in memory is gone then. */
  close(): void {
    this.preparation.stop();
    this.#engine.close();
  }

  /** Goes to another view, as a history entry. */
  show(view: View): void {
    this.search.settle();
    this.route.push({ view });
    this.#fill(view);
  }

  #follow(place: Place): void {
    this.search.follow(place);
    this.#fill(place.view);
  }

  #fill(view: View): void {
    if (view === 'integrity') this.integrity.want();
    else this.integrity.leave();
    if (needsLedger(view)) void this.ledger.load();
    else if (view === 'overview') this.overview.load(this.search.filter);
  }

  /** Asks anew for what is shown, after the worker that answered has ended and another is in its place. */
  async #recover(why: Error): Promise<void> {
    const { code, details } = why instanceof AppError ? why : { code: undefined, details: {} as AppError['details'] };
    // what was said to be in is not any more
    if (code === 'store/memory-lost') this.imports.dismiss();
    await this.idle.during(async () => {
      if (details['worker'] === 'integrity') this.#validate();
      else await this.#reload();
    });
  }

  async #reload(): Promise<void> {
    if (!this.case.summary) return this.start();
    this.ledger.invalidate();
    // at once, so that none waits for another's way to the worker and back
    await Promise.all([this.search.refresh(), this.case.refresh(), this.unfinished.load(), this.#engine.noted]);
    this.#validate();
    this.preparation.start();
    if (needsLedger(this.route.view)) await this.ledger.load();
  }

  /** What another page has imported. */
  async #takeInOthers(): Promise<void> {
    this.ledger.invalidate();
    await this.unfinished.load();
    if (needsLedger(this.route.view)) await this.ledger.load();
  }

  #validate(): void {
    this.integrity.update(this.case.summary?.setAside ?? 0);
    if (this.route.view === 'integrity') this.integrity.want();
  }
}

function needsLedger(view: View): boolean {
  return view === 'integrity' || view === 'sources';
}

export const [getApp, setApp] = createContext<App>();
