// What the current call of the scanner sees of the text, and how it ends: waiting, or at a fault.
//
// A fault is reported at the first byte with which no JSON text can go on. Within an event that is already longer than
// allowed it is the event's length that counts, so that the outcome does not depend on how the text was cut.

import { escapeAt, escapeEnd, indexedTo, structureSkipTo } from './structure';
import { textBase, textLength, textOrigin, textReserve } from './text';

export const NEED_TEXT: u32 = 0;
export const ROWS_FULL: u32 = 1;
export const DONE: u32 = 2;
export const FAILED: u32 = 3;

export const FAULT_NONE: u32 = 0;
export const FAULT_SYNTAX: u32 = 1;
export const FAULT_TRUNCATED: u32 = 2;
export const FAULT_TOO_DEEP: u32 = 3;
export const FAULT_EVENT_TOO_LARGE: u32 = 4;
export const FAULT_TRAILING: u32 = 5;

/** Strings outside events are given up piece by piece once they are longer than this. */
const HELD_BYTES: usize = 8192;

export let runBase: usize = 0;
export let runEnd: usize = 0;
/** No more text will come. */
export let runFinal: bool = false;

export let faultCode: u32 = FAULT_NONE;
/** Offset in the stream. */
export let faultAt: f64 = 0;

export let inEvent: bool = false;
export let eventStart: u32 = 0;
export let maxEventBytes: usize = 16 << 20;

/** Where the walk goes on: a position. */
export let cursor: u32 = 0;

export function outcomeReset(): void {
  faultCode = FAULT_NONE;
  faultAt = 0;
  inEvent = false;
  eventStart = 0;
  cursor = 0;
}

export function setMaxEventBytes(limit: u32): void {
  maxEventBytes = limit;
}

export function setCursor(position: u32): void {
  cursor = position;
}

export function enterEvent(at: usize): void {
  inEvent = true;
  eventStart = <u32>(at - runBase);
}

export function leaveEvent(): void {
  inEvent = false;
}

/** The text moved down by `by` bytes. */
export function outcomeShift(by: u32): void {
  cursor -= by;
  if (inEvent) eventStart -= by;
}

/** Looks at the text as it is now. Zeros follow its end, which fit nowhere in JSON. */
export function runOn(final: bool): void {
  if (!textBase()) textReserve(1);
  runBase = textBase();
  runEnd = runBase + textLength();
  runFinal = final;
  memory.fill(runEnd, 0, 64);
}

/** Reads no further than the position. */
export function runOnlyTo(position: u32): void {
  runEnd = runBase + position;
  runFinal = true;
}

export function streamOffset(at: usize): f64 {
  return textOrigin() + <f64>(at - runBase);
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function isTooLarge(at: usize, allowance: usize): bool {
  return inEvent && at - (runBase + eventStart) > maxEventBytes + allowance;
}

/** True where what lies between two positions is longer than an event may be. */
export function isEventTooLarge(start: u32, end: u32): bool {
  return <usize>(end - start) > maxEventBytes;
}

/** True where the event that ends before `at` is longer than allowed. */
export function eventIsTooLarge(at: usize): bool {
  return isTooLarge(at, 0);
}

export function fail(code: u32, at: usize): u32 {
  faultCode = code;
  faultAt = streamOffset(at);
  if (isTooLarge(at, 0)) {
    faultCode = FAULT_EVENT_TOO_LARGE;
    faultAt = streamOffset(runBase + eventStart);
  }
  return FAILED;
}

/** The text ends at `at` or in the token there, and the document does not. */
export function waitAt(at: usize): u32 {
  cursor = <u32>(at - runBase);
  if (runFinal) return fail(FAULT_TRUNCATED, runEnd);
  // The last 64 bytes may not be indexed yet: a fault in them may lie before the limit.
  return isTooLarge(runEnd, 64) ? fail(FAULT_EVENT_TOO_LARGE, runEnd) : NEED_TEXT;
}

/** No byte that may come next is at `at`. */
export function stopAt(at: usize): u32 {
  if (at < runEnd) return fail(FAULT_SYNTAX, at);
  structureSkipTo(<u32>(at - runBase));
  return waitAt(at);
}

/** A string outside events whose rest is at `at`, and which is too long to be held until it ends. */
export function isLongString(at: usize): bool {
  return !inEvent && runEnd - at > HELD_BYTES;
}

/** The string whose opening quote is at `at` has no end in this text, or is wrong. */
export function stopInString(at: usize): u32 {
  if (faultCode) return FAILED;
  if (!isLongString(at)) return waitAt(at);
  return waitAt(runBase + (escapeAt < escapeEnd ? load<u32>(escapeAt) : indexedTo));
}
