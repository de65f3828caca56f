import { parseHash, printHash, type Place, type View } from './hash.ts';

/**
 * Where the page is, as its link says it. A committed filter is a history entry; while the user types, the current
 * entry shows the draft, and on commit it gets its own text back before the new entry is added.
 */
export class Route {
  #place = $state.raw<Place>(parseHash(''));
  /** What the current history entry stands for. */
  #entry: Place = parseHash('');
  /** The link shows a draft, not the entry's own text. */
  #isDraft = false;

  constructor() {
    this.#place = parseHash(location.hash);
    this.#entry = this.#place;
  }

  get view(): View {
    return this.#place.view;
  }

  get place(): Place {
    return this.#place;
  }

  /** Follows back, forward and edited links. Returns the function that stops it. */
  listen(onmove: (place: Place) => void): () => void {
    const moved = (): void => {
      const place = parseHash(location.hash);
      if (printHash(place) === printHash(this.#place)) return;
      this.#place = place;
      this.#entry = place;
      this.#isDraft = false;
      onmove(place);
    };
    addEventListener('popstate', moved);
    addEventListener('hashchange', moved);
    return () => {
      removeEventListener('popstate', moved);
      removeEventListener('hashchange', moved);
    };
  }

  /** A new history entry, unless nothing changes. */
  push(change: Partial<Place>): void {
    const next = { ...this.#place, ...change };
    this.#place = next;
    if (this.#isDraft) history.replaceState(null, '', printHash(this.#entry));
    this.#isDraft = false;
    if (printHash(next) === printHash(this.#entry)) return;
    history.pushState(null, '', printHash(next));
    this.#entry = next;
  }

  /** Shows a draft in the link without a history entry of its own. */
  draft(change: Partial<Place>): void {
    this.#place = { ...this.#place, ...change };
    this.#isDraft = true;
    history.replaceState(null, '', printHash(this.#place));
  }

  linkTo(view: View): string {
    return printHash({ ...this.#place, view });
  }
}
