/** Numbers that differ little from their neighbours: by blocks, each as the lowest of it and what each is above that. */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readBits, widthOf, writeBits } from './bits.ts';

const blockNumbers = 256;

export function writeNumbers(writer: ByteWriter, values: Uint32Array): void {
  for (let from = 0; from < values.length; from += blockNumbers) {
    const to = Math.min(from + blockNumbers, values.length);
    let lowest = values[from]!;
    let highest = lowest;
    for (let i = from + 1; i < to; i++) {
      const value = values[i]!;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    const width = widthOf(highest - lowest);
    writer.number(lowest);
    writer.number(width);
    writeBits(writer, values, { from, to, base: lowest, width });
  }
}

export function readNumbers(reader: ByteReader, count: number): Uint32Array<ArrayBuffer> {
  const values = new Uint32Array(count);
  for (let from = 0; from < count; from += blockNumbers) {
    const base = reader.number();
    const width = Math.min(reader.number(), 32);
    readBits(reader, values, { from, to: Math.min(from + blockNumbers, count), base, width });
  }
  return values;
}
