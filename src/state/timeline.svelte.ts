import { untrack } from 'svelte';
import type { Engine } from '../model/engine.ts';
import type { Histogram } from '../model/explorer.ts';
import { parseFilter } from '../query/parse.ts';
import { timeBounds } from '../query/terms.ts';
import { withTimeSpan, type TimeSpan } from './facet-terms.ts';
import { baseFilter } from './facets.svelte.ts';
import type { Faults } from './faults.svelte.ts';
import type { Idle } from './idle.ts';
import { NewestRun } from './newest-run.svelte.ts';
import { readPreference, writePreference } from './preferences.ts';
import type { Search } from './search.svelte.ts';

interface Services {
  readonly engine: Engine;
  readonly search: Search;
  readonly idle: Idle;
  readonly faults: Faults;
}

const maxRemembered = 50;

/** Matching events over time, and the span of time that the filter leaves. */
export class Timeline {
  #histogram = $state.raw<Histogram | undefined>(undefined);
  #round = $state(0);
  #answered = $state.raw<{ readonly round: number; readonly maxBins: number } | undefined>(undefined);
  #maxBins = $state(0);
  #scale = $state<'linear' | 'root'>(readPreference('timeline-scale') === 'root' ? 'root' : 'linear');
  #filter = '';
  /** Spans that were zoomed from, each with the one that was zoomed to. */
  #zooms: readonly { readonly from: TimeSpan; readonly to: TimeSpan }[] = [];
  readonly #run: NewestRun;
  readonly #to: Services;
  readonly #span = $derived.by<TimeSpan>(() => {
    const parsed = parseFilter(baseFilter(this.#to.search));
    return timeBounds(parsed.ok ? parsed.query : { kind: 'all' });
  });

  constructor(services: Services) {
    this.#to = services;
    this.#run = new NewestRun(services.idle, services.faults);
  }

  /** The newest answer, which may be of the filter before. */
  get histogram(): Histogram | undefined {
    return this.#histogram;
  }
  get isStale(): boolean {
    return this.#answered?.round !== this.#round;
  }
  /** As `isStale`, for so long that it is to be seen. */
  get isLate(): boolean {
    return this.isStale && !this.#run.isBrief;
  }
  /** The span that the filter's own terms leave. */
  get span(): TimeSpan {
    return this.#span;
  }
  get isZoomed(): boolean {
    return this.#span.from !== undefined || this.#span.to !== undefined;
  }

  /** How counts become heights: as they are, or by their square roots. */
  get scale(): 'linear' | 'root' {
    return this.#scale;
  }
  setScale(scale: 'linear' | 'root'): void {
    this.#scale = scale;
    writePreference('timeline-scale', scale);
  }

  /** Leaves only events of this span. */
  zoomTo(to: TimeSpan): void {
    const zoom = { from: this.#span, to };
    if (isSame(zoom.from, to)) return;
    this.#zooms = [...this.#zooms, zoom].slice(-maxRemembered);
    this.#apply(to);
  }

  /** Back to the span before; where there was none, to all times. */
  zoomOut(): void {
    if (!this.isZoomed) return;
    const last = this.#zooms.at(-1);
    this.#zooms = this.#zooms.slice(0, -1);
    const isLast = last !== undefined && isSame(last.to, this.#span);
    if (!isLast) this.#zooms = [];
    this.#apply(isLast ? last.from : { from: undefined, to: undefined });
  }

  /** Another filter is shown, or more events. */
  update(filter: string): void {
    this.#filter = filter;
    this.#round++;
    this.#load();
  }

  /** There is room for so many bins; 0 where nothing shows them. */
  fit(maxBins: number): void {
    if (maxBins === this.#maxBins) return;
    this.#maxBins = maxBins;
    if (maxBins === 0) this.#run.stop();
    else untrack(() => this.#load());
  }

  #apply(span: TimeSpan): void {
    const { search } = this.#to;
    search.setFilter(withTimeSpan(baseFilter(search), span));
  }

  #load(): void {
    if (this.#maxBins === 0 || this.#round === 0) return;
    if (!this.isStale && this.#answered?.maxBins === this.#maxBins) return;
    this.#run.ask(this.#filter, async (signal) => {
      const [round, maxBins] = [this.#round, this.#maxBins];
      const histogram = await this.#to.engine.histogram({ filter: this.#filter, maxBins }, { signal });
      if (signal.aborted) return;
      this.#histogram = histogram;
      this.#answered = { round, maxBins };
    });
  }
}

function isSame(a: TimeSpan, b: TimeSpan): boolean {
  return a.from === b.from && a.to === b.to;
}
