/** Rows over time, in bins of a width that people count in. */
import type { Bitset } from '../base/bitset.ts';
import type { Pace } from '../base/pace.ts';
import type { Histogram } from '../model/explorer.ts';
import type { RowList } from './row-lists.ts';
import type { TimeBounds } from './terms.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
/** The first Monday of 1970. */
const firstMonday = 4 * day;

const widths = [1, 5, 15, 30, minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day];
const longWidths = [week, 30 * day, 90 * day, 360 * day];

/** No screen has more columns to draw. */
export const maxHistogramBins = 10_000;

/** First and last time among rows, in seconds since 1970 UTC; both 0 where none has a time. */
export interface TimeRange {
  readonly first: number;
  readonly last: number;
  readonly untimed: number;
}

export async function timeRange(lists: readonly RowList[], pace: Pace): Promise<TimeRange> {
  const range = { first: Infinity, last: 0, untimed: 0 };
  for (const list of lists) {
    extendRange(range, list);
    if (pace.due) await pace.pause();
  }
  return { ...range, first: range.last === 0 ? 0 : range.first };
}

function extendRange(
  range: { first: number; last: number; untimed: number },
  { segment: { time }, rows }: RowList,
): void {
  let { first, last, untimed } = range;
  for (let i = 0; i < rows.length; i++) {
    const seconds = time[rows[i]!]!;
    if (seconds === 0) {
      untimed++;
      continue;
    }
    if (seconds < first) first = seconds;
    if (seconds > last) last = seconds;
  }
  range.first = first;
  range.last = last;
  range.untimed = untimed;
}

/** The start of the bin that a time is in. Weeks begin on Monday, all else counts from 1970 UTC. */
export function binStart(seconds: number, binSeconds: number): number {
  const origin = binSeconds === week ? firstMonday - week : 0;
  return seconds - ((seconds - origin) % binSeconds);
}

/** The narrowest bins of which `maxBins` hold the seconds from `first` to `last`, both included. */
export function chooseBins(first: number, last: number, maxBins: number): { from: number; to: number; width: number } {
  const candidates = [...widths, ...longWidths];
  for (let i = 0; ; i++) {
    const width = candidates[i] ?? candidates.at(-1)! * 2 ** (i - candidates.length + 1);
    const from = binStart(first, width);
    const to = binStart(last, width) + width;
    if ((to - from) / width <= maxBins) return { from, to, width };
  }
}

/**
 * Counts the listed rows, and those of them that are in `errors` and `writes`. The bins span `bounds` where given, else the rows'
 * own times. An event outside the bounds, as an irregular one may be, counts in the nearest bin: nothing is lost.
 */
export async function countBins(
  lists: readonly RowList[],
  marks: { readonly errors: Bitset; readonly writes: Bitset },
  { bounds, maxBins }: { readonly bounds: TimeBounds; readonly maxBins: number },
  pace: Pace,
): Promise<Histogram> {
  const { first, last, untimed } = await timeRange(lists, pace);
  const begin = bounds.from ?? first;
  const end = Math.max(bounds.to === undefined ? last : bounds.to - 1, begin);
  const isEmpty = last === 0 && (bounds.from === undefined || bounds.to === undefined);
  const limit = Math.min(Math.max(Math.floor(maxBins) || 1, 1), maxHistogramBins);
  const { from, to, width } = isEmpty ? { from: 0, to: 0, width: 1 } : chooseBins(begin, end, limit);
  const count = (to - from) / width;
  const bins = { total: new Uint32Array(count), errors: new Uint32Array(count), writes: new Uint32Array(count) };
  for (const list of last === 0 ? [] : lists) {
    countTimes(list, marks, bins, { from, to, width });
    if (pace.due) await pace.pause();
  }
  return { from, to, binSeconds: isEmpty ? 0 : width, bins, untimed };
}

function countTimes(
  { segment: { baseRow, time }, rows }: RowList,
  marks: { readonly errors: Bitset; readonly writes: Bitset },
  { total, errors, writes }: Histogram['bins'],
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): void {
  const end = to - 1;
  const errorWords = marks.errors.words;
  const writeWords = marks.writes.words;
  for (let i = 0; i < rows.length; i++) {
    const seconds = time[rows[i]!]!;
    if (seconds === 0) continue;
    const inside = seconds < from ? from : seconds > end ? end : seconds;
    const bin = ((inside - from) / width) | 0;
    const row = baseRow + rows[i]!;
    total[bin]!++;
    errors[bin]! += (errorWords[row >>> 5]! >>> (row & 31)) & 1;
    writes[bin]! += (writeWords[row >>> 5]! >>> (row & 31)) & 1;
  }
}
