/**
 * Which rows of a case count, and why others do not: repeats, parts of events that are there in full, rows of sources
 * that others have replaced. Segments are placed one after the other, in the order of their commits.
 */
import type { SourceId, SourceRun } from '../model/segment.ts';
import type { EventHashes } from '../segment/opened-segment.ts';
import { Identities } from './identities.ts';
import { RowPairs } from './row-pairs.ts';
import { RowSet } from './row-set.ts';
import { SameValues, type ReadEvents } from './same-values.ts';

/** A segment that is to be placed. */
export interface PlacedSegment {
  readonly baseRow: number;
  readonly rows: number;
  readonly flags: Uint8Array;
  readonly runs: readonly SourceRun[];
  readonly hashes: EventHashes;
}

/** What a segment's rows bring. */
export interface Placed {
  /** Rows that do not count, earlier ones among them. */
  readonly hidden: readonly number[];
  readonly conflicts: readonly RowPair[];
  readonly sameId: readonly RowPair[];
}

export interface RowPair {
  readonly row: number;
  /** The row that stood for the ID. */
  readonly first: number;
}

export class RowFates {
  readonly hidden = new RowSet();
  readonly conflicts = new RowSet();
  /** Of those in conflict, the ones that came after another. */
  readonly later = new RowSet();
  readonly partial = new RowSet();
  /** Rows of one ID, each with the one that stood for it when it came. */
  readonly sameId = new RowPairs();
  readonly sameValues = new SameValues();
  readonly identities = new Identities();
  #segments = 0;

  /** How many segments' rows their identities are known of: the first ones of the table. */
  get segments(): number {
    return this.#segments;
  }

  /**
   * Finds what becomes of a segment's rows. Reads events where their IDs came with other bytes. Nothing but what
   * `identities` knows changes before `take`.
   */
  async place(segment: PlacedSegment, isGone: (source: SourceId) => boolean, events: ReadEvents): Promise<Placed> {
    const hidden = rowsOf(segment, isGone);
    const sameId: RowPair[] = [];
    const pairs: RowPair[] = [];
    this.#identify(segment, hidden, (row, fate, first) => {
      sameId.push({ row, first });
      if (fate === 'conflict') pairs.push({ row, first });
      else hidden.push(row);
    });
    // rows of one ID come in their order, IDs do not
    pairs.sort((a, b) => a.row - b.row);
    const again = await this.sameValues.repeats(pairs, events);
    return { hidden: [...hidden, ...again], conflicts: pairs.filter(({ row }) => !again.has(row)), sameId };
  }

  /** Takes in what `place` gave. Returns the rows that counted until now or would count if they were like most. */
  take({ hidden, conflicts, sameId }: Placed): number[] {
    for (const { row, first } of conflicts) {
      this.conflicts.add(row);
      this.conflicts.add(first);
      this.later.add(row);
    }
    for (const { row, first } of sameId) this.sameId.add(row, first);
    return hidden.filter((row) => this.hidden.add(row));
  }

  /** Takes in the identities of a segment whose rows have been placed before. */
  remember(segment: PlacedSegment, isGone: (source: SourceId) => boolean): void {
    this.#identify(segment, rowsOf(segment, isGone), () => undefined);
  }

  #identify(segment: PlacedSegment, gone: readonly number[], tell: Parameters<Identities['add']>[1]): void {
    const notCounted = new Set(gone);
    const isCounted = notCounted.size === 0 ? () => true : (row: number) => !notCounted.has(row);
    this.#segments++;
    this.identities.add({ ...segment, isCounted, isPartial: (row) => this.partial.has(row) }, tell);
  }
}

/** The rows of sources that are gone. */
function rowsOf({ baseRow, runs }: PlacedSegment, isGone: (source: SourceId) => boolean): number[] {
  const rows: number[] = [];
  for (const run of runs) {
    if (!isGone(run.source)) continue;
    for (let i = 0; i < run.rows; i++) rows.push(baseRow + run.firstRow + i);
  }
  return rows;
}
