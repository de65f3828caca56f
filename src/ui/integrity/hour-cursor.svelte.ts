import type { Chain } from '../../model/integrity.ts';
import { nextOdd } from './strip-runs.ts';
import { cellAt, cellStart, type Hours, type Span } from './strip-shape.ts';

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** The hour under the cursor: a chain, and a time that stays when the cursor goes to another chain. */
export class HourCursor {
  #chain = $state<number | undefined>(undefined);
  #time = $state(0);
  #anchor = $state<number | undefined>(undefined);
  #hovered = $state.raw<{ readonly chain: number; readonly cell: number } | undefined>(undefined);

  /** The chain that the cursor is on, as `Chain.id`; undefined until it was somewhere. */
  get chain(): number | undefined {
    return this.#chain;
  }
  get hovered(): { readonly chain: number; readonly cell: number } | undefined {
    return this.#hovered;
  }

  cell(chain: Hours): number {
    return cellAt(chain, this.#time);
  }
  /** First and last cell that are marked on a chain; undefined where the cursor is on another. */
  marked(chain: Chain): readonly [number, number] | undefined {
    if (chain.id !== this.#chain || chain.hours.length === 0) return undefined;
    const at = this.cell(chain);
    const anchor = this.#anchor === undefined ? at : cellAt(chain, this.#anchor);
    return [Math.min(at, anchor), Math.max(at, anchor)];
  }
  /** The time that is marked on a chain. */
  span(chain: Chain): Span | undefined {
    const marked = this.marked(chain);
    return marked && { from: cellStart(chain, marked[0]), to: cellStart(chain, marked[1] + 1) };
  }

  hover(chain: number, cell: number | undefined): void {
    this.#hovered = cell === undefined ? undefined : { chain, cell };
  }
  /** Goes to a chain, at the time where it is. */
  enter(chain: Chain): void {
    if (this.#chain === undefined) this.#time = chain.firstHour;
    this.#chain = chain.id;
    this.#anchor = undefined;
  }
  put(chain: Chain, cell: number): void {
    this.#chain = chain.id;
    this.#time = cellStart(chain, cell);
    this.#anchor = undefined;
  }
  extendTo(chain: Chain, cell: number): void {
    this.#anchor ??= cellStart(chain, this.cell(chain));
    this.#time = cellStart(chain, cell);
  }
  clear(): void {
    this.#anchor = undefined;
  }

  /** Moves by a key within a chain; returns false where the key is none of the cursor's. */
  key(chain: Chain, { key, shiftKey }: Key): boolean {
    const last = chain.hours.length - 1;
    if (last < 0) return false;
    const at = this.cell(chain);
    const day = Math.max(1, Math.round(24 / chain.hoursPerCell));
    const target = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageUp: at - day,
      PageDown: at + day,
      Home: 0,
      End: last,
      n: nextOdd(chain, at, 1) ?? at,
      p: nextOdd(chain, at, -1) ?? at,
    }[key];
    if (target === undefined) return false;
    const cell = Math.max(0, Math.min(target, last));
    if (shiftKey) this.extendTo(chain, cell);
    else this.put(chain, cell);
    return true;
  }
}
