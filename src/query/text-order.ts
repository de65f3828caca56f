import type { Pace } from '../base/pace.ts';

const sliceLength = 4096;

/** A text with what it is compared by first. */
export interface SortedText {
  readonly text: string;
  readonly lower: string;
}

/** The order of values: ignoring case first, then by code units. */
export function compareTexts(a: SortedText, b: SortedText): number {
  if (a.lower !== b.lower) return a.lower < b.lower ? -1 : 1;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

export function toSortedText(text: string): SortedText {
  return { text, lower: text.toLowerCase() };
}

/** Sorts as Array.sort does, stably, with pauses. Takes over the list. */
export async function sortWithPauses<T>(items: T[], compare: (a: T, b: T) => number, pace: Pace): Promise<T[]> {
  let from: T[] = [];
  for (let begin = 0; begin < items.length; begin += sliceLength) {
    for (const item of items.slice(begin, begin + sliceLength).sort(compare)) from.push(item);
    if (pace.due) await pace.pause();
  }
  for (let width = sliceLength; width < from.length; width *= 2) {
    const to: T[] = [];
    for (let begin = 0; begin < from.length; begin += width * 2) {
      const middle = Math.min(begin + width, from.length);
      const end = Math.min(begin + width * 2, from.length);
      let left = begin;
      let right = middle;
      while (left < middle || right < end) {
        const takeLeft = right === end || (left < middle && compare(from[left]!, from[right]!) <= 0);
        to.push(takeLeft ? from[left++]! : from[right++]!);
        if (to.length % sliceLength === 0 && pace.due) await pace.pause();
      }
    }
    from = to;
  }
  return from;
}
