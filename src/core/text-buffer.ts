import { AppError } from '../base/app-error.ts';
import type { CoreExports } from './core-module.ts';
import { toCoreError } from './core-module.ts';

/**
 * The core's text buffer: plain or inflated bytes arrive at its end, the scanner reads from its front. Positions are
 * bytes from the start of the buffer; `origin` is the offset of that start in the whole stream.
 */
export class TextBuffer {
  readonly #core: CoreExports;

  constructor(core: CoreExports) {
    this.#core = core;
  }

  /** Empties the buffer for a new stream. */
  begin(): void {
    this.#core.textBegin();
  }

  /** Bytes in the buffer. */
  get length(): number {
    return this.#core.textLength() >>> 0;
  }

  get origin(): number {
    return this.#core.textOrigin();
  }

  /** Says where in the stream the buffer starts, for a stream that is entered in its middle. */
  setOrigin(offset: number): void {
    this.#core.textSetOrigin(offset);
  }

  /** Makes room for `more` bytes at the end. Throws AppError `core/trap` where that memory is refused. */
  reserve(more: number): void {
    let isGranted = false;
    try {
      isGranted = this.#core.textReserve(more) !== 0;
    } catch (thrown) {
      throw toCoreError(thrown);
    }
    if (!isGranted) throw new AppError('core/trap', 'the core has no memory for more text', { bytes: more });
  }

  /** Copies `bytes` to the end. Throws as `reserve` does. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    const end = (this.#core.textBase() >>> 0) + this.length;
    new Uint8Array(this.#core.memory.buffer, end, bytes.length).set(bytes);
    this.#core.textAdvance(bytes.length);
  }

  /**
   * Forgets what lies before `keepFrom`, but for the 32 KiB that inflating may still copy from. Returns how many bytes
   * everything moved down.
   */
  compact(keepFrom: number): number {
    return this.#core.textCompact(keepFrom) >>> 0;
  }

  /**
   * In a view of the text that holds JSON, but need not: offset of the closing bracket or brace, or after the comma, that
   * follows the value at `at`; past the view's end where that cuts it. Brackets are counted and not matched.
   */
  skipValue(view: Uint8Array, at: number): number {
    const from = view.byteOffset - (this.#core.textBase() >>> 0);
    if (view.buffer !== this.#core.memory.buffer || from < 0 || from + view.length > this.length) {
      throw new RangeError('no view of the text');
    }
    return (this.#core.skipValue(from + at, from + view.length) >>> 0) - from;
  }

  /** The bytes themselves, not a copy: valid until the next call that enters the core. */
  view(start: number, length: number): Uint8Array {
    if (start < 0 || length < 0 || start + length > this.length) throw new RangeError('view beyond the text');
    return new Uint8Array(this.#core.memory.buffer, (this.#core.textBase() >>> 0) + start, length);
  }
}
