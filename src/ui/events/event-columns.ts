import type { GridColumn } from '../../model/view.ts';
import type { ShownColumn } from '../../state/columns.svelte.ts';
import { visibleText } from '../kit/visible-text.ts';

/** A column of the grid as it is laid out. */
export interface EventColumn {
  /** CloudTrail's name, or a derived column's. */
  readonly id: GridColumn;
  readonly label: string;
  /** In px. */
  readonly minWidth: number;
  /** Its share of the width that is left over. */
  readonly grow: number;
}

type Layout = Omit<EventColumn, 'id'>;

const layouts = new Map<GridColumn, Layout>([
  ['eventTime', { label: 'Time', minWidth: 190, grow: 0 }],
  ['who', { label: 'Who', minWidth: 100, grow: 1.3 }],
  ['eventName', { label: 'Action', minWidth: 150, grow: 1.3 }],
  ['eventSource', { label: 'Service', minWidth: 76, grow: 0.6 }],
  ['awsRegion', { label: 'Region', minWidth: 122, grow: 0 }],
  ['sourceIPAddress', { label: 'Source', minWidth: 118, grow: 0.8 }],
  ['outcome', { label: 'Outcome', minWidth: 120, grow: 0.8 }],
  ['target', { label: 'Target', minWidth: 120, grow: 2.2 }],
  ['whoKind', { label: 'Kind of who', minWidth: 100, grow: 0 }],
  ['sessionName', { label: 'Session', minWidth: 110, grow: 1 }],
  ['sourceKind', { label: 'Kind of source', minWidth: 110, grow: 0 }],
  ['userAgent', { label: 'userAgent', minWidth: 160, grow: 1.6 }],
  ['integrity', { label: 'Integrity', minWidth: 110, grow: 0 }],
  ['sourceFile', { label: 'Source file', minWidth: 160, grow: 2 }],
  ['readOnly', { label: 'readOnly', minWidth: 82, grow: 0 }],
]);

/** An offset such as `+02:00` takes more room than `Z`. */
const localTime: Layout = { label: 'Time', minWidth: 226, grow: 0 };

const monospaced: ReadonlySet<GridColumn> = new Set(['eventTime', 'sourceIPAddress', 'awsRegion', 'target']);

/** What a column is called; the time's name says its zone. */
export function columnLabel(id: GridColumn, zone: string): string {
  const label = layouts.get(id)?.label ?? visibleText(id);
  return id === 'eventTime' ? `${label} ${zone}` : label;
}

/** Where nobody gave a width, room for the longer of a usual value and the name. */
export function layOut({ id, width }: ShownColumn, zone: string): EventColumn {
  const label = columnLabel(id, zone);
  if (width !== undefined) return { id, label, minWidth: width, grow: 0 };
  const layout = id === 'eventTime' && zone !== 'UTC' ? localTime : layouts.get(id);
  return { id, label, minWidth: layout?.minWidth ?? Math.min(260, 40 + label.length * 7), grow: layout?.grow ?? 1 };
}

/** Values that are compared by eye, character by character. */
export function isMonospaced(id: GridColumn): boolean {
  return monospaced.has(id) || !layouts.has(id);
}
