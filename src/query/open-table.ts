import { Bitset } from '../base/bitset.ts';
import { absentCode, firstDictCode, multiColumns, rowFlag } from '../model/columns.ts';
import type { ColumnName, SourceColumnName } from '../model/columns.ts';
import type { SegmentId, SourceRun } from '../model/segment.ts';
import type { OpenedGroup, OpenedSegment } from '../segment/opened-segment.ts';
import { GrowingDictionary } from './growing-dictionary.ts';
import { GroupLoader, IdHashes, type TableParts } from './group-loader.ts';
import { SourceColumn, type SourceValues } from './source-column.ts';
import type { ColumnDictionary, EventTable, SegmentColumn, TableSegment } from './table.ts';

/** An opened segment with the sources of its events. */
export interface OpenSegment extends TableSegment {
  readonly columns: ReadonlyMap<ColumnName, OpenColumn | SourceColumn>;
  readonly runs: readonly SourceRun[];
  readonly storedBytes: number;
}

/**
 * Segments opened one after the other. What is not in their heads is read, and a column's dictionaries are merged into
 * one, when that is first asked for: most columns of most cases never are.
 */
export class OpenTable implements EventTable {
  readonly #parts: TableParts;
  readonly #loader: GroupLoader;
  readonly #idHashes: IdHashes;
  readonly #segments: OpenSegment[] = [];
  readonly #dictionaries = new Map<ColumnName, GrowingDictionary>();
  readonly #unmerged = new Map<ColumnName, OpenColumn[]>();
  readonly #bySource: ReadonlyMap<SourceColumnName, SourceValues>;
  #rows = 0;

  /** `bySource`: columns that every segment gets beside its own. */
  constructor(parts: TableParts, bySource: ReadonlyMap<SourceColumnName, SourceValues> = new Map()) {
    this.#parts = parts;
    this.#loader = new GroupLoader(parts);
    this.#idHashes = new IdHashes(parts);
    this.#bySource = bySource;
  }

  get rows(): number {
    return this.#rows;
  }

  get segments(): readonly OpenSegment[] {
    return this.#segments;
  }

  async load(columns: Iterable<ColumnName>, segments: Iterable<OpenSegment> = this.#segments): Promise<void> {
    const names = [...columns];
    const wanted = [];
    for (const { id, columns: there } of segments) {
      for (const name of names) {
        const column = there.get(name);
        if (column instanceof OpenColumn && !column.isReady) wanted.push({ segment: id, group: column.group });
      }
    }
    if (wanted.length > 0) await this.#loader.load(wanted);
  }

  /** The values of a column over all segments that it is ready in. */
  dictionary(column: ColumnName): ColumnDictionary {
    const bySource = this.#bySource.get(column as SourceColumnName);
    if (bySource) {
      for (const segment of this.#segments) (segment.columns.get(column) as SourceColumn).merge();
      return bySource;
    }
    const waiting = this.#unmerged.get(column) ?? [];
    const notReady = waiting.filter((values) => !values.isReady);
    for (const values of waiting) if (values.isReady) values.merge();
    if (waiting.length > 0) this.#unmerged.set(column, notReady);
    return this.#dictionary(column);
  }

  async rowsWithIds(ids: Uint32Array, rows: number): Promise<Bitset> {
    const wanted = new WantedHashes(this.#parts.idHashes(ids));
    const segments = this.#segments.filter(({ baseRow }) => baseRow < rows);
    const found = new Bitset(rows);
    for (const [i, hashes] of (await this.#idHashes.of(segments)).entries()) {
      const { baseRow, flags } = segments[i]!;
      for (let r = 0; r < flags.length; r++) {
        if (wanted.has(hashes[r * 2]!, hashes[r * 2 + 1]!) && (flags[r]! & rowFlag.uuid) !== 0) found.add(baseRow + r);
      }
    }
    return found;
  }

  /** Appends a segment. Its rows get the next row numbers. */
  add({ groups, ...segment }: OpenedSegment, id: SegmentId): void {
    const { rows, runs } = segment;
    const columns = new Map<ColumnName, OpenColumn | SourceColumn>();
    for (const group of groups) {
      for (const name of group.names) {
        const values = new OpenColumn(name, group, this.#dictionary(name));
        columns.set(name, values);
        const waiting = this.#unmerged.get(name);
        if (waiting) waiting.push(values);
        else this.#unmerged.set(name, [values]);
      }
    }
    for (const [name, values] of this.#bySource) columns.set(name, new SourceColumn(rows, runs, values));
    this.#segments.push({ ...segment, id, baseRow: this.#rows, columns });
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

  /** The values that a row has in a column, which is ready in the row's segment. */
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

/**
 * One column of one segment. Its codes stand for combinations of the values of its group's columns, and get their meaning
 * in the whole table when that is asked for.
 */
class OpenColumn implements SegmentColumn {
  readonly group: OpenedGroup;
  readonly #name: ColumnName;
  readonly #dictionary: GrowingDictionary;
  #toGlobal: Uint32Array | undefined;

  constructor(name: ColumnName, group: OpenedGroup, dictionary: GrowingDictionary) {
    this.group = group;
    this.#name = name;
    this.#dictionary = dictionary;
  }

  get isReady(): boolean {
    return this.group.isThere;
  }

  get codes(): Uint8Array | Uint16Array {
    return this.group.codes;
  }

  get toGlobal(): Uint32Array {
    return this.merge();
  }

  merge(): Uint32Array {
    if (!this.#toGlobal) {
      const { codeOf, texts } = this.group.column(this.#name);
      const known = this.#dictionary.merge(texts.all());
      this.#toGlobal = Uint32Array.from(codeOf, (code) => known[code]!);
    }
    return this.#toGlobal;
  }

  /** The values of the segment's nth row; from the segment's own dictionary, as long as it is not merged. */
  texts(index: number): readonly string[] {
    const code = this.group.codes[index]!;
    if (this.#toGlobal) return this.#dictionary.texts(this.#toGlobal[code] ?? absentCode);
    const { codeOf, texts } = this.group.column(this.#name);
    const own = codeOf[code] ?? absentCode;
    return own < firstDictCode ? [] : this.#dictionary.textsOf(texts.bytes(own - firstDictCode));
  }
}

/** Hashes of two words each. */
class WantedHashes {
  /** By the first word the second ones. */
  readonly #wanted = new Map<number, number[]>();
  /** A bit for the lowest bits of each first word, which most that are not wanted lack. */
  readonly #some = new Bitset(1 << 16);

  constructor(hashes: Uint32Array) {
    for (let i = 0; i < hashes.length; i += 2) {
      const known = this.#wanted.get(hashes[i]!);
      if (known) known.push(hashes[i + 1]!);
      else this.#wanted.set(hashes[i]!, [hashes[i + 1]!]);
      this.#some.add(hashes[i]! & 0xffff);
    }
  }

  has(first: number, second: number): boolean {
    return this.#some.has(first & 0xffff) && this.#wanted.get(first)?.includes(second) === true;
  }
}
