import type { Bitset } from '../../../src/base/bitset.ts';
import type { RawEvents } from '../../../src/query/table.ts';

/** Events in memory. Counts what is asked of it. */
export class FakeRawEvents implements RawEvents {
  readonly events: readonly Uint8Array[];
  /** Each event as it is searched, made when first needed. */
  readonly #searched: string[] = [];
  visited = 0;
  read = 0;
  needles: readonly string[] = [];

  constructor(events: readonly Uint8Array[]) {
    this.events = events;
  }

  visit(
    rows: Bitset,
    needles: readonly Uint8Array[],
    visit: (row: number, found: number, read: () => Uint8Array) => void,
  ): Promise<void> {
    const wanted = needles.map((needle) => Buffer.from(needle).toString('latin1'));
    this.needles = wanted;
    try {
      rows.forEach((row) => {
        this.visited++;
        const bytes = this.events[row]!;
        const text = (this.#searched[row] ??= Buffer.from(bytes)
          .toString('latin1')
          .replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
        let found = 0;
        for (const [bit, needle] of wanted.entries()) if (text.includes(needle)) found |= 1 << bit;
        visit(row, found, () => {
          this.read++;
          return bytes;
        });
      });
      return Promise.resolve();
    } catch (cause) {
      return Promise.reject(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }
}
