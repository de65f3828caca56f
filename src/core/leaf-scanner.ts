import { assert } from '../base/assert.ts';
import { dictColumns } from '../model/columns.ts';
import { callCore, type CoreExports } from './core-module.ts';

/** What became of an event: `unread` ones have no records; `cut` ones lack those of paths beyond the core's bound. */
export type LeafOutcome = 'unread' | 'read' | 'cut';

/** In place of a value: an object or array with nothing in it that is not null. */
export const containerMark = 0xffffffff;
/** In place of a value: it is too long to be kept. */
export const unknownMark = 0xfffffffe;

/** Bits of a hash. */
export const leafHashBits = 24;

/** What stands at the paths of a segment's events. */
export interface ScannedLeaves {
  /** Each after its parent; the first is the event itself. Keys as first met, in UTF-8. */
  readonly paths: readonly ScannedPath[];
  /** Rows of the records, by path and rising; those of path p are from `starts[p]` to `starts[p + 1]`. */
  readonly rows: Uint16Array;
  /** A record's value: `containerMark`, `unknownMark`, or an entry's number; for a `hashed` path a hash. */
  readonly values: Uint32Array;
  readonly starts: Uint32Array;
  /** Valid until the core reads another event. */
  readonly entries: LeafEntries;
  /** The hash of an entry's value, as records of a `hashed` path have it. */
  hashOf(entry: number): number;
}

export interface ScannedPath {
  readonly parent: number;
  readonly key: Uint8Array;
  /** Its values are many and nearly all different. */
  readonly isHashed: boolean;
  /** Bytes of its entries, those that no record has any more too. */
  readonly entryBytes: number;
}

/** Values by their numbers, each of one path. */
export interface LeafEntries {
  readonly count: number;
  /** The bytes of all: escapes undone; lone surrogates as three bytes (WTF-8). Of numbers and literals their text. */
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  /** 1 for a number whose text is not what JSON.stringify prints for it. */
  readonly oddNumbers: Uint8Array;
}

// As in workers/core/leaves.ts, leaf-paths.ts and leaf-values.ts.
const outcomes: readonly LeafOutcome[] = ['unread', 'read', 'cut'];
const nodeWords = 12;
const recordWords = 2;
const entryWords = 8;
const notHashed = 0xffffffff;
const oddNumberKind = 1;

/** Finds what stands at the paths of events in the core's text buffer. Enters the core; may throw `core/trap`. */
export class LeafScanner {
  readonly #core: CoreExports;

  constructor(core: CoreExports) {
    this.#core = core;
    callCore(() => {
      core.leavesReset();
    });
    for (const column of [...dictColumns, 'eventID', 'eventTime']) this.#addColumn(column.split('.'));
  }

  /** Forgets all that was read, and starts with another segment. */
  begin(): void {
    callCore(() => {
      this.#core.leavesBegin();
    });
  }

  /**
   * Reads an event that the scanner has found before, as row `row` (16 bits), rows rising. What columns hold is left out
   * unless `withColumns`.
   */
  read(position: number, length: number, row: number, withColumns: boolean): LeafOutcome {
    const outcome = outcomes[callCore(() => this.#core.leavesRead(position, length, row, withColumns ? 1 : 0))];
    assert(outcome, 'the core answers with a known outcome');
    return outcome;
  }

  /** What has been read since `begin`. */
  take(): ScannedLeaves {
    const core = this.#core;
    const { buffer } = core.memory;
    const paths = core.leafPathCount();
    const nodes = new Uint32Array(buffer, core.leafNodes() >>> 0, paths * nodeWords);
    const names = core.leafNames() >>> 0;
    const count = core.leafRecordCount();
    const records = new Uint32Array(buffer, core.leafRecords() >>> 0, count * recordWords);
    const entries = core.leafEntryCount();
    const entryTable = new Uint32Array(buffer, core.leafEntries() >>> 0, entries * entryWords);
    const sorted = sortByPath(records, count, nodes, entryTable);
    return {
      ...sorted,
      paths: Array.from({ length: paths }, (_, path) => {
        const node = path * nodeWords;
        return {
          parent: nodes[node + 2]!,
          key: new Uint8Array(buffer, names + nodes[node]!, nodes[node + 1]).slice(),
          isHashed: nodes[node + 11] !== notHashed,
          entryBytes: nodes[node + 9]!,
        };
      }),
      entries: readEntries(entryTable, new Uint8Array(buffer, core.leafArena() >>> 0)),
      hashOf: (number) => callCore(() => core.leafHashEntry(number)),
    };
  }

  #addColumn(path: readonly string[]): void {
    let parent = 0;
    for (const [i, key] of path.entries()) {
      const bytes = new TextEncoder().encode(key);
      this.#exchange(bytes);
      const isColumn = i === path.length - 1 ? 1 : 0;
      parent = callCore(() => this.#core.leavesAddPath(parent, bytes.length, isColumn));
    }
  }

  #exchange(bytes: Uint8Array): void {
    new Uint8Array(this.#core.memory.buffer, this.#core.exchangeBase() >>> 0, bytes.length).set(bytes);
  }
}

function readEntries(table: Uint32Array, bytes: Uint8Array): LeafEntries {
  const count = table.length / entryWords;
  const starts = new Uint32Array(count);
  const lengths = new Uint32Array(count);
  const oddNumbers = new Uint8Array(count);
  for (let entry = 0, at = 0; entry < count; entry++, at += entryWords) {
    starts[entry] = table[at + 2]!;
    lengths[entry] = table[at + 3]!;
    oddNumbers[entry] = table[at + 4]! >>> 16 === oddNumberKind ? 1 : 0;
  }
  return { count, bytes, starts, lengths, oddNumbers };
}

/** Puts the records of each path together, and hashes in the place of entries where the path came to have such. */
function sortByPath(
  records: Uint32Array,
  count: number,
  nodes: Uint32Array,
  entries: Uint32Array,
): Pick<ScannedLeaves, 'rows' | 'values' | 'starts'> {
  const paths = nodes.length / nodeWords;
  const starts = new Uint32Array(paths + 1);
  const hashedFrom = new Uint32Array(paths);
  for (let path = 0; path < paths; path++) hashedFrom[path] = nodes[path * nodeWords + 11]!;
  for (let i = 0; i < count; i++) starts[(records[i * recordWords]! & 0xffff) + 1]!++;
  for (let path = 0; path < paths; path++) starts[path + 1]! += starts[path]!;
  const ends = starts.slice();
  const rows = new Uint16Array(count);
  const values = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const word = records[i * recordWords]!;
    const path = word & 0xffff;
    const value = records[i * recordWords + 1]!;
    const at = ends[path]!++;
    rows[at] = word >>> 16;
    const from = hashedFrom[path]!;
    values[at] = from !== notHashed && i < from && value < unknownMark ? entries[value * entryWords + 6]! : value;
  }
  return { rows, values, starts };
}
