/**
 * Unpacks text in blocks, one by one, as workers/core/pack-text.ts packs it. Repeated stretches are told by where they stood before, in the
 * block or in the first block, and digits of UUIDs and other hexadecimal ones take half a byte each.
 *
 *   0x00 to 0x3f  1 to 64 bytes follow
 *   0x40          a UUID in its usual form, lower case: 16 bytes follow
 *   0x41 to 0x7f  1 to 63 bytes follow that are two hexadecimal digits each, lower case
 *   0x80 to 0xbf  4 to 67 bytes again; how far back they are follows as one byte
 *   0xc0 to 0xff  the same, as two bytes, the lower first
 *
 * What stands before a block's beginning is the end of the first block.
 */
import { damagedSegment } from './byte-reader.ts';

const minAgain = 4;
const uuidToken = 0x40;
const dash = 0x2d;

/**
 * Unpacks a block into `text[from…to)`; `first` is the first block's text. Throws `store/segment-gone` where the
 * packed bytes do not give as much.
 */
export function unpackText(packed: Uint8Array, first: Uint8Array, text: Uint8Array, from: number, to: number): void {
  let at = 0;
  let p = from;
  while (at < packed.length) {
    const token = packed[at++]!;
    if (token < uuidToken) {
      for (const end = at + token + 1; at < end;) text[p++] = packed[at++]!;
    } else if (token < 0x80) {
      const size = token === uuidToken ? 16 : token - uuidToken;
      for (let i = 0; i < size; i++) {
        if (token === uuidToken && (i === 4 || i === 6 || i === 8 || i === 10)) text[p++] = dash;
        const byte = packed[at++]!;
        text[p++] = digits.charCodeAt(byte >> 4);
        text[p++] = digits.charCodeAt(byte & 15);
      }
    } else {
      let back = packed[at++]!;
      if (token >= 0xc0) back |= packed[at++]! << 8;
      const end = p + (token & 0x3f) + minAgain;
      const source = p - back;
      if (source >= from) for (let q = source; p < end;) text[p++] = text[q++]!;
      else for (let q = first.length + source - from; p < end;) text[p++] = first[q++]!;
    }
    if (p > to) break;
  }
  if (p !== to) throw damagedSegment('text');
}

const digits = '0123456789abcdef';
