import type { LedgerRow } from '../../model/ledger.ts';

export type LedgerColumn =
  'path' | 'bytes' | 'format' | 'events' | 'partial' | 'duplicates' | 'conflicts' | 'skippedBytes' | 'diagnostics';

export interface LedgerOrder {
  readonly column: LedgerColumn;
  readonly isDescending: boolean;
}

/** The rows in the wished order; rows that are equal in it stay in the order they were dropped. */
export function orderedLedger(rows: readonly LedgerRow[], { column, isDescending }: LedgerOrder): LedgerRow[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(a, b, column));
}

/** The rows that the table's filters leave. */
export function chosenRows(rows: readonly LedgerRow[], onlyOdd: boolean, wanted: string): readonly LedgerRow[] {
  const text = wanted.trim().toLowerCase();
  if (!onlyOdd && text === '') return rows;
  return rows.filter(
    ({ path, format, diagnostics }) =>
      (!onlyOdd || diagnostics.length > 0) &&
      (path.toLowerCase().includes(text) || format.toLowerCase().includes(text)),
  );
}

function compare(a: LedgerRow, b: LedgerRow, column: LedgerColumn): number {
  switch (column) {
    case 'path':
    case 'format':
      return a[column] < b[column] ? -1 : a[column] > b[column] ? 1 : 0;
    case 'diagnostics':
      return a.diagnostics.length - b.diagnostics.length;
    default:
      return a[column] - b[column];
  }
}
