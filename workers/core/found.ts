// What is found after a fault: whole events, first those that may yet turn out to lie in another, then those ready to be
// read; and an account of the text between them that gave nothing.
//
//   entry (16 bytes): start u32 | end u32 | start and end of what is accounted for with it u32 each

import { skipNothingFrom } from './items';
import { runBase, runEnd, streamOffset } from './outcome';
import { textOrigin } from './text';

const ENTRY_SHIFT: usize = 4;
const FIRST_ROOM: u32 = 256;
/** So many ranges of lost text are kept; all are counted. */
const MOST_RANGES: u32 = 100;

export const EVERYWHERE: u32 = 0xffffffff;

let entries: usize = 0;
let room: u32 = 0;
/** Entries before `ready` may be read, those after it not yet. */
let head: u32 = 0;
let ready: u32 = 0;
let tail: u32 = 0;

/** Offset in the stream: everything before is accounted for. */
let sweep: f64 = 0;
let searchedFrom: f64 = 0;
/** Position up to which the text after `sweep` has been looked at, and whether it is more than separators. */
let seenTo: u32 = 0;
let seenLoss: bool = false;

export let lostCount: f64 = 0;
export let lostBytes: f64 = 0;
/** start f64 | length f64 | bytes of its beginning u32 | they themselves */
const ranges = memory.data(100 * 128, 16);
const RANGE_SHIFT: usize = 7;
const BEGINNING: usize = 24;
const MOST_BEGINNING: u32 = 96;
/** The beginning of what is being lost. */
const beginning = memory.data(96, 16);
let beginningBytes: u32 = 0;
let beginningAt: f64 = 0;

/** Forgets all. */
export function foundReset(): void {
  head = ready = tail = 0;
  lostCount = 0;
  lostBytes = 0;
}

/** The text from `lostFrom` on (an offset in the stream) gave nothing so far; it is searched from position `from` on. */
export function foundBegin(lostFrom: f64, from: u32): void {
  sweep = lostFrom;
  searchedFrom = streamOffset(runBase + from);
  seenTo = from;
  seenLoss = true;
  noteBeginning(lostFrom < textOrigin() ? from : <u32>(lostFrom - textOrigin()));
}

/** Keeps what is lost from a position on, as far as it is there. */
function noteBeginning(position: u32): void {
  const at = runBase + position;
  beginningAt = streamOffset(at);
  beginningBytes = at < runEnd ? min(<u32>(runEnd - at), MOST_BEGINNING) : 0;
  memory.copy(beginning, at, beginningBytes);
}

/** Address of the lost ranges, 128 bytes each: start and length as f64, then a length as u32 and their first bytes. */
export function lostRanges(): usize {
  return ranges;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function entryAt(number: u32): usize {
  return entries + (<usize>number << ENTRY_SHIFT);
}

/** White space, commas, brackets, U+001E: what may stand between events. */
function isSeparator(c: u32): bool {
  return c <= 0x20 ? c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09 || c == 0x1e : c == 0x2c || c == 0x5b || c == 0x5d || c == 0x7d;
}

/** Says that no event begins before `position`. */
export function seeTo(position: u32): void {
  while (!seenLoss && seenTo < position) {
    seenLoss = !isSeparator(load<u8>(runBase + seenTo));
    if (seenLoss) noteBeginning(seenTo);
    seenTo++;
  }
  seenTo = max(seenTo, position);
}

/** Accounts for the text up to `position`. */
function sweepTo(position: u32): void {
  seeTo(position);
  const offset = streamOffset(runBase + position);
  // An event may begin in what was read before the fault and belonged to none.
  if (offset < sweep) {
    sweep = searchedFrom;
    skipNothingFrom(sweep);
  }
  if (seenLoss && offset > sweep) {
    if (lostCount < <f64>MOST_RANGES) {
      const range = ranges + (<usize>lostCount << RANGE_SHIFT);
      store<f64>(range, sweep);
      store<f64>(range, offset - sweep, 8);
      const told = <u32>max(0, min(<f64>beginningBytes, offset - beginningAt));
      store<u32>(range, told, 16);
      memory.copy(range + BEGINNING, beginning, told);
    }
    lostCount += 1;
    lostBytes += offset - sweep;
  }
  sweep = offset;
}

/** Nothing comes after `position`. */
export function foundEnd(position: u32): void {
  sweepTo(position);
}

/** An event has been found. It is not read before it is made ready. */
export function foundAdd(start: u32, end: u32): void {
  if (head == tail) head = ready = tail = 0;
  if (tail == room) {
    room = max(FIRST_ROOM, room << 1);
    entries = entries ? heap.realloc(entries, <usize>room << ENTRY_SHIFT) : heap.alloc(<usize>room << ENTRY_SHIFT);
  }
  const entry = entryAt(tail++);
  store<u32>(entry, start);
  store<u32>(entry, end, 4);
  store<u32>(entry, start, 8);
  store<u32>(entry, end, 12);
}

/** Forgets those found after `start` that are not ready. */
export function foundDrop(start: u32): void {
  while (tail > ready && load<u32>(entryAt(tail - 1)) > start) tail--;
}

/** The text from `start` to `end` is whole, and around those found in it: nothing of it is lost. */
export function foundCover(start: u32, end: u32): void {
  let next = end;
  for (let number = tail; number > ready; number--) {
    const entry = entryAt(number - 1);
    if (load<u32>(entry) < start) break;
    store<u32>(entry, next, 12);
    next = load<u32>(entry, 8);
    if (number - 1 == ready || load<u32>(entryAt(number - 2)) < start) store<u32>(entry, start, 8);
  }
}

/** Makes ready what was found before `position`. */
export function foundRelease(position: u32): void {
  while (ready < tail) {
    const entry = entryAt(ready);
    if (load<u32>(entry) >= position) return;
    sweepTo(load<u32>(entry, 8));
    seenTo = load<u32>(entry, 12);
    seenLoss = false;
    sweep = streamOffset(runBase + seenTo);
    ready++;
  }
}

export function foundReady(): bool {
  return head < ready;
}

/** Start of the first of them. One must be there. */
export function foundStart(): u32 {
  return load<u32>(entryAt(head));
}

export function foundStop(): u32 {
  return load<u32>(entryAt(head), 4);
}

/** Says that the first of them has been read. */
export function foundTake(): void {
  head++;
}

/** The text moved down by `by` bytes. */
export function foundShift(by: u32): void {
  for (let number = head; number < tail; number++) {
    const entry = entryAt(number);
    for (let field: usize = 0; field < 16; field += 4) store<u32>(entry + field, load<u32>(entry + field) - by);
  }
  seenTo -= min(by, seenTo);
}
