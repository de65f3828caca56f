import type { Bitset } from '../base/bitset.ts';

/** When the first is due, for whoever waits; each later one takes so many times as long as all before. */
const firstMs = 120;
const growth = 2.5;

/** Says when what has been found so far is to be shown, one after the other, ever less often. */
export class EarlyResults {
  readonly #show: (matching: Bitset) => Promise<void>;
  readonly #begun = performance.now();
  #due = firstMs;
  #shown = 0;
  #isShowing = false;
  #isOver = false;

  /** `show` may fail; then it is asked no more. */
  constructor(show: (matching: Bitset) => Promise<void>) {
    this.#show = show;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  found(matching: Bitset): void {
    const elapsed = performance.now() - this.#begun;
    if (this.#isShowing || this.#isOver || elapsed < this.#due) return;
    const count = matching.count();
    if (count === this.#shown) return;
    this.#shown = count;
    this.#due = elapsed * growth;
    this.#isShowing = true;
    this.#show(matching).then(
      () => {
        this.#isShowing = false;
      },
      () => {
        this.end();
      },
    );
  }

  /** Nothing is shown any more. */
  end(): void {
    this.#isOver = true;
  }
}
