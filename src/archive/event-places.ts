import { placesPart, type PackedSegment, type StoredSegment } from '../model/packed-segment.ts';
import type { Segment, SegmentId } from '../model/segment.ts';
import { openPlaces, openSegment } from '../segment/opened-segment.ts';
import { readSegment1 } from '../segment/version-1.ts';
import type { Store } from '../store/store.ts';

/** Where a segment's events lie in the texts of their sources. */
export type PlacedRows = Pick<Segment, 'runs' | 'start' | 'length'>;

export function packedPlaces({ head, parts }: PackedSegment): PlacedRows {
  return placedRows(head, parts.get(placesPart)!);
}

export async function storedPlaces(store: Store, id: SegmentId): Promise<PlacedRows> {
  const [stored] = (await store.segments([id])) as [StoredSegment];
  // of the first stored form; hashes do not matter here
  if (stored.version === 1) return readSegment1(stored, (ids) => ids);
  const [part] = (await store.segmentParts(placesPart, [id])) as [ArrayBuffer];
  return placedRows(stored.head, part);
}

function placedRows(head: ArrayBuffer, part: ArrayBuffer): PlacedRows {
  const opened = openSegment(head);
  return { runs: opened.runs, ...openPlaces(part, opened) };
}
