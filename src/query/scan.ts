/** Tests that columns answer: each gives a verdict on every row by a scan of typed arrays. */
import { Bitset } from '../base/bitset.ts';
import { formatEventTime, parseTimePrefix } from '../base/time.ts';
import { absentCode, rowFlag } from '../model/columns.ts';
import type { ColumnName } from '../model/columns.ts';
import type { ValueTest } from '../model/query.ts';
import { compare, compileValueTest } from './match-value.ts';
import { isDerived } from './plan.ts';
import type { ColumnLeaf, IdLeaf } from './plan.ts';
import type { EventTable, TableSegment } from './table.ts';
import type { Verdict } from './verdict.ts';

/** The segments of a table at one moment. */
export interface Snapshot {
  readonly table: EventTable;
  readonly rows: number;
  readonly segments: readonly TableSegment[];
  /** Rows that no column can be trusted for. Undefined where there is none. */
  readonly irregular: Bitset | undefined;
}

export function takeSnapshot(table: EventTable): Snapshot {
  const { rows } = table;
  const segments = table.segments.slice();
  const irregular = flaggedRows({ rows, segments }, rowFlag.irregular);
  return { table, rows, segments, irregular: irregular.count() === 0 ? undefined : irregular };
}

/** Rows that have any of the flags. */
export function flaggedRows({ rows, segments }: Pick<Snapshot, 'rows' | 'segments'>, flags: number): Bitset {
  const found = new Bitset(rows);
  for (const segment of segments) {
    if ((segment.anyFlags & flags) === 0) continue;
    const { baseRow, flags: rowFlags } = segment;
    for (let r = 0; r < segment.rows; r++) if ((rowFlags[r]! & flags) !== 0) found.add(baseRow + r);
  }
  return found;
}

export function scanColumn(snapshot: Snapshot, { column, test }: ColumnLeaf): Verdict {
  const truth = truthOfCodes(snapshot.table, column, test);
  const derived = isDerived(column);
  const sure = new Bitset(snapshot.rows);
  let unknown: Bitset | undefined;
  for (const segment of snapshot.segments) {
    const values = segment.columns.get(column);
    if (values) {
      const local = localTruth(values.toGlobal, truth);
      if (local.includes(1)) scanCodes(values.codes, local, segment, sure.words);
      continue;
    }
    if (derived) continue;
    unknown ??= new Bitset(snapshot.rows);
    for (let r = 0; r < segment.rows; r++) unknown.add(segment.baseRow + r);
  }
  return derived ? { sure, open: undefined } : withOpen(snapshot, sure, unknown);
}

/** For each code of a column's dictionary, 1 where the test holds. */
export function truthOfCodes(table: EventTable, column: ColumnName, test: ColumnLeaf['test']): Uint8Array {
  const dictionary = table.dictionary(column);
  const truth = new Uint8Array(dictionary.size);
  if (test.present) truth.fill(1, absentCode + 1);
  else for (let code = 0; code < truth.length; code++) truth[code] = dictionary.texts(code).some(test.text) ? 1 : 0;
  return truth;
}

function localTruth(toGlobal: Uint32Array, truth: Uint8Array): Uint8Array {
  const local = new Uint8Array(toGlobal.length);
  for (let code = 0; code < local.length; code++) local[code] = truth[toGlobal[code]!]!;
  return local;
}

/** Sets the bits of rows whose code is true. Bits from the segment's first row on are clear before. */
function scanCodes(
  codes: Uint8Array | Uint16Array,
  truth: Uint8Array,
  { baseRow, rows }: TableSegment,
  words: Uint32Array,
): void {
  const begun = baseRow & 31;
  const head = begun === 0 ? 0 : Math.min(32 - begun, rows);
  if (head > 0) words[baseRow >>> 5]! |= wordOf(codes, truth, 0, head) << begun;
  let at = (baseRow + 31) >>> 5;
  let r = head;
  for (; r + 32 <= rows; r += 32) {
    let word = 0;
    for (let bit = 0; bit < 32; bit += 4) {
      const four =
        truth[codes[r + bit]!]! |
        (truth[codes[r + bit + 1]!]! << 1) |
        (truth[codes[r + bit + 2]!]! << 2) |
        (truth[codes[r + bit + 3]!]! << 3);
      word |= four << bit;
    }
    words[at++] = word;
  }
  if (r < rows) words[at] = wordOf(codes, truth, r, rows);
}

/** The truth of fewer than 32 rows, from the lowest bit on. */
function wordOf(codes: Uint8Array | Uint16Array, truth: Uint8Array, from: number, to: number): number {
  let word = 0;
  for (let r = from; r < to; r++) word |= truth[codes[r]!]! << (r - from);
  return word;
}

export function scanTime(snapshot: Snapshot, test: ValueTest): Verdict {
  const matches = compileTimeTest(test);
  const sure = new Bitset(snapshot.rows);
  for (const { baseRow, rows, time } of snapshot.segments) {
    for (let r = 0; r < rows; r++) {
      const seconds = time[r]!;
      if (seconds !== 0 && matches(seconds)) sure.add(baseRow + r);
    }
  }
  return withOpen(snapshot, sure, undefined);
}

/** A test on eventTime as one on seconds since 1970. */
function compileTimeTest(test: ValueTest): (seconds: number) => boolean {
  if (test.kind === 'present') return () => true;
  if (test.kind === 'time') {
    const { op, value } = test;
    return (seconds) => compare(seconds * 1000, op, value);
  }
  if (test.kind === 'equals') {
    const wanted = (parseTimePrefix(test.value) ?? 0) / 1000;
    const same = wanted > 0 && wanted <= 0xffffffff && Number.isInteger(wanted);
    if (!same || formatEventTime(wanted).toLowerCase() !== test.value.toLowerCase()) return () => false;
    return (seconds) => seconds === wanted;
  }
  const prefix = prefixOf(test);
  if (prefix !== undefined) {
    const from = firstSeconds((text) => text >= prefix);
    const to = firstSeconds((text) => text.slice(0, prefix.length) > prefix);
    return (seconds) => seconds >= from && seconds < to;
  }
  const compiled = compileValueTest(test);
  let lastSeconds = 0;
  let lastMatches = false;
  return (seconds) => {
    if (seconds !== lastSeconds) {
      lastMatches = compiled.text(formatEventTime(seconds));
      lastSeconds = seconds;
    }
    return lastMatches;
  };
}

/** What the text must begin with, where the test asks no more than that, in the case of eventTime's letters. */
function prefixOf(test: ValueTest): string | undefined {
  if (test.kind !== 'wildcard' || test.pattern.length !== 2) return undefined;
  const [head, tail] = test.pattern;
  return typeof head === 'string' && /^[ -~]*$/.test(head) && typeof tail === 'object' && tail.any === 'run'
    ? head.toUpperCase()
    : undefined;
}

/** The first second whose text is `late`. Texts of eventTime are in the order of their times. */
function firstSeconds(late: (text: string) => boolean): number {
  let low = 0;
  let high = 0x1_0000_0000;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (late(formatEventTime(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The rows that have any eventID, or may have one of those looked for. */
export async function scanIds(snapshot: Snapshot, { present, ids, other }: IdLeaf): Promise<Verdict> {
  if (present) {
    const sure = flaggedRows(snapshot, rowFlag.uuid | rowFlag.otherId);
    return withOpen(snapshot, sure, sure.clone().not());
  }
  const unknown = other ? flaggedRows(snapshot, rowFlag.uuid).not() : new Bitset(snapshot.rows);
  if (ids.length > 0) unknown.or(await snapshot.table.rowsWithIds(ids, snapshot.rows));
  return withOpen(snapshot, new Bitset(snapshot.rows), unknown);
}

/** Takes what is not known, and the irregular rows, out of what is sure. */
function withOpen({ irregular }: Snapshot, sure: Bitset, unknown: Bitset | undefined): Verdict {
  const open = unknown && irregular ? unknown.or(irregular) : (unknown ?? irregular?.clone());
  if (!open || open.count() === 0) return { sure, open: undefined };
  return { sure: sure.andNot(open), open };
}
