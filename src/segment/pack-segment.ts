import type { ColumnName } from '../model/columns.ts';
import { groupPart, hashesPart, placesPart, type PackedSegment, type PartName } from '../model/packed-segment.ts';
import type { DictColumn, Segment, SourceRun } from '../model/segment.ts';
import { ByteWriter } from './byte-writer.ts';
import { writeCodes } from './codes.ts';
import { groupColumns, wide, type CodeGroup } from './groups.ts';
import { entriesByEntry, hashWords, headVersion, lenders } from './layout.ts';
import { writeNumbers } from './numbers.ts';
import { writeTexts, type Lender, type PlainTexts } from './texts.ts';

const usualHeadTexts = 32 * 1024;

/** Groups whose texts take more than `maxHeadTexts`, packed, are read only when they are asked for. */
export function packSegment(segment: Segment, maxHeadTexts = usualHeadTexts): PackedSegment {
  const parts = new Map<PartName, ArrayBuffer>();
  const head = new ByteWriter();
  head.number(headVersion);
  head.number(segment.rows);
  writeRuns(head, segment.runs);
  writeNumbers(head, segment.time);
  writeCodes(head, wide(segment.flags));
  const groups = groupColumns(segment.rows, segment.columns);
  head.number(groups.length);
  for (const [index, group] of groups.entries()) {
    const { bytes, textBytes } = packGroup(group);
    head.number(group.columns.size);
    for (const name of group.columns.keys()) head.text(name);
    head.number(group.firstRows.length);
    if (textBytes > maxHeadTexts) {
      head.number(0);
      parts.set(groupPart(index), bytes);
    } else {
      head.number(bytes.byteLength);
      head.bytes(new Uint8Array(bytes));
    }
  }
  parts.set(placesPart, packPlaces(segment));
  parts.set(hashesPart, packHashes(segment));
  head.number([...parts.values()].reduce((sum, { byteLength }) => sum + byteLength, 0));
  return { head: head.finish(), parts };
}

function writeRuns(writer: ByteWriter, runs: readonly SourceRun[]): void {
  const numbers = (of: (run: SourceRun) => number): void => {
    writeNumbers(writer, Uint32Array.from(runs, of));
  };
  writer.number(runs.length);
  numbers(({ source }) => source);
  numbers(({ rows }) => rows);
  numbers(({ textBase }) => textBase % 2 ** 32);
  numbers(({ textBase }) => Math.floor(textBase / 2 ** 32));
}

function packGroup({ columns, codes, firstRows }: CodeGroup): { bytes: ArrayBuffer; textBytes: number } {
  const writer = new ByteWriter();
  writeCodes(writer, codes);
  let textBytes = 0;
  for (const [name, column] of columns) {
    writer.number(column.ends.length);
    writeCodes(writer, codesOfGroup(column, firstRows));
    const before = writer.length;
    writeTexts(writer, column, lenderOf(name, columns, firstRows));
    textBytes += writer.length - before;
  }
  return { bytes: writer.finish(), textBytes };
}

/** By the group's code the column's. */
function codesOfGroup(column: DictColumn, firstRows: Uint16Array): Uint16Array {
  const codes = new Uint16Array(firstRows.length);
  for (let i = 0; i < codes.length; i++) codes[i] = column.codes[firstRows[i]!]!;
  return codes;
}

function lenderOf(
  name: ColumnName,
  columns: ReadonlyMap<ColumnName, DictColumn>,
  firstRows: Uint16Array,
): Lender<PlainTexts> | undefined {
  const lender = columns.get(lenders.get(name)!);
  if (!lender) return undefined;
  const borrower = columns.get(name)!;
  return {
    texts: lender,
    entryOf: entriesByEntry(borrower.ends.length, codesOfGroup(borrower, firstRows), codesOfGroup(lender, firstRows)),
  };
}

/** Events mostly follow each other with a comma between them. */
function packPlaces({ rows, start, length, runs }: Segment): ArrayBuffer {
  const gaps = new Uint32Array(rows);
  for (const { firstRow, rows: count } of runs) {
    let end = 0;
    for (let row = firstRow; row < firstRow + count; row++) {
      gaps[row] = start[row]! - end;
      end = start[row]! + length[row]!;
    }
  }
  const writer = new ByteWriter();
  writeNumbers(writer, gaps);
  writeNumbers(writer, length);
  return writer.finish();
}

function packHashes({ rows, idHash, contentHash }: Segment): ArrayBuffer {
  const words = new Uint32Array(rows * hashWords * 2);
  words.set(idHash);
  words.set(contentHash, rows * hashWords);
  return words.buffer;
}
