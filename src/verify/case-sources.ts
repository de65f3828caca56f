import type { SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { keptSource, type KeptSource } from './kept-source.ts';

const pageRecords = 4000;
/** Up to so many new records are asked for by their numbers. */
const fewRecords = 500;

export interface SourceChanges {
  readonly added: readonly KeptSource[];
  readonly gone: readonly SourceId[];
}

/** The sources of a case that validation has to do with, followed from one look to the next. */
export class CaseSources {
  readonly #store: Store;
  readonly #kept = new Map<SourceId, KeptSource>();
  /** Looked at and complete, with or without a part in validation. */
  readonly #seen = new Set<SourceId>();

  constructor(store: Store) {
    this.#store = store;
  }

  get kept(): ReadonlyMap<SourceId, KeptSource> {
    return this.#kept;
  }

  /** Takes in what came and went since the last time. */
  async refresh(signal: AbortSignal): Promise<SourceChanges> {
    const ids = new Set(await this.#store.sourceIds());
    const gone: SourceId[] = [];
    for (const id of this.#seen) {
      if (ids.has(id)) continue;
      this.#seen.delete(id);
      if (this.#kept.delete(id)) gone.push(id);
    }
    const wanted = [...ids].filter((id) => !this.#seen.has(id));
    const added: KeptSource[] = [];
    const take = (records: readonly SourceRecord[]): void => {
      for (const record of records) this.#take(record, added);
    };
    if (wanted.length <= fewRecords) {
      take(await this.#store.sourcesOf(wanted));
      return { added, gone };
    }
    let last = wanted.reduce<number>((least, id) => Math.min(least, id), Infinity) - 1;
    for (;;) {
      signal.throwIfAborted();
      const records = await this.#store.sourcesAfter(last, pageRecords);
      take(records);
      last = records.at(-1)?.id ?? last;
      if (records.length < pageRecords) return { added, gone };
    }
  }

  #take(record: SourceRecord, added: KeptSource[]): void {
    if (this.#seen.has(record.id) || !record.complete) return;
    this.#seen.add(record.id);
    const kept = keptSource(record);
    if (!kept) return;
    this.#kept.set(record.id, kept);
    added.push(kept);
  }
}
