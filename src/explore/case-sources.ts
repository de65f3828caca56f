import type { SourceId, SourceRun } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';
import type { Store } from '../store/store.ts';

export interface SourceCounts {
  events: number;
  duplicates: number;
}

/** The files of an opened case, and how many of their events count. */
export class CaseSources {
  readonly #store: Store;
  #records = new Map<SourceId, SourceRecord>();
  #counts = new Map<SourceId, SourceCounts>();

  constructor(store: Store) {
    this.#store = store;
  }

  get records(): ReadonlyMap<SourceId, SourceRecord> {
    return this.#records;
  }

  has(id: SourceId): boolean {
    return this.#records.has(id);
  }

  countsOf(id: SourceId): Readonly<SourceCounts> {
    return this.#counts.get(id) ?? { events: 0, duplicates: 0 };
  }

  /** Reads those that are new, and those that were not read to their ends. */
  async refresh(): Promise<{ readonly anyNew: boolean; readonly anyGone: boolean }> {
    const before = this.#records;
    if (before.size === 0) {
      const all = await this.#store.sources();
      this.#records = new Map(all.map((source) => [source.id, source]));
      return { anyNew: all.length > 0, anyGone: false };
    }
    const ids = await this.#store.sourceIds();
    const asked = ids.filter((id) => before.get(id)?.complete !== true);
    const read = new Map((await this.#store.sourcesOf(asked)).map((source) => [source.id, source]));
    this.#records = new Map();
    let kept = 0;
    for (const id of ids) {
      const known = before.get(id);
      if (known) kept++;
      const record = read.get(id) ?? known;
      if (record) this.#records.set(id, record);
    }
    return { anyNew: this.#records.size > kept, anyGone: kept < before.size };
  }

  /** Events of files that are there count, until it is said of one that it does not. */
  add(runs: readonly SourceRun[]): void {
    for (const { source, rows } of runs) {
      if (!this.#records.has(source)) continue;
      const counts = this.#counts.get(source);
      if (counts) counts.events += rows;
      else this.#counts.set(source, { events: rows, duplicates: 0 });
    }
  }

  /** One event of a file does not count. */
  hide(source: SourceId): void {
    const counts = this.#counts.get(source);
    if (!counts) return;
    counts.events--;
    counts.duplicates++;
  }

  forgetCounts(): void {
    this.#counts = new Map();
  }
}
