// Looks for whole events in text that is damaged, one byte after the other, and reads none twice but for a few.
//
// An object may begin at a brace that is followed by a quote and what may be the first byte of a key. From there the
// text is read as strictly as ever, with all objects that are open in hand. One that closes with the keys of an event is
// one, unless an object around it closes so too. At a byte with which no JSON text can go on everything open is given
// up, and the search goes on there: had a broken string swallowed the start of an event, its first key would end it
// (a quote in a string is escaped, and outside of strings no letter follows one). So text within strings never becomes
// an event, and where the reading is in step with the text an object in an event does not either.

import {
  EVERYWHERE,
  foundAdd,
  foundCover,
  foundDrop,
  foundEnd,
  foundReady,
  foundRelease,
  foundStart,
  seeTo,
} from './found';
import { maxDepth } from './frames';
import { CONTEXT_EVENT, keysClearCaseNote, keysFind, markOf } from './keys';
import { DONE, isEventTooLarge, NEED_TEXT, runBase, runEnd, runFinal } from './outcome';
import { unescape, unescaped } from './unescape';
import { escapeLength, literalMatch, numberBegin, numberComplete, numberRun, skipSpace } from './validate';

/** Events are ready to be read. */
export const FOUND: u32 = 4;

// What may come next.
const SEARCH: u32 = 0;
const FIRST_KEY: u32 = 1;
const KEY: u32 = 2;
const REST_OF_KEY: u32 = 3;
const COLON: u32 = 4;
const FIRST_ELEMENT: u32 = 5;
const VALUE: u32 = 6;
const REST_OF_STRING: u32 = 7;
const AFTER_VALUE: u32 = 8;
const NOTHING: u32 = 9;

/** Between an object's brace and its first key. */
const MOST_SPACE: usize = 1024;
const MOST_NUMBER: usize = 4096;
/** No key that matters is longer, escapes and all. */
const MOST_KEY: usize = 512;
/** An event has so many of the telling keys. */
const ENOUGH_MARKS: u32 = 2;

/** frame (8 bytes): start u32 | marks of the keys met u16 | 1 for an array u16 */
let frames: usize = 0;
let framesFor: u32 = 0;
let depth: u32 = 0;
/** Outermost frame that may still become an event: an object, where there is one. */
let low: u32 = 0;

let expected: u32 = SEARCH;
/** Where to go on. */
let place: u32 = 0;
let stringStart: u32 = 0;
let escaped: bool = false;
let tellingMarks: u32 = 0;
/** Where the string just read is wrong; 0 where it has not ended. */
let wrongAt: usize = 0;

/** Sets which keys tell an event. */
export function locateSetMarks(marks: u32): void {
  tellingMarks = marks;
}

/** Begins to search at a position. */
export function locateBegin(position: u32): void {
  if (framesFor != maxDepth) {
    if (frames) heap.free(frames);
    frames = heap.alloc(<usize>maxDepth << 3);
    framesFor = maxDepth;
  }
  depth = 0;
  low = 0;
  expected = SEARCH;
  place = position;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function positionOf(at: usize): u32 {
  return <u32>(at - runBase);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function frameAt(level: u32): usize {
  return frames + (<usize>level << 3);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function frameStart(level: u32): u32 {
  return load<u32>(frameAt(level));
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function isArray(level: u32): bool {
  return load<u16>(frameAt(level), 6) != 0;
}

function open(at: usize, array: bool): bool {
  if (depth >= maxDepth) return false;
  const frame = frameAt(depth);
  store<u32>(frame, positionOf(at));
  store<u16>(frame, 0, 4);
  store<u16>(frame, array ? 1 : 0, 6);
  if (depth == low) {
    if (array) low++;
    else seeTo(positionOf(at));
  }
  depth++;
  return true;
}

/** The innermost frame ends before `at`. */
function close(at: usize): void {
  const array = isArray(--depth);
  if (depth < low) {
    low = depth;
    return;
  }
  if (array) return;
  const start = frameStart(depth);
  const end = positionOf(at);
  if (!isEventTooLarge(start, end)) {
    if (<u32>popcnt(<u32>load<u16>(frameAt(depth), 4) & tellingMarks) >= ENOUGH_MARKS) {
      foundDrop(start);
      foundAdd(start, end);
    } else {
      foundCover(start, end);
    }
  }
  if (depth == low) foundRelease(EVERYWHERE);
}

/**
 * Where the text goes wrong at `at`, what was read as the end of a string may have been the start of an object's first
 * key: address of its brace then, not before position `floor`; else `at`.
 */
export function braceBefore(at: usize, floor: u32): usize {
  const least = runBase + floor;
  let p = at;
  if (p > least && load<u8>(p - 1) == 0x22) p--;
  while (p > least && at - p < MOST_SPACE && load<u8>(p - 1) <= 0x20) p--;
  return p > least && load<u8>(p - 1) == 0x7b ? p - 1 : at;
}

/** Gives up all that is open at `at`, where the text goes wrong. Returns where to search on. */
function giveUp(at: usize): usize {
  const floor = low < depth ? frameStart(depth - 1) + 1 : <u32>0;
  foundRelease(EVERYWHERE);
  depth = 0;
  low = 0;
  expected = SEARCH;
  return braceBefore(at, floor);
}

/** Takes objects for no events that are longer than one may be, so that text need not be kept for them. */
function giveUpLarge(): void {
  while (low < depth && isEventTooLarge(frameStart(low), positionOf(runEnd))) {
    do low++;
    while (low < depth && isArray(low));
    foundRelease(low < depth ? frameStart(low) : EVERYWHERE);
  }
  seeTo(low < depth ? frameStart(low) : place);
}

/** The text ends at `at`, or in the token there. */
function wait(at: usize, expect: u32): u32 {
  place = positionOf(at);
  expected = expect;
  if (runFinal) {
    foundRelease(EVERYWHERE);
    foundEnd(positionOf(runEnd));
    expected = NOTHING;
    return foundReady() ? FOUND : DONE;
  }
  giveUpLarge();
  return foundReady() ? FOUND : NEED_TEXT;
}

/** Address of the next brace, or of the text's end. */
function nextBrace(at: usize): usize {
  let p = at;
  while (p < runEnd) {
    const braces = <u32>i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(0x7b)));
    if (braces) return min(p + <usize>ctz(braces), runEnd);
    p += 16;
  }
  return runEnd;
}

/** True unless no key begins with this byte: what follows a string, or may not stand in one. */
function mayBeginKey(c: u32): bool {
  return c > 0x20 && c != 0x22 && c != 0x2c && c != 0x3a && c != 0x5d && c != 0x7d;
}

/** Address of the next brace that may begin an object, or where the text ends before that is known. */
function nextObject(at: usize): usize {
  let p = nextBrace(at);
  while (p < runEnd) {
    const q = skipSpace(p + 1);
    if (q - p <= MOST_SPACE) {
      if (q >= runEnd) return p;
      if (load<u8>(q) == 0x22 && (q + 1 >= runEnd || mayBeginKey(load<u8>(q, 1)))) return p;
    }
    p = nextBrace(q);
  }
  return p;
}

/** True where a quote follows the brace at `at` and its space, and a byte after that. */
function isDecided(at: usize): bool {
  return at < runEnd && skipSpace(at + 1) + 1 < runEnd;
}

/** Address after the string's closing quote; 0 where it is wrong, or does not end in this text. */
function stringEnd(from: usize): usize {
  let p = from;
  wrongAt = 0;
  while (true) {
    const v = v128.load(p);
    const marks = v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(0x22)), i8x16.eq(v, i8x16.splat(0x5c))),
      i8x16.lt_u(v, i8x16.splat(0x20)),
    );
    const mask = <u32>i8x16.bitmask(marks);
    if (!mask) {
      p += 16;
      continue;
    }
    p += <usize>ctz(mask);
    if (p >= runEnd) break;
    const c = <u32>load<u8>(p);
    if (c == 0x22) return p + 1;
    const length = c == 0x5c ? escapeLength(p, runEnd) : -1;
    if (length == 0) break;
    if (length < 0) {
      wrongAt = p + <usize>(-length - 1);
      return 0;
    }
    escaped = true;
    p += <usize>length;
  }
  place = positionOf(p);
  return 0;
}

/** Takes note of the key that ends before `at`. */
function noteKey(at: usize): void {
  const start = runBase + stringStart + 1;
  let length = at - 1 - start;
  if (length > MOST_KEY) return;
  let from = start;
  if (escaped) {
    length = unescape(start, at - 1);
    from = unescaped();
  }
  const entry = keysFind(CONTEXT_EVENT, from, length);
  keysClearCaseNote();
  if (!entry) return;
  const frame = frameAt(depth - 1);
  store<u16>(frame, <u16>(load<u16>(frame, 4) | markOf(entry)), 4);
}

/** Searches on as far as the text goes. Returns FOUND, NEED_TEXT or DONE. */
export function locate(): u32 {
  let expect = expected;
  if (expect == NOTHING) return DONE;
  let p = runBase + place;
  while (true) {
    if (foundReady()) {
      place = positionOf(p);
      expected = expect;
      return FOUND;
    }
    if (expect == SEARCH) {
      p = nextObject(p);
      seeTo(positionOf(p));
      if (!isDecided(p)) return wait(p, SEARCH);
      open(p, false);
      p++;
      expect = FIRST_KEY;
      continue;
    }
    if (expect == REST_OF_KEY || expect == REST_OF_STRING) {
      const end = stringEnd(p);
      if (!end) {
        if (!wrongAt) return wait(runBase + place, expect);
        p = giveUp(wrongAt);
        expect = SEARCH;
        continue;
      }
      if (expect == REST_OF_KEY) noteKey(end);
      p = end;
      expect = expect == REST_OF_KEY ? COLON : AFTER_VALUE;
      continue;
    }

    p = skipSpace(p);
    if (p >= runEnd) return wait(p, expect);
    const c = <u32>load<u8>(p);
    if (expect == AFTER_VALUE) {
      const array = isArray(depth - 1);
      if (c == 0x2c) {
        p++;
        expect = array ? VALUE : KEY;
        continue;
      }
      if (c == <u32>(array ? 0x5d : 0x7d)) {
        p++;
        close(p);
        expect = depth ? AFTER_VALUE : SEARCH;
        continue;
      }
    } else if (c == 0x22 && expect != COLON) {
      stringStart = positionOf(p);
      escaped = false;
      p++;
      expect = expect <= KEY ? REST_OF_KEY : REST_OF_STRING;
      continue;
    } else if (expect <= KEY) {
      if (c == 0x7d && expect == FIRST_KEY) {
        expect = AFTER_VALUE;
        continue;
      }
    } else if (expect == COLON) {
      if (c == 0x3a) {
        p++;
        expect = VALUE;
        continue;
      }
    } else if (c == 0x7b || c == 0x5b) {
      if (open(p, c == 0x5b)) {
        p++;
        expect = c == 0x5b ? FIRST_ELEMENT : FIRST_KEY;
        continue;
      }
    } else if (c == 0x5d && expect == FIRST_ELEMENT) {
      expect = AFTER_VALUE;
      continue;
    } else if (c - 0x30 < 10 || c == 0x2d) {
      numberBegin();
      const end = numberRun(p);
      if (end - p <= MOST_NUMBER) {
        if (end >= runEnd) return wait(p, expect);
        if (numberComplete()) {
          p = end;
          expect = AFTER_VALUE;
          continue;
        }
      }
      p = min(end, p + MOST_NUMBER);
    } else if (c == 0x74 || c == 0x66 || c == 0x6e) {
      const matched = literalMatch(p);
      if (matched == <usize>(c == 0x66 ? 5 : 4)) {
        p += matched;
        expect = AFTER_VALUE;
        continue;
      }
      if (p + matched >= runEnd) return wait(p, expect);
      p += matched;
    }
    p = giveUp(p);
    expect = SEARCH;
  }
}

/** Position of the first byte that is still needed. */
export function locateKeepFrom(): u32 {
  let keep = place;
  if (expected == REST_OF_KEY || expected == REST_OF_STRING) keep = max(stringStart, keep - min(keep, 8192));
  if (low < depth) keep = min(keep, frameStart(low));
  return foundReady() ? min(keep, foundStart()) : keep;
}

/** The text moved down by `by` bytes. */
export function locateShift(by: u32): void {
  place -= by;
  stringStart -= min(by, stringStart);
  for (let level = low; level < depth; level++) {
    const frame = frameAt(level);
    store<u32>(frame, load<u32>(frame) - by);
  }
}
