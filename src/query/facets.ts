/** Counts values: the codes of a column under a set of rows, and then the values they stand for. */
import type { Pace } from '../base/pace.ts';
import { absentCode, firstDictCode } from '../model/columns.ts';
import type { ColumnName } from '../model/columns.ts';
import type { FacetOrder, FacetValue } from '../model/explorer.ts';
import type { PathValues } from './event-values.ts';
import type { RowList } from './row-lists.ts';
import type { EventTable, SegmentColumn } from './table.ts';
import { compareTexts, sortWithPauses, toSortedText } from './text-order.ts';
import type { SortedText } from './text-order.ts';

/** Values that are kept by name for one field of the events' JSON. */
export const maxTallied = 100_000;
/** In UTF-16 code units; longer ones count as present only. */
export const maxTalliedText = 8192;
const maxTalliedChars = 32 * 1024 * 1024;
const stepsBetweenLooks = 4096;

/** How often each code of a column's dictionary occurs among the listed rows. */
export async function countCodes(
  table: EventTable,
  column: ColumnName,
  lists: readonly RowList[],
  pace: Pace,
): Promise<Uint32Array> {
  await mergeDictionary(table, column, pace);
  const counts = new Uint32Array(table.dictionary(column).size);
  for (const list of lists) {
    const values = list.segment.columns.get(column);
    if (values) countSegment(values, list, counts);
    else counts[absentCode]! += list.rows.length;
    if (pace.due) await pace.pause();
  }
  return counts;
}

/**
 * Gives the codes of all segments their meaning in the table, which `dictionary` would do without a pause. Returns how
 * many codes those are.
 */
export async function mergeDictionary(table: EventTable, column: ColumnName, pace: Pace): Promise<number> {
  await table.load([column]);
  let codes = 0;
  for (const { columns } of table.segments.slice()) {
    codes += columns.get(column)?.toGlobal.length ?? 0;
    if (pace.due) await pace.pause();
  }
  return codes;
}

function countSegment({ codes, toGlobal }: SegmentColumn, { rows, counted }: RowList, counts: Uint32Array): void {
  let ofCodes = counted.get(codes);
  if (!ofCodes && rows.length < toGlobal.length) {
    for (let i = 0; i < rows.length; i++) counts[toGlobal[codes[rows[i]!]!]!]!++;
    return;
  }
  if (!ofCodes) {
    ofCodes = countRows(codes, rows, toGlobal.length);
    counted.set(codes, ofCodes);
  }
  for (let code = 0; code < ofCodes.length; code++) counts[toGlobal[code]!]! += ofCodes[code]!;
}

/** Every other row goes to a second table, so that runs of one value do not wait for their own last write. */
function countRows(codes: Uint8Array | Uint16Array, rows: Uint16Array, limit: number): Uint32Array {
  const even = new Uint32Array(limit);
  const odd = new Uint32Array(limit);
  let i = 0;
  for (; i + 4 <= rows.length; i += 4) {
    const first = codes[rows[i]!]!;
    const second = codes[rows[i + 1]!]!;
    const third = codes[rows[i + 2]!]!;
    const fourth = codes[rows[i + 3]!]!;
    even[first]!++;
    odd[second]!++;
    even[third]!++;
    odd[fourth]!++;
  }
  for (; i < rows.length; i++) even[codes[rows[i]!]!]!++;
  for (let code = 0; code < limit; code++) even[code]! += odd[code]!;
  return even;
}

/** Values with their counts, taken in one event or one dictionary code at a time. */
export class Tally {
  readonly #counts = new Map<string, number>();
  #chars = 0;
  #withValue = 0;
  #without = 0;
  #truncated = false;

  get withValue(): number {
    return this.#withValue;
  }

  get without(): number {
    return this.#without;
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  get size(): number {
    return this.#counts.size;
  }

  /** True before anything was added. */
  get isEmpty(): boolean {
    return this.#withValue === 0 && this.#without === 0;
  }

  entries(): Iterable<[string, number]> {
    return this.#counts;
  }

  /** One event. A value that comes several times counts once. */
  add({ present, texts }: PathValues): void {
    if (!present) {
      this.#without++;
      return;
    }
    this.#withValue++;
    for (const [i, text] of texts.entries()) if (texts.indexOf(text) === i) this.addText(text, 1);
  }

  /** Events of which some have a value, whose texts `addText` takes. */
  addRows(withValue: number, without: number): void {
    this.#withValue += withValue;
    this.#without += without;
  }

  /** A text that so many of the events have. */
  addText(text: string, times: number): void {
    const count = this.#counts.get(text);
    if (times === 0) return;
    if (count !== undefined) {
      this.#counts.set(text, count + times);
    } else if (
      text.length > maxTalliedText ||
      this.#counts.size >= maxTallied ||
      this.#chars + text.length > maxTalliedChars
    ) {
      this.#truncated = true;
    } else {
      this.#chars += text.length;
      this.#counts.set(text, times);
    }
  }

  /** All events of a column that have one of its codes, by `counts`. */
  async addCodes(table: EventTable, column: ColumnName, counts: Uint32Array, pace: Pace): Promise<void> {
    const dictionary = table.dictionary(column);
    for (let code = 0; code < counts.length; code++) {
      const count = counts[code]!;
      if (count === 0) continue;
      if (code === absentCode) this.#without += count;
      else this.#withValue += count;
      if (code >= firstDictCode) {
        const texts = dictionary.texts(code);
        for (const text of texts.length > 1 ? new Set(texts) : texts) {
          this.#counts.set(text, (this.#counts.get(text) ?? 0) + count);
        }
      }
      if (code % stepsBetweenLooks === 0 && pace.due) await pace.pause();
    }
  }
}

/** A value on its way into an order. */
interface Candidate extends SortedText {
  readonly count: number;
}

/** By count, the most first, then by value. */
function compareCounts(a: Candidate, b: Candidate): number {
  return b.count - a.count || compareTexts(a, b);
}

/** The first values by count, without sorting the rest; and how many there are to choose from. */
export async function topValues(
  tally: Tally,
  accepts: (lower: string) => boolean,
  limit: number,
  pace: Pace,
): Promise<{ readonly values: readonly FacetValue[]; readonly listed: number }> {
  const best: Candidate[] = [];
  let listed = 0;
  let steps = 0;
  for (const [text, count] of tally.entries()) {
    if (++steps % stepsBetweenLooks === 0 && pace.due) await pace.pause();
    const last = best.length === limit ? best.at(-1) : undefined;
    const mayEnter = limit > 0 && (last === undefined || count >= last.count);
    const lower = text.toLowerCase();
    if (!accepts(lower)) continue;
    listed++;
    if (!mayEnter) continue;
    const candidate = { text, lower, count };
    if (last && compareCounts(candidate, last) >= 0) continue;
    if (last) best.pop();
    best.splice(placeFor(best, candidate), 0, candidate);
  }
  return { values: best.map(toValue), listed };
}

function placeFor(best: readonly Candidate[], candidate: Candidate): number {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareCounts(best[middle]!, candidate) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All values in order. */
export async function sortedValues(
  tally: Tally,
  accepts: (lower: string) => boolean,
  order: FacetOrder,
  pace: Pace,
): Promise<FacetValue[]> {
  const candidates: Candidate[] = [];
  let steps = 0;
  for (const [text, count] of tally.entries()) {
    if (++steps % stepsBetweenLooks === 0 && pace.due) await pace.pause();
    const candidate = { ...toSortedText(text), count };
    if (accepts(candidate.lower)) candidates.push(candidate);
  }
  const sorted = await sortWithPauses(candidates, order === 'count' ? compareCounts : compareTexts, pace);
  return sorted.map(toValue);
}

function toValue({ text, count }: Candidate): FacetValue {
  return { value: text, count };
}
