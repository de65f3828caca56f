/** What is left of a case of which the browser or the disk has lost parts. */
import { AppError } from '../base/app-error.ts';
import { isKept } from '../ingest/known-files.ts';
import type { SegmentId, SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { storedPlaces } from './event-places.ts';

export interface WhatIsLeft {
  /** Those that can be read, in their order. */
  readonly segments: readonly SegmentId[];
  /** Files all of whose rows are in these. */
  readonly placed: ReadonlySet<SourceId>;
  /** Files of which bytes were kept that are gone. */
  readonly gone: ReadonlySet<SourceId>;
}

/** Of a case that is whole. */
export async function everythingOf(store: Store, sources: readonly SourceRecord[]): Promise<WhatIsLeft> {
  const segments = await store.segmentIdsAfter(0);
  return { segments, placed: new Set(sources.map(({ id }) => id)), gone: new Set() };
}

/** Reads all segments. */
export async function whatIsLeft(store: Store, sources: readonly SourceRecord[]): Promise<WhatIsLeft> {
  const lengths = await store.packLengths();
  const gone = new Set(sources.filter((source) => !isKept(source, lengths)).map(({ id }) => id));
  const segments: SegmentId[] = [];
  const rows = new Map<SourceId, number>();
  for (const id of await store.segmentIdsAfter(0)) {
    try {
      const { runs } = await storedPlaces(store, id);
      for (const run of runs) rows.set(run.source, (rows.get(run.source) ?? 0) + run.rows);
      segments.push(id);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'store/segment-gone') throw error;
    }
  }
  const placed = sources.filter(({ id, found }) => !gone.has(id) && (rows.get(id) ?? 0) === found);
  return { segments, placed: new Set(placed.map(({ id }) => id)), gone };
}
