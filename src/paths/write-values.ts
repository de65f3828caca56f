/** The values of one path in the form that takes the fewest bytes, or as hashes, which take few but tell less. */
import { leafHashBits } from '../core/leaf-scanner.ts';
import type { Packer } from '../core/packer.ts';
import { widthOf } from '../segment/bits.ts';
import type { ByteWriter } from '../segment/byte-writer.ts';
import type { GatheredRows, GatheredTexts } from './gather-values.ts';

/** As each path's values begin. */
export const valueForm = { none: 0, texts: 1, numbers: 2, hashes: 3, unknown: 4 } as const;

/** How many values each row has, where that is not one. */
export function writeCounts(
  writer: ByteWriter,
  packer: Packer,
  { rows, counts }: GatheredRows,
  shown: Uint16Array,
): void {
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
  writer.bytes(packer.numbers(all));
}

export function writeTextValues(writer: ByteWriter, packer: Packer, texts: GatheredTexts): void {
  const { codes, ends, bytes, anyUnknown, numbers } = texts;
  if (numbers && codes.length * widthOf(numbers.most - numbers.least) <= textsBits(texts)) {
    const { all, least } = numbers;
    const above = new Uint32Array(codes.length);
    for (let i = 0; i < codes.length; i++) above[i] = all[codes[i]!]! - least;
    writer.number(valueForm.numbers);
    writer.number(codes.length);
    writer.number(least);
    writer.bytes(packer.numbers(above));
    return;
  }
  writer.number(valueForm.texts);
  writer.number(codes.length);
  writer.number(ends.length);
  writer.number(anyUnknown ? 1 : 0);
  // the code of unknown values becomes 0
  writer.bytes(packer.codes(anyUnknown ? codes.map((code) => code + 1) : codes));
  writer.bytes(packer.texts({ ends, bytes }));
}

/** About what texts take: packing makes half of them. */
function textsBits({ codes, ends, bytes }: GatheredTexts): number {
  return codes.length * widthOf(ends.length) + ends.length * 4 + bytes.length * 4;
}

export function writeHashes(writer: ByteWriter, packer: Packer, hashes: Uint32Array): void {
  writer.number(valueForm.hashes);
  writer.number(hashes.length);
  writer.bytes(packer.bits(hashes, leafHashBits));
}

/** Nothing of them but that they are there. */
export function writeUnknown(writer: ByteWriter, count: number): void {
  writer.number(valueForm.unknown);
  writer.number(count);
}
