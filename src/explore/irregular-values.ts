/** What irregular events say in the fields that have columns, from their JSON. Read once, and kept within bounds. */
import { Bitset } from '../base/bitset.ts';
import { dictColumns, rowFlag } from '../model/columns.ts';
import type { DictColumnName } from '../model/columns.ts';
import { compilePath, parseEvent } from '../query/event-values.ts';
import type { PathValues } from '../query/event-values.ts';
import type { OpenTable } from '../query/open-table.ts';
import { flaggedRows } from '../query/scan.ts';
import type { OpenedCase } from './opened-case.ts';
import { StoredEvents } from './stored-events.ts';

const maxKeptRows = 50_000;
const maxKeptChars = 16 * 1024 * 1024;
const nothing: PathValues = { present: false, texts: [] };
const readers = dictColumns.map((column) => ({ column, read: compilePath(column.split('.')) }));

type RowValues = ReadonlyMap<DictColumnName, PathValues>;

export class IrregularValues {
  readonly #opened: OpenedCase;
  readonly #known = new Map<number, RowValues>();
  #chars = 0;
  #table: OpenTable | undefined;
  #rows = 0;
  #irregular = new Bitset(0);

  constructor(opened: OpenedCase) {
    this.#opened = opened;
  }

  /** Those of `rows` that no column can be trusted for. */
  among(rows: Bitset): Bitset {
    const { table } = this.#opened;
    if (this.#table !== table) {
      this.#known.clear();
      this.#chars = 0;
    }
    if (this.#table !== table || this.#rows !== table.rows) {
      this.#irregular = flaggedRows(table, rowFlag.irregular);
      this.#table = table;
      this.#rows = table.rows;
    }
    return rows.clone().and(this.#irregular);
  }

  /** Calls `visit` once for each of `rows`, which `among` gave. */
  async visit(
    rows: Bitset,
    visit: (row: number, valuesOf: (column: DictColumnName) => PathValues) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const unread = new Bitset(rows.size);
    rows.forEach((row) => {
      const values = this.#known.get(row);
      if (values) visit(row, (column) => values.get(column) ?? nothing);
      else unread.add(row);
    });
    if (unread.count() === 0) return;
    const table = this.#table;
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    await new StoredEvents(this.#opened).visit(
      unread,
      [],
      (row, _, read) => {
        const event = parseEvent(decoder.decode(read()));
        const values = new Map<DictColumnName, PathValues>();
        let chars = 0;
        for (const { column, read: valuesOf } of readers) {
          const found = valuesOf(event);
          if (!found.present) continue;
          values.set(column, found);
          for (const text of found.texts) chars += text.length;
        }
        if (this.#table === table && this.#known.size < maxKeptRows && this.#chars + chars <= maxKeptChars) {
          this.#known.set(row, values);
          this.#chars += chars;
        }
        visit(row, (column) => values.get(column) ?? nothing);
      },
      { signal },
    );
  }

  clear(): void {
    this.#known.clear();
    this.#chars = 0;
    this.#table = undefined;
  }
}
