/** Sets of a segment's rows, rising. Each is written once, however many paths have it. */
import type { Packer } from '../core/packer.ts';
import { bitsSize, widthOf } from '../segment/bits.ts';
import type { ByteReader } from '../segment/byte-reader.ts';
import type { ByteWriter } from '../segment/byte-writer.ts';
import { readNumbers } from '../segment/numbers.ts';

const form = { all: 0, bitmap: 1, gaps: 2 } as const;

/** More rows than this in all sets together are not held. */
const maxHeldRows = 32 * 1024 * 1024;

/** Distinct sets, numbered as they come. */
export class RowSets {
  readonly #sets: Uint16Array[] = [];
  readonly #byHash = new Map<number, number[]>();
  #held = 0;

  get sets(): readonly Uint16Array[] {
    return this.#sets;
  }

  /** The number of a set; undefined where there is no room for another. */
  add(rows: Uint16Array): number | undefined {
    const hash = hashOf(rows);
    const alike = this.#byHash.get(hash) ?? [];
    const known = alike.find((set) => isSame(this.#sets[set]!, rows));
    if (known !== undefined) return known;
    if (this.#held + rows.length > maxHeldRows) return undefined;
    this.#held += rows.length;
    this.#byHash.set(hash, [...alike, this.#sets.length]);
    return this.#sets.push(rows) - 1;
  }
}

/** Gathers rows that come in any order. */
export class RowGatherer {
  readonly #words: Uint32Array;
  #count = 0;

  constructor(rows: number) {
    this.#words = new Uint32Array((rows + 31) >>> 5);
  }

  add(rows: Uint16Array): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const word = this.#words[row >>> 5]!;
      const bit = 1 << (row & 31);
      if ((word & bit) !== 0) continue;
      this.#words[row >>> 5] = word | bit;
      this.#count++;
    }
  }

  /** All of them, rising. Starts anew. */
  take(): Uint16Array {
    const rows = new Uint16Array(this.#count);
    let at = 0;
    for (let i = 0; at < rows.length; i++) {
      for (let word = this.#words[i]!; word !== 0; word &= word - 1)
        rows[at++] = (i << 5) + 31 - Math.clz32(word & -word);
      this.#words[i] = 0;
    }
    this.#count = 0;
    return rows;
  }
}

export function writeRowSet(writer: ByteWriter, packer: Packer, set: Uint16Array, rows: number): void {
  writer.number(set.length);
  if (set.length === rows) {
    writer.number(form.all);
    return;
  }
  const gaps = gapsOf(set);
  if (numbersSize(gaps) < bitsSize(rows, 1)) {
    writer.number(form.gaps);
    writer.bytes(packer.numbers(gaps));
    return;
  }
  writer.number(form.bitmap);
  const { bytes, at } = writer.room(bitsSize(rows, 1));
  bytes.fill(0, at, at + bitsSize(rows, 1));
  for (const row of set) bytes[at + (row >>> 3)]! |= 1 << (row & 7);
}

export function readRowSet(reader: ByteReader, rows: number): Uint16Array {
  const set = new Uint16Array(Math.min(reader.number(), rows));
  const kind = reader.number();
  if (kind === form.all) {
    for (let row = 0; row < set.length; row++) set[row] = row;
  } else if (kind === form.gaps) {
    const gaps = readNumbers(reader, set.length);
    let next = 0;
    for (let i = 0; i < set.length; i++) {
      set[i] = next + gaps[i]!;
      next = set[i]! + 1;
    }
  } else {
    const bytes = reader.bytes(bitsSize(rows, 1));
    let at = 0;
    for (let i = 0; i < bytes.length; i++) {
      for (let byte = bytes[i]!; byte !== 0; byte &= byte - 1) set[at++] = (i << 3) + 31 - Math.clz32(byte & -byte);
    }
  }
  return set;
}

function gapsOf(set: Uint16Array): Uint32Array {
  const gaps = new Uint32Array(set.length);
  let next = 0;
  for (let i = 0; i < set.length; i++) {
    gaps[i] = set[i]! - next;
    next = set[i]! + 1;
  }
  return gaps;
}

/** Rows of either. */
export function union(a: Uint16Array, b: Uint16Array): Uint16Array {
  if (b.length === 0) return a;
  return Uint16Array.from(new Set([...a, ...b])).sort();
}

/** About how many bytes `Packer.numbers` takes. */
function numbersSize(numbers: Uint32Array): number {
  let size = 0;
  for (let from = 0; from < numbers.length; from += 256) {
    const to = Math.min(from + 256, numbers.length);
    let all = 0;
    for (let i = from; i < to; i++) all |= numbers[i]!;
    size += bitsSize(to - from, widthOf(all)) + 3;
  }
  return size;
}

function hashOf(rows: Uint16Array): number {
  let hash = rows.length;
  for (let i = 0; i < rows.length; i++) hash = Math.imul(hash ^ rows[i]!, 0x01000193);
  return hash;
}

function isSame(a: Uint16Array, b: Uint16Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
