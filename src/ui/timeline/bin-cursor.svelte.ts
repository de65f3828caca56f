import type { Histogram } from '../../model/explorer.ts';

/** The bin under the cursor, and the run of bins from where a selection began. */
export class BinCursor {
  #at = $state<number | undefined>(undefined);
  #anchor = $state<number | undefined>(undefined);
  #hovered = $state<number | undefined>(undefined);
  readonly #count: () => number;

  constructor(histogram: () => Histogram | undefined) {
    this.#count = () => histogram()?.bins.total.length ?? 0;
  }

  get at(): number | undefined {
    return this.#at === undefined || this.#count() === 0 ? undefined : Math.min(this.#at, this.#count() - 1);
  }
  /** The bin that the pointer is over. */
  get hovered(): number | undefined {
    return this.#hovered !== undefined && this.#hovered < this.#count() ? this.#hovered : undefined;
  }
  /** First and last selected bin. */
  get selected(): readonly [number, number] | undefined {
    const { at } = this;
    if (at === undefined || this.#anchor === undefined) return undefined;
    const anchor = Math.min(this.#anchor, this.#count() - 1);
    return [Math.min(anchor, at), Math.max(anchor, at)];
  }

  hover(index: number | undefined): void {
    this.#hovered = index;
  }
  put(index: number): void {
    this.#at = index;
    this.#anchor = undefined;
  }
  /** Selects from where the selection began, or from the cursor, to this bin. */
  extendTo(index: number): void {
    this.#anchor ??= this.at ?? index;
    this.#at = index;
  }
  clear(): void {
    this.#anchor = undefined;
  }
  leave(): void {
    this.#at = undefined;
    this.#anchor = undefined;
  }

  /** Moves by a key; returns false where the key is none of the cursor's. */
  key({ key, shiftKey }: { readonly key: string; readonly shiftKey: boolean }): boolean {
    const last = this.#count() - 1;
    if (last < 0) return false;
    const at = this.at ?? 0;
    const page = Math.max(1, Math.round(last / 10));
    const target = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageUp: at - page,
      PageDown: at + page,
      Home: 0,
      End: last,
    }[key];
    if (target === undefined) return false;
    const index = Math.max(0, Math.min(target, last));
    if (shiftKey) this.extendTo(index);
    else this.put(index);
    return true;
  }
}
