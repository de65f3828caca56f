import type { CoreExports } from './core-module.ts';

/** Finds the first character of a stream that is no UTF-8 (RFC 3629), while its text passes through the text buffer. */
export class Utf8Checker {
  readonly #core: CoreExports;

  constructor(core: CoreExports) {
    this.#core = core;
  }

  /** Before the first byte of a stream. */
  begin(): void {
    this.#core.utf8Begin();
  }

  /** Looks at what has come since the last call. The buffer may be compacted only after that. */
  check(): void {
    this.#core.utf8Check();
  }

  /** Offset in the stream of the first character that is none. One that the text ends in is no fault. */
  get invalidAt(): number | undefined {
    const at = this.#core.utf8InvalidAt();
    return at < 0 ? undefined : at;
  }
}
