import { AppError } from '../base/app-error.ts';
import type { Bitset } from '../base/bitset.ts';
import { Pace } from '../base/pace.ts';
import { isSortable } from '../model/grid-columns.ts';
import type { FieldPath } from '../model/query.ts';
import type { SearchRequest } from '../model/view.ts';
import type { TimeOrder } from '../query/order.ts';
import { columnOfPath, isDerived } from '../query/plan.ts';
import type { FieldColumnName } from '../query/plan.ts';
import { joinTexts, sortByColumn } from '../query/sort.ts';
import { fieldPath } from './facet-values.ts';
import type { IrregularValues } from './irregular-values.ts';
import type { OpenedCase } from './opened-case.ts';
import { sortByPath } from './sort-by-path.ts';

/** Rows in an order. */
export interface OrderedRows {
  readonly count: number;
  /** Those from place `from` on, `count` at most. */
  part(from: number, count: number): Uint32Array;
  all(): Uint32Array;
}

/** Up to here rows are looked for from the order's end; beyond it, all are put in order. */
const fewRows = 1024;

/** All are put in order only when that is asked for: what is looked at first are the first ones. */
class RowsByTime implements OrderedRows {
  readonly count: number;
  readonly #order: TimeOrder;
  readonly #rows: Bitset;
  readonly #descending: boolean;
  #all: Uint32Array | undefined;

  constructor(order: TimeOrder, rows: Bitset, descending: boolean) {
    this.count = rows.count();
    this.#order = order;
    this.#rows = rows;
    this.#descending = descending;
  }

  part(from: number, count: number): Uint32Array {
    const end = from + count;
    if (this.#all || end > fewRows) return this.all().subarray(from, end);
    return this.#order.first(this.#rows, this.#descending, end).subarray(from);
  }

  all(): Uint32Array {
    this.#all ??= this.#order.select(this.#rows, this.#descending);
    return this.#all;
  }
}

/**
 * The matching rows in the order that a search asks for. Rejects with `query/invalid` for a column that rows cannot be
 * sorted by.
 */
export async function sortRows(
  opened: OpenedCase,
  irregular: IrregularValues,
  found: { readonly order: TimeOrder; readonly matching: Bitset },
  request: Pick<SearchRequest, 'order' | 'sort'>,
  signal: AbortSignal,
): Promise<OrderedRows> {
  const { order } = found;
  const { sort } = request;
  // While a refresh goes on, the table may hold rows that have no place in the order yet.
  const matching = found.matching.size > order.size ? firstRows(found.matching, order.size) : found.matching;
  if (!sort) return new RowsByTime(order, matching, request.order === 'newest');
  if (sort.column === 'eventTime') return new RowsByTime(order, matching, sort.descending);
  const by = sortedBy(sort.column);
  const rows = order.select(matching, request.order === 'newest');
  const sorted =
    typeof by === 'string'
      ? await sortRowsByColumn(opened, irregular, rows, matching, { column: by, descending: sort.descending }, signal)
      : await sortByPath(opened, rows, matching, { path: by, descending: sort.descending }, signal);
  return {
    count: sorted.length,
    part: (from, count) => sorted.subarray(from, from + count),
    all: () => sorted,
  };
}

async function sortRowsByColumn(
  opened: OpenedCase,
  irregular: IrregularValues,
  rows: Uint32Array,
  matching: Bitset,
  by: { readonly column: FieldColumnName; readonly descending: boolean },
  signal: AbortSignal,
): Promise<Uint32Array> {
  const { column } = by;
  const exceptions = new Map<number, string | undefined>();
  if (!isDerived(column)) {
    await irregular.visit(
      irregular.among(matching),
      (row, valuesOf) => {
        const { texts } = valuesOf(column);
        exceptions.set(row, texts.length === 0 ? undefined : joinTexts(texts));
      },
      signal,
    );
  }
  return sortByColumn(opened.table, rows, by, exceptions, new Pace(signal));
}

/** A column, or a path that has none. */
function sortedBy(name: string): FieldColumnName | FieldPath {
  if (!isSortable(name)) throw new AppError('query/invalid', 'events cannot be sorted by that column', { at: 0 });
  const path = name === 'outcome' ? ['errorCode'] : fieldPath(name);
  return columnOfPath(path) ?? path;
}

function firstRows(rows: Bitset, count: number): Bitset {
  const first = rows.clone();
  for (let row = count; row < rows.size; row++) first.delete(row);
  return first;
}
