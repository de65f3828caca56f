/**
 * Which rows are the same event. An eventID that comes again with the same bytes is a repeat: the row opened first
 * counts, the others are hidden. With other bytes it is a conflict, unless it says the same (`same-values.ts`): both
 * count and both are marked. A row whose format holds the event only in part is hidden by any fuller one of its ID,
 * whichever came first. IDs and bytes are told by their hashes.
 */
import { rowFlag } from '../model/columns.ts';
import type { EventHashes } from '../segment/opened-segment.ts';
import { byFirstWord, HashedRows } from './hashed-rows.ts';
import { RowSlots } from './row-slots.ts';

const hashWords = 2;

interface Opened extends EventHashes {
  readonly baseRow: number;
}

/** `completed`: held in part here and whole elsewhere. */
export type RowFate = 'repeat' | 'conflict' | 'completed';

export interface AddedRows {
  readonly baseRow: number;
  readonly rows: number;
  readonly flags: Uint8Array;
  readonly hashes: EventHashes;
  /** False for rows that do not count, whatever they are. */
  readonly isCounted: (row: number) => boolean;
  readonly isPartial: (row: number) => boolean;
}

export class Identities {
  readonly #segments: Opened[] = [];
  /** By ID the row that stands for it: the first, or the first that is whole. */
  readonly #firsts = new HashedRows((row) => this.#word(row, 1));
  /** By ID and content the rows of each other content. */
  readonly #others = new RowSlots();
  #bytes = 0;

  /** Bytes of memory. */
  get byteLength(): number {
    return this.#bytes + this.#firsts.byteLength + this.#others.byteLength;
  }

  /** Makes room for so many more rows at once. */
  reserve(rows: number): void {
    this.#firsts.reserve(rows);
  }

  /**
   * Takes in a segment's rows. `tell` hears of each whose ID another row has, rows of one ID in their order; also of an
   * earlier row that is completed. `first` is the row that stands for the ID then.
   */
  add(added: AddedRows, tell: (row: number, fate: RowFate, first: number) => void): void {
    const { baseRow, rows, flags, hashes, isCounted } = added;
    const { idHash, contentHash } = hashes;
    this.#segments.push({ baseRow, idHash, contentHash });
    this.#bytes += idHash.byteLength + contentHash.byteLength;
    this.reserve(rows);
    const hasId = rowFlag.uuid | rowFlag.otherId;
    const order = byFirstWord(idHash, rows, hashWords);
    for (let i = 0; i < rows; i++) {
      const index = order[i]!;
      const row = baseRow + index;
      if ((flags[index]! & hasId) === 0 || !isCounted(row)) continue;
      const first = this.#firsts.findOrAdd(idHash[index * hashWords]!, idHash[index * hashWords + 1]!, row);
      if (first >= 0) this.#again(row, first, added, tell);
    }
  }

  /** Undefined where one of the rows is not known. */
  sameContent(one: number, other: number): boolean | undefined {
    const last = this.#segments.at(-1);
    const known = last ? last.baseRow + last.idHash.length / hashWords : 0;
    return one < known && other < known ? this.#isSameContent(one, other) : undefined;
  }

  #again(
    row: number,
    first: number,
    { isPartial }: AddedRows,
    tell: (row: number, fate: RowFate, first: number) => void,
  ): void {
    const isSame = (other: number): boolean => this.#isSameEvent(row, other);
    const tag = this.#contentTag(row);
    const isAsFirst = this.#isSameContent(row, first);
    if (isPartial(first) && !isPartial(row)) {
      // Also where the part says as much as the whole.
      this.#firsts.replace(this.#word(first, 0), first, row);
      if (!isAsFirst) {
        this.#others.add(tag, row);
        this.#others.add(this.#contentTag(first), first);
      }
      tell(first, 'completed', row);
      return;
    }
    if (isAsFirst || this.#others.find(tag, isSame) >= 0) {
      tell(row, 'repeat', first);
      return;
    }
    this.#others.add(tag, row);
    if (isPartial(row)) tell(row, isPartial(first) ? 'repeat' : 'completed', first);
    else tell(row, 'conflict', first);
  }

  #isSameEvent(one: number, other: number): boolean {
    if (this.#word(one, 0) !== this.#word(other, 0) || this.#word(one, 1) !== this.#word(other, 1)) return false;
    return this.#isSameContent(one, other);
  }

  #isSameContent(one: number, other: number): boolean {
    const a = this.#segmentOf(one);
    const b = this.#segmentOf(other);
    const i = (one - a.baseRow) * hashWords;
    const j = (other - b.baseRow) * hashWords;
    return a.contentHash[i] === b.contentHash[j] && a.contentHash[i + 1] === b.contentHash[j + 1];
  }

  #contentTag(row: number): number {
    const { baseRow, contentHash } = this.#segmentOf(row);
    return (contentHash[(row - baseRow) * hashWords]! ^ this.#word(row, 0)) >>> 0;
  }

  #word(row: number, word: number): number {
    const { baseRow, idHash } = this.#segmentOf(row);
    return idHash[(row - baseRow) * hashWords + word]!;
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
