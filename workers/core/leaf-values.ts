// The values of leaves: one dictionary over (path, kind, bytes), and a record of each value met: which path, which row,
// which value. A path whose values are many and nearly all different is given up: from then on its values are recorded
// as hashes that ignore ASCII case.
//
//   entry:  hash u64 | arena offset u32 | length u32 | path u16 | kind u8 | number of the path's entry before it u32
//           | its hash that ignores case u32, once the path is given up
//   record: path u16 | row u16 | value u32: an entry's number, a hash, or one of the marks below

import { hashValue, sameBytes } from './hash';
import { fold, nodeAt } from './leaf-paths';
import { hasTag, numberIn, SLOT_BYTES, slotOf, slotsOf, tagOf } from './slots';

/** The text is the value's. */
export const KIND_TEXT: u32 = 0;
/** A number whose text is not what JSON.stringify prints. */
export const KIND_ODD_NUMBER: u32 = 1;

/** In place of a value: an object or array is there, and nothing in it. */
export const MARK_CONTAINER: u32 = 0xffffffff;
/** In place of a value: too long, or there are too many; only the event tells. */
export const MARK_UNKNOWN: u32 = 0xfffffffe;
/** In place of a hash: of a text beyond ASCII, or a number in an odd form. */
export const HASH_UNKNOWN: u32 = 0;

/** Longer values are not kept. */
export const MAX_LEAF_BYTES: usize = 4096;

const NONE: u32 = 0xffffffff;
const ENTRY_BYTES: usize = 32;
const RECORD_BYTES: usize = 8;
const MAX_ENTRIES: u32 = 1 << 20;
const MAX_ARENA: usize = 24 << 20;
const FIRST_ENTRIES: u32 = 1 << 14;
const FIRST_ARENA: usize = 1 << 20;
const FIRST_RECORDS: u32 = 1 << 18;
const MAX_RECORDS: u32 = 6 << 20;
const PADDING: usize = 64;
/** A path with so many bytes of values, more than half of them different, is recorded as hashes. */
const MANY_BYTES: u32 = 768 << 10;
/** Hashes have 24 bits. */
const HASH_MASK: u32 = 0xffffff;

let entries: usize = 0;
let entryRoom: u32 = 0;
let entryCount: u32 = 0;
let arena: usize = 0;
let arenaRoom: usize = 0;
let arenaUsed: usize = 0;
let slots: usize = 0;
let slotCount: u32 = 0;
let records: usize = 0;
let recordRoom: u32 = 0;
export let recordCount: u32 = 0;

const folded = memory.data(4096 + 64, 16);

/** Forgets all values, and what the first `paths` paths keep of them. */
export function valuesReset(paths: u32): void {
  if (!entries) {
    entryRoom = FIRST_ENTRIES;
    entries = heap.alloc(<usize>entryRoom * ENTRY_BYTES);
    arenaRoom = FIRST_ARENA;
    arena = heap.alloc(arenaRoom + PADDING);
    slotCount = FIRST_ENTRIES << 1;
    slots = heap.alloc(<usize>slotCount * SLOT_BYTES);
    recordRoom = FIRST_RECORDS;
    records = heap.alloc(<usize>recordRoom * RECORD_BYTES);
  }
  memory.fill(slots, 0, <usize>slotCount * SLOT_BYTES);
  entryCount = 0;
  arenaUsed = 0;
  recordCount = 0;
  for (let path: u32 = 0; path < paths; path++) valuesBegin(path);
}

/** Nothing is known yet of the values of this path. */
export function valuesBegin(path: u32): void {
  const node = nodeAt(path);
  memory.fill(node + 28, 0, 12);
  store<u32>(node, NONE, 24);
  store<u32>(node, NONE, 40);
  store<u32>(node, NONE, 44);
}

export function leafEntries(): usize {
  return entries;
}

export function leafEntryCount(): u32 {
  return entryCount;
}

export function leafArena(): usize {
  return arena;
}

export function leafRecords(): usize {
  return records;
}

export function leafRecordCount(): u32 {
  return recordCount;
}

/** Takes back the records after the first `count`, of any of the first `paths` paths. */
export function recordsKeep(count: u32, paths: u32): void {
  recordCount = count;
  for (let path: u32 = 0; path < paths; path++) {
    const from = load<u32>(nodeAt(path), 44);
    if (from != NONE && from > count) store<u32>(nodeAt(path), count, 44);
  }
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function entryAt(number: u32): usize {
  return entries + <usize>number * ENTRY_BYTES;
}

/** Records what stands at a path. False where there is no room. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function record(path: u32, row: u32, value: u32): bool {
  if (recordCount == recordRoom && !growRecords()) return false;
  const at = records + <usize>recordCount * RECORD_BYTES;
  store<u16>(at, <u16>path);
  store<u16>(at, <u16>row, 2);
  store<u32>(at, value, 4);
  recordCount++;
  return true;
}

function growRecords(): bool {
  if (recordRoom >= MAX_RECORDS) return false;
  recordRoom = min(recordRoom << 1, MAX_RECORDS);
  records = heap.realloc(records, <usize>recordRoom * RECORD_BYTES);
  return true;
}

function isAscii(at: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) if (load<u8>(at + i) & 0x80) return false;
  return true;
}

/** Hash of a text that is the same for any case of its letters A to Z; HASH_UNKNOWN for one beyond ASCII. */
export function hashIgnoringCase(at: usize, length: usize): u32 {
  if (!isAscii(at, length)) return HASH_UNKNOWN;
  fold(folded, at, length);
  const hash = <u32>(hashValue(folded, length, 0) >> 16) & HASH_MASK;
  return hash == HASH_UNKNOWN ? 1 : hash;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function hashOf(at: usize, length: usize, kind: u32): u32 {
  return kind == KIND_TEXT ? hashIgnoringCase(at, length) : HASH_UNKNOWN;
}

/** The hash of an entry's value. */
export function leafHashEntry(number: u32): u32 {
  const entry = entryAt(number);
  return hashOf(arena + load<u32>(entry, 8), load<u32>(entry, 12), load<u8>(entry, 18));
}

/** From here on the path's values are recorded as hashes. */
function giveUp(node: usize): void {
  store<u32>(node, recordCount, 44);
  for (let number = load<u32>(node, 40); number != NONE; number = load<u32>(entryAt(number), 20)) {
    const entry = entryAt(number);
    store<u32>(entry, hashOf(arena + load<u32>(entry, 8), load<u32>(entry, 12), load<u8>(entry, 18)), 24);
  }
}

/** Records a value's bytes, escapes undone. Reads up to 15 bytes past them. False where there is no room. */
export function recordValue(path: u32, row: u32, at: usize, length: usize, kind: u32): bool {
  if (length > MAX_LEAF_BYTES) return record(path, row, MARK_UNKNOWN);
  const node = nodeAt(path);
  store<u32>(node, load<u32>(node, 32) + 1, 32);
  if (load<u32>(node, 44) != NONE) return record(path, row, hashOf(at, length, kind));
  const last = load<u32>(node, 24);
  if (last != NONE && isEntry(last, path, at, length, kind)) return record(path, row, last);
  const number = numberOf(path, node, at, length, kind);
  if (number == NONE) return record(path, row, hashOf(at, length, kind));
  store<u32>(node, number, 24);
  return record(path, row, number);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function isEntry(number: u32, path: u32, at: usize, length: usize, kind: u32): bool {
  const entry = entryAt(number);
  return (
    load<u32>(entry, 12) == <u32>length &&
    load<u32>(entry, 16) == (path | (kind << 16)) &&
    sameBytes(arena + load<u32>(entry, 8), at, length)
  );
}

/** The number of the entry with this value, a new one where there is none. NONE where the path is given up for that. */
function numberOf(path: u32, node: usize, at: usize, length: usize, kind: u32): u32 {
  const hash = hashValue(at, length, path);
  const tag = tagOf(hash);
  let index = <u32>hash & (slotCount - 1);
  while (true) {
    const slot = load<u32>(slots + <usize>index * SLOT_BYTES);
    if (slot == 0) break;
    if (hasTag(slot, tag) && isEntry(numberIn(slot), path, at, length, kind)) return numberIn(slot);
    index = (index + 1) & (slotCount - 1);
  }
  const bytes = load<u32>(node, 36) + <u32>length;
  const distinct = load<u32>(node, 28) + 1;
  const isGivenUp = bytes > MANY_BYTES && distinct << 1 > load<u32>(node, 32);
  if (isGivenUp || entryCount == MAX_ENTRIES || arenaUsed + length > MAX_ARENA) {
    giveUp(node);
    return NONE;
  }
  store<u32>(node, distinct, 28);
  store<u32>(node, bytes, 36);
  const number = addEntry(path, node, hash, at, length, kind);
  if (entryCount << 1 > slotCount) growSlots();
  else store<u32>(slots + <usize>index * SLOT_BYTES, slotOf(tag, number));
  return number;
}

function addEntry(path: u32, node: usize, hash: u64, at: usize, length: usize, kind: u32): u32 {
  if (entryCount == entryRoom) {
    entryRoom <<= 1;
    entries = heap.realloc(entries, <usize>entryRoom * ENTRY_BYTES);
  }
  if (arenaUsed + length > arenaRoom) {
    while (arenaUsed + length > arenaRoom) arenaRoom <<= 1;
    arena = heap.realloc(arena, arenaRoom + PADDING);
  }
  const number = entryCount++;
  const entry = entryAt(number);
  store<u64>(entry, hash);
  store<u32>(entry, <u32>arenaUsed, 8);
  store<u32>(entry, <u32>length, 12);
  store<u32>(entry, path | (kind << 16), 16);
  store<u32>(entry, load<u32>(node, 40), 20);
  store<u32>(entry, HASH_UNKNOWN, 24);
  store<u32>(node, number, 40);
  memory.copy(arena + arenaUsed, at, length);
  arenaUsed += length;
  return number;
}

/** The last entry is not in the slots yet. */
function growSlots(): void {
  slotCount <<= 1;
  slots = slotsOf(slots, slotCount, entries, ENTRY_BYTES, entryCount);
}
