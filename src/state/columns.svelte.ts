import { isReadyColumn, offeredColumns } from '../model/grid-columns.ts';
import type { GridColumn } from '../model/view.ts';
import type { CaseSettings } from './case-settings.svelte.ts';
import { fieldPath } from './facet-terms.ts';
import { pathText } from './filter-terms.ts';

export interface ShownColumn {
  readonly id: GridColumn;
  /** In px; undefined while the grid chooses. */
  readonly width: number | undefined;
}

export const minColumnWidth = 48;
export const maxColumnWidth = 1200;
const maxColumns = 40;
const maxPathLength = 500;

const defaultColumns: readonly GridColumn[] = [
  'eventTime',
  'who',
  'eventName',
  'target',
  'outcome',
  'sourceIPAddress',
  'eventSource',
  'awsRegion',
];

/** The grid's columns in the order shown, with the widths that the user gave them. Also the columns of a CSV. */
export class Columns {
  readonly #settings: CaseSettings;
  readonly #onadded: () => void;
  readonly #list = $derived.by(() => keptColumns(this.#settings.read('columns') ?? '') ?? fresh());

  constructor(settings: CaseSettings, onadded: () => void) {
    this.#settings = settings;
    this.#onadded = onadded;
  }

  get list(): readonly ShownColumn[] {
    return this.#list;
  }

  get ids(): readonly GridColumn[] {
    return this.#list.map(({ id }) => id);
  }

  get isFull(): boolean {
    return this.#list.length >= maxColumns;
  }

  has(id: GridColumn): boolean {
    return this.#list.some((column) => column.id === id);
  }

  /** At the end. False where there are too many. */
  add(id: GridColumn): boolean {
    if (this.has(id)) return true;
    if (this.isFull) return false;
    this.#set([...this.#list, { id, width: undefined }]);
    this.#onadded();
    return true;
  }

  /** The last one stays. */
  remove(id: GridColumn): void {
    if (this.#list.length > 1) this.#set(this.#list.filter((column) => column.id !== id));
  }

  toggle(id: GridColumn): void {
    if (this.has(id)) this.remove(id);
    else this.add(id);
  }

  /** To a place counted without the column itself. */
  moveTo(id: GridColumn, place: number): void {
    const column = this.#list.find((one) => one.id === id);
    if (!column) return;
    const others = this.#list.filter((one) => one !== column);
    this.#set(others.toSpliced(Math.max(0, Math.min(place, others.length)), 0, column));
  }

  resize(id: GridColumn, width: number): void {
    const bounded = Math.round(Math.max(minColumnWidth, Math.min(width, maxColumnWidth)));
    this.#set(this.#list.map((column) => (column.id === id ? { id, width: bounded } : column)));
  }

  /** The grid chooses the width again. */
  release(id: GridColumn): void {
    this.#set(this.#list.map((column) => (column.id === id ? { id, width: undefined } : column)));
  }

  reset(): void {
    this.#set(fresh());
    this.#onadded();
  }

  #set(list: readonly ShownColumn[]): void {
    const kept = list.map(({ id, width }) => (width === undefined ? [id] : [id, width]));
    this.#settings.write('columns', JSON.stringify(kept));
  }
}

/** The column that a typed text names, in its usual spelling; undefined where it is no field. */
export function columnNamed(text: string): GridColumn | undefined {
  const written = text.trim();
  if (written === '' || written.length > maxPathLength) return undefined;
  const known = offeredColumns.find((column) => column.toLowerCase() === written.toLowerCase());
  if (known !== undefined) return known;
  const path = fieldPath(written);
  return path && pathText(path);
}

function fresh(): readonly ShownColumn[] {
  return defaultColumns.map((id) => ({ id, width: undefined }));
}

function keptColumns(text: string): readonly ShownColumn[] | undefined {
  const list: ShownColumn[] = [];
  for (const entry of parseKept(text)) {
    if (!Array.isArray(entry) || list.length >= maxColumns) continue;
    const [name, width] = entry as readonly unknown[];
    const id = typeof name === 'string' ? (isReadyColumn(name) ? name : columnNamed(name)) : undefined;
    if (id === undefined || list.some((column) => column.id === id)) continue;
    const isWidth = typeof width === 'number' && width >= minColumnWidth && width <= maxColumnWidth;
    list.push({ id, width: isWidth ? width : undefined });
  }
  return list.length > 0 ? list : undefined;
}

function parseKept(text: string): readonly unknown[] {
  try {
    const kept: unknown = JSON.parse(text);
    return Array.isArray(kept) ? kept : [];
  } catch {
    // written by another version, or by hand
    return [];
  }
}
