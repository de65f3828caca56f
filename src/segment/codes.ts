/**
 * Codes of rows in the fewest bytes of a few simple forms. Most columns of most segments have one value nearly
 * everywhere, keep it for long, or have values that come once; and codes are numbered as they come up first.
 */
import type { ByteReader } from './byte-reader.ts';
import { damagedSegment } from './byte-reader.ts';
import { bitsSize, readHalves } from './bits.ts';

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
  const codes = new Uint16Array(rows);
  readInto(reader, codes);
  return limit <= 0x100 ? new Uint8Array(codes) : codes;
}

function readInto(reader: ByteReader, codes: Uint16Array): void {
  const kind = reader.number();
  if (kind === form.constant) {
    codes.fill(reader.number());
  } else if (kind === form.packed) {
    readHalves(reader, codes, Math.min(reader.number(), 16));
  } else if (kind === form.runs) {
    readRuns(reader, codes);
  } else if (kind === form.sparse) {
    readMarked(reader, codes, reader.number(), 0);
  } else if (kind === form.fresh) {
    readMarked(reader, codes, reader.number(), 1);
  } else {
    throw damagedSegment('codes');
  }
}

function readRuns(reader: ByteReader, codes: Uint16Array): void {
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

/** Codes that a bit marks are `first`, which grows by `step` each time. */
function readMarked(reader: ByteReader, codes: Uint16Array, first: number, step: 0 | 1): void {
  const marks = reader.bytes(bitsSize(codes.length, 1));
  let unmarked = codes.length;
  for (const byte of marks) unmarked -= ones[byte]!;
  const others = new Uint16Array(Math.max(unmarked, 0));
  readInto(reader, others);
  let next = first;
  let other = 0;
  for (let i = 0; i < codes.length; i++) {
    if ((marks[i >>> 3]! & (1 << (i & 7))) === 0) codes[i] = others[other++]!;
    else {
      codes[i] = next;
      next += step;
    }
  }
}

/** How many bits each byte has. */
const ones = Uint8Array.from({ length: 0x100 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});
