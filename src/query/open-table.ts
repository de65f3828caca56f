import { absentCode, containerCode, firstDictCode, multiColumns, multiSeparator } from '../model/columns.ts';
import type { ColumnName, SourceColumnName } from '../model/columns.ts';
import type { DictColumn, Segment, SegmentId, SourceRun } from '../model/segment.ts';
import { SourceColumn, type SourceValues } from './source-column.ts';
import type { ColumnDictionary, EventTable, SegmentColumn, TableSegment } from './table.ts';
import { decodeWtf8 } from './wtf8.ts';

/** An opened segment with the places of its events. */
export interface OpenSegment extends TableSegment {
  readonly columns: ReadonlyMap<ColumnName, OpenColumn | SourceColumn>;
  readonly contentHash: Uint32Array;
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  readonly runs: readonly SourceRun[];
}

/**
 * Segments opened one after the other. A column's dictionaries are merged into one when it is first asked for: most
 * columns of most cases never are, and merging is what opening would spend its time on.
 */
export class OpenTable implements EventTable {
  readonly #segments: OpenSegment[] = [];
  readonly #dictionaries = new Map<ColumnName, GrowingDictionary>();
  readonly #unmerged = new Map<ColumnName, OpenColumn[]>();
  readonly #bySource: ReadonlyMap<SourceColumnName, SourceValues>;
  #rows = 0;

  /** `bySource`: columns that every segment gets beside its own. */
  constructor(bySource: ReadonlyMap<SourceColumnName, SourceValues> = new Map()) {
    this.#bySource = bySource;
  }

  get rows(): number {
    return this.#rows;
  }

  get segments(): readonly OpenSegment[] {
    return this.#segments;
  }

  /** The values of a column over all segments so far. */
  dictionary(column: ColumnName): ColumnDictionary {
    const bySource = this.#bySource.get(column as SourceColumnName);
    if (bySource) {
      for (const segment of this.#segments) (segment.columns.get(column) as SourceColumn).merge();
      return bySource;
    }
    const waiting = this.#unmerged.get(column);
    this.#unmerged.delete(column);
    for (const values of waiting ?? []) values.merge();
    return this.#dictionary(column);
  }

  /** Appends a segment, whose arrays are kept. Its rows get the next row numbers. */
  add(segment: Segment, id: SegmentId): void {
    const columns = new Map<ColumnName, OpenColumn | SourceColumn>();
    for (const [name, column] of segment.columns) {
      const values = new OpenColumn(column, this.#dictionary(name));
      columns.set(name, values);
      const waiting = this.#unmerged.get(name);
      if (waiting) waiting.push(values);
      else this.#unmerged.set(name, [values]);
    }
    const { rows, time, flags, ids, contentHash, start, length, runs } = segment;
    for (const [name, values] of this.#bySource) columns.set(name, new SourceColumn(rows, runs, values));
    this.#segments.push({
      id,
      baseRow: this.#rows,
      rows,
      columns,
      time,
      flags,
      ids,
      contentHash,
      start,
      length,
      runs,
    });
    this.#rows += rows;
  }

  /** The segment that a row is in. Undefined for a row that is not there. */
  segmentOf(row: number): OpenSegment | undefined {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const segment = this.#segments[middle]!;
      if (row < segment.baseRow) high = middle;
      else if (row >= segment.baseRow + segment.rows) low = middle + 1;
      else return segment;
    }
    return undefined;
  }

  /** The values that a row has in a column. */
  texts(column: ColumnName, row: number): readonly string[] {
    const segment = this.segmentOf(row);
    return segment?.columns.get(column)?.texts(row - segment.baseRow) ?? [];
  }

  #dictionary(column: ColumnName): GrowingDictionary {
    let dictionary = this.#dictionaries.get(column);
    if (!dictionary) {
      dictionary = new GrowingDictionary(multiColumns.has(column));
      this.#dictionaries.set(column, dictionary);
    }
    return dictionary;
  }
}

/** One column of one segment; its codes get their meaning in the whole table when that is asked for. */
class OpenColumn implements SegmentColumn {
  readonly #column: DictColumn;
  readonly #dictionary: GrowingDictionary;
  #toGlobal: Uint32Array | undefined;

  constructor(column: DictColumn, dictionary: GrowingDictionary) {
    this.#column = column;
    this.#dictionary = dictionary;
  }

  get codes(): Uint8Array | Uint16Array {
    return this.#column.codes;
  }

  get toGlobal(): Uint32Array {
    return this.merge();
  }

  merge(): Uint32Array {
    this.#toGlobal ??= this.#dictionary.merge(this.#column);
    return this.#toGlobal;
  }

  /** The values of the segment's nth row; from the segment's own dictionary, as long as it is not merged. */
  texts(index: number): readonly string[] {
    const code = this.#column.codes[index] ?? absentCode;
    if (this.#toGlobal) return this.#dictionary.texts(this.#toGlobal[code]!);
    return code < firstDictCode ? [] : this.#dictionary.textsOf(this.#column, code - firstDictCode);
  }
}

class GrowingDictionary implements ColumnDictionary {
  readonly #multi: boolean;
  readonly #entries: (string | readonly string[])[] = ['', ''];
  readonly #codes = new Map<string, number>();
  /** Codes of entries with several values, by their JSON. */
  readonly #listCodes = new Map<string, number>();

  constructor(multi: boolean) {
    this.#multi = multi;
  }

  get size(): number {
    return this.#entries.length;
  }

  texts(code: number): readonly string[] {
    const entry = code < firstDictCode ? undefined : this.#entries[code];
    if (entry === undefined) return [];
    return typeof entry === 'string' ? [entry] : entry;
  }

  /** Takes in a segment's values. Returns each segment code's code here. */
  merge({ ends, bytes }: DictColumn): Uint32Array {
    const toGlobal = new Uint32Array(ends.length + firstDictCode);
    toGlobal[absentCode] = absentCode;
    toGlobal[containerCode] = containerCode;
    const ascii = asciiText(bytes);
    let begin = 0;
    for (let k = 0; k < ends.length; k++) {
      const end = ends[k]!;
      toGlobal[k + firstDictCode] =
        ascii === undefined ? this.#codeOfBytes(bytes.subarray(begin, end)) : this.#codeOf(ascii.slice(begin, end));
      begin = end;
    }
    return toGlobal;
  }

  /** The values of one entry of a segment's dictionary. */
  textsOf({ ends, bytes }: DictColumn, entry: number): readonly string[] {
    const value = bytes.subarray(entry === 0 ? 0 : ends[entry - 1], ends[entry]);
    return this.#isList(value) ? splitList(value) : [decodeWtf8(value)];
  }

  #codeOfBytes(bytes: Uint8Array): number {
    if (!this.#isList(bytes)) return this.#codeOf(decodeWtf8(bytes));
    const values = splitList(bytes);
    return this.#remember(this.#listCodes, JSON.stringify(values), values);
  }

  #isList(bytes: Uint8Array): boolean {
    return this.#multi && bytes.includes(multiSeparator);
  }

  #codeOf(value: string): number {
    return this.#remember(this.#codes, value, value);
  }

  #remember(codes: Map<string, number>, key: string, entry: string | readonly string[]): number {
    const known = codes.get(key);
    if (known !== undefined) return known;
    const code = this.#entries.length;
    codes.set(key, code);
    this.#entries.push(entry);
    return code;
  }
}

function splitList(bytes: Uint8Array): string[] {
  const values: string[] = [];
  for (let begin = 0; begin <= bytes.length;) {
    const separator = bytes.indexOf(multiSeparator, begin);
    const end = separator < 0 ? bytes.length : separator;
    values.push(decodeWtf8(bytes.subarray(begin, end)));
    begin = end + 1;
  }
  return values;
}

const asciiDecoder = new TextDecoder('latin1');

/** The bytes as one text where all are ASCII, so that positions in both agree. */
function asciiText(bytes: Uint8Array): string | undefined {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 0x7f) return undefined;
  return asciiDecoder.decode(bytes);
}
