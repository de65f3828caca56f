import type { CoreKit } from '../core/core-kit.ts';
import type { Hasher } from '../core/hasher.ts';
import type { Packer } from '../core/packer.ts';
import type { Scanner } from '../core/scanner.ts';
import type { ColumnName } from '../model/columns.ts';
import type { DictColumn, Segment, SourceId, SourceRun } from '../model/segment.ts';
import { deriveColumns } from './derive-columns.ts';

interface OpenRun {
  readonly source: SourceId;
  readonly firstRow: number;
}

/** Follows which of the scanner's rows came from which source, and makes segments of them. */
export class SegmentBuilder {
  readonly #scanner: Scanner;
  readonly #hasher: Hasher;
  #runs: OpenRun[] = [];
  #current: SourceId | undefined;

  constructor({ scanner, hasher }: Pick<CoreKit, 'scanner' | 'hasher'>) {
    this.#scanner = scanner;
    this.#hasher = hasher;
  }

  get rows(): number {
    return this.#scanner.rowCount;
  }

  /** The rows that follow come from this source. */
  beginSource(source: SourceId): void {
    this.#current = source;
    this.#runs.push({ source, firstRow: this.#scanner.rowCount });
  }

  endSource(): void {
    this.#current = undefined;
  }

  /**
   * Takes all rows so far; the open source goes on in the next segment. The packer may be another core's than that which
   * has the rows.
   */
  take(packer: Packer): Segment | undefined {
    const open = this.#runs;
    this.#runs = this.#current === undefined ? [] : [{ source: this.#current, firstRow: 0 }];
    if (this.#scanner.rowCount === 0) return undefined;
    const scanned = this.#scanner.takeRows();
    const runs: SourceRun[] = [];
    const start = new Uint32Array(scanned.rows);
    for (const [i, run] of open.entries()) {
      const end = open[i + 1]?.firstRow ?? scanned.rows;
      addRuns(runs, run.source, run.firstRow, end, scanned.start, start);
    }
    const columns = new Map<ColumnName, DictColumn>(scanned.columns);
    for (const [name, column] of deriveColumns(scanned.rows, scanned.columns, packer)) columns.set(name, column);
    return {
      rows: scanned.rows,
      columns,
      time: scanned.time,
      flags: scanned.flags,
      idHash: this.#hasher.idHashes(scanned.ids),
      contentHash: scanned.contentHash,
      start,
      length: scanned.length,
      runs,
    };
  }
}

/**
 * Adds rows of one source to a segment, and their offsets to `relative`. A run's offsets are 32-bit and relative, so one
 * that spans more than 4 GiB of text becomes several.
 */
export function addRuns(
  runs: SourceRun[],
  source: SourceId,
  from: number,
  to: number,
  absolute: Float64Array,
  relative: Uint32Array,
): void {
  let firstRow = from;
  for (let row = from; row < to; row++) {
    const offset = absolute[row]! - absolute[firstRow]!;
    if (offset > 0xffffffff) {
      runs.push({ source, firstRow, rows: row - firstRow, textBase: absolute[firstRow]! });
      firstRow = row;
      relative[row] = 0;
    } else {
      relative[row] = offset;
    }
  }
  if (to > firstRow) runs.push({ source, firstRow, rows: to - firstRow, textBase: absolute[firstRow]! });
}
