// What a document has around its events: a byte order mark before it, the key that its events stand under.

import { exchangeBase } from './exchange';
import { sameBytes } from './hash';
import { fail, FAULT_SYNTAX, runEnd, waitAt } from './outcome';
import { stringEscaped } from './strings';
import { structureSkipTo } from './structure';
import { unescape, unescaped } from './unescape';

const MAX_EVENTS_KEY: u32 = 1024;

const eventsKey = memory.data(1024 + 16, 16);
let eventsKeyLength: usize = 0;

/** Takes the key whose bytes lie in the exchange area. */
export function setEventsKey(length: u32): void {
  eventsKeyLength = min(length, MAX_EVENTS_KEY);
  memory.copy(eventsKey, exchangeBase(), eventsKeyLength);
}

/** True where the string with bytes [at, end) is the key. */
export function isEventsKey(at: usize, end: usize): bool {
  let from = at;
  let length = end - at;
  if (stringEscaped) {
    length = unescape(at, end);
    from = unescaped();
  }
  return length == eventsKeyLength && sameBytes(from, eventsKey, length);
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
