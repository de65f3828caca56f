/** What a place of a grid shows. */
export interface HeldRow<Row> {
  readonly row: Row;
  readonly index: number;
}

/**
 * What each drawn place of a grid showed last. While its next row is on its way, that stays there, out of sight: to
 * change all of a row's elements twice takes longest.
 */
export class HeldRows<Row> {
  readonly #places: HeldRow<Row>[] = [];

  /** The row that a place shows now, or showed last; the same object as long as that is the same. */
  at(place: number, row: Row | undefined, index: number): HeldRow<Row> | undefined {
    const held = this.#places[place];
    if (row === undefined || (held?.row === row && held.index === index)) return held;
    return (this.#places[place] = { row, index });
  }
}
