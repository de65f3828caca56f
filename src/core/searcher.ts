import type { CoreExports } from './core-module.ts';
import { callCore } from './core-module.ts';
import type { TextBuffer } from './text-buffer.ts';

/** The longest needle, in bytes. */
export const maxNeedleBytes = 1024;

/** Finds bytes in the core's text buffer, ignoring ASCII case. */
export class Searcher {
  readonly #core: CoreExports;
  readonly #text: TextBuffer;
  #isEmpty = true;

  constructor(core: CoreExports, text: TextBuffer) {
    this.#core = core;
    this.#text = text;
  }

  /** Sets what to look for, at most `maxNeedleBytes`; more throws RangeError. The empty needle is everywhere. */
  setNeedle(needle: Uint8Array): void {
    if (needle.length > maxNeedleBytes) throw new RangeError('the needle is too long');
    new Uint8Array(this.#core.memory.buffer, this.#core.exchangeBase() >>> 0, needle.length).set(needle);
    this.#isEmpty = needle.length === 0;
    if (!this.#isEmpty) this.#core.searchSetNeedle(needle.length);
  }

  /** Position of the first occurrence that lies wholly in `length` bytes from position `start`, or -1. */
  find(start: number, length: number): number {
    if (this.#isEmpty) return start <= this.#text.length ? start : -1;
    return callCore(() => this.#core.searchFind(start, Math.max(length, 0)));
  }
}
