import type { EventMarks, TextPlace } from '../decode/convert.ts';
import { originMark, type Origins } from '../model/source.ts';

/** Gathers where converted events were in the original text. */
export class OriginList {
  #starts = new Float64Array(64);
  #at = new Float64Array(64);
  #lengths = new Uint32Array(64);
  #marks = new Uint8Array(64);
  #count = 0;
  /** 1 for each that the scanner found to be an event. */
  #found = new Uint8Array(64);
  #next = 0;
  #anyPartial = false;

  get count(): number {
    return this.#count;
  }

  get anyPartial(): boolean {
    return this.#anyPartial;
  }

  /** `start` is the event's offset in the converted text; `row` the number of the row that it came from. */
  add(start: number, { at, length }: TextPlace, { partial = false, replaced = false }: EventMarks, row?: number): void {
    if (this.#count === this.#starts.length) this.#grow();
    const i = this.#count++;
    this.#starts[i] = start;
    this.#at[i] = row ?? at;
    this.#lengths[i] = row === undefined ? length : 0;
    this.#marks[i] =
      (partial ? originMark.partial : 0) |
      (replaced ? originMark.replaced : 0) |
      (row === undefined ? 0 : originMark.row);
    this.#anyPartial ||= partial;
  }

  /** Says which of them are events, by where they start in the converted text. Starts rise from call to call. */
  confirm(starts: Float64Array): void {
    for (const start of starts) {
      while (this.#next < this.#count && this.#starts[this.#next]! < start) this.#next++;
      if (this.#next < this.#count && this.#starts[this.#next] === start) this.#found[this.#next++] = 1;
    }
  }

  /** Calls `visit` with each place in the original text, and whether it gave an event. */
  forEach(visit: (place: TextPlace, isEvent: boolean) => void): void {
    for (let i = 0; i < this.#count; i++) {
      visit({ at: this.#at[i]!, length: this.#lengths[i]! }, this.#found[i] === 1);
    }
  }

  /** A copy of what there is. */
  take(): Origins {
    return {
      starts: this.#starts.slice(0, this.#count),
      at: this.#at.slice(0, this.#count),
      lengths: this.#lengths.slice(0, this.#count),
      marks: this.#marks.slice(0, this.#count),
    };
  }

  #grow(): void {
    const room = this.#starts.length * 2;
    this.#starts = copyInto(new Float64Array(room), this.#starts);
    this.#at = copyInto(new Float64Array(room), this.#at);
    this.#lengths = copyInto(new Uint32Array(room), this.#lengths);
    this.#found = copyInto(new Uint8Array(room), this.#found);
    this.#marks = copyInto(new Uint8Array(room), this.#marks);
  }
}

function copyInto<T extends Float64Array | Uint32Array | Uint8Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
