// What a document has around its events: a byte order mark before it, the keys that lead to them, what may stand there,
// and what may stand between it and the next.

import { exchangeBase } from './exchange';
import { sameBytes } from './hash';
import { entryOfWay, keysSetWay, MAX_WAY } from './keys';
import { fail, FAULT_SYNTAX, runEnd, waitAt } from './outcome';
import { stringEscaped } from './strings';
import { structureSkipTo } from './structure';
import { unescape, unescaped } from './unescape';
import { skipSpace } from './validate';

/** An array of events may stand behind the last key, or be the document. */
export const ACCEPT_ARRAY: u32 = 1;
/** An event may stand there itself. */
export const ACCEPT_EVENT: u32 = 2;
/** On the way there, an array stands for its elements. */
export const ACCEPT_THROUGH_ARRAYS: u32 = 4;

const MAX_WAY_BYTES: u32 = 2048;
const NO_ENTRY: usize = 1;

/** What may stand where events are: ACCEPT_*. */
export let accepts: u32 = 0;
/** Any number of documents follow each other. */
export let repeated: bool = false;
/** Stands for the document. */
export let rootEntry: usize = 0;
/** An object under this entry is an event. */
export let eventEntry: usize = NO_ENTRY;

const wayBytes = memory.data(2048 + 16, 16);
/** For each key where it begins among the bytes, and where the last ends. */
const wayStarts = memory.data(9 * 4, 16);
let commaAllowed: bool = false;

/**
 * Says where the events of a document stand: behind `keys` keys, of which the exchange area holds the lengths as u32
 * each, then the bytes. False where they are too many or too long.
 */
export function documentSet(keys: u32, accepted: u32, isRepeated: bool): bool {
  if (keys > MAX_WAY) return false;
  const lengths = exchangeBase();
  let end: u32 = 0;
  for (let key: u32 = 0; key < keys; key++) {
    const length = load<u32>(lengths + (<usize>key << 2));
    if (length > MAX_WAY_BYTES - end) return false;
    store<u32>(wayStarts + (<usize>key << 2), end);
    end += length;
  }
  store<u32>(wayStarts + (<usize>keys << 2), end);
  memory.copy(wayBytes, lengths + (<usize>keys << 2), end);
  keysSetWay(keys);
  accepts = accepted;
  repeated = isRepeated;
  rootEntry = entryOfWay(0);
  eventEntry = accepted & ACCEPT_EVENT ? entryOfWay(keys) : NO_ENTRY;
  commaAllowed = false;
  return true;
}

/** True where the string with bytes [at, end) is the key of that number on the way, from 0. */
export function isWayKey(key: u32, at: usize, end: usize): bool {
  const starts = wayStarts + (<usize>key << 2);
  const start = <usize>load<u32>(starts);
  let from = at;
  let length = end - at;
  if (stringEscaped) {
    length = unescape(at, end);
    from = unescaped();
  }
  return length == <usize>load<u32>(starts, 4) - start && sameBytes(wayBytes + start, from, length);
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
