import { Buffer } from 'node:buffer';
import { Scanner, type ScanLimits } from '../../../src/core/scanner.ts';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import type { LostText, ScanFault, ScannedRows, ScanShape, ScanState } from '../../../src/core/types.ts';
import { containerCode, firstDictCode } from '../../../src/model/columns.ts';
import type { DictColumn } from '../../../src/model/segment.ts';
import { loadCore } from './load-core.ts';

export const records: ScanShape = { kind: 'object', key: 'Records' };

/** Stands for a value that is an object or array. */
export const container = Symbol('container');
/** A column's value of one row, its bytes as latin1; undefined where it is absent. */
export type Cell = string | typeof container | undefined;

/** What is found in a document, but for the columns. */
export interface Finding {
  readonly events: readonly (readonly [number, number])[];
  readonly fault: ScanFault | undefined;
  readonly skipped: { readonly count: number; readonly bytes: number; readonly firstAt: number };
  readonly anyPlaceFound: boolean;
  readonly lostFrom: number;
}

export interface ScanOutcome extends Finding {
  /** As the rows were taken. */
  readonly taken: readonly ScannedRows[];
  readonly lost: LostText;
  readonly eventBytes: number;
}

export interface ScanHarness {
  readonly core: ReturnType<typeof loadCore>;
  readonly text: TextBuffer;
  readonly scanner: Scanner;
}

export function makeScanHarness(limits: Partial<ScanLimits> = {}): ScanHarness {
  const core = loadCore();
  const text = new TextBuffer(core);
  const scanner = new Scanner(core, text);
  scanner.setHashKey(Uint8Array.from({ length: 32 }, (_, i) => i * 7 + 1));
  scanner.setLimits(limits);
  return { core, text, scanner };
}

/** A copy: what the scanner gives is overwritten by what it gives next. */
function kept(rows: ScannedRows): ScannedRows {
  const { columns, time, flags, ids, contentHash, start, length } = rows;
  const copies = Array.from(columns, ([name, { codes, ends, bytes }]) => {
    return [name, { codes: codes.slice(), ends: ends.slice(), bytes: bytes.slice() }] as const;
  });
  return {
    rows: rows.rows,
    columns: new Map(copies),
    time: time.slice(),
    flags: flags.slice(),
    ids: ids.slice(),
    contentHash: contentHash.slice(),
    start: start.slice(),
    length: length.slice(),
  };
}

/** Scans a text that comes in pieces ending at `cuts` (ascending) and at its end, and takes all rows. */
export function scanPieces(
  { text, scanner }: ScanHarness,
  bytes: Uint8Array,
  shape: ScanShape = records,
  cuts: readonly number[] = [],
  resume = false,
): ScanOutcome {
  const taken: ScannedRows[] = [];
  text.begin();
  scanner.begin(shape);
  let from = 0;
  let resumed = false;
  const run = (final: boolean): ScanState => {
    for (;;) {
      const state = scanner.run(final);
      if (state === 'rows-full') {
        taken.push(kept(scanner.takeRows()));
      } else if (state === 'failed' && resume) {
        if (resumed) throw new Error('failed again');
        scanner.resume();
        resumed = true;
      } else {
        return state;
      }
    }
  };
  let state: ScanState = 'need-text';
  for (const to of [...cuts, bytes.length]) {
    text.append(bytes.subarray(from, to));
    from = to;
    state = run(false);
    if (state === 'failed') break;
    scanner.compact();
  }
  if (state !== 'failed') state = run(true);
  if (state !== (scanner.fault && !resume ? 'failed' : 'done')) throw new Error(`ended as ${state}`);
  taken.push(kept(scanner.takeRows()));
  return {
    events: taken.flatMap((rows) => Array.from(rows.start, (start, i) => [start, start + rows.length[i]!] as const)),
    fault: scanner.fault,
    skipped: scanner.skipped,
    anyPlaceFound: scanner.anyPlaceFound,
    lostFrom: scanner.lostFrom,
    lost: scanner.lost,
    eventBytes: scanner.eventBytes,
    taken,
  };
}

export function findingOf({ events, fault, skipped, anyPlaceFound, lostFrom }: Finding): Finding {
  return { events, fault, skipped, anyPlaceFound, lostFrom };
}

/** Where text was lost, without its beginning. */
export function placesOf({ ranges }: LostText): readonly { readonly start: number; readonly length: number }[] {
  return ranges.map(({ start, length }) => ({ start, length }));
}

/** A dictionary's entries, bytes as latin1. */
export function entriesOf({ ends, bytes }: DictColumn): string[] {
  return Array.from(ends, (end, i) => Buffer.from(bytes.subarray(ends[i - 1] ?? 0, end)).toString('latin1'));
}

/** One column's cells, row by row. */
export function cellsOf(column: DictColumn): Cell[] {
  const entries = entriesOf(column);
  return Array.from(column.codes, (code) => {
    if (code === containerCode) return container;
    if (code < firstDictCode) return undefined;
    const entry = entries[code - firstDictCode];
    if (entry === undefined) throw new Error(`no entry for code ${String(code)}`);
    return entry;
  });
}

/** All rows that were taken, as cells by column name. */
export function cellsByColumn(taken: readonly ScannedRows[]): Map<string, Cell[]> {
  const cells = new Map<string, Cell[]>();
  for (const rows of taken) {
    for (const [name, column] of rows.columns) cells.set(name, [...(cells.get(name) ?? []), ...cellsOf(column)]);
  }
  return cells;
}

/** The array `pick` finds in each take, one after the other. */
export function joined(taken: readonly ScannedRows[], pick: (rows: ScannedRows) => ArrayLike<number>): number[] {
  return taken.flatMap((rows) => Array.from(pick(rows)));
}

/** UTF-8 as latin1, with lone surrogates as three bytes (WTF-8). */
export function wtf8(text: string): string {
  let bytes = '';
  for (const char of text) {
    const point = char.codePointAt(0)!;
    bytes +=
      point >= 0xd800 && point < 0xe000
        ? String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
        : Buffer.from(char).toString('latin1');
  }
  return bytes;
}
