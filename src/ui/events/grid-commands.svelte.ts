import type { App } from '../../state/app.svelte.ts';
import { negated } from '../../state/filter-terms.ts';
import { maxCopied } from '../../state/copying.svelte.ts';
import { countText, counted } from '../kit/number-text.ts';
import { cellOf, type CellPlace } from '../kit/grid-cells.ts';
import { cellTarget, standInTarget } from '../values/cell-target.ts';
import type { ValueActions } from '../values/value-actions.svelte.ts';

/** What keys and clicks do in the event grid, and what is said about it to those who do not see it. */
export class GridCommands {
  /** The column that the cursor is in; undefined while it is on the whole row. */
  #column = $state<number | undefined>(undefined);
  #said = $state('');
  readonly #app: App;
  readonly #values: ValueActions;

  constructor(app: App, values: ValueActions) {
    this.#app = app;
    this.#values = values;
  }

  get column(): number | undefined {
    const last = this.#app.columns.list.length - 1;
    return this.#column === undefined ? undefined : Math.min(this.#column, last);
  }

  /** The newest announcement. */
  get said(): string {
    return this.#said;
  }

  say(text: string): void {
    this.#said = text;
  }

  /** True for a key that is taken. */
  readonly onkey = (event: KeyboardEvent): boolean => {
    const { selection } = this.#app;
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isCommand) return this.#command(event.key.toLowerCase());
    if (event.altKey || event.ctrlKey || event.metaKey) return false;
    switch (event.key) {
      case 'ArrowRight':
        this.#column = Math.min((this.column ?? -1) + 1, this.#app.columns.list.length - 1);
        return true;
      case 'ArrowLeft':
        this.#column = (this.column ?? 0) === 0 ? undefined : this.column! - 1;
        return true;
      case ' ':
        selection.select(selection.cursor, 'toggle');
        return true;
      case 'm':
      case 'ContextMenu':
        return this.#openMenuAtCursor(event.currentTarget);
      case 'F10':
        return event.shiftKey && this.#openMenuAtCursor(event.currentTarget);
      case 'e':
        return this.#filterAtCursor(false);
      case 'x':
        return this.#filterAtCursor(true);
      case 'Escape':
        if (selection.isOpen || selection.selected.count < 2) return false;
        selection.clearSelected();
        return true;
      default:
        return false;
    }
  };

  pick(index: number, event: MouseEvent): void {
    const { selection } = this.#app;
    this.#column = undefined;
    if (event.shiftKey) {
      getSelection()?.removeAllRanges();
      selection.select(index, 'extend');
    } else if (event.ctrlKey || event.metaKey) {
      selection.select(index, 'toggle');
    } else {
      selection.select(index);
      void selection.openAt(index);
    }
  }

  /** The menu of a cell's value. */
  openMenu({ index, column, element }: CellPlace, grid: HTMLElement): void {
    const target = this.#target(index, column);
    if (target) this.#values.open({ ...target, anchor: element, returnTo: grid });
  }

  async copy(kind: 'csv' | 'ndjson'): Promise<void> {
    const { copying } = this.#app;
    await copying.copySelected(kind);
    const { last } = copying;
    if (!last) return;
    const events = counted(last.count, 'event');
    const said = {
      copied: `Copied ${events} as ${kind === 'csv' ? 'CSV' : 'JSON'}`,
      nothing: 'Nothing is selected',
      'too-many': `${events} are too many to copy, ${countText(maxCopied)} is the most; export them instead`,
      refused: 'The browser did not allow copying',
      cancelled: 'Cancelled; the clipboard is as it was',
    };
    this.say(said[last.outcome]);
  }

  #command(key: string): boolean {
    const { selection } = this.#app;
    if (key === 'a') {
      selection.selectAll();
      this.say(`${counted(selection.selected.count, 'event')} selected`);
      return true;
    }
    // selected text is the browser's to copy
    if (key !== 'c' || getSelection()?.isCollapsed === false || selection.selected.count === 0) return false;
    void this.copy('ndjson');
    return true;
  }

  #openMenuAtCursor(grid: EventTarget | null): boolean {
    if (!(grid instanceof HTMLElement)) return false;
    const index = this.#app.selection.cursor;
    const column = this.column ?? 0;
    this.#column = column;
    const element = cellOf(grid, index, column);
    if (element) this.openMenu({ index, column, element }, grid);
    return element !== undefined;
  }

  #filterAtCursor(isOut: boolean): boolean {
    if (this.column === undefined) return false;
    const query = this.#target(this.#app.selection.cursor, this.column)?.query;
    if (query) this.#values.filterBy(isOut ? negated(query) : query);
    return query !== undefined;
  }

  #target(index: number, column: number): ReturnType<typeof cellTarget> | undefined {
    const id = this.#app.columns.list[column]?.id;
    const texts = id === undefined ? undefined : this.#app.rows.textsAt(index, id);
    if (id === undefined || !texts) return undefined;
    const standIn = this.#app.rows.at(index)?.standIns?.cells.find(({ column: of }) => of === id);
    return standIn ? standInTarget(standIn) : cellTarget(id, texts);
  }
}
