/**
 * Which rows are the same event. An eventID that comes again with the same bytes is a repeat: the row opened first
 * counts, the others are hidden. With other bytes it is a conflict, unless it says the same (`same-values.ts`): both
 * count and both are marked. A row whose format
 * holds the event only in part is hidden by any fuller one of its ID, whichever came first.
 */
import { rowFlag } from '../model/columns.ts';
import type { Segment } from '../model/segment.ts';
import { RowSlots } from './row-slots.ts';

const idWords = 4;
const hashWords = 2;

interface Opened {
  readonly baseRow: number;
  readonly ids: Uint32Array;
  readonly contentHash: Uint32Array;
}

/** `completed`: held in part here and whole elsewhere. */
export type RowFate = 'counts' | 'repeat' | 'conflict' | 'completed';

export class Identities {
  readonly #segments: Opened[] = [];
  /** By ID the row that stands for it: the first, or the first that is whole. */
  readonly #firsts = new RowSlots();
  /** By ID and content the rows of each other content. */
  readonly #others = new RowSlots();

  /**
   * Takes in a segment's rows. `fate` is told of each row that has an ID, and again of an earlier row that is completed;
   * `first` is the row that stands for the ID.
   */
  add(
    segment: Segment,
    baseRow: number,
    isCounted: (row: number) => boolean,
    isPartial: (row: number) => boolean,
    fate: (row: number, fate: RowFate, first: number) => void,
  ): void {
    const { ids, contentHash, flags } = segment;
    const opened = { baseRow, ids, contentHash };
    this.#segments.push(opened);
    for (let i = 0; i < segment.rows; i++) {
      const row = baseRow + i;
      if ((flags[i]! & (rowFlag.uuid | rowFlag.otherId)) === 0 || !isCounted(row)) continue;
      this.#place(row, i, opened, isPartial, fate);
    }
  }

  /** All rows with the same ID as this one, itself included, in the order they were opened. */
  sameId(row: number): number[] {
    const segment = this.#segmentOf(row);
    const at = (row - segment.baseRow) * idWords;
    const [a, b, c, d] = segment.ids.subarray(at, at + idWords);
    const found: number[] = [];
    for (const { ids, baseRow } of this.#segments) {
      for (let i = 0; i < ids.length; i += idWords) {
        if (ids[i] === a && ids[i + 1] === b && ids[i + 2] === c && ids[i + 3] === d) found.push(baseRow + i / idWords);
      }
    }
    return found;
  }

  sameContent(one: number, other: number): boolean {
    const a = this.#segmentOf(one);
    const b = this.#segmentOf(other);
    return sameWords(a.contentHash, one - a.baseRow, b.contentHash, other - b.baseRow, hashWords);
  }

  #place(
    row: number,
    index: number,
    { ids, contentHash }: Opened,
    isPartial: (row: number) => boolean,
    fate: (row: number, fate: RowFate, first: number) => void,
  ): void {
    const tag = hashWordsOf(ids, index * idWords, idWords);
    const first = this.#firsts.find(tag, (other) => this.#hasId(other, ids, index));
    if (first < 0) {
      this.#firsts.add(tag, row);
      fate(row, 'counts', row);
      return;
    }
    const contentTag = hashWordsOf(contentHash, index * hashWords, hashWords) ^ tag;
    const isSame = (other: number): boolean =>
      this.#hasId(other, ids, index) && this.#hasContent(other, contentHash, index);
    if (isSame(first) || this.#others.find(contentTag >>> 0, isSame) >= 0) {
      fate(row, 'repeat', first);
      return;
    }
    this.#others.add(contentTag >>> 0, row);
    if (isPartial(row)) fate(row, isPartial(first) ? 'repeat' : 'completed', first);
    else if (isPartial(first)) {
      this.#firsts.replace(tag, first, row);
      this.#addOther(first, tag);
      fate(first, 'completed', row);
      fate(row, 'counts', row);
    } else fate(row, 'conflict', first);
  }

  /** Remembers the content of a row that was the first of its ID. */
  #addOther(row: number, tag: number): void {
    const { baseRow, contentHash } = this.#segmentOf(row);
    this.#others.add((hashWordsOf(contentHash, (row - baseRow) * hashWords, hashWords) ^ tag) >>> 0, row);
  }

  #hasId(row: number, ids: Uint32Array, index: number): boolean {
    const segment = this.#segmentOf(row);
    return sameWords(segment.ids, row - segment.baseRow, ids, index, idWords);
  }

  #hasContent(row: number, contentHash: Uint32Array, index: number): boolean {
    const segment = this.#segmentOf(row);
    return sameWords(segment.contentHash, row - segment.baseRow, contentHash, index, hashWords);
  }

  #segmentOf(row: number): Opened {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#segments[middle]!.baseRow <= row) low = middle;
      else high = middle - 1;
    }
    return this.#segments[low]!;
  }
}

function sameWords(one: Uint32Array, i: number, other: Uint32Array, j: number, words: number): boolean {
  for (let k = 0; k < words; k++) if (one[i * words + k] !== other[j * words + k]) return false;
  return true;
}

function hashWordsOf(words: Uint32Array, at: number, count: number): number {
  let hash = 0;
  for (let k = 0; k < count; k++) {
    hash = Math.imul(hash ^ words[at + k]!, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}
