/** What the values of one path are, before it is decided in which form they are kept. */
import { containerMark, unknownMark, type LeafEntries, type ScannedLeaves } from '../core/leaf-scanner.ts';
import { unknownValue } from '../model/path-column.ts';

/** Codes below `unknownValue`. */
const mostTexts = unknownValue - 1;
const unknownCode = unknownValue + 1;
/** Whole numbers of so many digits are exact. */
const mostDigits = 15;
const mostAbove = 0xffffffff;

/** Rows with something at the path, and how many values each has. */
export interface GatheredRows {
  readonly rows: Uint16Array;
  /** Undefined where each has one. */
  readonly counts: Uint16Array | undefined;
  /** How many of the rows have a value. */
  readonly rowsWithValues: number;
  /** The values in their order, as in `ScannedLeaves`. */
  readonly values: Uint32Array;
  /** Where values are left out, as a row has too many. */
  readonly isCut: boolean;
}

export interface GatheredTexts {
  readonly codes: Uint16Array;
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
  readonly anyUnknown: boolean;
  /** By code the whole number that the text is; undefined where not all are such. */
  readonly numbers: WholeNumbers | undefined;
}

interface WholeNumbers {
  readonly all: Float64Array;
  readonly least: number;
  readonly most: number;
}

export function gatherRows(leaves: ScannedLeaves, path: number): GatheredRows {
  const [from, to] = [leaves.starts[path]!, leaves.starts[path + 1]!];
  if (!hasOneEach(leaves, from, to)) return gatherSeveral(leaves, from, to);
  const rows = leaves.rows.subarray(from, to);
  return {
    rows,
    counts: undefined,
    rowsWithValues: rows.length,
    values: leaves.values.subarray(from, to),
    isCut: false,
  };
}

function hasOneEach({ rows, values }: ScannedLeaves, from: number, to: number): boolean {
  for (let i = from, last = -1; i < to; i++) {
    const row = rows[i]!;
    if (row === last || values[i] === containerMark) return false;
    last = row;
  }
  return true;
}

function gatherSeveral({ rows, values }: ScannedLeaves, from: number, to: number): GatheredRows {
  const distinct = new Uint16Array(to - from);
  const counts = new Uint16Array(to - from);
  const kept = new Uint32Array(to - from);
  let isCut = false;
  let last = -1;
  let count = 0;
  let rowsWithValues = 0;
  let size = 0;
  for (let i = from; i < to; i++) {
    if (rows[i] !== last) {
      last = rows[i]!;
      distinct[count++] = last;
    }
    if (values[i] === containerMark) continue;
    if (counts[count - 1] === 0xffff) isCut = true;
    else {
      if (counts[count - 1]!++ === 0) rowsWithValues++;
      kept[size++] = values[i]!;
    }
  }
  return {
    rows: distinct.subarray(0, count),
    counts: counts.subarray(0, count),
    rowsWithValues,
    values: kept.subarray(0, size),
    isCut,
  };
}

/** Codes of entries, which are given anew for each path. */
export class EntryCodes {
  readonly #entries: LeafEntries;
  /** By entry one more than its code; 0 where it has none yet. */
  readonly #codes: Uint32Array;

  constructor({ entries }: ScannedLeaves) {
    this.#entries = entries;
    this.#codes = new Uint32Array(entries.count);
  }

  /** Undefined for more texts than have codes. `mostBytes`: no less than all of them have together. */
  texts(values: Uint32Array, mostBytes: number): GatheredTexts | undefined {
    const texts = new TextList(mostBytes);
    const codes = new Uint16Array(values.length);
    const codeOf = this.#codes;
    const coded: number[] = [];
    let anyUnknown = false;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      let code = value === unknownMark ? unknownCode : codeOf[value]!;
      if (code === 0) {
        code = this.#add(value, texts) ? texts.count : unknownCode;
        codeOf[value] = code;
        coded.push(value);
        if (texts.count > mostTexts) break;
      }
      if (code === unknownCode) anyUnknown = true;
      codes[i] = code - 1;
    }
    for (let i = 0; i < coded.length; i++) codeOf[coded[i]!] = 0;
    return texts.count > mostTexts ? undefined : { codes, anyUnknown, ...texts.finish(anyUnknown) };
  }

  /** False where only the event tells the value. */
  #add(entry: number, texts: TextList): boolean {
    const { bytes, starts, lengths, oddNumbers } = this.#entries;
    const [at, length] = [starts[entry]!, lengths[entry]!];
    if (oddNumbers[entry] === 0) return texts.add(bytes, at, length);
    const number = Number(new TextDecoder().decode(bytes.subarray(at, at + length)));
    if (!Number.isFinite(number)) return false;
    const text = new TextEncoder().encode(JSON.stringify(number));
    return texts.add(text, 0, text.length);
  }
}

/** Texts one after the other. */
class TextList {
  count = 0;
  #bytes: Uint8Array;
  #size = 0;
  readonly #ends: number[] = [];
  #areNumbers = true;

  constructor(mostBytes: number) {
    this.#bytes = new Uint8Array(mostBytes);
  }

  /**
   * False for a text with bytes that an escape has made, and then they are a lone surrogate, or that came so, and are no
   * UTF-8.
   */
  add(from: Uint8Array, at: number, length: number): boolean {
    if (this.#size + length > this.#bytes.length) this.#grow(length);
    const bytes = this.#bytes;
    const end = at + length;
    let size = this.#size;
    let isNumber = length > 0 && length <= mostDigits && (length === 1 || from[at] !== 0x30);
    for (let i = at; i < end; i++) {
      const byte = from[i]!;
      if (byte === 0xed && from[i + 1]! >= 0xa0) return false;
      if (byte > 0x39 || byte < 0x30) isNumber = false;
      bytes[size++] = byte;
    }
    if (!isNumber) this.#areNumbers = false;
    this.#size = size;
    this.#ends[this.count++] = size;
    return true;
  }

  finish(anyUnknown: boolean): Pick<GatheredTexts, 'ends' | 'bytes' | 'numbers'> {
    const ends = Uint32Array.from(this.#ends);
    const bytes = this.#bytes.subarray(0, this.#size);
    const numbers = anyUnknown || !this.#areNumbers || this.count === 0 ? undefined : readNumbers(ends, bytes);
    return { ends, bytes, numbers };
  }

  /** Numbers may be longer in the form of JSON.stringify. */
  #grow(length: number): void {
    const grown = new Uint8Array((this.#size + length) * 2);
    grown.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = grown;
  }
}

/** Undefined where they are too far from each other. */
function readNumbers(ends: Uint32Array, bytes: Uint8Array): WholeNumbers | undefined {
  const all = new Float64Array(ends.length);
  let least = Infinity;
  let most = 0;
  let at = 0;
  for (let i = 0; i < ends.length; i++) {
    let number = 0;
    while (at < ends[i]!) number = number * 10 + bytes[at++]! - 0x30;
    all[i] = number;
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  return most - least <= mostAbove ? { all, least, most } : undefined;
}
