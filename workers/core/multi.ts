// Columns through an array of objects: the values of all elements, in order, joined by a byte that UTF-8 never has.
// Within one element the last of a repeated key counts.

import { intern } from './intern';
import { rowSetCode } from './rows';
import { cutLength, MAX_VALUE_BYTES } from './unescape';

const MAX_MULTI: u32 = 4;
const SEPARATOR: u32 = 0xff;
const STAND_IN: u32 = 0xfe;
const CONTAINER_CODE: u32 = 1;
/** A value of the greatest length may come when the area is one byte short of full. */
const AREA_BYTES: usize = 3 * 8192;

const areas = memory.data(4 * 3 * 8192, 16);
const columns = memory.data(16, 16);
/**
 * Per column four words: the length of the values so far and their number, and both as they were before the current
 * element. The number's top bit is set where a value was an object or array.
 */
const states = memory.data(64, 16);
const CONTAINER_BIT: u32 = 0x80000000;

let count: u32 = 0;

/** Sets which column takes the values of multi column `multi`. */
export function multiSetColumn(multi: u32, column: u32): bool {
  if (multi >= MAX_MULTI) return false;
  store<u32>(columns + (<usize>multi << 2), column);
  count = max(count, multi + 1);
  return true;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function stateOf(multi: u32): usize {
  return states + (<usize>multi << 4);
}

/** Before the first element. */
export function multiBegin(): void {
  memory.fill(states, 0, 64);
}

/** Before each element. */
export function multiBeginElement(): void {
  for (let multi: u32 = 0; multi < count; multi++) {
    const state = stateOf(multi);
    store<u64>(state, load<u64>(state), 8);
  }
}

/** Forgets the current element's value. */
export function multiUnset(multi: u32): void {
  const state = stateOf(multi);
  store<u64>(state, load<u64>(state, 8));
}

/** Sets the current element's value; `length` is at most `MAX_VALUE_BYTES`. */
export function multiSet(multi: u32, at: usize, length: usize): void {
  multiUnset(multi);
  const state = stateOf(multi);
  let used = <usize>load<u32>(state);
  const values = load<u32>(state, 4);
  if (used > MAX_VALUE_BYTES) return;
  const area = areas + <usize>multi * AREA_BYTES;
  if (values & ~CONTAINER_BIT) store<u8>(area + used++, <u8>SEPARATOR);
  for (let i: usize = 0; i < length; i++) {
    const c = <u32>load<u8>(at + i);
    store<u8>(area + used + i, <u8>(c == SEPARATOR ? STAND_IN : c));
  }
  store<u32>(state, <u32>(used + length));
  store<u32>(state, values + 1, 4);
}

/** The current element's value is an object or array, which has no text. */
export function multiSetContainer(multi: u32): void {
  multiUnset(multi);
  const state = stateOf(multi);
  store<u32>(state, load<u32>(state, 4) | CONTAINER_BIT, 4);
}

/** Stores what was gathered. Returns false where a column could not take all of it. */
export function multiEnd(): bool {
  let whole = true;
  for (let multi: u32 = 0; multi < count; multi++) {
    const state = stateOf(multi);
    const column = load<u32>(columns + (<usize>multi << 2));
    const values = load<u32>(state, 4);
    if (!(values & ~CONTAINER_BIT)) {
      rowSetCode(column, values ? CONTAINER_CODE : 0);
      continue;
    }
    const area = areas + <usize>multi * AREA_BYTES;
    const length = <usize>load<u32>(state);
    const size = cutLength(area, length, MAX_VALUE_BYTES);
    const code = intern(column, area, size);
    if (size != length || code == 0) whole = false;
    rowSetCode(column, code);
  }
  return whole;
}
