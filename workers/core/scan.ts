// The scanner: checks every byte of a JSON document against the grammar (RFC 8259), finds the events and fills their
// columns. It can stop wherever the text ends and go on when more has come; nothing is read twice. Where a document has
// several arrays under its key (JSON.parse would see the last one alone), the events of each of them are kept.
//
//   structure   where strings end, by SIMD          event     one event's values, on their way to the row's columns
//   strings     what is inside strings              multi     columns through arrays of objects
//   walk        everything between strings          target    what the action was done to
//   frames      the objects and arrays open         rows      the columns; intern: their dictionaries
//   items       the elements of the array           outcome   waiting for text, faults

import { eventSetColumns } from './event';
import { exchangeBase } from './exchange';
import { hashSetKeyFrom } from './hash';
import { keysReset } from './keys';
import { multiSetColumn } from './multi';
import { framesSetLimit } from './frames';
import { eventBytes, itemsReset, skippedBytes, skippedCount, skippedFirst } from './items';
import {
  cursor,
  DONE,
  eventStart,
  FAILED,
  faultAt,
  faultCode,
  inEvent,
  NEED_TEXT,
  outcomeReset,
  outcomeShift,
  ROWS_FULL,
  runOn,
  setMaxEventBytes,
} from './outcome';
import { rowsConfigure, rowsReset } from './rows';
import { structureShift } from './structure';
import { targetSetColumn, targetShift } from './target';
import { textOrigin } from './text';
import { arrayFound, walk, walkReset, walkRewind, walkSetRowLimit, walkShift } from './walk';

let state: u32 = NEED_TEXT;

/** Makes ready for `columns` columns, the last of them for the target, and forgets all keys. False for too many. */
export function scanConfigure(columns: u32): bool {
  if (!rowsConfigure(columns)) return false;
  keysReset();
  eventSetColumns(columns);
  targetSetColumn(columns - 1);
  return true;
}

/** Says which column takes the values of multi column `multi` (from 0). */
export function scanMultiColumn(multi: u32, column: u32): bool {
  return multiSetColumn(multi, column);
}

/** Sets the secret of all hashes: 32 bytes in the exchange area. Only between documents; forgets all rows. */
export function scanSetHashKey(): void {
  rowsReset();
  hashSetKeyFrom(exchangeBase());
}

/** Sets the bounds: rows before `ROWS_FULL`, bytes of one event, nesting. */
export function scanSetLimits(rows: u32, eventLength: u32, nesting: u32): void {
  walkSetRowLimit(rows);
  setMaxEventBytes(eventLength);
  framesSetLimit(min(max(nesting, 1), 65536));
}

/**
 * Starts a document at the text's first byte. Its events stand in the array under the key whose bytes lie in the
 * exchange area, or, without `isObject`, in the document's own array. Rows already gathered stay.
 */
export function scanBegin(isObject: bool, keyLength: u32): void {
  state = NEED_TEXT;
  outcomeReset();
  itemsReset();
  walkReset(isObject, keyLength);
}

/** Reads on as far as the text goes. `final`: no more will come. Returns one of the states. */
export function scanRun(final: bool): u32 {
  if (state == DONE || state == FAILED) return state;
  runOn(final);
  state = walk();
  return state;
}

/** Position of the first byte that is still needed. */
export function scanKeepFrom(): u32 {
  return inEvent ? eventStart : cursor;
}

/** Says that the text moved down by `by` bytes. */
export function scanShifted(by: u32): void {
  outcomeShift(by);
  structureShift(by);
  targetShift(by);
  walkShift(by);
}

/** Forgets the rows and their dictionaries. An event that has been read in part is read from its start again. */
export function scanForgetRows(): void {
  rowsReset();
  if (state != FAILED && inEvent) walkRewind();
}

export function scanFaultCode(): u32 {
  return faultCode;
}

/** Offset in the stream of the first fault. */
export function scanFaultAt(): f64 {
  return faultAt;
}

/** Offset in the stream up to which everything is accounted for: what a fault makes nothing of begins there. */
export function scanLostFrom(): f64 {
  return inEvent ? textOrigin() + <f64>eventStart : faultAt;
}

/** True once an array of events has begun. */
export function scanArrayFound(): bool {
  return arrayFound;
}

/** Bytes of the events of this document. */
export function scanEventBytes(): f64 {
  return eventBytes;
}

/** Elements of the array that are not events. */
export function scanSkippedCount(): f64 {
  return skippedCount;
}

export function scanSkippedBytes(): f64 {
  return skippedBytes;
}

/** Offset in the stream of the first of them. */
export function scanSkippedFirst(): f64 {
  return skippedFirst;
}
