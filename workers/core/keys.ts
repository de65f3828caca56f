// The keys that matter, given by the host as data: for each the object it stands in (its context) and what its value
// is for. Looked up by a hash that ignores ASCII case and confirmed by bytes.
//
//   entry (48 bytes): first 8 bytes u64 | last 8 bytes u64 | length u32 | context u32 | role u8 | mark u8 |
//                     target slot u8 | watched u8 | column u16 | child context u16 | priority u32 | address of bytes u32

import { EXCHANGE_BYTES, exchangeBase } from './exchange';

export const MAX_KEY_BYTES: usize = 64;
export const MAX_CONTEXTS: u32 = 64;
const MAX_KEYS: u32 = 512;
const ENTRY_BYTES: usize = 48;
const SLOTS: u32 = 2048;

export const ROLE_NONE: u32 = 0;
export const ROLE_COLUMN: u32 = 1;
/** A column through an array of objects: all values joined. */
export const ROLE_MULTI: u32 = 2;
export const ROLE_CONTEXT: u32 = 3;
export const ROLE_TIME: u32 = 4;
export const ROLE_ID: u32 = 5;
/** The time of an event that has no ROLE_TIME. */
export const ROLE_OTHER_TIME: u32 = 6;
/** Where an array of events stands. */
export const ROLE_EVENTS: u32 = 7;
/** A document, in which a key leads to the events. */
export const ROLE_WAY: u32 = 8;

export const NO_SLOT: u32 = 255;

// Contexts before CONTEXT_NONE lie around events, those after it in them.
/** Around the documents. */
export const CONTEXT_ROOT: u32 = 0;
/** An array of events. */
export const CONTEXT_EVENTS: u32 = 1;
/** A document in which a key leads to the events. */
const CONTEXT_WAY: u32 = 2;
/** Objects of which no key matters. */
export const CONTEXT_NONE: u32 = 3;
export const CONTEXT_EVENT: u32 = 4;
const FIRST_FREE_CONTEXT: u32 = 5;

/** An array may stand in the object's place: its elements are meant. */
export const CONTEXT_THROUGH_ARRAYS: u32 = 1;
/** The elements' values are joined in multi columns. */
export const CONTEXT_MULTI: u32 = 2;
/** Columns lie below: the key must occur once. */
export const CONTEXT_EXCLUSIVE: u32 = 4;
/** Nothing but columns lies below, so that the same text always gives the same. */
export const CONTEXT_PLAIN: u32 = 8;

const slots = memory.data(4096, 16);
const entries = memory.data(512 * 48, 16);
const names = memory.data(512 * 80, 16);
const contextFlags = memory.data(64, 16);
/** Per column, the contexts it lies in, as bits. */
const columnContexts = memory.data(64 * 8, 16);
const contextParents = memory.data(64 * 8, 16);
const wayEntries = memory.data(2 * 48, 16);

let entryCount: u32 = 0;
let contextCount: u32 = FIRST_FREE_CONTEXT;
/** Set by `keysFind` where a watched key matched but for its case. */
export let keyInOtherCase: bool = false;

const FOLD: u64 = 0x2020202020202020;

/** Forgets all keys. */
export function keysReset(): void {
  memory.fill(slots, 0, 4096);
  memory.fill(contextFlags, 0, 64);
  memory.fill(columnContexts, 0, 512);
  memory.fill(contextParents, 0, 512);
  entryCount = 0;
  contextCount = FIRST_FREE_CONTEXT;
}

/** Adds a context below another; flags are CONTEXT_*. Returns its number, 0 where there are too many. */
export function keysAddContext(parent: u32, flags: u32): u32 {
  if (contextCount >= MAX_CONTEXTS || parent >= contextCount) return 0;
  const context = contextCount++;
  store<u8>(contextFlags + context, <u8>flags);
  store<u64>(contextParents + (<usize>context << 3), ancestors(parent) | (<u64>1 << <u64>context));
  return context;
}

function ancestors(context: u32): u64 {
  return load<u64>(contextParents + (<usize>context << 3));
}

/** Contexts that a column lies in, as bits. */
export function columnAncestors(column: u32): u64 {
  return load<u64>(columnContexts + (<usize>column << 3));
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function contextHas(context: u32, flag: u32): bool {
  return (load<u8>(contextFlags + context) & flag) != 0;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function roleOf(entry: usize): u32 {
  return load<u8>(entry, 24);
}

/** The bit of a key that makes an object an event; 0 for any other key. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function markOf(entry: usize): u32 {
  return load<u8>(entry, 25);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function slotOf(entry: usize): u32 {
  return load<u8>(entry, 26);
}

/** The column; for a multi column the number among those. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function columnOf(entry: usize): u32 {
  return load<u16>(entry, 28);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function childOf(entry: usize): u32 {
  return load<u16>(entry, 30);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function priorityOf(entry: usize): u32 {
  return load<u32>(entry, 32);
}

/** Stands for a document. */
export function documentEntry(): usize {
  return wayEntries;
}

/** Stands for the value of the key that leads to the events. */
export function keyedEntry(): usize {
  return wayEntries + ENTRY_BYTES;
}

/** Says that events stand behind a key of the document, or that the document holds them itself. */
export function keysSetWay(isKeyed: bool): void {
  setWayEntry(documentEntry(), isKeyed ? ROLE_WAY : ROLE_EVENTS);
  setWayEntry(keyedEntry(), ROLE_EVENTS);
}

function setWayEntry(entry: usize, role: u32): void {
  store<u8>(entry, <u8>role, 24);
  store<u8>(entry, <u8>NO_SLOT, 26);
  store<u16>(entry, <u16>CONTEXT_WAY, 30);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function firstBytes(at: usize, length: usize): u64 {
  return length >= 8 ? load<u64>(at) : load<u64>(at) & ((<u64>1 << (<u64>length << 3)) - 1);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function slotFor(first: u64, last: u64, length: usize, context: u32): u32 {
  let h = (first | FOLD) * 0x9e3779b185ebca87;
  h ^= ((last | FOLD) + ((<u64>context << 8) | <u64>length)) * 0xc2b2ae3d27d4eb4f;
  return <u32>(h >> 53);
}

/**
 * Adds the key whose `length` bytes lie in the exchange area. `column` is meant for ROLE_COLUMN and ROLE_MULTI,
 * `child` for ROLE_CONTEXT; `mark` is the bit of a key that makes an object an event, or 0. A watched key that occurs in
 * another case makes the event irregular. Returns false where the key does not fit.
 */
export function keysAdd(
  context: u32,
  length: u32,
  role: u32,
  column: u32,
  child: u32,
  mark: u32,
  watched: bool,
  slot: u32,
  priority: u32,
): bool {
  if (entryCount >= MAX_KEYS || <usize>length > MAX_KEY_BYTES || length > EXCHANGE_BYTES || context >= contextCount) {
    return false;
  }
  const name = names + <usize>entryCount * 80;
  memory.fill(name, 0, 80);
  memory.copy(name, exchangeBase(), length);
  const entry = entries + <usize>entryCount * ENTRY_BYTES;
  const first = firstBytes(name, length);
  const last = length >= 8 ? load<u64>(name + length - 8) : first;
  store<u64>(entry, first);
  store<u64>(entry, last, 8);
  store<u32>(entry, length, 16);
  store<u32>(entry, context, 20);
  store<u8>(entry, <u8>role, 24);
  store<u8>(entry, <u8>mark, 25);
  store<u8>(entry, <u8>slot, 26);
  store<u8>(entry, watched ? 1 : 0, 27);
  store<u16>(entry, <u16>column, 28);
  store<u16>(entry, <u16>child, 30);
  store<u32>(entry, priority, 32);
  store<u32>(entry, <u32>name, 36);
  if (role == ROLE_COLUMN) {
    if (column >= 64) return false;
    store<u64>(columnContexts + (<usize>column << 3), ancestors(context));
  }
  let index = slotFor(first, last, length, context);
  while (load<u16>(slots + (index << 1))) index = (index + 1) & (SLOTS - 1);
  store<u16>(slots + (index << 1), <u16>++entryCount);
  return true;
}

function middleMatches(name: usize, at: usize, length: usize): bool {
  for (let i: usize = 8; i + 8 < length; i += 8) {
    if (load<u64>(name + i) != load<u64>(at + i)) return false;
  }
  return true;
}

function matchesIgnoringCase(name: usize, at: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) {
    let a = <u32>load<u8>(name + i);
    let b = <u32>load<u8>(at + i);
    if (a - 0x41 < 26) a |= 0x20;
    if (b - 0x41 < 26) b |= 0x20;
    if (a != b) return false;
  }
  return true;
}

/** The entry of a key in a context, or 0. Escapes must be undone. Reads up to 7 bytes past its end. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function keysFind(context: u32, at: usize, length: usize): usize {
  if (length > MAX_KEY_BYTES) return 0;
  const first = firstBytes(at, length);
  const last = length >= 8 ? load<u64>(at + length - 8) : first;
  let index = slotFor(first, last, length, context);
  while (true) {
    const number = <usize>load<u16>(slots + (index << 1));
    if (!number) return 0;
    const entry = entries + (number - 1) * ENTRY_BYTES;
    if (load<u32>(entry, 16) == <u32>length && load<u32>(entry, 20) == context) {
      const name = <usize>load<u32>(entry, 36);
      if (load<u64>(entry) == first && load<u64>(entry, 8) == last && (length <= 16 || middleMatches(name, at, length))) {
        return entry;
      }
      if (load<u8>(entry, 27) && matchesIgnoringCase(name, at, length)) keyInOtherCase = true;
    }
    index = (index + 1) & (SLOTS - 1);
  }
}

export function keysClearCaseNote(): void {
  keyInOtherCase = false;
}
