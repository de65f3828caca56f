/** Numbers that differ little from their neighbours: by blocks, each as the lowest of it and what each is above that. */
import type { ByteReader } from './byte-reader.ts';
import { readBits } from './bits.ts';

/** As in workers/core/pack.ts. */
const blockNumbers = 256;

/** Reads what `Packer.numbers` packed. */
export function readNumbers(reader: ByteReader, count: number): Uint32Array<ArrayBuffer> {
  const values = new Uint32Array(count);
  for (let from = 0; from < count; from += blockNumbers) {
    const base = reader.number();
    const width = Math.min(reader.number(), 32);
    readBits(reader, values, { from, to: Math.min(from + blockNumbers, count), base, width });
  }
  return values;
}
