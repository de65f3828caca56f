import { formatEventTime } from '../base/time.ts';
import {
  absentCode,
  firstDictCode,
  rowFlag,
  segmentColumns,
  sourceColumns,
  type ColumnName,
} from '../model/columns.ts';
import type { EventIntegrity } from '../model/integrity.ts';
import type { DictColumn } from '../model/segment.ts';
import type { GridColumn, GridRow, RowId } from '../model/view.ts';
import { isWrite } from '../model/write-rule.ts';
import { decodeWtf8 } from '../query/wtf8.ts';
import type { OpenedCase } from './opened-case.ts';

const columnNames: ReadonlySet<string> = new Set<string>([...segmentColumns, ...sourceColumns]);

/** One grid row's texts, from columns alone. */
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

/** A column's text for one row, empty where there is none. Several values are joined by a comma. */
export function cellText(opened: OpenedCase, column: GridColumn, row: number): string {
  switch (column) {
    case 'eventTime': {
      const segment = opened.segmentOf(row);
      const time = segment.time[row - segment.baseRow]!;
      return time === 0 ? '' : formatEventTime(time);
    }
    case 'outcome':
      return columnText(opened, 'errorCode', row) || 'ok';
    case 'target': {
      const { column: targets, index } = opened.target(row);
      return targets ? dictText(targets, index) : '';
    }
    case 'eventID':
      return eventId(opened, row);
    default:
      return columnNames.has(column) ? columnText(opened, column as ColumnName, row) : '';
  }
}

function columnText(opened: OpenedCase, column: ColumnName, row: number): string {
  return opened.table.texts(column, row).join(', ');
}

function dictText(column: DictColumn, index: number): string {
  const code = column.codes[index] ?? absentCode;
  if (code < firstDictCode) return '';
  const entry = code - firstDictCode;
  return decodeWtf8(column.bytes.subarray(entry === 0 ? 0 : column.ends[entry - 1], column.ends[entry]));
}

function eventId(opened: OpenedCase, row: number): string {
  const segment = opened.segmentOf(row);
  const index = row - segment.baseRow;
  if ((segment.flags[index]! & rowFlag.uuid) === 0) return '';
  const hex = Array.from(segment.ids.subarray(index * 4, index * 4 + 4), (word) => word.toString(16).padStart(8, '0'));
  const all = hex.join('');
  return `${all.slice(0, 8)}-${all.slice(8, 12)}-${all.slice(12, 16)}-${all.slice(16, 20)}-${all.slice(20)}`;
}
