/** Numbers of a fixed width in bits, one after the other, the lowest bits first. */
import type { ByteReader } from './byte-reader.ts';

/** What codes and numbers are unpacked into. */
export type UintArray = Uint8Array | Uint16Array | Uint32Array;

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

/** Reads what `Packer.bits` packed into `target[from…to)`. Looks at up to four bytes past it. */
export function readBits(
  reader: ByteReader,
  target: UintArray,
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
  if (width === 8 && base === 0) {
    target.set(new Uint8Array(view.buffer, view.byteOffset + at, to - from), from);
  } else if (width <= widestInWord) {
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
