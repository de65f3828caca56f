import { untrack } from 'svelte';

/** One of the places in which a grid draws rows. */
export class DrawnRow<Row> {
  /** The row's number, from 0. */
  index = $state.raw(-1);
  /** The row is on its way. */
  isWaiting = $state.raw(true);
  /** What the place shows, or while its row is on its way showed last. */
  shown = $state.raw<{ readonly row: Row; readonly index: number } | undefined>(undefined);

  take(index: number, row: Row | undefined): void {
    this.index = index;
    this.isWaiting = row === undefined;
    if (row === undefined || (this.shown?.row === row && this.shown.index === index)) return;
    this.shown = { row, index };
  }
}

/**
 * The places in which a grid draws the rows in sight. To make elements, to move them, and to change what all of a row's
 * cells depend on takes longest: so a place that is left by one row takes the next, and shows what it showed, out of
 * sight, until that row is there.
 */
export class DrawnRows<Row> {
  #list: readonly DrawnRow<Row>[] = $state.raw([]);
  #first = 0;

  /** In the order of their rows. */
  get list(): readonly DrawnRow<Row>[] {
    return this.#list;
  }

  /** Draws the rows from `first` to before `end`. `rowAt` gives a row; undefined while it is on its way. */
  draw(first: number, end: number, rowAt: (index: number) => Row | undefined): void {
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, i) => rowAt(first + i));
    untrack(() => {
      this.#arrange(first, first + rows.length);
      for (const [i, place] of this.#list.entries()) place.take(first + i, rows[i]);
    });
  }

  /** Rows that stay in sight stay where they are; after a jump all places stay in their order. */
  #arrange(first: number, end: number): void {
    const before = this.#list;
    const stay = before.filter((_, i) => this.#first + i >= first && this.#first + i < end);
    const others = before.filter((_, i) => this.#first + i < first || this.#first + i >= end);
    const from = stay.length > 0 ? Math.max(this.#first, first) : end;
    const place = (): DrawnRow<Row> => others.shift() ?? new DrawnRow<Row>();
    const list = [
      ...Array.from({ length: from - first }, place),
      ...stay,
      ...Array.from({ length: end - from - stay.length }, place),
    ];
    this.#first = first;
    if (list.length !== before.length || list.some((one, i) => one !== before[i])) this.#list = list;
  }
}
