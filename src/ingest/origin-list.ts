import type { EventMarks, TextPlace } from '../decode/convert.ts';
import { originMark, type Origins } from '../model/source.ts';

/** Gathers where converted events were in the original text. */
export class OriginList {
  #starts = new Float64Array(64);
  #at = new Float64Array(64);
  #lengths = new Uint32Array(64);
  #marks = new Uint8Array(64);
  #count = 0;
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
    this.#marks = copyInto(new Uint8Array(room), this.#marks);
  }
}

function copyInto<T extends Float64Array | Uint32Array | Uint8Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
