import type { GridColumn, GridRow } from '../../model/view.ts';
import { visibleText } from '../kit/visible-text.ts';
import { isMonospaced } from './event-columns.ts';

export interface ShownCell {
  /** Safe to look at; empty while it is on its way. */
  readonly text: string;
  readonly title: string;
  /** Names of classes. */
  readonly look: string;
  readonly isLoading: boolean;
}

/** A row that is on its way has none. */
export const noCell: ShownCell = { text: '', title: '', look: 'waiting', isLoading: false };

/** What a cell shows of a row. `textOf` gives the row's values; undefined while they are on their way. */
export function showCell(
  row: GridRow,
  column: GridColumn,
  textOf: (column: GridColumn) => string | undefined,
  timeText: (seconds: number) => string,
): ShownCell {
  const value = textOf(column);
  const text = cellText(row, column, value ?? '', timeText);
  const full =
    column === 'who' ? textOf('userIdentity.arn') : column === 'outcome' ? textOf('errorMessage') : undefined;
  return {
    text,
    title: full ? `${text}\n${visibleText(full)}` : text,
    look: [isMonospaced(column) ? 'mono' : '', value === undefined ? 'waiting' : '', ...marks(row, column)].join(' '),
    isLoading: value === undefined,
  };
}

function marks(row: GridRow, column: GridColumn): readonly string[] {
  switch (column) {
    case 'eventTime':
      return row.conflict ? ['conflict'] : [];
    case 'eventName':
      return [row.write ? 'write' : '', row.standIns?.kind ?? ''];
    case 'outcome':
      return row.error ? ['error'] : [];
    default:
      return [];
  }
}

const serviceSuffix = '.amazonaws.com';

/** The time with its zone, the service without the suffix that all of them share. */
function cellText(row: GridRow, column: GridColumn, text: string, timeText: (seconds: number) => string): string {
  switch (column) {
    case 'eventTime':
      return row.time > 0 ? timeText(row.time) : visibleText(text);
    case 'eventSource':
      return visibleText(text.endsWith(serviceSuffix) ? text.slice(0, -serviceSuffix.length) : text);
    default:
      return visibleText(text);
  }
}
