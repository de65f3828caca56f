/**
 * Codes of rows in the fewest bytes of a few simple forms. Most columns of most segments have one value nearly
 * everywhere, keep it for long, or have values that come once; and codes are numbered as they come up first.
 */
import type { ByteReader } from './byte-reader.ts';
import { damagedSegment } from './byte-reader.ts';
import { bitsSize, readBits } from './bits.ts';

export type Codes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** As in workers/core/pack-codes.ts. */
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

/** Reads what `Packer.codes` packed. `limit` is above every code. */
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
