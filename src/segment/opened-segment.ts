/** Reads packed segments: what is in the head at once, parts as they come. */
import { firstDictCode, type ColumnName } from '../model/columns.ts';
import { groupPart, type PartName } from '../model/packed-segment.ts';
import type { SourceId, SourceRun } from '../model/segment.ts';
import { ByteReader, damagedSegment } from './byte-reader.ts';
import { readCodes, type Codes } from './codes.ts';
import { entriesByEntry, hashWords, headVersion, lenders } from './layout.ts';
import { readNumbers } from './numbers.ts';
import { readTexts, type Texts } from './texts.ts';

export interface OpenedSegment {
  readonly rows: number;
  readonly runs: readonly SourceRun[];
  /** As in `Segment`. */
  readonly time: Uint32Array;
  readonly flags: Uint8Array;
  /** All flags that any row has. */
  readonly anyFlags: number;
  /** The least and the greatest time, Infinity and 0 without any, and how many rows have none. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly untimed: number;
  readonly groups: readonly OpenedGroup[];
  /** Bytes of the head and of all parts. */
  readonly storedBytes: number;
}

/** A column's part of a group. */
export interface GroupedColumn {
  /** By code of the group: see `columns.ts` for codes 0 and 1, entry k of `texts` has code k + 2. */
  readonly codeOf: Uint8Array | Uint16Array;
  readonly texts: Texts;
}

/** Throws `store/segment-gone` where the head is damaged. */
export function openSegment(head: ArrayBuffer): OpenedSegment {
  const reader = new ByteReader(new Uint8Array(head));
  if (reader.number() !== headVersion) throw damagedSegment('its version');
  const rows = reader.number();
  const runs = readRuns(reader, rows);
  const time = readNumbers(reader, rows);
  const flags = readCodes(reader, rows, 0x100) as Uint8Array;
  const groups = Array.from({ length: reader.number() }, (_, index) => {
    const names = Array.from({ length: reader.number() }, () => reader.text() as ColumnName);
    const combinations = reader.number();
    const size = reader.number();
    const bytes = size === 0 ? undefined : reader.bytes(size);
    return new OpenedGroup(rows, names, combinations, groupPart(index), bytes);
  });
  const anyFlags = flags.reduce((all, each) => all | each, 0);
  const storedBytes = head.byteLength + reader.number();
  return { rows, runs, time, flags, anyFlags, ...rangeOf(time), groups, storedBytes };
}

function rangeOf(time: Uint32Array): Pick<OpenedSegment, 'firstTime' | 'lastTime' | 'untimed'> {
  let firstTime = Infinity;
  let lastTime = 0;
  let untimed = 0;
  for (let row = 0; row < time.length; row++) {
    const seconds = time[row]!;
    if (seconds === 0) untimed++;
    else if (seconds < firstTime) firstTime = seconds;
    if (seconds > lastTime) lastTime = seconds;
  }
  return { firstTime, lastTime, untimed };
}

/** Columns with one code a row. */
export class OpenedGroup {
  readonly names: readonly ColumnName[];
  /** The part that it is read from, where it is not in the head. */
  readonly part: PartName;
  readonly #rows: number;
  readonly #combinations: number;
  #bytes: Uint8Array | undefined;
  #read: { readonly codes: Codes; readonly columns: ReadonlyMap<ColumnName, GroupedColumn> } | undefined;

  constructor(
    rows: number,
    names: readonly ColumnName[],
    combinations: number,
    part: PartName,
    bytes: Uint8Array | undefined,
  ) {
    this.names = names;
    this.part = part;
    this.#rows = rows;
    this.#combinations = combinations;
    this.#bytes = bytes;
  }

  get isThere(): boolean {
    return this.#bytes !== undefined || this.#read !== undefined;
  }

  /** Takes the part; the head has what it does not have. */
  load(part: ArrayBuffer): void {
    this.#bytes ??= new Uint8Array(part);
  }

  /** Rows' codes, which are below the length of every column's `codeOf`. */
  get codes(): Codes {
    return this.#opened().codes;
  }

  column(name: ColumnName): GroupedColumn {
    const column = this.#opened().columns.get(name);
    if (!column) throw damagedSegment(name);
    return column;
  }

  #opened() {
    if (this.#read) return this.#read;
    if (!this.#bytes) throw new Error(`${this.part} was asked for before it was there`);
    const reader = new ByteReader(this.#bytes);
    const codes = readCodes(reader, this.#rows, this.#combinations);
    const columns = new Map<ColumnName, GroupedColumn>();
    for (const name of this.names) {
      const count = reader.number();
      const codeOf = readCodes(reader, this.#combinations, count + firstDictCode);
      const lender = columns.get(lenders.get(name)!);
      const lent = lender && { texts: lender.texts, entryOf: entriesByEntry(count, codeOf, lender.codeOf) };
      const texts = readTexts(reader, count, lent);
      columns.set(name, { codeOf, texts });
    }
    this.#read = { codes, columns };
    return this.#read;
  }
}

function readRuns(reader: ByteReader, rows: number): SourceRun[] {
  const count = reader.number();
  const [sources, lengths, low, high] = [0, 1, 2, 3].map(() => readNumbers(reader, count));
  let firstRow = 0;
  const runs = Array.from(sources!, (source, i) => {
    const run = { source: source as SourceId, firstRow, rows: lengths![i]!, textBase: high![i]! * 2 ** 32 + low![i]! };
    firstRow += run.rows;
    return run;
  });
  if (firstRow !== rows) throw damagedSegment('runs');
  return runs;
}

export interface EventPlaces {
  /** As in `Segment`. */
  readonly start: Uint32Array;
  readonly length: Uint32Array;
}

export function openPlaces(part: ArrayBuffer, { rows, runs }: Pick<OpenedSegment, 'rows' | 'runs'>): EventPlaces {
  const reader = new ByteReader(new Uint8Array(part));
  const start = readNumbers(reader, rows);
  const length = readNumbers(reader, rows);
  for (const { firstRow, rows: count } of runs) {
    let end = 0;
    for (let row = firstRow; row < firstRow + count; row++) {
      start[row]! += end;
      end = start[row]! + length[row]!;
    }
  }
  return { start, length };
}

export interface EventHashes {
  /** As in `Segment`. */
  readonly idHash: Uint32Array;
  readonly contentHash: Uint32Array;
}

export function openHashes(part: ArrayBuffer, rows: number): EventHashes {
  if (part.byteLength !== rows * hashWords * 8) throw damagedSegment('hashes');
  const words = new Uint32Array(part);
  return { idHash: words.subarray(0, rows * hashWords), contentHash: words.subarray(rows * hashWords) };
}
