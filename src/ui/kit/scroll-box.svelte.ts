import { VirtualScroll } from './virtual-scroll.svelte.ts';

/** Not every engine has `scrollend`: there, scrolling has come to rest when the last `scroll` is so many ms ago. */
const restMs = 150;
const tellsRest = 'onscrollend' in window;
/** After a jump, rows beyond the edges of the view show what they are when no other has followed for so long. */
const fillMs = 100;

/** A `VirtualScroll` with the element that the browser scrolls for it. */
export class ScrollBox extends VirtualScroll {
  element = $state.raw<HTMLElement | undefined>(undefined);
  #resting: ReturnType<typeof setTimeout> | undefined;
  #filling: ReturnType<typeof setTimeout> | undefined;

  override scrolledTo(scrollTop: number): void {
    super.scrolledTo(scrollTop);
    clearTimeout(this.#filling);
    if (this.isBare) {
      this.#filling = setTimeout(() => {
        this.fill();
      }, fillMs);
    }
    if (tellsRest || !this.isScaled) return;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.rest();
    }, restMs);
  }

  scrollTo(layoutTop: number): void {
    const scrollTop = this.jumpTo(layoutTop);
    // to ask where an element is scrolled to would lay out the page at once
    if (scrollTop === 0 && this.scrollTop === 0) return;
    this.#set(scrollTop);
  }

  /** Brings a row into view by the shortest way. */
  reveal(index: number): void {
    const layoutTop = this.toReveal(index);
    if (layoutTop !== undefined) this.scrollTo(layoutTop);
  }

  /** Scrolling came to rest: scroll space is brought in line with layout space. */
  rest(): void {
    if (!this.element || !this.isScaled) return;
    // the next move may have begun, with its `scroll` still to come
    super.scrolledTo(this.element.scrollTop);
    this.#set(this.restingScrollTop);
  }

  #set(scrollTop: number): void {
    if (!this.element) return;
    this.element.scrollTop = scrollTop;
    // browsers round to device pixels, and cannot scroll past what is laid out yet
    this.settled(this.element.scrollTop);
  }
}
