import { damaged } from './fault.ts';

/**
 * The text of a Snappy block (google/snappy, format_description.txt), which must be `size` bytes. Throws ParquetFault
 * where it is not, and RangeError where the block ends too early.
 */
export function unsnap(input: Uint8Array, size: number): Uint8Array {
  let at = 0;
  const next = (): number => {
    const byte = input[at++];
    if (byte === undefined) throw new RangeError('the block ends too early');
    return byte;
  };
  const little = (bytes: number): number => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += next() * 256 ** i;
    return value;
  };
  for (let i = 0; next() >= 128; i++) if (i > 4) throw damaged('a Snappy block without its size');
  const output = new Uint8Array(size);
  let end = 0;
  while (at < input.length) {
    const tag = next();
    const kind = tag & 3;
    if (kind === 0) {
      const length = (tag >> 2 < 60 ? tag >> 2 : little((tag >> 2) - 59)) + 1;
      if (length > input.length - at || length > size - end) throw damaged('a Snappy block is too long');
      output.set(input.subarray(at, at + length), end);
      at += length;
      end += length;
      continue;
    }
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = kind === 1 ? (tag >> 5) * 256 + next() : little(kind === 2 ? 2 : 4);
    if (back === 0 || back > end || length > size - end) throw damaged('a Snappy block copies from nowhere');
    // Byte by byte where the copy overlaps itself.
    if (back >= length) output.copyWithin(end, end - back, end - back + length);
    else for (let i = 0; i < length; i++) output[end + i] = output[end + i - back]!;
    end += length;
  }
  if (end !== size) throw damaged('a Snappy block is too short');
  return output;
}
