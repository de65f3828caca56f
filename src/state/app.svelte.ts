/**
 * The page's state. In: an `Engine` and what the page's surroundings offer. Out: rune classes that components read and
 * whose verbs they call. What an engine returns is replaced as a whole and never made deeply reactive.
 */
import { createContext } from 'svelte';
import type { Engine, PickedFile } from '../model/engine.ts';
import type { GridColumn } from '../model/view.ts';
import { Case } from './case.svelte.ts';
import { Exports } from './exports.svelte.ts';
import { Faults } from './faults.svelte.ts';
import type { Place, View } from './hash.ts';
import { Idle } from './idle.ts';
import { Imports } from './import.svelte.ts';
import { Ledger } from './ledger.svelte.ts';
import { Route } from './route.svelte.ts';
import { Rows } from './rows.svelte.ts';
import { saveFile } from './save-file.ts';
import { Search } from './search.svelte.ts';
import { Selection } from './selection.svelte.ts';
import { Theme } from './theme.svelte.ts';

/** A newer version of the page that waits for the user's word. */
export interface UpdateOffer {
  readonly isReady: boolean;
  take(): void;
  dismiss(): void;
}

/** A dropped item as `webkitGetAsEntry()` gives it. */
export interface DroppedRoot {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}

/** How picked and dropped things become a list of files. */
export interface FileSources {
  readonly picked: (list: ArrayLike<File>) => AsyncIterable<PickedFile>;
  readonly dropped: (
    roots: readonly DroppedRoot[],
    onunreadable: (entry: { readonly path: string; readonly error: unknown }) => void,
  ) => AsyncIterable<PickedFile>;
}

export interface Surroundings {
  readonly engine: Engine;
  readonly files: FileSources;
  readonly update?: UpdateOffer;
  readonly save?: (name: string, blob: Blob) => void;
}

/** The grid's columns: what each shows, in the order shown. Also the columns of a CSV. */
export const gridColumns: readonly GridColumn[] = [
  'eventTime',
  'who',
  'eventName',
  'eventSource',
  'awsRegion',
  'sourceIPAddress',
  'outcome',
  'target',
];

export class App {
  readonly idle = new Idle(document.documentElement);
  readonly faults = new Faults();
  readonly route = new Route();
  readonly theme = new Theme(document.documentElement);
  readonly case: Case;
  readonly rows: Rows;
  readonly search: Search;
  readonly selection: Selection;
  readonly imports: Imports;
  readonly ledger: Ledger;
  readonly exports: Exports;
  readonly files: FileSources;
  readonly update: UpdateOffer | undefined;
  readonly #engine: Engine;

  constructor({ engine, files, update, save = saveFile }: Surroundings) {
    const { idle, faults, route } = this;
    this.#engine = engine;
    this.files = files;
    this.update = update;
    this.case = new Case(engine, faults);
    this.rows = new Rows(engine, idle, faults, gridColumns, () => void this.search.refresh());
    const services = { engine, idle, faults, route, rows: this.rows };
    this.selection = new Selection(services);
    this.search = new Search({
      ...services,
      onshown: (isSameFilter) => {
        this.selection.resultShown(isSameFilter);
      },
    });
    this.ledger = new Ledger(engine, idle, faults);
    this.exports = new Exports({ ...services, columns: gridColumns, save });
    this.imports = new Imports({ ...services, onimported: () => this.#reload() });
  }

  /** Follows the link and the data. Returns the function that ends it. */
  watch(): () => void {
    const ends = [
      this.route.listen((place) => {
        this.#follow(place);
      }),
      this.#engine.onchange(() => {
        this.search.refreshSoon(() => this.case.refresh());
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /** Opens what this browser holds. */
  async start(): Promise<void> {
    await this.idle.during(async () => {
      await this.case.open();
      if (this.case.isEmpty) return;
      const ledger = this.route.view === 'events' ? undefined : this.ledger.load();
      await this.search.refresh();
      await ledger;
    });
  }

  /** Goes to another view, as a history entry. */
  show(view: View): void {
    this.search.settle();
    this.route.push({ view });
    if (view !== 'events') void this.ledger.load();
  }

  async eraseAll(): Promise<void> {
    await this.idle.during(async () => {
      try {
        this.selection.close();
        await this.#engine.eraseAll();
        this.imports.dismiss();
      } catch (error) {
        this.faults.add(error);
      }
      await this.#reload();
    });
  }

  #follow(place: Place): void {
    this.search.follow(place);
    if (place.view !== 'events') void this.ledger.load();
  }

  async #reload(): Promise<void> {
    this.ledger.invalidate();
    await this.case.refresh();
    await this.search.refresh();
    if (this.route.view !== 'events') await this.ledger.load();
  }
}

export const [getApp, setApp] = createContext<App>();
