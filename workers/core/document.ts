// What a document has around its events: a byte order mark before it, the key that leads to them, and what may stand
// between it and the next.

import { exchangeBase } from './exchange';
import { sameBytes } from './hash';
import { documentEntry, keyedEntry, keysSetWay } from './keys';
import { fail, FAULT_SYNTAX, runEnd, waitAt } from './outcome';
import { stringEscaped } from './strings';
import { structureSkipTo } from './structure';
import { unescape, unescaped } from './unescape';
import { skipSpace } from './validate';

const MAX_WAY_BYTES: u32 = 2048;
const NO_ENTRY: usize = 1;

/** Any number of documents follow each other. */
export let repeated: bool = false;
/** Stands for the document. */
export let rootEntry: usize = 0;
/** An object under this entry is an event. */
export let eventEntry: usize = NO_ENTRY;

const wayBytes = memory.data(2048 + 16, 16);
let wayLength: usize = 0;
let commaAllowed: bool = false;

/**
 * Says that an array of events is the document, or stands behind a key of it, whose bytes lie in the exchange area.
 * False where the key is too long.
 */
export function documentSet(isKeyed: bool, keyLength: u32, isRepeated: bool): bool {
  if (keyLength > MAX_WAY_BYTES) return false;
  wayLength = keyLength;
  memory.copy(wayBytes, exchangeBase(), keyLength);
  keysSetWay(isKeyed);
  repeated = isRepeated;
  rootEntry = documentEntry();
  eventEntry = NO_ENTRY;
  commaAllowed = false;
  return true;
}

/** Says that the document is an event. */
export function documentSetEvent(): void {
  documentSet(false, 0, false);
  eventEntry = rootEntry;
}

/** What the key with bytes [at, end) in a document leads to; 0 for any but the one that leads to the events. */
export function entryOfWay(at: usize, end: usize): usize {
  let from = at;
  let length = end - at;
  if (stringEscaped) {
    length = unescape(at, end);
    from = unescaped();
  }
  return length == wayLength && sameBytes(wayBytes, from, length) ? keyedEntry() : 0;
}

/** Address after a byte order mark (EF BB BF), if there is one; 0 where the text ends in it or breaks it off. */
export function afterMark(at: usize): usize {
  const mark: u32 = 0xbfbbef;
  for (let i: usize = 0; i < 3; i++) {
    if (at + i >= runEnd) {
      waitAt(at);
      return 0;
    }
    if (<u32>load<u8>(at + i) != ((mark >> ((<u32>i) << 3)) & 0xff)) {
      if (i == 0) return at;
      fail(FAULT_SYNTAX, at + i);
      return 0;
    }
  }
  structureSkipTo(3);
  return at + 3;
}

/** The first byte from `at` on that does not separate documents: white space, U+001E (RFC 7464), one comma at most. */
export function skipSeparators(at: usize): usize {
  let p = skipSpace(at);
  while (repeated) {
    const c = <u32>load<u8>(p);
    if (c == 0x2c && commaAllowed) commaAllowed = false;
    else if (c != 0x1e) break;
    p = skipSpace(p + 1);
  }
  return p;
}

/** A document ends: one comma may follow it. */
export function documentEnds(): void {
  commaAllowed = true;
}
