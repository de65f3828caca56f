// Dictionaries of all columns: one open-addressing table over (column, bytes). A slot holds bits of the hash and the
// entry's number; a match is confirmed by column, length and bytes. Codes count from 2 within a column.
//
//   entry: hash u64 | arena offset u32 | length u32 | column u16 | code u16 | number of the column's next entry u32

import { hashValue, sameBytes } from './hash';
import { rememberReset } from './remember';
import { hasTag, numberIn, SLOT_BYTES, slotOf, slotsOf, tagOf } from './slots';

export const MAX_COLUMNS: u32 = 64;
export const FIRST_CODE: u32 = 2;
/** The most entries of a column, so that codes fit 16 bits. */
const MAX_ENTRIES: u32 = 0xffff - FIRST_CODE;
/** Past these the rows should be taken before another event begins. */
const ENOUGH_ENTRIES: u32 = 65000;
const ENOUGH_ARENA: usize = 48 << 20;

const ENTRY_BYTES: usize = 24;
const FIRST_SLOTS: u32 = 1 << 13;
const FIRST_ARENA: usize = 1 << 18;
const PADDING: usize = 64;
const NO_ENTRY: u32 = 0xffffffff;

let slots: usize = 0;
let slotCount: u32 = 0;
let entries: usize = 0;
let entryRoom: u32 = 0;
let entryCount: u32 = 0;
let arena: usize = 0;
let arenaRoom: usize = 0;
let arenaUsed: usize = 0;
let nearlyFull: bool = false;
/** For tests: how many bits of the hash count. */
let hashMask: u64 = 0xffffffffffffffff;

const counts = memory.data(256, 16);
const byteTotals = memory.data(256, 16);
const heads = memory.data(256, 16);
const tails = memory.data(256, 16);
/** Entry that each column met last: most events repeat their predecessor's values. */
const recent = memory.data(256, 16);

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function entryAt(number: u32): usize {
  return entries + <usize>number * ENTRY_BYTES;
}

/** Forgets all values. */
export function internReset(): void {
  if (!slots || slotCount > FIRST_SLOTS << 6) {
    if (slots) heap.free(slots);
    slotCount = FIRST_SLOTS;
    slots = heap.alloc(<usize>slotCount * SLOT_BYTES);
  }
  if (!arena) {
    arenaRoom = FIRST_ARENA;
    arena = heap.alloc(arenaRoom + PADDING);
    entryRoom = FIRST_SLOTS >> 1;
    entries = heap.alloc(<usize>entryRoom * ENTRY_BYTES);
  }
  memory.fill(slots, 0, <usize>slotCount * SLOT_BYTES);
  memory.fill(counts, 0, 256);
  memory.fill(byteTotals, 0, 256);
  memory.fill(recent, 0xff, 256);
  entryCount = 0;
  arenaUsed = 0;
  nearlyFull = false;
  rememberReset();
}

/** True once another event might not find room for its values. */
export function internNearlyFull(): bool {
  return nearlyFull;
}

/** For tests: makes all hashes collide but for `bits` bits. */
export function internLimitHash(bits: u32): void {
  hashMask = bits >= 64 ? 0xffffffffffffffff : (<u64>1 << <u64>bits) - 1;
}

export function internSlotCount(): u32 {
  return slotCount;
}

function growSlots(): void {
  slotCount <<= 1;
  slots = slotsOf(slots, slotCount, entries, ENTRY_BYTES, entryCount);
}

function addEntry(hash: u64, column: u32, at: usize, length: usize): u32 {
  const columnAt = <usize>column << 2;
  const nth = load<u32>(counts + columnAt);
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
  store<u16>(entry, <u16>column, 16);
  store<u16>(entry, <u16>(nth + FIRST_CODE), 18);
  store<u32>(entry, NO_ENTRY, 20);
  memory.copy(arena + arenaUsed, at, length);
  arenaUsed += length;

  if (nth == 0) store<u32>(heads + columnAt, number);
  else store<u32>(entryAt(load<u32>(tails + columnAt)), number, 20);
  store<u32>(tails + columnAt, number);
  store<u32>(counts + columnAt, nth + 1);
  store<u32>(byteTotals + columnAt, load<u32>(byteTotals + columnAt) + <u32>length);
  if (nth + 1 >= ENOUGH_ENTRIES || arenaUsed >= ENOUGH_ARENA) nearlyFull = true;
  return number;
}

/** The code of a value within its column; 0 where the column has no code left. Reads up to 15 bytes past the value. */
export function intern(column: u32, at: usize, length: usize): u32 {
  const recentAt = recent + (<usize>column << 2);
  const last = load<u32>(recentAt);
  if (last != NO_ENTRY) {
    const entry = entryAt(last);
    if (load<u32>(entry, 12) == <u32>length && sameBytes(arena + load<u32>(entry, 8), at, length)) {
      return load<u16>(entry, 18);
    }
  }
  const hash = hashValue(at, length, column) & hashMask;
  const tag = tagOf(hash);
  let mask = slotCount - 1;
  let index = <u32>hash & mask;
  while (true) {
    const slot = load<u32>(slots + <usize>index * SLOT_BYTES);
    if (slot == 0) break;
    if (hasTag(slot, tag)) {
      const number = numberIn(slot);
      const entry = entryAt(number);
      if (
        load<u32>(entry, 12) == <u32>length &&
        load<u16>(entry, 16) == <u16>column &&
        sameBytes(arena + load<u32>(entry, 8), at, length)
      ) {
        store<u32>(recentAt, number);
        return load<u16>(entry, 18);
      }
    }
    index = (index + 1) & mask;
  }
  if (load<u32>(counts + (<usize>column << 2)) >= MAX_ENTRIES) return 0;
  if (entryCount >= slotCount >> 1) {
    growSlots();
    mask = slotCount - 1;
    index = <u32>hash & mask;
    while (load<u32>(slots + <usize>index * SLOT_BYTES)) index = (index + 1) & mask;
  }
  const number = addEntry(hash, column, at, length);
  store<u32>(slots + <usize>index * SLOT_BYTES, slotOf(tag, number));
  store<u32>(recentAt, number);
  return load<u16>(entryAt(number), 18);
}

/** How many distinct values a column has. */
export function internCount(column: u32): u32 {
  return column < MAX_COLUMNS ? load<u32>(counts + (<usize>column << 2)) : 0;
}

/** The bytes of all of a column's values. */
export function internBytes(column: u32): u32 {
  return column < MAX_COLUMNS ? load<u32>(byteTotals + (<usize>column << 2)) : 0;
}

/** Writes the ends of a column's values, as u32 each, then their bytes one after the other. */
export function internGather(column: u32, target: usize): void {
  const count = internCount(column);
  let end: u32 = 0;
  let number = load<u32>(heads + (<usize>column << 2));
  const bytes = target + (<usize>count << 2);
  for (let i: u32 = 0; i < count; i++) {
    const entry = entryAt(number);
    const length = load<u32>(entry, 12);
    memory.copy(bytes + end, arena + load<u32>(entry, 8), length);
    end += length;
    store<u32>(target + (<usize>i << 2), end);
    number = load<u32>(entry, 20);
  }
}
