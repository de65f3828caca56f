// Passes over a JSON value in text of which nothing is known: brackets are counted and not matched. The twin of
// `skipValue` in src/decode/object-outline.ts, for what lies in the text buffer.

import { textBase, textLength } from './text';

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const OPEN: u32 = 0x7b;
const CLOSE: u32 = 0x7d;
/** Makes a bracket of a brace's kind of it: [ and { are open, ] and } closed. */
const FOLD: u32 = 0x20;

/** Address after the closing quote of the string that begins before `from`; 0 where it does not end. */
function stringEnd(from: usize, end: usize): usize {
  let p = from;
  while (p < end) {
    const v = v128.load(p);
    const mask = <u32>(
      i8x16.bitmask(v128.or(i8x16.eq(v, i8x16.splat(<i8>QUOTE)), i8x16.eq(v, i8x16.splat(0x5c))))
    );
    if (!mask) {
      p += 16;
      continue;
    }
    p += <usize>ctz(mask);
    if (p >= end) return 0;
    if (<u32>load<u8>(p) == QUOTE) return p + 1;
    p += 2;
  }
  return 0;
}

/**
 * Position of the closing bracket or brace, or after the comma, that follows the value at position `from` of text that
 * ends at `to`; `to` + 1 where that cuts it.
 */
export function skipValue(from: u32, to: u32): u32 {
  const base = textBase();
  // bytes past the buffer's end are read, and not looked at
  const end = base + min<usize>(to, textLength());
  let p = base + from;
  let depth: u32 = 0;
  while (p < end) {
    const v = v128.load(p);
    const folded = v128.or(v, i8x16.splat(<i8>FOLD));
    let marks = v128.or(
      i8x16.eq(v, i8x16.splat(<i8>QUOTE)),
      v128.or(i8x16.eq(folded, i8x16.splat(<i8>OPEN)), i8x16.eq(folded, i8x16.splat(<i8>CLOSE))),
    );
    if (!depth) marks = v128.or(marks, i8x16.eq(v, i8x16.splat(<i8>COMMA)));
    const mask = <u32>i8x16.bitmask(marks);
    if (!mask) {
      p += 16;
      continue;
    }
    p += <usize>ctz(mask);
    if (p >= end) break;
    const c = <u32>load<u8>(p);
    if (c == QUOTE) {
      p = stringEnd(p + 1, end);
      if (!p) break;
      continue;
    }
    if (c == COMMA) return <u32>(p - base) + 1;
    if ((c | FOLD) == OPEN) depth++;
    else if (depth) depth--;
    else return <u32>(p - base);
    p++;
  }
  return to + 1;
}
