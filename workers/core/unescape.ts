// Strings with their escapes undone, in an area of their own. Only for strings whose escapes have been checked.

import { hexValue } from './validate';

/** A dictionary value is cut to this many bytes. */
export const MAX_VALUE_BYTES: usize = 8192;

const area = memory.data(8192 + 128, 16);

export function unescaped(): usize {
  return area;
}

/** `length`, or less: where to cut `length` bytes so that at most `most` are left and no UTF-8 sequence is cut. */
export function cutLength(at: usize, length: usize, most: usize): usize {
  if (length <= most) return length;
  let cut = most;
  while (cut + 3 > most && cut > 0 && (load<u8>(at + cut) & 0xc0) == 0x80) cut--;
  return (load<u8>(at + cut) & 0xc0) == 0x80 ? most : cut;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function hex4(p: usize): u32 {
  return (
    (hexValue(load<u8>(p)) << 12) | (hexValue(load<u8>(p, 1)) << 8) | (hexValue(load<u8>(p, 2)) << 4) | hexValue(load<u8>(p, 3))
  );
}

function putCodePoint(out: usize, point: u32): usize {
  if (point < 0x80) {
    store<u8>(out, <u8>point);
    return 1;
  }
  if (point < 0x800) {
    store<u8>(out, <u8>(0xc0 | (point >> 6)));
    store<u8>(out, <u8>(0x80 | (point & 63)), 1);
    return 2;
  }
  if (point < 0x10000) {
    store<u8>(out, <u8>(0xe0 | (point >> 12)));
    store<u8>(out, <u8>(0x80 | ((point >> 6) & 63)), 1);
    store<u8>(out, <u8>(0x80 | (point & 63)), 2);
    return 3;
  }
  store<u8>(out, <u8>(0xf0 | (point >> 18)));
  store<u8>(out, <u8>(0x80 | ((point >> 12) & 63)), 1);
  store<u8>(out, <u8>(0x80 | ((point >> 6) & 63)), 2);
  store<u8>(out, <u8>(0x80 | (point & 63)), 3);
  return 4;
}

/**
 * Undoes the escapes of the bytes [at, end) into `unescaped()`. Stops soon after `MAX_VALUE_BYTES`: a result longer
 * than that stands for a longer string. A lone surrogate becomes three bytes (WTF-8).
 */
export function unescape(at: usize, end: usize): usize {
  let out = area;
  const enough = area + MAX_VALUE_BYTES;
  let p = at;
  while (p < end && out <= enough) {
    const c = <u32>load<u8>(p);
    if (c != 0x5c) {
      store<u8>(out, <u8>c);
      out++;
      p++;
      continue;
    }
    const kind = <u32>load<u8>(p, 1);
    if (kind == 0x75) {
      let point = hex4(p + 2);
      p += 6;
      if (point >> 10 == 0x36 && p + 6 <= end && load<u16>(p) == 0x755c) {
        const low = hex4(p + 2);
        if (low >> 10 == 0x37) {
          point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
          p += 6;
        }
      }
      out += putCodePoint(out, point);
      continue;
    }
    let plain = kind;
    if (kind == 0x62) plain = 0x08;
    else if (kind == 0x66) plain = 0x0c;
    else if (kind == 0x6e) plain = 0x0a;
    else if (kind == 0x72) plain = 0x0d;
    else if (kind == 0x74) plain = 0x09;
    store<u8>(out, <u8>plain);
    out++;
    p += 2;
  }
  return out - area;
}
