import type { Packer } from '../core/packer.ts';
import { groupPart, hashesPart, placesPart, type PackedSegment, type PartName } from '../model/packed-segment.ts';
import type { Segment, SourceRun } from '../model/segment.ts';
import { ByteWriter } from './byte-writer.ts';
import { groupColumns, type CodeGroup } from './groups.ts';
import { hashWords, headVersion, lenders } from './layout.ts';

const usualHeadTexts = 32 * 1024;

/**
 * Groups whose texts take more than `maxHeadTexts`, packed, are read only when they are asked for. May throw AppError
 * `core/trap`; the packer's core is not to be used after that.
 */
export function packSegment(segment: Segment, packer: Packer, maxHeadTexts = usualHeadTexts): PackedSegment {
  const parts = new Map<PartName, ArrayBuffer>();
  const head = new ByteWriter();
  head.number(headVersion);
  head.number(segment.rows);
  writeRuns(head, packer, segment.runs);
  head.bytes(packer.numbers(segment.time));
  head.bytes(packer.codes(segment.flags));
  const groups = new ByteWriter();
  let count = 0;
  for (const group of groupColumns(packer, segment.rows, segment.columns)) {
    const combinations = group.join.firstRows().length;
    const { bytes, textBytes } = packGroup(packer, group);
    groups.number(group.columns.length);
    for (const [name] of group.columns) groups.text(name);
    groups.number(combinations);
    if (textBytes > maxHeadTexts) {
      groups.number(0);
      parts.set(groupPart(count), bytes);
    } else {
      groups.number(bytes.byteLength);
      groups.bytes(new Uint8Array(bytes));
    }
    count++;
  }
  head.number(count);
  head.bytes(groups.written());
  groups.discard();
  parts.set(placesPart, packPlaces(packer, segment));
  parts.set(hashesPart, packHashes(segment));
  head.number([...parts.values()].reduce((sum, { byteLength }) => sum + byteLength, 0));
  return { head: head.finish(), parts };
}

function writeRuns(writer: ByteWriter, packer: Packer, runs: readonly SourceRun[]): void {
  const numbers = (of: (run: SourceRun) => number): void => {
    writer.bytes(packer.numbers(Uint32Array.from(runs, of)));
  };
  writer.number(runs.length);
  numbers(({ source }) => source);
  numbers(({ rows }) => rows);
  numbers(({ textBase }) => textBase % 2 ** 32);
  numbers(({ textBase }) => Math.floor(textBase / 2 ** 32));
}

function packGroup(packer: Packer, { columns, join, first }: CodeGroup): { bytes: ArrayBuffer; textBytes: number } {
  const writer = new ByteWriter();
  writer.bytes(join.packedCodes());
  let textBytes = 0;
  for (const [index, [name, column]] of columns.entries()) {
    writer.number(column.ends.length);
    writer.bytes(join.packedColumn(first + index));
    const lender = columns.findIndex(([other]) => other === lenders.get(name));
    const texts = lender < 0 ? packer.texts(column) : join.packedTexts(first + index, first + lender);
    writer.bytes(texts);
    textBytes += texts.length;
  }
  return { bytes: writer.finish(), textBytes };
}

/** Events mostly follow each other with a comma between them. */
function packPlaces(packer: Packer, { start, length, runs }: Segment): ArrayBuffer {
  const writer = new ByteWriter();
  const firstRows = Uint32Array.from(runs, ({ firstRow }) => firstRow);
  writer.bytes(packer.places(start, length, firstRows));
  return writer.finish();
}

function packHashes({ rows, idHash, contentHash }: Segment): ArrayBuffer {
  const words = new Uint32Array(rows * hashWords * 2);
  words.set(idHash);
  words.set(contentHash, rows * hashWords);
  return words.buffer;
}
