import { AppError } from '../base/app-error.ts';
import type { Bitset } from '../base/bitset.ts';
import { Pace } from '../base/pace.ts';
import type { SearchRequest } from '../model/view.ts';
import { selectRows } from '../query/order.ts';
import { columnOfPath, isDerived } from '../query/plan.ts';
import type { FieldColumnName } from '../query/plan.ts';
import { joinTexts, sortByColumn } from '../query/sort.ts';
import type { IrregularValues } from './irregular-values.ts';
import type { OpenedCase } from './opened-case.ts';

/**
 * The matching rows in the order that a search asks for. Rejects with `query/invalid` for a column that rows cannot be
 * sorted by.
 */
export async function sortRows(
  opened: OpenedCase,
  irregular: IrregularValues,
  found: { readonly order: Uint32Array; readonly matching: Bitset },
  request: Pick<SearchRequest, 'order' | 'sort'>,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const { order } = found;
  const { sort } = request;
  // While a refresh goes on, the table may hold rows that have no place in the order yet.
  const matching = found.matching.size > order.length ? firstRows(found.matching, order.length) : found.matching;
  if (!sort) return selectRows(order, matching, request.order === 'newest');
  if (sort.column === 'eventTime') return selectRows(order, matching, sort.descending);
  const column = sortedColumn(sort.column);
  const { table } = opened;
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
  const rows = selectRows(order, matching, request.order === 'newest');
  return sortByColumn(table, rows, { column, descending: sort.descending }, exceptions, new Pace(signal));
}

function sortedColumn(name: string): FieldColumnName {
  const column = columnOfPath(name === 'outcome' ? ['errorCode'] : name.split('.'));
  if (!column) throw new AppError('query/invalid', 'events cannot be sorted by that column', { at: 0 });
  return column;
}

function firstRows(rows: Bitset, count: number): Bitset {
  const first = rows.clone();
  for (let row = count; row < rows.size; row++) first.delete(row);
  return first;
}
