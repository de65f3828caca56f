/** Rows by the value of a column. */
import type { Pace } from '../base/pace.ts';
import { firstDictCode } from '../model/columns.ts';
import type { ColumnName } from '../model/columns.ts';
import { mergeDictionary } from './facets.ts';
import type { ColumnDictionary, EventTable } from './table.ts';
import { compareTexts, sortWithPauses, toSortedText } from './text-order.ts';
import type { SortedText } from './text-order.ts';

const rowsBetweenLooks = 1 << 17;

/** What several values of one event are shown and sorted as. */
export function joinTexts(texts: readonly string[]): string {
  return texts.join(', ');
}

/** A dictionary's values in order. */
interface Ranks {
  /** By code: 0 without a value, else the place of its text among all texts, from 1. */
  readonly ofCode: Uint32Array;
  /** Each text once, in order. */
  readonly texts: readonly SortedText[];
}

const known = new WeakMap<ColumnDictionary, Ranks>();

async function ranksOf(dictionary: ColumnDictionary, pace: Pace): Promise<Ranks> {
  const { size } = dictionary;
  const before = known.get(dictionary);
  if (before?.ofCode.length === size) return before;
  const entries: (SortedText & { readonly code: number })[] = [];
  for (let code = firstDictCode; code < size; code++) {
    const texts = dictionary.texts(code);
    if (texts.length > 0) entries.push({ ...toSortedText(joinTexts(texts)), code });
  }
  const ofCode = new Uint32Array(size);
  const texts: SortedText[] = [];
  for (const entry of await sortWithPauses(entries, compareTexts, pace)) {
    if (texts.at(-1)?.text !== entry.text) texts.push({ text: entry.text, lower: entry.lower });
    ofCode[entry.code] = texts.length;
  }
  const ranks = { ofCode, texts };
  known.set(dictionary, ranks);
  return ranks;
}

/**
 * Sorts `rows` by a column's values, ignoring case first. Rows with the same value stay in the order given; those
 * without any come last either way. `exceptions` holds rows whose column cannot be trusted, with their text instead.
 */
export async function sortByColumn(
  table: EventTable,
  rows: Uint32Array,
  { column, descending }: { readonly column: ColumnName; readonly descending: boolean },
  exceptions: ReadonlyMap<number, string | undefined>,
  pace: Pace,
): Promise<Uint32Array> {
  const { rows: size } = table;
  await mergeDictionary(table, column, pace);
  const ranks = await ranksOf(table.dictionary(column), pace);
  const { places, none } = await placesOf(table, size, { column, descending }, ranks, exceptions, pace);
  return sortByPlaces(rows, places, none, pace);
}

/**
 * As `sortByColumn`, by texts.
 *
 * @param codes by row one more than the number of its text; 0 for none
 * @param texts each once
 */
export async function sortByTexts(
  rows: Uint32Array,
  { codes, texts }: { readonly codes: Uint32Array; readonly texts: readonly string[] },
  descending: boolean,
  pace: Pace,
): Promise<Uint32Array> {
  const entries = texts.map((text, i) => ({ ...toSortedText(text), code: i + 1 }));
  const none = texts.length;
  const places = new Uint32Array(none + 1).fill(none);
  for (const [rank, { code }] of (await sortWithPauses(entries, compareTexts, pace)).entries()) {
    places[code] = descending ? none - 1 - rank : rank;
  }
  return sortByPlaces(
    rows,
    codes.map((code) => places[code]!),
    none,
    pace,
  );
}

/** By the place of each row, stably. `last` is the highest. */
async function sortByPlaces(rows: Uint32Array, places: Uint32Array, last: number, pace: Pace): Promise<Uint32Array> {
  const starts = new Uint32Array(last + 2);
  for (let i = 0; i < rows.length; i++) {
    starts[places[rows[i]!]! + 1]!++;
    if (i % rowsBetweenLooks === 0 && pace.due) await pace.pause();
  }
  for (let place = 1; place < starts.length; place++) starts[place]! += starts[place - 1]!;
  const sorted = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    sorted[starts[places[row]!]!++] = row;
    if (i % rowsBetweenLooks === 0 && pace.due) await pace.pause();
  }
  return sorted;
}

/** The place of each of the first rows among the values, from 0; rows without a value have the place after the last, `none`. */
async function placesOf(
  table: EventTable,
  size: number,
  { column, descending }: { readonly column: ColumnName; readonly descending: boolean },
  ranks: Ranks,
  exceptions: ReadonlyMap<number, string | undefined>,
  pace: Pace,
): Promise<{ places: Uint32Array; none: number }> {
  const { ofCode, extra, ofText } = withTexts(ranks, exceptions);
  const none = ranks.texts.length + extra;
  const placeOf = (rank: number): number => (rank === 0 ? none : descending ? none - rank : rank - 1);
  const places = new Uint32Array(size).fill(none);
  for (const { baseRow, rows, columns } of table.segments) {
    const values = columns.get(column);
    if (!values || baseRow >= size) continue;
    const local = Uint32Array.from(values.toGlobal, (code) => placeOf(ofCode[code] ?? 0));
    const { codes } = values;
    for (let r = 0; r < rows; r++) places[baseRow + r] = local[codes[r]!]!;
    if (pace.due) await pace.pause();
  }
  for (const [row, text] of exceptions) places[row] = placeOf(text === undefined ? 0 : ofText(text));
  return { places, none };
}

/** The ranks of a dictionary with further texts taken in. */
function withTexts(
  ranks: Ranks,
  exceptions: ReadonlyMap<number, string | undefined>,
): { ofCode: Uint32Array; extra: number; ofText: (text: string) => number } {
  const wanted = new Set([...exceptions.values()].filter((text) => text !== undefined));
  const ordered = [...wanted].map(toSortedText).sort(compareTexts);
  const places = new Map<string, number>();
  /** Texts of the dictionary that come before each new text. */
  const before: number[] = [];
  for (const entry of ordered) {
    const at = lowerBound(ranks.texts, entry);
    if (ranks.texts[at]?.text === entry.text) {
      places.set(entry.text, at + 1 + before.length);
    } else {
      before.push(at);
      places.set(entry.text, at + before.length);
    }
  }
  const ofText = (text: string): number => places.get(text)!;
  if (before.length === 0) return { ofCode: ranks.ofCode, extra: 0, ofText };
  const moved = new Uint32Array(ranks.texts.length + 1);
  for (let rank = 1, passed = 0; rank < moved.length; rank++) {
    while (passed < before.length && before[passed]! < rank) passed++;
    moved[rank] = rank + passed;
  }
  return { ofCode: ranks.ofCode.map((rank) => moved[rank]!), extra: before.length, ofText };
}

function lowerBound(texts: readonly SortedText[], wanted: SortedText): number {
  let low = 0;
  let high = texts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareTexts(texts[middle]!, wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
