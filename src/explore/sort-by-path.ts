/** Rows by what their events say at a path without a column: by the path tables where they tell, else by the events. */
import type { Bitset } from '../base/bitset.ts';
import { Pace } from '../base/pace.ts';
import type { FieldPath } from '../model/query.ts';
import { compilePath, parseEvent } from '../query/event-values.ts';
import { PathReader } from '../query/path-values.ts';
import { joinTexts, sortByTexts } from '../query/sort.ts';
import type { OpenedCase } from './opened-case.ts';
import { StoredEvents } from './stored-events.ts';

/** As `sortByColumn`. `matching` are the rows in any order. */
export async function sortByPath(
  opened: OpenedCase,
  rows: Uint32Array,
  matching: Bitset,
  { path, descending }: { readonly path: FieldPath; readonly descending: boolean },
  signal: AbortSignal,
): Promise<Uint32Array> {
  const pace = new Pace(signal);
  const texts = new TextsOfRows(matching.size);
  const left = matching.clone();
  const segments = opened.table.segments.filter(({ baseRow }) => baseRow < matching.size);
  const columns = await opened.paths.of(path, segments);
  for (const [i, { baseRow, rows: count }] of segments.entries()) {
    const column = columns[i];
    if (!column) continue;
    const reader = new PathReader(column);
    for (let row = baseRow; row < baseRow + count; row++) {
      const values = matching.has(row) ? reader.valuesOf(row - baseRow) : undefined;
      if (!values) continue;
      left.delete(row);
      texts.set(row, values.texts);
    }
    if (pace.due) await pace.pause();
  }
  if (left.count() > 0) {
    const valuesOf = compilePath(path);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const read = (row: number, _: number, bytes: () => Uint8Array): void => {
      texts.set(row, valuesOf(parseEvent(decoder.decode(bytes()))).texts);
    };
    await new StoredEvents(opened).visit(left, [], read, { signal });
  }
  return sortByTexts(rows, texts, descending, pace);
}

/** The text of each row, as a number; 0 for none. */
class TextsOfRows {
  readonly codes: Uint32Array;
  readonly texts: string[] = [];
  readonly #known = new Map<string, number>();

  constructor(rows: number) {
    this.codes = new Uint32Array(rows);
  }

  set(row: number, values: readonly string[]): void {
    if (values.length === 0) return;
    const text = joinTexts(values);
    let code = this.#known.get(text);
    if (code === undefined) {
      code = this.texts.push(text);
      this.#known.set(text, code);
    }
    this.codes[row] = code;
  }
}
