/** Counts the values of a path by what the path tables say of a segment. */
import type { Bitset } from '../base/bitset.ts';
import { unknownValue, type PathColumn, type PathValueList } from '../model/path-column.ts';
import type { Tally } from './facets.ts';
import type { TableSegment } from './table.ts';

/** Adds what is known of `rows` to the tally, and the segment's rows of which that is not known to `left`. */
export function tallyPath(
  { rows: there, counts, values, unread }: PathColumn,
  { baseRow, rows: size }: Pick<TableSegment, 'baseRow' | 'rows'>,
  rows: Bitset,
  tally: Tally,
  left: Bitset,
): void {
  const counter = counterOf(values);
  let without = rows.countIn(baseRow, baseRow + size);
  let withValue = 0;
  for (const row of unread) {
    if (!rows.has(baseRow + row)) continue;
    left.add(baseRow + row);
    without--;
  }
  for (let i = 0, end = 0; i < there.length; i++) {
    const begin = end;
    end += counts ? counts[i]! : 1;
    const row = baseRow + there[i]!;
    if (!rows.has(row)) continue;
    without--;
    if (begin === end || counter.add(begin, end)) withValue++;
    else left.add(row);
  }
  tally.addRows(withValue, without);
  counter.finish(tally);
}

interface Counter {
  /** Counts the values [begin, end) of a row, each once. False where they are not all known. */
  add(begin: number, end: number): boolean;
  finish(tally: Tally): void;
}

function counterOf(values: PathValueList): Counter {
  switch (values.kind) {
    case 'texts':
      return new TextCounter(values.codes, values.texts);
    case 'numbers':
      return new NumberCounter(values.base, values.above);
    case 'none':
    case 'hashes':
      return { add: () => false, finish: () => undefined };
  }
}

class TextCounter implements Counter {
  readonly #codes: Uint16Array;
  readonly #texts: readonly string[];
  readonly #counts: Uint32Array;

  constructor(codes: Uint16Array, texts: readonly string[]) {
    this.#codes = codes;
    this.#texts = texts;
    this.#counts = new Uint32Array(texts.length);
  }

  add(begin: number, end: number): boolean {
    const codes = this.#codes;
    if (end - begin === 1) {
      const code = codes[begin]!;
      if (code === unknownValue) return false;
      this.#counts[code]!++;
      return true;
    }
    const own = codes.subarray(begin, end);
    if (own.includes(unknownValue)) return false;
    for (const code of new Set(own)) this.#counts[code]!++;
    return true;
  }

  finish(tally: Tally): void {
    for (let code = 0; code < this.#counts.length; code++) tally.addText(this.#texts[code]!, this.#counts[code]!);
  }
}

class NumberCounter implements Counter {
  readonly #base: number;
  readonly #above: Uint32Array;
  readonly #counts = new Map<number, number>();

  constructor(base: number, above: Uint32Array) {
    this.#base = base;
    this.#above = above;
  }

  add(begin: number, end: number): boolean {
    const above = this.#above;
    if (end - begin === 1) this.#count(above[begin]!);
    else for (const number of new Set(above.subarray(begin, end))) this.#count(number);
    return true;
  }

  finish(tally: Tally): void {
    for (const [number, count] of this.#counts) tally.addText(String(this.#base + number), count);
  }

  #count(number: number): void {
    this.#counts.set(number, (this.#counts.get(number) ?? 0) + 1);
  }
}
