import { breathe } from '../base/breathe.ts';

/**
 * Counts what is pending and says on the page's root element when nothing is: `data-idle` is `true` only after the
 * last piece of work ended, its results were drawn, and drawing them asked for nothing more.
 */
export class Idle {
  readonly #root: HTMLElement;
  #pending = 0;
  #round = 0;

  constructor(root: HTMLElement) {
    this.#root = root;
    root.dataset['idle'] = 'false';
  }

  /** Starts a piece of work. The function returned ends it; calling that again does nothing. */
  hold(): () => void {
    this.#pending++;
    this.#round++;
    this.#root.dataset['idle'] = 'false';
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#pending--;
      if (this.#pending === 0) this.#settle(++this.#round);
    };
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }

  #settle(round: number): void {
    afterPaint(() => {
      if (round === this.#round) this.#root.dataset['idle'] = 'true';
    });
  }
}

/** The next frame draws the results, and its observers have their say before the task that follows it. */
function afterPaint(then: () => void): void {
  if (document.hidden) {
    // no frames in a hidden tab
    setTimeout(then, 50);
    return;
  }
  requestAnimationFrame(() => {
    void breathe().then(then);
  });
}
