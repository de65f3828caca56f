// Open addressing over entries that begin with their hash. A slot is one word, so that many fit the cache: the hash's upper
// bits, and below them the entry's number above 0; an empty one is 0.

const NUMBER_BITS: u32 = 22;
const NUMBER_MASK: u32 = (1 << NUMBER_BITS) - 1;
export const SLOT_BYTES: usize = 4;

/** What a slot has for hashes like this one, with no number. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function tagOf(hash: u64): u32 {
  return <u32>(hash >> 32) & ~NUMBER_MASK;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function hasTag(slot: u32, tag: u32): bool {
  return (slot ^ tag) <= NUMBER_MASK;
}

/** Of a slot that is not empty. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function numberIn(slot: u32): u32 {
  return (slot & NUMBER_MASK) - 1;
}

/** `number` is below 2^22 - 1. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function slotOf(tag: u32, number: u32): u32 {
  return tag | (number + 1);
}

/** Slots, as many as `count` says (a power of two), that find the entries there are; the ones at `before` are freed. */
export function slotsOf(before: usize, count: u32, entries: usize, entryBytes: usize, entryCount: u32): usize {
  heap.free(before);
  const slots = heap.alloc(<usize>count * SLOT_BYTES);
  memory.fill(slots, 0, <usize>count * SLOT_BYTES);
  const mask = count - 1;
  for (let number: u32 = 0; number < entryCount; number++) {
    const hash = load<u64>(entries + <usize>number * entryBytes);
    let index = <u32>hash & mask;
    while (load<u32>(slots + <usize>index * SLOT_BYTES)) index = (index + 1) & mask;
    store<u32>(slots + <usize>index * SLOT_BYTES, slotOf(tagOf(hash), number));
  }
  return slots;
}
