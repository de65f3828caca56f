/**
 * How often the codes of columns occur among matching rows. Rows are listed once for all columns. Of a set that holds
 * most rows, the others are counted instead, and taken from what all rows give.
 */
import type { Bitset } from '../base/bitset.ts';
import type { Pace } from '../base/pace.ts';
import type { ColumnName } from '../model/columns.ts';
import { countCodes } from '../query/facets.ts';
import type { OpenTable } from '../query/open-table.ts';
import { listRows } from '../query/row-lists.ts';
import type { RowList } from '../query/row-lists.ts';
import type { IrregularValues } from './irregular-values.ts';
import { KeptNewest } from './kept-newest.ts';
import type { OpenedCase } from './opened-case.ts';

/** Bytes of counts over all rows that are kept, for each of the two sets of them. */
const keptBytes = 16 * 1024 * 1024;

/** All rows that sets are compared with. */
interface Whole {
  readonly rows: Bitset;
  readonly count: number;
  readonly counts: KeptNewest<Uint32Array>;
}

/** Counts the codes of columns over one set of rows. */
export type CodeCounter = (column: ColumnName) => Promise<Uint32Array>;

export class CodeCounts {
  readonly #opened: OpenedCase;
  readonly #irregular: IrregularValues;
  #table: OpenTable | undefined;
  #all: Whole | undefined;
  #regular: Whole | undefined;

  constructor(opened: OpenedCase, irregular: IrregularValues) {
    this.#opened = opened;
    this.#irregular = irregular;
  }

  /** For columns that tell of every row. `rows` are among those that count. */
  ofAll(rows: Bitset, pace: Pace): CodeCounter {
    this.#forgetIfGrown();
    this.#all ??= makeWhole(this.#opened.visible());
    return this.#counter(rows, this.#all, pace);
  }

  /** For columns that do not tell of irregular rows, which are not among `rows`. */
  ofRegular(rows: Bitset, pace: Pace): CodeCounter {
    this.#forgetIfGrown();
    if (!this.#regular) {
      const visible = this.#opened.visible();
      this.#regular = makeWhole(visible.andNot(this.#irregular.among(visible)));
    }
    return this.#counter(rows, this.#regular, pace);
  }

  clear(): void {
    this.#table = undefined;
    this.#all = undefined;
    this.#regular = undefined;
  }

  #counter(rows: Bitset, whole: Whole, pace: Pace): CodeCounter {
    const { table } = this.#opened;
    const isMost = rows.size === whole.rows.size && rows.count() * 2 > whole.count;
    let lists: Promise<readonly RowList[]> | undefined;
    let wholeLists: Promise<readonly RowList[]> | undefined;
    if (!isMost) {
      return async (column) => countCodes(table, column, await (lists ??= listRows(table, rows, pace)), pace);
    }
    return async (column) => {
      let all = whole.counts.get(column);
      if (!all) {
        all = await countCodes(table, column, await (wholeLists ??= listRows(table, whole.rows, pace)), pace);
        whole.counts.set(column, all, all.byteLength);
      }
      const others = await (lists ??= listRows(table, whole.rows.clone().andNot(rows), pace));
      const counts = all.slice();
      if (others.length === 0) return counts;
      const less = await countCodes(table, column, others, pace);
      for (let code = 0; code < counts.length; code++) counts[code]! -= less[code]!;
      return counts;
    };
  }

  #forgetIfGrown(): void {
    const { table } = this.#opened;
    if (this.#table === table && (this.#all ?? this.#regular)?.rows.size === table.rows) return;
    this.clear();
    this.#table = table;
  }
}

function makeWhole(rows: Bitset): Whole {
  return { rows, count: rows.count(), counts: new KeptNewest(keptBytes) };
}
