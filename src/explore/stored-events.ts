import type { Bitset } from '../base/bitset.ts';
import type { EventSpan } from '../evidence/event-reader.ts';
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
      this.#spans(rows),
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

  /** Hidden rows are passed over: whatever they say, they do not count. */
  *#spans(rows: Bitset): Generator<EventSpan> {
    const opened = this.#opened;
    for (const segment of opened.table.segments) {
      for (const run of segment.runs) {
        for (let index = run.firstRow; index < run.firstRow + run.rows; index++) {
          const row = segment.baseRow + index;
          if (row >= rows.size || !rows.has(row) || !opened.isVisible(row)) continue;
          yield {
            row,
            source: run.source,
            offset: run.textBase + segment.start[index]!,
            length: segment.length[index]!,
          };
        }
      }
    }
  }
}
