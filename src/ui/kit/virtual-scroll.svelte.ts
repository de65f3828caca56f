/**
 * The arithmetic of a long list. Chromium allows an element 33,554,428 px and Firefox about half of that, so a long
 * list lives in two spaces: layout space, in which every row has its place, and scroll space, which is at most
 * `maxScrollHeight` and is what the browser scrolls. Short moves count the same in both, so that wheel and touch feel
 * as ever; long ones (the scroll bar) are taken in proportion. When scrolling rests, the two are brought in line.
 */
const maxScrollHeight = 8_000_000;

/**
 * So much of scroll space at either end stands for just as much of layout space: the bar comes to its end with the last
 * row, and short moves pass over none on the way there. On the bar itself this is less than a pixel or two.
 */
const endZone = 20_000;

/** Rows drawn beyond each edge of the view. */
const overscan = 8;

/**
 * The place in a space `max` px long, as a place in one that is `otherMax` px long; a whole number of px away, so that
 * fractions stay what they are.
 */
function facing(place: number, max: number, otherMax: number): number {
  if (place <= endZone) return place;
  if (max - place <= endZone) return place + otherMax - max;
  const proportional = endZone + ((place - endZone) / (max - 2 * endZone)) * (otherMax - 2 * endZone);
  return place + Math.round(proportional - place);
}

export class VirtualScroll {
  readonly rowHeight: number;
  #count = $state(0);
  #viewHeight = $state(0);
  #scrollTop = $state(0);
  #layoutTop = $state(0);
  #isBare = $state(false);

  constructor(rowHeight: number) {
    this.rowHeight = rowHeight;
  }

  get layoutHeight(): number {
    return this.#count * this.rowHeight;
  }
  /** The height that the scrolled element has to have. */
  get scrollHeight(): number {
    return Math.min(this.layoutHeight, maxScrollHeight);
  }
  get isScaled(): boolean {
    return this.layoutHeight > maxScrollHeight;
  }
  /** The browser's, as far as it has told. */
  get scrollTop(): number {
    return this.#scrollTop;
  }
  /** First row to draw. */
  get first(): number {
    return Math.max(0, Math.floor(this.#layoutTop / this.rowHeight) - overscan);
  }
  /** Row after the last one to draw. As many are drawn anywhere but near the ends. */
  get end(): number {
    const most = Math.ceil(this.#viewHeight / this.rowHeight) + 1;
    return Math.min(this.#count, Math.floor(this.#layoutTop / this.rowHeight) + most + overscan);
  }
  /**
   * Whether a row that is drawn has to show what it is. After a jump only those in view have, until `fill`: jumps that
   * follow each other, as by the bar, are dear as it is.
   */
  isFilled(index: number): boolean {
    if (!this.#isBare) return true;
    const top = index * this.rowHeight;
    return top + this.rowHeight > this.#layoutTop && top < this.#layoutTop + this.#viewHeight;
  }
  /** Some that are drawn have not. */
  get isBare(): boolean {
    return this.#isBare;
  }
  get firstInView(): number {
    return Math.ceil(this.#layoutTop / this.rowHeight);
  }
  /** Whole rows that fit the view; at least one. */
  get rowsInView(): number {
    return Math.max(1, Math.floor(this.#viewHeight / this.rowHeight));
  }

  /** Where a row is drawn, in scroll space. Whole px: Firefox has but half of one for fractions, so far down. */
  topOf(index: number): number {
    return Math.round(index * this.rowHeight - this.#layoutTop + this.#scrollTop);
  }

  resize(count: number, viewHeight: number): void {
    this.#count = count;
    this.#viewHeight = viewHeight;
    this.#layoutTop = Math.min(this.#layoutTop, this.#maxLayoutTop);
    if (!this.isScaled) this.#scrollTop = this.#layoutTop;
  }

  /** The browser scrolled to `scrollTop`. */
  scrolledTo(scrollTop: number): void {
    const moved = scrollTop - this.#scrollTop;
    this.#scrollTop = scrollTop;
    if (moved !== 0) this.#isBare = Math.abs(moved) > this.#viewHeight;
    if (!this.isScaled) this.#layoutTop = scrollTop;
    else if (scrollTop <= 0) this.#layoutTop = 0;
    else if (scrollTop >= this.#maxScrollTop - 1) this.#layoutTop = this.#maxLayoutTop;
    else if (Math.abs(moved) <= this.#viewHeight) this.#layoutTop = this.#clamp(this.#layoutTop + moved);
    else this.#layoutTop = this.#clamp(facing(scrollTop, this.#maxScrollTop, this.#maxLayoutTop));
  }

  /** Has all rows that are drawn show what they are. */
  fill(): void {
    this.#isBare = false;
  }

  /**
   * Puts row `index` at the top, or as near as the end allows, and returns the `scrollTop` to set. The browser may
   * round it: `settled` takes what became of it.
   */
  jumpTo(layoutTop: number): number {
    this.#layoutTop = this.#clamp(layoutTop);
    return this.restingScrollTop;
  }

  /** The `scrollTop` that stands for the rows in view. */
  get restingScrollTop(): number {
    return this.isScaled ? facing(this.#layoutTop, this.#maxLayoutTop, this.#maxScrollTop) : this.#layoutTop;
  }

  settled(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /** Layout position that brings a row into view by the shortest way; undefined where it is in view. */
  toReveal(index: number): number | undefined {
    const top = index * this.rowHeight;
    if (top < this.#layoutTop) return top;
    if (top + this.rowHeight > this.#layoutTop + this.#viewHeight) return top + this.rowHeight - this.#viewHeight;
    return undefined;
  }

  get #maxLayoutTop(): number {
    return Math.max(0, this.layoutHeight - this.#viewHeight);
  }
  get #maxScrollTop(): number {
    return Math.max(0, this.scrollHeight - this.#viewHeight);
  }
  #clamp(layoutTop: number): number {
    return Math.max(0, Math.min(layoutTop, this.#maxLayoutTop));
  }
}
