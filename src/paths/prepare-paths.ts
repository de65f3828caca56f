/**
 * Prepares the path tables of a case: reads every event of the segments that have none, one segment after the other, and
 * stores each table when it is made, so that what is done is never done again. Answers are the same with any of them or
 * none.
 */
import { AppError, isGone } from '../base/app-error.ts';
import { Breather, type Gate } from '../base/breathe.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { LeafScanner } from '../core/leaf-scanner.ts';
import type { Packer } from '../core/packer.ts';
import { EventReader } from '../evidence/event-reader.ts';
import { rowFlag } from '../model/columns.ts';
import { pathsDataPart, pathsPart, type PartName } from '../model/packed-segment.ts';
import type { SegmentId, SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import type { PackedPaths } from './path-table.ts';
import { segmentEvents, spansOf, type SegmentEvents } from './segment-events.ts';
import { writePathTable, type SegmentLeaves, type TableRoom } from './write-table.ts';

/** How long the rest waits at most before it is let in. */
const breathEveryMs = 15;

export interface PrepareOptions {
  readonly signal: AbortSignal;
  /** Where the work waits while something more urgent goes on. */
  readonly gate: Gate;
  /** Segments that have a table, and all there are. */
  readonly onprogress: (done: number, total: number) => void;
  /** For tests: what tables may take. */
  readonly room?: TableRoom;
}

/**
 * Resolves when every segment has a table. Rejects with the signal's reason, and where the store refuses with
 * `store/quota`, `store/memory-full` or `store/write-failed`; tables stored before stay.
 */
export async function preparePaths(
  store: Store,
  makeKit: () => CoreKit,
  { signal, gate, onprogress, room }: PrepareOptions,
): Promise<void> {
  const all = await store.segmentIdsAfter(0);
  const prepared = new Set(await store.segmentsWithPart(pathsPart));
  let reader: TableReader | undefined;
  for (const [i, id] of all.entries()) {
    onprogress(i, all.length);
    if (prepared.has(id)) continue;
    await gate.pass(signal);
    reader ??= new TableReader(store, makeKit, gate);
    try {
      await store.addParts(id, partsOf(writePathTable(await reader.read(id, signal), reader.packer, room)));
    } catch (error) {
      const isTrap = error instanceof AppError && error.code === 'core/trap';
      // The core is not to be used any more.
      if (isTrap) reader = undefined;
      // What cannot be read now is asked of the events, as before; the next time it is tried again.
      if (!isTrap && !isGone(error)) throw error;
    }
  }
  onprogress(all.length, all.length);
}

function partsOf({ directory, parts }: PackedPaths): Map<PartName, ArrayBuffer> {
  return new Map([
    [pathsPart, directory],
    ...parts.map((part, index): [PartName, ArrayBuffer] => [pathsDataPart(index), part]),
  ]);
}

class TableReader {
  readonly #store: Store;
  readonly #gate: Gate;
  readonly #reader: EventReader;
  readonly #leaves: LeafScanner;
  #sources: ReadonlyMap<SourceId, SourceRecord> = new Map();

  constructor(store: Store, makeKit: () => CoreKit, gate: Gate) {
    this.#store = store;
    this.#gate = gate;
    this.#reader = new EventReader(store, makeKit, (id) => this.#source(id));
    this.#leaves = new LeafScanner(this.#reader.passKit.exports);
  }

  get packer(): Packer {
    return this.#reader.passKit.packer;
  }

  async read(id: SegmentId, signal: AbortSignal): Promise<SegmentLeaves> {
    const events = await segmentEvents(this.#store, id);
    const sources = await this.#store.sourcesOf([...new Set(events.runs.map(({ source }) => source))]);
    this.#sources = new Map(sources.map((source) => [source.id, source]));
    const left = { unread: [] as number[], cut: [] as number[] };
    this.#leaves.begin();
    let next = 0;
    const skipTo = (row: number): void => {
      while (next < row) left.unread.push(next++);
    };
    await this.#reader.visit(
      spansOf(events, (source) => this.#sources.has(source)),
      ({ row, length }, position) => {
        skipTo(row);
        next++;
        const outcome = this.#leaves.read(position, length, row, isIrregular(events, row));
        if (outcome !== 'read') left[outcome].push(row);
      },
      signal,
      new Breather(breathEveryMs, this.#gate),
    );
    skipTo(events.rows);
    return {
      leaves: this.#leaves.take(),
      rows: events.rows,
      unread: Uint16Array.from(left.unread),
      cut: Uint16Array.from(left.cut),
    };
  }

  #source(id: SourceId): SourceRecord {
    const source = this.#sources.get(id);
    if (!source) throw new AppError('store/missing-record', `source ${String(id)} is not stored`, { source: id });
    return source;
  }
}

/** Of such events columns are not trusted. */
function isIrregular({ flags }: SegmentEvents, row: number): boolean {
  return (flags[row]! & rowFlag.irregular) !== 0;
}
