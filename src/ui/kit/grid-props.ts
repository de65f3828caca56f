import type { Snippet } from 'svelte';
import type { CellPlace } from './grid-cells.ts';

interface GridTrack {
  readonly id: string;
  readonly label: string;
  /** In px. */
  readonly minWidth: number;
  /** Its share of the width that is left over. */
  readonly grow: number;
}
export interface GridProps<Row extends { readonly key: number }> {
  readonly label: string;
  readonly columns: readonly GridTrack[];
  readonly rowCount: number;
  readonly rowHeight: number;
  /** The row at a place, or undefined while it is on its way. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Drawn for a row on its way too, so that its elements are there when it comes. */
  readonly cell: Snippet<[row: Row | undefined, column: number, index: number]>;
  /** The column headers, in place of plain labels. There is room for a button at the end of the row. */
  readonly head?: Snippet;
  readonly cursor: number;
  /** The column that the cursor is in; undefined while it is on the whole row. */
  readonly cursorColumn?: number | undefined;
  /** The key of the row that is open. */
  readonly openKey: number | undefined;
  /** Counts up where other rows are shown: back to the first. */
  readonly showing: number;
  /** Set where several rows can be selected. */
  readonly isSelected?: (index: number) => boolean;
  /** A few words that stand on the line above a row. */
  readonly markAt?: (index: number) => string | undefined;
  readonly onrange: (first: number, last: number) => void;
  readonly onmove: (index: number, isExtending: boolean) => void;
  readonly onopen: (index: number) => void;
  readonly onclose: () => void;
  /** Keys of the grid's owner; true for one that is taken. */
  readonly onkey?: (event: KeyboardEvent) => boolean;
  /** A button goes down on a row, which may become a click. */
  readonly onpress?: (index: number) => void;
  /** A click on a row, where it means more than opening it. */
  readonly onpick?: (index: number, event: MouseEvent) => void;
  readonly oncellmenu?: (place: CellPlace) => void;
  /** Width of the vertical scroll bar, in px. */
  readonly onscrollbar?: (width: number) => void;
}
