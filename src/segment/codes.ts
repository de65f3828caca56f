/**
 * Codes of rows in the fewest bytes of a few simple forms. Most columns of most segments have one value nearly
 * everywhere, keep it for long, or have values that come once; and codes are numbered as they come up first.
 */
import type { ByteReader } from './byte-reader.ts';
import { damagedSegment } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { bitsSize, readBits, widthOf, writeBits } from './bits.ts';

export type Codes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

const form = {
  /** All are the same. */
  constant: 0,
  /** Each in as many bits as the highest takes. */
  packed: 1,
  /** Runs of the same code: their codes, then their lengths. */
  runs: 2,
  /** A bit a row tells those of the most frequent code from the others, which follow. */
  sparse: 3,
  /** A bit a row tells those whose code is one above the highest before from the others, which follow. */
  fresh: 4,
} as const;

/** `sparse` and `fresh` within each other. */
const maxDepth = 3;
/** What a length of a run is taken to need. */
const runBits = 12;

interface Shape {
  readonly highest: number;
  readonly most: number;
  readonly mostCount: number;
  readonly runs: number;
  /** The first code, from which on `fresh` ones are counted, and how many rows have such. */
  readonly first: number;
  readonly fresh: number;
}

export function writeCodes(writer: ByteWriter, codes: Uint16Array, depth = 0): void {
  const rows = codes.length;
  const shape = shapeOf(codes);
  const { highest, most, mostCount, runs, first, fresh } = shape;
  const width = widthOf(highest);
  const bitmap = depth < maxDepth ? rows : Infinity;
  const bits = {
    packed: rows * width,
    runs: runs * (width + runBits),
    sparse: bitmap + (rows - mostCount) * width,
    fresh: bitmap + (rows - fresh) * width,
  };
  const best = Math.min(bits.packed, bits.runs, bits.sparse, bits.fresh);
  if (runs <= 1) {
    writer.number(form.constant);
    writer.number(first);
  } else if (bits.runs === best) {
    writer.number(form.runs);
    writeRuns(writer, codes, runs, depth);
  } else if (bits.fresh === best) {
    writer.number(form.fresh);
    writer.number(first);
    let next = first;
    writeMarked(writer, codes, rows - fresh, (code) => code === next && ++next > 0, depth);
  } else if (bits.sparse === best) {
    writer.number(form.sparse);
    writer.number(most);
    writeMarked(writer, codes, rows - mostCount, (code) => code === most, depth);
  } else {
    writer.number(form.packed);
    writer.number(width);
    writeBits(writer, codes, { from: 0, to: rows, base: 0, width });
  }
}

/** Reads what `writeCodes` wrote. `limit` is above every code. */
export function readCodes(reader: ByteReader, rows: number, limit: number): Codes {
  const codes = limit <= 0x100 ? new Uint8Array(rows) : new Uint16Array(rows);
  readInto(reader, codes);
  return codes;
}

function readInto(reader: ByteReader, codes: Codes): void {
  const rows = codes.length;
  const kind = reader.number();
  if (kind === form.constant) {
    codes.fill(reader.number());
  } else if (kind === form.packed) {
    readBits(reader, codes, { from: 0, to: rows, base: 0, width: Math.min(reader.number(), 16) });
  } else if (kind === form.runs) {
    readRuns(reader, codes);
  } else if (kind === form.sparse) {
    const most = reader.number();
    readMarked(reader, codes, () => most);
  } else if (kind === form.fresh) {
    let next = reader.number();
    readMarked(reader, codes, () => next++);
  } else {
    throw damagedSegment('codes');
  }
}

function shapeOf(codes: Uint16Array): Shape {
  const first = codes[0] ?? 0;
  let highest = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i]! > highest) highest = codes[i]!;
  const counts = new Uint32Array(highest + 1);
  let runs = 0;
  let last = -1;
  let fresh = 0;
  let next = first;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    counts[code]!++;
    if (code === next) {
      next++;
      fresh++;
    }
    if (code !== last) runs++;
    last = code;
  }
  let most = 0;
  for (let code = 1; code <= highest; code++) if (counts[code]! > counts[most]!) most = code;
  return { highest, most, mostCount: counts[most]!, runs, first, fresh };
}

function writeRuns(writer: ByteWriter, codes: Uint16Array, runs: number, depth: number): void {
  const ofRuns = new Uint16Array(runs);
  const lengths: number[] = [];
  for (let i = 0, begin = 0; i < codes.length; i++) {
    if (codes[i] === codes[i + 1]) continue;
    ofRuns[lengths.length] = codes[i]!;
    lengths.push(i + 1 - begin);
    begin = i + 1;
  }
  writer.number(runs);
  writeCodes(writer, ofRuns, depth + 1);
  for (const length of lengths) writer.number(length);
}

function readRuns(reader: ByteReader, codes: Codes): void {
  const runs = Math.min(reader.number(), codes.length);
  const ofRuns = new Uint16Array(runs);
  readInto(reader, ofRuns);
  let at = 0;
  for (let run = 0; run < runs; run++) {
    const end = at + reader.number();
    codes.fill(ofRuns[run]!, at, end);
    at = end;
  }
}

function writeMarked(
  writer: ByteWriter,
  codes: Uint16Array,
  unmarked: number,
  isMarked: (code: number) => boolean,
  depth: number,
): void {
  const { bytes, at } = writer.room(bitsSize(codes.length, 1));
  const others = new Uint16Array(unmarked);
  let count = 0;
  for (let i = 0, end = at; i < codes.length; end++) {
    let byte = 0;
    for (const from = i; i < codes.length && i < from + 8; i++) {
      if (isMarked(codes[i]!)) byte |= 1 << (i - from);
      else others[count++] = codes[i]!;
    }
    bytes[end] = byte;
  }
  writeCodes(writer, others, depth + 1);
}

function readMarked(reader: ByteReader, codes: Codes, marked: () => number): void {
  const marks = reader.bytes(bitsSize(codes.length, 1));
  let unmarked = codes.length;
  for (const byte of marks) unmarked -= ones[byte]!;
  const others = new Uint16Array(Math.max(unmarked, 0));
  readInto(reader, others);
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    codes[i] = (marks[i >>> 3]! & (1 << (i & 7))) !== 0 ? marked() : others[count++]!;
  }
}

/** How many bits each byte has. */
const ones = Uint8Array.from({ length: 0x100 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});
