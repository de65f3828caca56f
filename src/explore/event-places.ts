/** Where events lie, by segment, read when it is first asked for. */
import type { Bitset } from '../base/bitset.ts';
import type { EventSpan } from '../evidence/event-reader.ts';
import type { SegmentId, SourceRun } from '../model/segment.ts';
import type { EventPlaces } from '../segment/opened-segment.ts';
import type { SegmentRows, StoredSegments } from './stored-segments.ts';

export class PlacesOfEvents {
  readonly #stored: StoredSegments;
  readonly #places = new Map<SegmentId, Promise<EventPlaces>>();

  constructor(stored: StoredSegments) {
    this.#stored = stored;
  }

  of(segment: SegmentRows): Promise<EventPlaces> {
    const known = this.#places.get(segment.id);
    if (known) return known;
    const read = this.#stored.places(segment.id, segment);
    this.#places.set(segment.id, read);
    read.catch(() => this.#places.delete(segment.id));
    return read;
  }

  async span(segment: SegmentRows, row: number): Promise<EventSpan> {
    const { start, length } = await this.of(segment);
    const index = row - segment.baseRow;
    const run = runOf(segment.runs, index);
    return { row, source: run.source, offset: run.textBase + start[index]!, length: length[index]! };
  }

  /** Those of the rows that lie in the segments, in the order in which they lie there. */
  async spans(segments: readonly SegmentRows[], rows: Bitset): Promise<Iterable<EventSpan>> {
    const some = segments.filter(({ baseRow, rows: count }) => anyIn(rows, baseRow, baseRow + count));
    const places = await Promise.all(some.map((segment) => this.of(segment)));
    return spansOf(some, places, rows);
  }

  clear(): void {
    this.#places.clear();
  }
}

export function runOf(runs: readonly SourceRun[], index: number): SourceRun {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (runs[middle]!.firstRow <= index) low = middle;
    else high = middle - 1;
  }
  return runs[low]!;
}

function anyIn(rows: Bitset, from: number, to: number): boolean {
  for (let row = from; row < Math.min(to, rows.size); row++) {
    if ((row & 31) === 0 && rows.words[row >>> 5] === 0) row += 31;
    else if (rows.has(row)) return true;
  }
  return false;
}

function* spansOf(
  segments: readonly SegmentRows[],
  places: readonly EventPlaces[],
  rows: Bitset,
): Generator<EventSpan> {
  for (const [i, { baseRow, runs }] of segments.entries()) {
    const { start, length } = places[i]!;
    for (const { source, firstRow, rows: count, textBase } of runs) {
      for (let index = firstRow; index < firstRow + count; index++) {
        const row = baseRow + index;
        if (row < rows.size && rows.has(row)) {
          yield { row, source, offset: textBase + start[index]!, length: length[index]! };
        }
      }
    }
  }
}
