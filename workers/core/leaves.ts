// Reads events for what stands at their paths: the leaves of their JSON, but those that columns hold. Only for events
// that the scanner has read; whatever is not as it should be ends the reading of that one event, of which then nothing
// is recorded. Not read either: an object with the same key twice, in whatever case, since of those JSON.parse forgets
// some; keys that are not UTF-8.
//
//   leaf-paths   the paths                    leaf-values   the values, and the records of what stands where

import { exchangeBase } from './exchange';
import {
  FLAG_COLUMN,
  flagsOf,
  isUtf8,
  keyLength,
  likelyPath,
  meet,
  NO_PATH,
  pathCount,
  pathOfKey,
  pathSetColumn,
  pathsKeep,
  pathsReset,
  ROOT,
} from './leaf-paths';
import {
  hashIgnoringCase,
  KIND_ODD_NUMBER,
  KIND_TEXT,
  MARK_CONTAINER,
  MARK_UNKNOWN,
  MAX_LEAF_BYTES,
  record,
  recordCount,
  recordsKeep,
  recordValue,
  valuesBegin,
  valuesReset,
} from './leaf-values';
import { textBase, textLength } from './text';
import { unescape, unescaped } from './unescape';
import { literalMatch, numberBegin, numberComplete, numberIsOdd, numberRun, skipSpace } from './validate';

// What may come next.
const FIRST_KEY: u32 = 0;
const KEY: u32 = 1;
const FIRST_ELEMENT: u32 = 2;
const VALUE: u32 = 3;

const MAX_DEPTH: u32 = 2048;
const FRAME_BYTES: usize = 16;
const ARRAY_BIT: u32 = 0x80000000;
/** Paths that may be kept from one segment to the next. */
const MANY_PATHS: u32 = 4096;

/** frame: path u32 | key before u32, with the top bit for an array | object's number u32 | records before it u32 */
let frames: usize = 0;
let columnPaths: u32 = 0;
let objects: u32 = 0;

let limit: usize = 0;
let isEscaped: bool = false;
/** Some path had no place: of this event not everything is recorded. */
let isCut: bool = false;

/** Forgets everything; the paths of columns are to be named anew. */
export function leavesReset(): void {
  if (!frames) frames = heap.alloc(<usize>MAX_DEPTH * FRAME_BYTES);
  pathsReset();
  columnPaths = 1;
  leavesBegin();
}

/** Names a key below a path, in the exchange area; a column holds what stands there, or not. Returns its path. */
export function leavesAddPath(parent: u32, length: u32, isColumn: bool): u32 {
  const path = pathOfKey(parent, parent, exchangeBase(), length);
  if (isColumn) pathSetColumn(path);
  columnPaths = pathCount;
  return path;
}

/** Starts with row 0 of another segment. */
export function leavesBegin(): void {
  if (pathCount > MANY_PATHS) pathsKeep(columnPaths);
  valuesReset(pathCount);
}

/** The hash that stands for a text in the exchange area. */
export function leavesHash(length: u32): u32 {
  return hashIgnoringCase(exchangeBase(), length);
}

/** The event could not be read: nothing of it is recorded. */
export const LEAVES_UNREAD: u32 = 0;
/** All of it is recorded. */
export const LEAVES_READ: u32 = 1;
/** Some of its paths have no place among those that are recorded. */
export const LEAVES_CUT: u32 = 2;

/**
 * Reads the event of `length` bytes at a position of the text as row `row` (16 bits). `all`: what columns hold too.
 * Returns LEAVES_*.
 */
export function leavesRead(position: u32, length: u32, row: u32, all: bool): u32 {
  if (<u64>position + <u64>length > <u64>textLength()) return LEAVES_UNREAD;
  const before = recordCount;
  const at = textBase() + <usize>position;
  limit = at + <usize>length;
  isCut = false;
  if (walkEvent(at, row, all)) return isCut ? LEAVES_CUT : LEAVES_READ;
  recordsKeep(before, pathCount);
  return LEAVES_UNREAD;
}

/** Address of the quote that ends the string whose first byte is at `at`; 0 where the event ends before. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function endOfString(at: usize): usize {
  let p = at;
  isEscaped = false;
  while (true) {
    const v = v128.load(p);
    const mask = <u32>i8x16.bitmask(v128.or(i8x16.eq(v, i8x16.splat(0x22)), i8x16.eq(v, i8x16.splat(0x5c))));
    if (mask) {
      p += <usize>ctz(mask);
      if (p >= limit) return 0;
      if (load<u8>(p) == 0x22) return p;
      isEscaped = true;
      p += 2;
    } else {
      p += 16;
    }
    if (p >= limit) return 0;
  }
}

/** What `enterKey` found: the path, or NO_PATH where it has no place. */
let entered: u32 = NO_PATH;

/** Finds the path of the key [at, end). False for a key that is not UTF-8. */
function enterKey(parent: u32, before: u32, at: usize, end: usize): bool {
  let from = at;
  let length = end - at;
  if (isEscaped) {
    length = unescape(at, end);
    from = unescaped();
  }
  if (!isUtf8(from, length)) return false;
  const known = pathCount;
  entered = pathOfKey(parent, before, from, length);
  if (entered == NO_PATH) isCut = true;
  else if (pathCount > known) valuesBegin(entered);
  return true;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function isRecorded(path: u32, all: bool): bool {
  return path != NO_PATH && (all || !(flagsOf(path) & FLAG_COLUMN));
}

function takeString(path: u32, row: u32, at: usize, end: usize): bool {
  let from = at;
  let length = end - at;
  if (isEscaped) {
    if (length > MAX_LEAF_BYTES * 6) return record(path, row, MARK_UNKNOWN);
    length = unescape(at, end);
    from = unescaped();
  }
  return recordValue(path, row, from, length, KIND_TEXT);
}

/** Walks the object that begins at `start` and ends at `limit`. */
function walkEvent(start: usize, row: u32, all: bool): bool {
  if (load<u8>(start) != 0x7b) return false;
  let p = start + 1;
  let expect = FIRST_KEY;
  // the innermost object or array
  let depth: u32 = 0;
  let path: u32 = ROOT;
  let inArray = false;
  let before: u32 = ROOT;
  let object: u32 = ++objects;
  let records: u32 = recordCount;
  /** What the next value stands at. */
  let key: u32 = ROOT;

  while (true) {
    let c = <u32>load<u8>(p);
    if (c <= 0x20) {
      p = skipSpace(p);
      c = load<u8>(p);
    }
    if (p >= limit) return false;

    if (expect <= KEY) {
      if (c == 0x22) {
        p++;
        key = path == NO_PATH ? NO_PATH : likelyPath(path, before, p, limit - p);
        if (key != NO_PATH) {
          p += keyLength(key) + 1;
        } else {
          const end = endOfString(p);
          if (!end) return false;
          if (path != NO_PATH && !enterKey(path, before, p, end)) return false;
          key = path == NO_PATH ? NO_PATH : entered;
          p = end + 1;
        }
        if (key != NO_PATH) {
          if (!meet(key, object)) return false;
          before = key;
        }
        if (load<u8>(p) != 0x3a) {
          p = skipSpace(p);
          if (load<u8>(p) != 0x3a) return false;
        }
        p++;
        expect = VALUE;
        continue;
      }
      if (c != 0x7d || expect != FIRST_KEY) return false;
    } else if (c == 0x22) {
      p++;
      const end = endOfString(p);
      if (!end || (isRecorded(key, all) && !takeString(key, row, p, end))) return false;
      p = end + 1;
    } else if (c == 0x7b || c == 0x5b) {
      if (depth == MAX_DEPTH) return false;
      const frame = frames + <usize>depth * FRAME_BYTES;
      store<u32>(frame, path);
      store<u32>(frame, inArray ? before | ARRAY_BIT : before, 4);
      store<u32>(frame, object, 8);
      store<u32>(frame, records, 12);
      depth++;
      path = key;
      inArray = c == 0x5b;
      before = key;
      object = ++objects;
      records = recordCount;
      p++;
      expect = inArray ? FIRST_ELEMENT : FIRST_KEY;
      continue;
    } else if (c - 0x30 < 10 || c == 0x2d) {
      numberBegin();
      const end = numberRun(p);
      if (!numberComplete() || end > limit) return false;
      const kind = numberIsOdd() ? KIND_ODD_NUMBER : KIND_TEXT;
      if (isRecorded(key, all) && !recordValue(key, row, p, end - p, kind)) return false;
      p = end;
    } else if (c == 0x74 || c == 0x66 || c == 0x6e) {
      const whole: usize = c == 0x66 ? 5 : 4;
      if (literalMatch(p) < whole) return false;
      if (c != 0x6e && isRecorded(key, all) && !recordValue(key, row, p, whole, KIND_TEXT)) return false;
      p += whole;
    } else if (c != 0x5d || expect != FIRST_ELEMENT) {
      return false;
    }

    // After a value, or where an empty object or array ends. Each closing bracket ends the value of what is around it.
    while (true) {
      c = load<u8>(p);
      if (c <= 0x20) {
        p = skipSpace(p);
        c = load<u8>(p);
      }
      if (p >= limit) return false;
      p++;
      if (c == 0x2c) break;
      if (c != <u32>(inArray ? 0x5d : 0x7d)) return false;
      if (depth == 0) return p == limit;
      if (recordCount == records && isRecorded(path, all) && !record(path, row, MARK_CONTAINER)) return false;
      depth--;
      const frame = frames + <usize>depth * FRAME_BYTES;
      path = load<u32>(frame);
      before = load<u32>(frame, 4);
      inArray = before >> 31 != 0;
      before &= ~ARRAY_BIT;
      object = load<u32>(frame, 8);
      records = load<u32>(frame, 12);
    }
    key = path;
    expect = inArray ? VALUE : KEY;
  }
}
