/**
 * Which rows are the same event. An eventID that comes again with the same bytes is a repeat: the row opened first
 * counts, the others are hidden. With other bytes it is a conflict: both count and both are marked. A row whose format
 * holds the event only in part is hidden by any fuller one of its ID, whichever came first.
 */
import { rowFlag } from '../model/columns.ts';
import type { Segment } from '../model/segment.ts';

const idWords = 4;
const hashWords = 2;
const initialSlots = 1 << 16;

interface Opened {
  readonly baseRow: number;
  readonly ids: Uint32Array;
  readonly contentHash: Uint32Array;
}

/** `completed`: held in part here and whole elsewhere. */
export type RowFate = 'counts' | 'repeat' | 'conflict' | 'completed';

export class Identities {
  readonly #segments: Opened[] = [];
  /** Row + 1 by hash of its ID, 0 where free; one entry for each distinct content of an ID. */
  #slots = new Uint32Array(initialSlots);
  /** 32 bits of the hash beside each slot, so that most of a chain is passed without looking at rows. */
  #tags = new Uint32Array(initialSlots);
  #used = 0;

  /**
   * Takes in a segment's rows. `fate` is told of each row that has an ID, and again of an earlier row that is in conflict
   * or completed.
   */
  add(
    segment: Segment,
    baseRow: number,
    isCounted: (row: number) => boolean,
    isPartial: (row: number) => boolean,
    fate: (row: number, fate: RowFate) => void,
  ): void {
    const { ids, contentHash, flags } = segment;
    this.#segments.push({ baseRow, ids, contentHash });
    this.#reserve(segment.rows);
    for (let i = 0; i < segment.rows; i++) {
      const row = baseRow + i;
      if ((flags[i]! & (rowFlag.uuid | rowFlag.otherId)) === 0 || !isCounted(row)) continue;
      fate(row, this.#place(row, i, ids, contentHash, isPartial, fate));
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
    ids: Uint32Array,
    contentHash: Uint32Array,
    isPartial: (row: number) => boolean,
    fate: (row: number, fate: RowFate) => void,
  ): RowFate {
    const tag = hashId(ids, index * idWords);
    const mask = this.#slots.length - 1;
    let result: RowFate = 'counts';
    let slot = tag & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#tags[slot] !== tag) continue;
      const other = this.#slots[slot]! - 1;
      const segment = this.#segmentOf(other);
      const at = other - segment.baseRow;
      if (!sameWords(segment.ids, at, ids, index, idWords)) continue;
      if (sameWords(segment.contentHash, at, contentHash, index, hashWords)) return 'repeat';
      if (isPartial(row)) return isPartial(other) ? 'repeat' : 'completed';
      if (isPartial(other)) {
        fate(other, 'completed');
        continue;
      }
      fate(other, 'conflict');
      result = 'conflict';
    }
    this.#slots[slot] = row + 1;
    this.#tags[slot] = tag;
    this.#used++;
    return result;
  }

  #reserve(more: number): void {
    let size = this.#slots.length;
    while ((this.#used + more) * 2 > size) size *= 2;
    if (size === this.#slots.length) return;
    const slots = new Uint32Array(size);
    const tags = new Uint32Array(size);
    for (let old = 0; old < this.#slots.length; old++) {
      if (this.#slots[old] === 0) continue;
      let slot = this.#tags[old]! & (size - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      slots[slot] = this.#slots[old]!;
      tags[slot] = this.#tags[old]!;
    }
    this.#slots = slots;
    this.#tags = tags;
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

function hashId(ids: Uint32Array, at: number): number {
  let hash = ids[at]! ^ Math.imul(ids[at + 1]!, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ ids[at + 2]!;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ ids[at + 3]!;
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}
