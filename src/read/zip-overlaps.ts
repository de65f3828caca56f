import type { ByteSource } from './byte-source.ts';
import { readLocalHeader } from './zip-local.ts';

/** Where the entries of a directory say they lie, in its order: local header, name and data, without extra fields. */
export interface EntryRanges {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export interface Overlaps {
  /** Numbers of entries that run into the beginning of another. */
  readonly overlapping: ReadonlySet<number>;
  /** Where the next entry begins after each start; nothing after the last. */
  readonly nextStart: ReadonlyMap<number, number>;
}

/**
 * Finds entries that share bytes, as in archives made to inflate without end. The one that runs into another's
 * beginning is at fault, as its size may be wrong; of several at one place, all but the first. A place that holds no
 * local header puts no other entry at fault. So no byte is inflated twice.
 */
export async function findOverlaps(source: ByteSource, ranges: EntryRanges, end: number): Promise<Overlaps> {
  const { starts, ends } = ranges;
  const order = Uint32Array.from(starts, (_, index) => index).sort((a, b) => starts[a]! - starts[b]! || a - b);
  const overlapping = new Set<number>();
  const nextStart = new Map<number, number>();
  let last = -1;
  for (const index of order) {
    const start = starts[index]!;
    if (last >= 0) {
      if (start === starts[last]) {
        overlapping.add(index);
        continue;
      }
      if (start < ends[last]!) {
        // Rare: only here does it cost a read.
        if (!(await readLocalHeader(source, start, end))) continue;
        overlapping.add(last);
      }
      nextStart.set(starts[last]!, start);
    }
    last = index;
  }
  return { overlapping, nextStart };
}
