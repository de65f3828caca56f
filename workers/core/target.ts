// What an event's action was done to, for showing: the best of the values that the host's rules point at, and a
// detail within it (an object's key within its bucket). The values are read when the event is complete.

import { intern } from './intern';
import { NO_SLOT, priorityOf, slotOf } from './keys';
import { rowSetCode } from './rows';
import { cutLength, unescape, unescaped } from './unescape';

const MAX_PART: usize = 512;
const NO_PRIORITY: u32 = 0xffffffff;

let column: u32 = 0;
const composed = memory.data(1024 + 64, 16);

let namePriority: u32 = NO_PRIORITY;
let nameStart: u32 = 0;
let nameLength: u32 = 0;
let nameEscaped: bool = false;
let detailPriority: u32 = NO_PRIORITY;
let detailStart: u32 = 0;
let detailLength: u32 = 0;
let detailEscaped: bool = false;

/** The column that takes the result. */
export function targetSetColumn(number: u32): void {
  column = number;
}

export function targetReset(): void {
  namePriority = NO_PRIORITY;
  detailPriority = NO_PRIORITY;
}

/** Takes note of a scalar value, given by its position in the text, if its rule beats those met before. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function targetOffer(entry: usize, start: u32, length: u32, escaped: bool): void {
  if (slotOf(entry) != NO_SLOT && length) offer(slotOf(entry), priorityOf(entry), start, length, escaped);
}

function offer(slot: u32, priority: u32, start: u32, length: u32, escaped: bool): void {
  if (slot == 0) {
    if (priority >= namePriority) return;
    namePriority = priority;
    nameStart = start;
    nameLength = length;
    nameEscaped = escaped;
  } else if (priority < detailPriority) {
    detailPriority = priority;
    detailStart = start;
    detailLength = length;
    detailEscaped = escaped;
  }
}

/** The text moved down by `by` bytes. */
export function targetShift(by: u32): void {
  nameStart -= by;
  detailStart -= by;
}

function append(to: usize, at: usize, length: usize, escaped: bool): usize {
  let from = at;
  let size = length;
  if (escaped) {
    size = unescape(at, at + length);
    from = unescaped();
  }
  size = cutLength(from, size, MAX_PART);
  memory.copy(to, from, size);
  return size;
}

/** Stores the target of the event that ends now. The detail counts only beside the name of the same priority. */
export function targetEnd(base: usize): void {
  if (namePriority == NO_PRIORITY) return;
  if (detailPriority != namePriority && !nameEscaped && nameLength <= <u32>MAX_PART) {
    rowSetCode(column, intern(column, base + nameStart, nameLength));
    return;
  }
  let length = append(composed, base + nameStart, nameLength, nameEscaped);
  if (detailPriority == namePriority) {
    store<u8>(composed + length, 0x2f);
    length++;
    length += append(composed + length, base + detailStart, detailLength, detailEscaped);
  }
  rowSetCode(column, intern(column, composed, length));
}
