/**
 * Packs text in blocks that can be unpacked one by one. Repeated stretches are told by where they stood before, in the
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

const maxLiteral = 64;
const minAgain = 4;
const maxAgain = 67;
const maxBack = 0xffff;
const minHexBytes = 3;
const maxHexBytes = 63;
const uuidLength = 36;
const uuidToken = 0x40;
const hashBits = 13;
const dash = 0x2d;

/** By byte its value as a hexadecimal digit in lower case; 16 for any other. */
const digitOf = new Uint8Array(0x100).fill(16);
for (let digit = 0; digit < 16; digit++) digitOf[digit.toString(16).charCodeAt(0)] = digit;

/** Packs the blocks of `text`, which end at `ends`. Gives them one after the other, and where each ends. */
export function packText(text: Uint8Array, ends: Uint32Array): { bytes: Uint8Array; ends: Uint32Array } {
  // what does not repeat takes one byte more for each stretch of literals
  const bytes = new Uint8Array(text.length + Math.ceil(text.length / maxLiteral) + ends.length);
  const packedEnds = new Uint32Array(ends.length);
  const places = new Int32Array(1 << hashBits).fill(-1);
  let first: Int32Array | undefined;
  let at = 0;
  let from = 0;
  for (let block = 0; block < ends.length; block++) {
    if (first) places.set(first);
    at = packBlock(text, from, ends[block]!, first ? ends[0]! : 0, places, bytes, at);
    packedEnds[block] = at;
    from = ends[block]!;
    first ??= places.slice();
  }
  return { bytes: bytes.subarray(0, at), ends: packedEnds };
}

/** Packs `text[from…to)`; `places` holds positions in it and in `text[0…base)`. Returns where `target` ends then. */
function packBlock(
  text: Uint8Array,
  from: number,
  to: number,
  base: number,
  places: Int32Array,
  target: Uint8Array,
  begin: number,
): number {
  let at = begin;
  let literal = from;
  let p = from;
  let hexEnd = from;
  while (p < to) {
    let digits = 0;
    let isUuid = false;
    if (p >= hexEnd && digitOf[text[p]!]! < 16) {
      isUuid = isUuidAt(text, p, to);
      digits = isUuid ? uuidLength : countDigits(text, p, to);
      hexEnd = p + digits;
    }
    let again = 0;
    let back = 0;
    if (!isUuid && p + minAgain <= to) {
      const slot = slotOf(text, p);
      const known = places[slot]!;
      places[slot] = p;
      if (known >= 0) {
        const isBefore = known < from;
        back = p - known - (isBefore ? from - base : 0);
        const most = Math.min(maxAgain, to - p, isBefore ? base - known : maxAgain);
        while (again < most && text[known + again] === text[p + again]) again++;
        if (again < minAgain || again <= digits >> 1 || back > maxBack) again = 0;
      }
    }
    if (again === 0 && digits < minHexBytes * 2) {
      p++;
      continue;
    }
    while (literal < p) {
      const size = Math.min(maxLiteral, p - literal);
      target[at++] = size - 1;
      for (const end = literal + size; literal < end;) target[at++] = text[literal++]!;
    }
    if (again > 0) {
      const isFar = back > 0xff;
      target[at++] = (isFar ? 0xc0 : 0x80) | (again - minAgain);
      target[at++] = back;
      if (isFar) target[at++] = back >> 8;
      p += again;
      if (p - 2 + minAgain <= to) places[slotOf(text, p - 2)] = p - 2;
    } else {
      target[at++] = isUuid ? uuidToken : uuidToken + (digits >> 1);
      at = putDigits(text, p, p + (digits & ~1), target, at);
      p += digits & ~1;
    }
    literal = p;
    hexEnd = p;
  }
  while (literal < to) {
    const size = Math.min(maxLiteral, to - literal);
    target[at++] = size - 1;
    for (const end = literal + size; literal < end;) target[at++] = text[literal++]!;
  }
  return at;
}

function slotOf(text: Uint8Array, p: number): number {
  const four = text[p]! | (text[p + 1]! << 8) | (text[p + 2]! << 16) | (text[p + 3]! << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - hashBits);
}

function isUuidAt(text: Uint8Array, p: number, to: number): boolean {
  if (p + uuidLength > to || text[p + 8] !== dash || text[p + 13] !== dash) return false;
  if (text[p + 18] !== dash || text[p + 23] !== dash) return false;
  for (let i = 0; i < uuidLength; i++) if (!isDash(i) && digitOf[text[p + i]!] === 16) return false;
  return true;
}

function isDash(i: number): boolean {
  return i === 8 || i === 13 || i === 18 || i === 23;
}

function countDigits(text: Uint8Array, p: number, to: number): number {
  const end = Math.min(to, p + maxHexBytes * 2);
  let at = p;
  while (at < end && digitOf[text[at]!]! < 16) at++;
  return at - p;
}

/** Puts the digits of `text[p…end)`, two in a byte, without hyphens. */
function putDigits(text: Uint8Array, p: number, end: number, target: Uint8Array, begin: number): number {
  let at = begin;
  for (let i = p; i < end; i += 2) {
    if (text[i] === dash) i++;
    target[at++] = (digitOf[text[i]!]! << 4) | digitOf[text[i + 1]!]!;
  }
  return at;
}

/**
 * Unpacks a block into `text[from…to)`; `first` is the first block's text. Throws `store/missing-record` where the
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
