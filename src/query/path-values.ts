import { unknownValue, type PathColumn } from '../model/path-column.ts';
import type { PathValues } from './event-values.ts';

const nothing: PathValues = { present: false, texts: [] };

/** Values of rows one by one, as the path tables have them. */
export class PathReader {
  readonly #column: PathColumn;
  readonly #unread: ReadonlySet<number>;
  /** Where each row's values begin; undefined where that is the row's place. */
  readonly #starts: Uint32Array | undefined;

  constructor(column: PathColumn) {
    this.#column = column;
    this.#unread = new Set(column.unread);
    const { counts } = column;
    if (!counts) return;
    this.#starts = new Uint32Array(counts.length);
    for (let i = 1; i < counts.length; i++) this.#starts[i] = this.#starts[i - 1]! + counts[i - 1]!;
  }

  /** What the segment's nth row has there; undefined where only the event tells. */
  valuesOf(row: number): PathValues | undefined {
    if (this.#unread.has(row)) return undefined;
    const { rows, counts, values } = this.#column;
    const at = placeOf(rows, row);
    if (at < 0) return nothing;
    const count = counts ? counts[at]! : 1;
    if (count === 0) return { present: true, texts: [] };
    const texts: string[] = [];
    const begin = this.#starts ? this.#starts[at]! : at;
    for (let i = begin; i < begin + count; i++) {
      const text = textAt(values, i);
      if (text === undefined) return undefined;
      texts.push(text);
    }
    return { present: true, texts };
  }
}

function textAt(values: PathColumn['values'], at: number): string | undefined {
  if (values.kind === 'numbers') return String(values.base + values.above[at]!);
  if (values.kind !== 'texts' || values.codes[at] === unknownValue) return undefined;
  return values.texts[values.codes[at]!]!;
}

/** Where a row stands among rising ones; -1 where it does not. */
function placeOf(rows: Uint16Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row ? low : -1;
}
