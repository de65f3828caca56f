/** Numbers of a fixed width in bits, one after the other, the lowest bits first. */
import type { ByteReader } from './byte-reader.ts';

/** Wider numbers may lie in five bytes. */
const widestInWord = 25;

/** Bits that hold every number up to `highest`. */
export function widthOf(highest: number): number {
  return 32 - Math.clz32(highest);
}

/** Bytes that numbers take. */
export function bitsSize(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

/** Reads as many numbers as `target` has room for, of up to 16 bits, that `Packer.codes` packed. */
export function readHalves(reader: ByteReader, target: Uint16Array, width: number): void {
  const { view, at } = reader.take(bitsSize(target.length, width));
  const mask = (1 << width) - 1;
  for (let i = 0, bit = 0; i < target.length; i++, bit += width) {
    target[i] = (view.getUint32(at + (bit >>> 3), true) >>> (bit & 7)) & mask;
  }
}

/** Reads what `Packer.bits` packed into `target[from…to)`. Looks at up to four bytes past it. */
export function readBits(
  reader: ByteReader,
  target: Uint32Array,
  {
    from,
    to,
    base,
    width,
  }: { readonly from: number; readonly to: number; readonly base: number; readonly width: number },
): void {
  if (width === 0) {
    target.fill(base, from, to);
    return;
  }
  const { view, at } = reader.take(bitsSize(to - from, width));
  const mask = width === 32 ? 0xffffffff : (1 << width) - 1;
  if (width <= widestInWord) {
    for (let i = from, bit = 0; i < to; i++, bit += width) {
      target[i] = base + ((view.getUint32(at + (bit >>> 3), true) >>> (bit & 7)) & mask);
    }
  } else {
    for (let i = from, bit = 0; i < to; i++, bit += width) {
      const low = view.getUint32(at + (bit >>> 3), true) >>> (bit & 7);
      const high = (bit & 7) === 0 ? 0 : view.getUint8(at + (bit >>> 3) + 4) << (32 - (bit & 7));
      target[i] = base + (((low | high) & mask) >>> 0);
    }
  }
}
