import type { EventSpan } from '../evidence/event-reader.ts';
import { placesPart } from '../model/packed-segment.ts';
import type { SegmentId, SourceId, SourceRun } from '../model/segment.ts';
import { openPlaces, openSegment, type EventPlaces } from '../segment/opened-segment.ts';
import { readSegment1 } from '../segment/version-1.ts';
import type { Store } from '../store/store.ts';

/** Where the events of a segment lie, by its own rows from 0. */
export interface SegmentEvents {
  readonly rows: number;
  /** Bits of `rowFlag`. */
  readonly flags: Uint8Array;
  readonly runs: readonly SourceRun[];
  readonly places: EventPlaces;
}

/** Throws `store/missing-record` where the segment is not there, `store/segment-gone` where its bytes are not, or damaged. */
export async function segmentEvents(store: Store, id: SegmentId): Promise<SegmentEvents> {
  const [stored] = await store.segments([id]);
  if (stored!.version === 1) {
    const { rows, flags, runs, start, length } = readSegment1(stored!, (ids) => ids);
    return { rows, flags, runs, places: { start, length } };
  }
  const { rows, flags, runs } = openSegment(stored!.head);
  const [places] = await store.segmentParts(placesPart, [id]);
  return { rows, flags, runs, places: openPlaces(places!, { rows, runs }) };
}

/** The events of those sources that are stored. */
export function* spansOf(
  { runs, places }: SegmentEvents,
  isStored: (source: SourceId) => boolean,
): Generator<EventSpan> {
  for (const { source, firstRow, rows, textBase } of runs) {
    if (!isStored(source)) continue;
    for (let row = firstRow; row < firstRow + rows; row++) {
      yield { row, source, offset: textBase + places.start[row]!, length: places.length[row]! };
    }
  }
}
