import type { TextPlace } from '../decode/convert.ts';

/** Stretches of a text, in the order they were told, with as little memory as a million of them allow. */
export class PlaceList {
  #at = new Float64Array(16);
  #ends = new Float64Array(16);
  #count = 0;

  add({ at, length }: TextPlace): void {
    if (length <= 0) return;
    if (this.#count > 0 && this.#ends[this.#count - 1] === at) {
      this.#ends[this.#count - 1] = at + length;
      return;
    }
    if (this.#count === this.#at.length) {
      this.#at = grown(this.#at);
      this.#ends = grown(this.#ends);
    }
    this.#at[this.#count] = at;
    this.#ends[this.#count++] = at + length;
  }

  /** What they cover before `end`, each byte once: stretches that rise and do not touch, start and end of each. */
  merged(end: number): Float64Array {
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i);
    if (!this.#isRising()) order.sort((a, b) => this.#at[a]! - this.#at[b]!);
    const found = new Float64Array(this.#count * 2);
    let last = -1;
    for (const i of order) {
      const from = Math.max(0, this.#at[i]!);
      const to = Math.min(end, this.#ends[i]!);
      if (from >= to) continue;
      if (last > 0 && from <= found[last]!) found[last] = Math.max(found[last]!, to);
      else {
        found[++last] = from;
        found[++last] = to;
      }
    }
    return found.subarray(0, last + 1);
  }

  #isRising(): boolean {
    for (let i = 1; i < this.#count; i++) if (this.#at[i]! < this.#at[i - 1]!) return false;
    return true;
  }
}

/** Bytes in merged stretches. */
export function bytesIn(merged: Float64Array): number {
  let bytes = 0;
  for (let i = 0; i < merged.length; i += 2) bytes += merged[i + 1]! - merged[i]!;
  return bytes;
}

/** Bytes that two lots of merged stretches have in common. */
export function bytesInBoth(one: Float64Array, other: Float64Array): number {
  let bytes = 0;
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    bytes += Math.max(0, Math.min(one[i + 1]!, other[j + 1]!) - Math.max(one[i]!, other[j]!));
    if (one[i + 1]! < other[j + 1]!) i += 2;
    else j += 2;
  }
  return bytes;
}

function grown(list: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(list.length * 2);
  larger.set(list);
  return larger;
}
