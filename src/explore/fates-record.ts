/**
 * What has been found out of the rows of segments, kept so that opening them again needs no look at who they are. It says
 * which segments it is of; nobody is to believe it of others.
 */
import { AppError } from '../base/app-error.ts';
import type { SegmentId } from '../model/segment.ts';
import { ByteReader } from '../segment/byte-reader.ts';
import { ByteWriter } from '../segment/byte-writer.ts';
import { RowFates } from './row-fates.ts';
import type { RowSet } from './row-set.ts';

const version = 1;

/** What it is of. */
export interface Covered {
  readonly segments: readonly SegmentId[];
  readonly rows: number;
  /** Of those, rows of sources that others have replaced. */
  readonly gone: number;
}

/** A keyed hash of bytes, as text. */
type Hash = (bytes: Uint8Array) => string;

export function writeFates(fates: RowFates, { segments, rows, gone }: Covered, hash: Hash): ArrayBuffer {
  const writer = new ByteWriter();
  for (const number of [version, rows, gone, segments.length, ...segments]) writer.number(number);
  for (const set of setsOf(fates)) writeSet(writer, set);
  writer.number(fates.sameId.count);
  fates.sameId.forEach((row, first) => {
    writer.number(row);
    writer.number(first);
  });
  fates.sameValues.write(writer);
  const record = new ByteWriter();
  const bytes = new Uint8Array(writer.finish());
  record.text(hash(bytes));
  record.number(bytes.length);
  record.bytes(bytes);
  return record.finish();
}

/** Undefined where the bytes are no longer what was written, or were written by another version. */
export function readFates(
  bytes: ArrayBuffer,
  hash: Hash,
): { readonly fates: RowFates; readonly covered: Covered } | undefined {
  const written = wholeBytes(bytes, hash);
  if (!written) return undefined;
  const reader = new ByteReader(written);
  if (reader.number() !== version) return undefined;
  const rows = reader.number();
  const gone = reader.number();
  const segments = Array.from({ length: reader.number() }, () => reader.number() as SegmentId);
  const fates = new RowFates();
  for (const set of setsOf(fates)) readSet(reader, set);
  for (let left = reader.number(); left > 0; left--) fates.sameId.add(reader.number(), reader.number());
  fates.sameValues.read(reader);
  return { fates, covered: { segments, rows, gone } };
}

function wholeBytes(bytes: ArrayBuffer, hash: Hash): Uint8Array | undefined {
  try {
    const record = new ByteReader(new Uint8Array(bytes));
    const wanted = record.text();
    const written = record.bytes(record.number());
    return hash(written) === wanted ? written : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function setsOf({ hidden, conflicts, later, partial }: RowFates): readonly RowSet[] {
  return [hidden, conflicts, later, partial];
}

/** As stretches of rows that are in it, each by what is left out before it and its length. */
function writeSet(writer: ByteWriter, set: RowSet): void {
  const stretches: number[] = [];
  let end = 0;
  let begin = 0;
  set.forEach((row) => {
    if (row !== end) {
      if (end > begin) stretches.push(end - begin);
      stretches.push(row - end);
      begin = row;
    }
    end = row + 1;
  });
  if (end > begin) stretches.push(end - begin);
  // a stretch from row 0 on has nothing before it
  if (stretches.length % 2 === 1) stretches.unshift(0);
  writer.number(stretches.length / 2);
  for (const number of stretches) writer.number(number);
}

function readSet(reader: ByteReader, set: RowSet): void {
  let row = 0;
  for (let left = reader.number(); left > 0; left--) {
    row += reader.number();
    for (const end = row + reader.number(); row < end; row++) set.add(row);
  }
}
