// The event being read: its values go from here to the row's columns. Positions count in the text buffer.

import { hashContent, hashContentSecond } from './hash';
import { intern } from './intern';
import {
  childOf,
  columnAncestors,
  columnOf,
  CONTEXT_EXCLUSIVE,
  CONTEXT_MULTI,
  CONTEXT_PLAIN,
  contextHas,
  keyInOtherCase,
  keysClearCaseNote,
  keysFind,
  markOf,
  ROLE_COLUMN,
  ROLE_CONTEXT,
  ROLE_EVENTS,
  ROLE_ID,
  ROLE_MULTI,
  ROLE_NONE,
  ROLE_OTHER_TIME,
  ROLE_TIME,
  roleOf,
} from './keys';
import { multiBegin, multiEnd, multiSet, multiSetContainer, multiUnset } from './multi';
import {
  FLAG_ESCAPED,
  FLAG_IRREGULAR,
  FLAG_ODD_NUMBER,
  FLAG_OTHER_ID,
  FLAG_UUID,
  rowBegin,
  rowEnd,
  rowSetCode,
  rowSetId,
} from './rows';
import { recall, remember, unwatch } from './remember';
import { targetEnd, targetOffer, targetReset } from './target';
import { timeIsExact, timeSeconds } from './time';
import { cutLength, MAX_VALUE_BYTES, unescape, unescaped } from './unescape';
import { uuidHigh, uuidLow, uuidRead } from './uuid';

const CONTAINER_CODE: u32 = 1;

let flags: u32 = 0;
let time: u32 = 0;
/** A value that is not null stands where the time is looked for first. */
let timeIsThere: bool = false;
let otherTime: u32 = 0;
let otherTimeIsExact: bool = true;
/** The key that gave the ID. */
let idEntry: usize = 0;
let columns: u32 = 0;
let contextsSeen: u64 = 0;
/** Marks of the keys met: any makes the object an event. */
let marks: u32 = 0;

/** Columns that the row has, `target` among them. */
export function eventSetColumns(count: u32): void {
  columns = count;
}

export function eventBegin(): void {
  flags = 0;
  time = 0;
  timeIsThere = false;
  otherTime = 0;
  otherTimeIsExact = true;
  idEntry = 0;
  contextsSeen = 0;
  marks = 0;
  targetReset();
  rowBegin();
}

/** True where the object has a key that makes it an event. */
export function eventIsMarked(): bool {
  return marks != 0;
}

/** Keeps the event, whose bytes are [at, at + length). */
export function eventEnd(base: usize, at: usize, length: usize, start: f64): void {
  targetEnd(base);
  if (!timeIsThere) {
    time = otherTime;
    if (!otherTimeIsExact) flags |= FLAG_IRREGULAR;
  }
  rowEnd(time, flags, hashContent(at, length), start, <u32>length);
}

export function eventNoteEscape(): void {
  flags |= FLAG_ESCAPED;
}

export function eventNoteOddNumber(): void {
  flags |= FLAG_ODD_NUMBER;
}

export function eventNoteIrregular(): void {
  flags |= FLAG_IRREGULAR;
}

/** An object under a key that must be there once came again: JSON.parse would forget the one before. */
function repeatedContext(context: u32): void {
  flags |= FLAG_IRREGULAR;
  const bit = <u64>1 << <u64>context;
  for (let column: u32 = 0; column < columns; column++) {
    if (columnAncestors(column) & bit) rowSetCode(column, 0);
  }
  if (contextHas(context, CONTEXT_MULTI)) {
    multiBegin();
    multiEnd();
  }
}

/** The entry of the key with bytes [at, end), or 0. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function eventKey(context: u32, at: usize, end: usize, escaped: bool): usize {
  const entry = escaped ? findEscaped(context, at, end) : keysFind(context, at, end - at);
  if (keyInOtherCase) noteOtherCase(entry);
  if (entry) {
    marks |= markOf(entry);
    if (roleOf(entry) == ROLE_CONTEXT) enterOnce(entry);
  }
  return entry;
}

function findEscaped(context: u32, at: usize, end: usize): usize {
  return keysFind(context, unescaped(), unescape(at, end));
}

function noteOtherCase(entry: usize): void {
  keysClearCaseNote();
  if (!entry) flags |= FLAG_IRREGULAR;
}

function enterOnce(entry: usize): void {
  const child = childOf(entry);
  if (!contextHas(child, CONTEXT_EXCLUSIVE)) return;
  const bit = <u64>1 << <u64>child;
  if (contextsSeen & bit) repeatedContext(child);
  contextsSeen |= bit;
}

/**
 * Address after the object at `at`, the value of a key of the event, where its text is known from before and what it holds
 * has been taken; 0 where it must be read. `end` is the text's; `depth` objects and arrays are open, of at most `maxDepth`.
 */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function eventRecall(entry: usize, base: usize, at: usize, end: usize, depth: u32, maxDepth: u32): usize {
  if (roleOf(entry) != ROLE_CONTEXT || !contextHas(childOf(entry), CONTEXT_PLAIN)) return 0;
  return recallPlain(entry, base, at, end, depth, maxDepth);
}

/** The context in the object that is watched, and the flags of what came before it. */
let watchedContext: u32 = 0;
let flagsBefore: u32 = 0;

function recallPlain(entry: usize, base: usize, at: usize, end: usize, depth: u32, maxDepth: u32): usize {
  // A key that was there before takes the place of what it gave then.
  if (flags & FLAG_IRREGULAR) return 0;
  const after = recall(entry, base, at, end, depth, maxDepth);
  if (after) return after;
  watchedContext = childOf(entry);
  flagsBefore = flags;
  return 0;
}

/** The watched object ends before `at`. */
export function eventRemember(at: usize): void {
  // What was noted before would not be seen to be noted again.
  if ((flags | flagsBefore) & (FLAG_ESCAPED | FLAG_IRREGULAR | FLAG_ODD_NUMBER)) unwatch();
  else remember(at, watchedContext, columns);
}

/** Takes a string's bytes [at, at + length). Inside an array under `entry` only the target takes it. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function eventString(entry: usize, base: usize, at: usize, length: usize, escaped: bool, inArray: bool): void {
  targetOffer(entry, <u32>(at - base), <u32>length, escaped);
  if (inArray) return;
  if (roleOf(entry) == ROLE_COLUMN && !escaped && length <= MAX_VALUE_BYTES) setColumn(columnOf(entry), at, length);
  else takeString(entry, at, length, escaped);
}

function takeString(entry: usize, at: usize, length: usize, escaped: bool): void {
  const role = roleOf(entry);
  if (role == ROLE_NONE || role == ROLE_CONTEXT || role >= ROLE_EVENTS) return;
  let from = at;
  let size = length;
  if (escaped && role != ROLE_ID) {
    size = unescape(at, at + length);
    from = unescaped();
  }
  if (role == ROLE_TIME) {
    time = timeSeconds(from, size);
    timeIsThere = true;
    if (!timeIsExact) flags |= FLAG_IRREGULAR;
  } else if (role == ROLE_OTHER_TIME) {
    otherTime = timeSeconds(from, size);
    otherTimeIsExact = timeIsExact;
  } else if (role == ROLE_ID) {
    takeId(entry, at, length, escaped);
  } else {
    takeText(entry, role, from, size);
  }
}

function takeText(entry: usize, role: u32, at: usize, length: usize): void {
  const size = cutLength(at, length, MAX_VALUE_BYTES);
  if (size != length) flags |= FLAG_IRREGULAR;
  if (role == ROLE_COLUMN) setColumn(columnOf(entry), at, size);
  else if (role == ROLE_MULTI) multiSet(columnOf(entry), at, size);
}

function setColumn(column: u32, at: usize, length: usize): void {
  const code = intern(column, at, length);
  if (code == 0) flags |= FLAG_IRREGULAR;
  rowSetCode(column, code);
}

/** Takes a number or `true` or `false` by its text. */
export function eventText(entry: usize, base: usize, at: usize, length: usize, inArray: bool): void {
  targetOffer(entry, <u32>(at - base), <u32>length, false);
  if (inArray) return;
  const role = roleOf(entry);
  if (role == ROLE_COLUMN || role == ROLE_MULTI) {
    takeText(entry, role, at, length);
  } else if (role == ROLE_ID) {
    takeId(entry, at, length, false);
  } else {
    noTime(role);
  }
}

/** Takes note of something that is no time where one is meant. */
function noTime(role: u32): void {
  if (role == ROLE_TIME) {
    time = 0;
    timeIsThere = true;
    flags |= FLAG_IRREGULAR;
  } else if (role == ROLE_OTHER_TIME) {
    otherTime = 0;
    otherTimeIsExact = false;
  }
}

/** Takes a number by its text; `odd`: JSON.stringify would print it otherwise. */
export function eventNumber(entry: usize, base: usize, at: usize, length: usize, odd: bool, inArray: bool): void {
  eventText(entry, base, at, length, inArray);
  const role = roleOf(entry);
  if (odd && !inArray && (role == ROLE_COLUMN || role == ROLE_MULTI)) flags |= FLAG_IRREGULAR;
}

export function eventNull(entry: usize, inArray: bool): void {
  if (inArray) return;
  const role = roleOf(entry);
  if (role == ROLE_COLUMN) rowSetCode(columnOf(entry), 0);
  else if (role == ROLE_MULTI) multiUnset(columnOf(entry));
  else if (role == ROLE_ID) noId(entry);
  else if (role == ROLE_TIME) {
    time = 0;
    timeIsThere = false;
  } else if (role == ROLE_OTHER_TIME) {
    otherTime = 0;
    otherTimeIsExact = true;
  }
}

/** Takes note of an object or array where a scalar is meant. */
export function eventContainer(entry: usize, isArray: bool): void {
  const role = roleOf(entry);
  if (role == ROLE_COLUMN) {
    rowSetCode(columnOf(entry), CONTAINER_CODE);
    if (isArray) flags |= FLAG_IRREGULAR;
  } else if (role == ROLE_MULTI) {
    multiSetContainer(columnOf(entry));
    flags |= FLAG_IRREGULAR;
  } else if (role == ROLE_ID) {
    noId(entry);
  } else {
    noTime(role);
  }
}

/** One of the keys of an ID has no ID. */
function noId(entry: usize): void {
  if (isTheId(entry)) clearId();
}

/** True where this key's ID counts: an event may have several keys for it, and the one that marks events goes before. */
function isTheId(entry: usize): bool {
  if (idEntry && idEntry != entry) {
    flags |= FLAG_IRREGULAR;
    if (!markOf(entry)) return false;
  }
  idEntry = entry;
  return true;
}

function clearId(): void {
  flags &= ~(FLAG_UUID | FLAG_OTHER_ID);
  rowSetId(0, 0);
}

function takeId(entry: usize, at: usize, length: usize, escaped: bool): void {
  if (!isTheId(entry)) return;
  let from = at;
  let size = length;
  if (escaped) {
    size = unescape(at, at + length);
    from = unescaped();
  }
  clearId();
  if (size == 0) return;
  if (size == 36 && uuidRead(from)) {
    flags |= FLAG_UUID;
    rowSetId(uuidHigh, uuidLow);
    return;
  }
  flags |= FLAG_OTHER_ID;
  if (size > MAX_VALUE_BYTES) {
    size = cutLength(from, size, MAX_VALUE_BYTES);
    flags |= FLAG_IRREGULAR;
  }
  rowSetId(hashContent(from, size), hashContentSecond(from, size));
}
