import type { GridRow } from '../../model/view.ts';
import { gridColumns } from '../../state/app.svelte.ts';
import { timeText } from '../kit/number-text.ts';
import { visibleText } from '../kit/visible-text.ts';

export interface EventColumn {
  /** CloudTrail's name, or a derived column's. */
  readonly id: string;
  readonly label: string;
  /** In px. */
  readonly minWidth: number;
  /** Its share of the width that is left over. */
  readonly grow: number;
}

const shown = new Map<string, Omit<EventColumn, 'id'>>([
  ['eventTime', { label: 'Time UTC', minWidth: 172, grow: 0 }],
  ['who', { label: 'Who', minWidth: 104, grow: 1.3 }],
  ['eventName', { label: 'Action', minWidth: 150, grow: 1.3 }],
  ['eventSource', { label: 'Service', minWidth: 76, grow: 0.6 }],
  ['awsRegion', { label: 'Region', minWidth: 122, grow: 0 }],
  ['sourceIPAddress', { label: 'Source', minWidth: 118, grow: 0.8 }],
  ['outcome', { label: 'Outcome', minWidth: 128, grow: 0.8 }],
  ['target', { label: 'Target', minWidth: 120, grow: 2.2 }],
]);

export const eventColumns: readonly EventColumn[] = gridColumns.map((id) => ({
  id,
  ...(shown.get(id) ?? { label: id, minWidth: 120, grow: 1 }),
}));

const serviceSuffix = '.amazonaws.com';

/** A cell as shown: safe to look at, the time with its zone, the service without the suffix that all of them share. */
export function cellText(row: GridRow, column: number): string {
  const text = row.cells[column] ?? '';
  switch (eventColumns[column]?.id) {
    case 'eventTime':
      return row.time > 0 ? timeText(row.time) : visibleText(text);
    case 'eventSource':
      return visibleText(text.endsWith(serviceSuffix) ? text.slice(0, -serviceSuffix.length) : text);
    default:
      return visibleText(text);
  }
}
