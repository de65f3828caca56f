/** The values of one path in the form that takes the fewest bytes, or as hashes, which take few but tell less. */
import { leafHashBits } from '../core/leaf-scanner.ts';
import { writeBits, widthOf } from '../segment/bits.ts';
import type { ByteWriter } from '../segment/byte-writer.ts';
import { writeCodes } from '../segment/codes.ts';
import { writeNumbers } from '../segment/numbers.ts';
import { writeTexts } from '../segment/texts.ts';
import type { GatheredRows, GatheredTexts } from './gather-values.ts';

/** As each path's values begin. */
export const valueForm = { none: 0, texts: 1, numbers: 2, hashes: 3, unknown: 4 } as const;

/** How many values each row has, where that is not one. */
export function writeCounts(writer: ByteWriter, { rows, counts }: GatheredRows, shown: Uint16Array): void {
  const isPlain = rows.length === shown.length && counts === undefined;
  writer.number(isPlain ? 1 : 0);
  if (isPlain) return;
  const all = new Uint32Array(shown.length);
  let at = 0;
  for (let i = 0; i < shown.length; i++)
    if (shown[i] === rows[at]) {
      all[i] = counts ? counts[at]! : 1;
      at++;
    }
  writeNumbers(writer, all);
}

export function writeTextValues(writer: ByteWriter, texts: GatheredTexts): void {
  const { codes, ends, bytes, anyUnknown, numbers } = texts;
  if (numbers && codes.length * widthOf(numbers.most - numbers.least) <= textsBits(texts)) {
    const { all, least } = numbers;
    const above = new Uint32Array(codes.length);
    for (let i = 0; i < codes.length; i++) above[i] = all[codes[i]!]! - least;
    writer.number(valueForm.numbers);
    writer.number(codes.length);
    writer.number(least);
    writeNumbers(writer, above);
    return;
  }
  writer.number(valueForm.texts);
  writer.number(codes.length);
  writer.number(ends.length);
  writer.number(anyUnknown ? 1 : 0);
  // the code of unknown values becomes 0
  writeCodes(writer, anyUnknown ? codes.map((code) => code + 1) : codes);
  writeTexts(writer, { ends, bytes });
}

/** About what texts take: packing makes half of them. */
function textsBits({ codes, ends, bytes }: GatheredTexts): number {
  return codes.length * widthOf(ends.length) + ends.length * 4 + bytes.length * 4;
}

export function writeHashes(writer: ByteWriter, hashes: Uint32Array): void {
  writer.number(valueForm.hashes);
  writer.number(hashes.length);
  writeBits(writer, hashes, { from: 0, to: hashes.length, base: 0, width: leafHashBits });
}

/** Nothing of them but that they are there. */
export function writeUnknown(writer: ByteWriter, count: number): void {
  writer.number(valueForm.unknown);
  writer.number(count);
}
