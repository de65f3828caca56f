// Open addressing over entries that begin with their hash. A slot holds the upper half of a hash, and the entry's number
// above 0; an empty one holds 0.

/** Slots, as many as `count` says (a power of two), that find the entries there are; the ones at `before` are freed. */
export function slotsOf(before: usize, count: u32, entries: usize, entryBytes: usize, entryCount: u32): usize {
  heap.free(before);
  const slots = heap.alloc(<usize>count << 3);
  memory.fill(slots, 0, <usize>count << 3);
  const mask = count - 1;
  for (let number: u32 = 0; number < entryCount; number++) {
    const hash = load<u64>(entries + <usize>number * entryBytes);
    let index = <u32>hash & mask;
    while (load<u64>(slots + (<usize>index << 3))) index = (index + 1) & mask;
    store<u64>(slots + (<usize>index << 3), ((hash >> 32) << 32) | <u64>(number + 1));
  }
  return slots;
}
