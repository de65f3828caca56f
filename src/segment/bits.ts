/** Numbers of a fixed width in bits, one after the other, the lowest bits first. */
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

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

/** Writes `values[from…to)` less `base`, each in `width` bits (0 to 32). */
export function writeBits(
  writer: ByteWriter,
  values: ArrayLike<number>,
  {
    from,
    to,
    base,
    width,
  }: { readonly from: number; readonly to: number; readonly base: number; readonly width: number },
): void {
  if (width === 0) return;
  const { bytes, at: begin } = writer.room(bitsSize(to - from, width));
  let at = begin;
  let held = 0;
  let bits = 0;
  for (let i = from; i < to; i++) {
    const value = (values[i]! - base) >>> 0;
    held |= value << bits;
    bits += width;
    if (bits < 32) continue;
    bytes[at++] = held;
    bytes[at++] = held >>> 8;
    bytes[at++] = held >>> 16;
    bytes[at++] = held >>> 24;
    bits -= 32;
    held = bits === 0 ? 0 : value >>> (width - bits);
  }
  for (; bits > 0; bits -= 8) {
    bytes[at++] = held;
    held >>>= 8;
  }
}

/** Reads what `writeBits` wrote into `target[from…to)`. Looks at up to four bytes past it. */
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
