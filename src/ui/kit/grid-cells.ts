/** A cell of a grid by where it stands. */
export interface CellPlace {
  /** Row, from 0, headers not counted. */
  readonly index: number;
  /** From 0. */
  readonly column: number;
  readonly element: HTMLElement;
}

/**
 * The row, from 0, that something on the page belongs to; undefined for headers and what is beside the grid. Of a row on
 * its way no cell is hit, but the row is.
 */
export function rowIndex(target: EventTarget | null): number | undefined {
  if (!(target instanceof Element)) return undefined;
  const index = Number(target.closest('[role=row]')?.getAttribute('aria-rowindex')) - 2;
  return index >= 0 ? index : undefined;
}

/** The cell that something on the page belongs to; undefined for headers and what is beside the grid. */
export function cellPlace(target: EventTarget | null): CellPlace | undefined {
  const index = rowIndex(target);
  const element = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null;
  if (!element || index === undefined) return undefined;
  return { index, column: Number(element.getAttribute('aria-colindex')) - 1, element };
}

/** The cell of a grid that is drawn at a place. */
export function cellOf(grid: HTMLElement | undefined, index: number, column: number): HTMLElement | undefined {
  const cell = `[role=row][aria-rowindex="${index + 2}"] > [role=gridcell][aria-colindex="${column + 1}"]`;
  return grid?.querySelector<HTMLElement>(cell) ?? undefined;
}

/** Marks a cell as the one that the cursor is in. Returns the function that takes that back. */
export function markActive(cell: HTMLElement | undefined, id: string): () => void {
  cell?.classList.add('active');
  cell?.setAttribute('id', id);
  return () => {
    cell?.classList.remove('active');
    cell?.removeAttribute('id');
  };
}

/** Scrolls a box by the shortest way so that a child is in view from side to side. */
export function revealSideways(box: HTMLElement | undefined, child: HTMLElement | undefined): void {
  if (!box || !child) return;
  const outer = box.getBoundingClientRect();
  const inner = child.getBoundingClientRect();
  const right = outer.left + box.clientWidth;
  if (inner.left < outer.left) box.scrollLeft -= outer.left - inner.left;
  else if (inner.right > right) box.scrollLeft += Math.min(inner.right - right, inner.left - outer.left);
}
