import { isSortable } from '../../model/grid-columns.ts';
import type { App } from '../../state/app.svelte.ts';
import type { GridColumn } from '../../model/view.ts';
import { fixWidthsBefore } from './column-pointer.svelte.ts';
import { columnLabel } from './event-columns.ts';

export const resizeStepPx = 16;

type Sorted = 'ascending' | 'descending' | 'none';

/** What can be done with a column at its header. */
export class HeadCommands {
  #menu = $state.raw<{ readonly id: GridColumn; readonly head: HTMLElement } | undefined>(undefined);
  readonly #app: App;
  readonly #say: (text: string) => void;

  constructor(app: App, say: (text: string) => void) {
    this.#app = app;
    this.#say = say;
  }

  /** The header whose menu is open. */
  get menu(): { readonly id: GridColumn; readonly head: HTMLElement } | undefined {
    return this.#menu;
  }

  openMenu(id: GridColumn, head: HTMLElement): void {
    this.#menu = { id, head };
  }

  closeMenu(): void {
    this.#menu = undefined;
  }

  label(id: GridColumn): string {
    return columnLabel(id, this.#app.zone.name);
  }

  /** For `aria-sort`; undefined for a column that events cannot be sorted by. */
  sorted(id: GridColumn): Sorted | undefined {
    const { sort, order } = this.#app.search;
    if (!isSortable(id)) return undefined;
    if (id === 'eventTime' && !sort) return order === 'newest' ? 'descending' : 'ascending';
    if (sort?.column !== id) return 'none';
    return sort.descending ? 'descending' : 'ascending';
  }

  /** By this column; the other way round where it is sorted by already. */
  sort(id: GridColumn, way?: 'ascending' | 'descending'): void {
    const before = this.sorted(id);
    if (before === undefined) {
      this.#say(`Events cannot be sorted by ${this.label(id)}`);
      return;
    }
    const first = id === 'eventTime' ? 'descending' : 'ascending';
    const next = way ?? (before === 'none' ? first : before === 'ascending' ? 'descending' : 'ascending');
    this.#app.search.setSort({ column: id, descending: next === 'descending' });
    this.#say(`Sorted by ${this.label(id)}, ${next}`);
  }

  move(id: GridColumn, by: number): void {
    const { columns } = this.#app;
    columns.moveTo(id, columns.ids.indexOf(id) + by);
    this.sayPlace(id);
  }

  sayPlace(id: GridColumn): void {
    const { ids } = this.#app.columns;
    this.#say(`${this.label(id)} is column ${ids.indexOf(id) + 1} of ${ids.length}`);
  }

  resize(id: GridColumn, by: number, head: HTMLElement): void {
    const { columns } = this.#app;
    const width = head.offsetWidth + by;
    fixWidthsBefore(columns, id, head);
    columns.resize(id, width);
    this.#say(`${this.label(id)} is ${columns.list.find((column) => column.id === id)?.width ?? width} pixels wide`);
  }

  remove(id: GridColumn): void {
    this.#app.columns.remove(id);
    this.#say(this.#app.columns.has(id) ? 'The last column stays' : `${this.label(id)} is no longer shown`);
  }

  /** The menu of a header. */
  actions(id: GridColumn, head: HTMLElement): readonly { readonly label: string; readonly run: () => void }[] {
    const { columns } = this.#app;
    const at = columns.ids.indexOf(id);
    return [
      ...(isSortable(id)
        ? [
            { label: 'Sort ascending', run: () => this.sort(id, 'ascending') },
            { label: 'Sort descending', run: () => this.sort(id, 'descending') },
          ]
        : []),
      ...(at > 0 ? [{ label: 'Move left', run: () => this.move(id, -1) }] : []),
      ...(at < columns.list.length - 1 ? [{ label: 'Move right', run: () => this.move(id, 1) }] : []),
      { label: 'Wider', run: () => this.resize(id, 4 * resizeStepPx, head) },
      { label: 'Narrower', run: () => this.resize(id, -4 * resizeStepPx, head) },
      { label: 'Usual width', run: () => columns.release(id) },
      ...(columns.list.length > 1 ? [{ label: 'Remove column', run: () => this.remove(id) }] : []),
    ];
  }
}
