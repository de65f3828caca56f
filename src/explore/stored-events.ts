import type { Bitset } from '../base/bitset.ts';
import type { RawEvents } from '../query/table.ts';
import type { OpenedCase } from './opened-case.ts';

/** The engine's way to events' bytes: through the evidence, in the order it lies in. */
export class StoredEvents implements RawEvents {
  readonly #opened: OpenedCase;

  constructor(opened: OpenedCase) {
    this.#opened = opened;
  }

  async visit(
    rows: Bitset,
    needles: readonly Uint8Array[],
    visit: (row: number, found: number, read: () => Uint8Array) => void,
    options: { readonly signal?: AbortSignal },
  ): Promise<void> {
    const { reader } = this.#opened;
    const { searcher, text } = reader.passKit;
    let loaded: Uint8Array | undefined;
    await reader.visit(
      await this.#opened.spans(rows),
      ({ row, length }, position) => {
        let found = 0;
        for (const [index, needle] of needles.entries()) {
          if (needle !== loaded) {
            searcher.setNeedle(needle);
            loaded = needle;
          }
          if (searcher.find(position, length) >= 0) found |= 1 << index;
        }
        visit(row, found, () => text.view(position, length));
      },
      options.signal,
    );
  }
}
