/** What a grid column can be: a column that is at hand for every event, or a path that is read from its bytes. */
import { multiColumns, segmentColumns, sourceColumns } from './columns.ts';
import type { GridColumn } from './view.ts';

/** In the order in which they are offered. */
export const offeredColumns: readonly GridColumn[] = [
  'eventTime',
  'outcome',
  'eventID',
  ...segmentColumns,
  ...sourceColumns,
];

/** At hand for every event. */
const ready: ReadonlySet<string> = new Set(offeredColumns.filter((column) => column !== 'eventID'));
/** Shown only, and near-unique. */
const unsortable: ReadonlySet<string> = new Set(['target', 'eventID', '']);

/** False for a path that must be read from the event's bytes. */
export function isReadyColumn(column: GridColumn): boolean {
  return ready.has(column);
}

/** Columns that a search can be sorted by, if they are fields at all. */
export function isSortable(column: GridColumn): boolean {
  return !unsortable.has(column);
}

/** Joins the texts of several values in one cell. */
const joint = ', ';

/** The values of a cell of a ready column, from the one text that it has. */
export function splitCell(column: GridColumn, text: string): readonly string[] {
  if (text === '') return [];
  return multiColumns.has(column) ? text.split(joint) : [text];
}

export function joinCell(texts: readonly string[]): string {
  return texts.join(joint);
}
