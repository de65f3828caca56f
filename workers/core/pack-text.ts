// Packs a block of text: `src/segment/text-pack.ts` unpacks it and says what the tokens are. Repeated stretches are told
// by where they stood before, in the block or in the first block, whose end stands before each block's beginning.

const MAX_LITERAL: usize = 64;
const MIN_AGAIN: usize = 4;
const MAX_AGAIN: usize = 67;
const MAX_BACK: usize = 0xffff;
const MIN_HEX_BYTES: usize = 3;
const MAX_HEX_BYTES: usize = 63;
const UUID_LENGTH: usize = 36;
const UUID_TOKEN: u32 = 0x40;
const AGAIN_TOKEN: u32 = 0x80;
const AGAIN_FAR_TOKEN: u32 = 0xc0;
const HASH_BITS: u32 = 13;
const PLACES_BYTES: usize = 4 << 13;
const DASH: u32 = 0x2d;

/** By the hash of four bytes, one more than where in the text they stood last; 0 for nowhere. */
const places = memory.data(32768, 16);
/** As they are after the first block. */
const placesOfFirst = memory.data(32768, 16);
/** By byte one more than its value as a hexadecimal digit in lower case; 0 for any other. */
const digits = memory.data(256, 16);

/** Before the first block of a text. */
export function packTextBegin(): void {
  memory.fill(places, 0, PLACES_BYTES);
  for (let digit: usize = 0; digit < 10; digit++) store<u8>(digits + 0x30 + digit, <u8>(digit + 1));
  for (let digit: usize = 10; digit < 16; digit++) store<u8>(digits + 0x57 + digit, <u8>(digit + 1));
}

/** Between the first block and the others. */
export function packTextFirstDone(): void {
  memory.copy(placesOfFirst, places, PLACES_BYTES);
}

/** Before any other block. */
export function packTextNext(): void {
  memory.copy(places, placesOfFirst, PLACES_BYTES);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function digitAt(at: usize): u32 {
  return load<u8>(digits + <usize>load<u8>(at));
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function placeAt(at: usize): usize {
  return places + (<usize>((load<u32>(at) * 0x9e3779b1) >> (32 - HASH_BITS)) << 2);
}

function isUuidAt(p: usize, to: usize): bool {
  if (p + UUID_LENGTH > to || load<u8>(p, 8) != DASH || load<u8>(p, 13) != DASH) return false;
  if (load<u8>(p, 18) != DASH || load<u8>(p, 23) != DASH) return false;
  for (let i: usize = 0; i < UUID_LENGTH; i++) {
    if (digitAt(p + i) == 0 && i != 8 && i != 13 && i != 18 && i != 23) return false;
  }
  return true;
}

function countDigits(p: usize, to: usize): usize {
  const end = min(to, p + MAX_HEX_BYTES * 2);
  let at = p;
  while (at < end && digitAt(at) != 0) at++;
  return at - p;
}

/** Puts the digits of `p` to `end`, two in a byte, without hyphens. */
function putDigits(p: usize, end: usize, target: usize): usize {
  let at = target;
  for (let i = p; i < end; i += 2) {
    if (load<u8>(i) == DASH) i++;
    store<u8>(at++, <u8>(((digitAt(i) - 1) << 4) | (digitAt(i + 1) - 1)));
  }
  return at;
}

function putLiterals(from: usize, to: usize, target: usize): usize {
  let at = target;
  let literal = from;
  while (literal < to) {
    const size = min(MAX_LITERAL, to - literal);
    store<u8>(at++, <u8>(size - 1));
    memory.copy(at, literal, size);
    at += size;
    literal += size;
  }
  return at;
}

/** How many bytes at `p` are as those at `known`, up to `most`. */
function countAgain(known: usize, p: usize, most: usize): usize {
  let again: usize = 0;
  while (again + 8 <= most) {
    const differs = load<u64>(known + again) ^ load<u64>(p + again);
    if (differs) return again + (<usize>ctz(differs) >> 3);
    again += 8;
  }
  while (again < most && load<u8>(known + again) == load<u8>(p + again)) again++;
  return again;
}

/** Packs what stands from `from` to `to` in a text whose first block ends `base` bytes after its beginning; 0 while that
 * is packed itself. Puts it at `target`, and returns its end. */
export function packTextBlock(text: usize, from: usize, to: usize, base: usize, target: usize): usize {
  let at = target;
  let literal = from;
  let p = from;
  let hexEnd = from;
  while (p < to) {
    let digitCount: usize = 0;
    let isUuid: bool = false;
    if (p >= hexEnd && digitAt(p) != 0) {
      isUuid = isUuidAt(p, to);
      digitCount = isUuid ? UUID_LENGTH : countDigits(p, to);
      hexEnd = p + digitCount;
    }
    let again: usize = 0;
    let back: usize = 0;
    if (!isUuid && p + MIN_AGAIN <= to) {
      const place = placeAt(p);
      const found = load<u32>(place);
      store<u32>(place, <u32>(p - text + 1));
      if (found) {
        const known = text + <usize>found - 1;
        const isBefore = known < from;
        back = p - known - (isBefore ? from - (text + base) : 0);
        const most = min(min(MAX_AGAIN, to - p), isBefore ? text + base - known : MAX_AGAIN);
        again = countAgain(known, p, most);
        if (again < MIN_AGAIN || again <= digitCount >> 1 || back > MAX_BACK) again = 0;
      }
    }
    if (again == 0 && digitCount < MIN_HEX_BYTES * 2) {
      p++;
      continue;
    }
    at = putLiterals(literal, p, at);
    if (again > 0) {
      const isFar = back > 0xff;
      store<u8>(at++, <u8>((isFar ? AGAIN_FAR_TOKEN : AGAIN_TOKEN) | (<u32>again - <u32>MIN_AGAIN)));
      store<u8>(at++, <u8>back);
      if (isFar) store<u8>(at++, <u8>(back >> 8));
      p += again;
      if (p - 2 + MIN_AGAIN <= to) store<u32>(placeAt(p - 2), <u32>(p - 2 - text + 1));
    } else {
      const even = digitCount & ~1;
      store<u8>(at++, <u8>(isUuid ? UUID_TOKEN : UUID_TOKEN + (<u32>digitCount >> 1)));
      at = putDigits(p, p + even, at);
      p += even;
    }
    literal = p;
    hexEnd = p;
  }
  return putLiterals(literal, to, at);
}
