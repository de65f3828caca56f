import { formatEventTime } from '../base/time.ts';
import { segmentColumns, sourceColumns, type ColumnName } from '../model/columns.ts';
import type { EventIntegrity } from '../model/integrity.ts';
import type { GridColumn, GridRow, RowId } from '../model/view.ts';
import { isWrite } from '../model/write-rule.ts';
import type { OpenedCase } from './opened-case.ts';

const columnNames: ReadonlySet<string> = new Set<string>([...segmentColumns, ...sourceColumns]);

/** Of every grid row. */
const always: readonly ColumnName[] = ['errorCode', 'readOnly', 'eventName', 'eventCategory', 'eventType'];

/** Makes the columns ready that the cells of rows are taken from; of all rows, where none are given. */
export async function readyCells(
  opened: OpenedCase,
  columns: readonly GridColumn[],
  rows?: Iterable<number>,
): Promise<void> {
  const names = columns.filter((column): column is ColumnName => columnNames.has(column));
  const segments = rows && new Set(Array.from(rows, (row) => opened.segmentOf(row)));
  await opened.table.load([...always, ...names], segments);
}

/** One grid row's texts, from columns alone, which are ready. */
export function gridRow(opened: OpenedCase, row: number, columns: readonly GridColumn[]): GridRow {
  const segment = opened.segmentOf(row);
  const errorCode = columnText(opened, 'errorCode', row);
  return {
    row: row as RowId,
    time: segment.time[row - segment.baseRow]!,
    cells: columns.map((column) => cellText(opened, column, row)),
    error: errorCode !== '',
    write: isWrite(columnText(opened, 'readOnly', row), columnText(opened, 'eventName', row)),
    conflict: opened.isConflict(row),
    integrity: columnText(opened, 'integrity', row) as EventIntegrity | '',
  };
}

/** The text of a column, which is ready, for one row; empty where there is none. Several values are joined by a comma. */
export function cellText(opened: OpenedCase, column: GridColumn, row: number): string {
  switch (column) {
    case 'eventTime': {
      const segment = opened.segmentOf(row);
      const time = segment.time[row - segment.baseRow]!;
      return time === 0 ? '' : formatEventTime(time);
    }
    case 'outcome':
      return columnText(opened, 'errorCode', row) || 'ok';
    default:
      return columnNames.has(column) ? columnText(opened, column as ColumnName, row) : '';
  }
}

function columnText(opened: OpenedCase, column: ColumnName, row: number): string {
  return opened.table.texts(column, row).join(', ');
}
