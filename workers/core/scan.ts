// The scanner: checks every byte of JSON text against the grammar (RFC 8259), finds the events and fills their columns.
// It can stop wherever the text ends and go on when more has come; nothing is read twice before the first fault. Where a
// document has several arrays under its key (JSON.parse would see the last one alone), the events of each are kept.
//
//   structure   where strings end, by SIMD          event     one event's values, on their way to the row's columns
//   strings     what is inside strings              multi     columns through arrays of objects
//   walk        everything between strings          target    what the action was done to
//   frames      the objects and arrays open         rows      the columns; intern: their dictionaries
//   document    what is around the events           outcome   waiting for text, faults
//   items       an account of what was found
//
//   After a fault: locate finds whole events, found holds them and what is lost between, resume has them read.

import { eventSetColumns } from './event';
import { exchangeBase } from './exchange';
import { hashSetKeyFrom } from './hash';
import { keysReset } from './keys';
import { multiSetColumn } from './multi';
import { foundReset, lostBytes, lostCount, lostRanges } from './found';
import { framesSetLimit } from './frames';
import { documentSet } from './document';
import { eventBytes, itemsReset, openSince, placeFound, skippedBytes, skippedCount, skippedFirst } from './items';
import {
  cursor,
  DONE,
  eventStart,
  FAILED,
  faultAt,
  faultCode,
  inEvent,
  maxEventBytes,
  NEED_TEXT,
  outcomeReset,
  outcomeShift,
  ROWS_FULL,
  runOn,
  setMaxEventBytes,
} from './outcome';
import { locateSetMarks } from './locate';
import { resumeBegin, resumed, resumeKeepFrom, resumeReset, resumeRun, resumeShift } from './resume';
import { rowsConfigure, rowsReset } from './rows';
import { structureShift } from './structure';
import { targetSetColumn, targetShift } from './target';
import { textOrigin } from './text';
import { walk, walkReset, walkRewind, walkSetRowLimit, walkShift } from './walk';

let state: u32 = NEED_TEXT;
let lostSince: f64 = 0;

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
 * Starts at the text's first byte. An array of events is the document or, if `isKeyed`, stands behind the key whose
 * `keyLength` bytes lie in the exchange area. `repeated`: any number of documents follow each other. Rows already
 * gathered stay. False where the key is too long.
 */
export function scanBegin(isKeyed: bool, keyLength: u32, repeated: bool): bool {
  if (!documentSet(isKeyed, keyLength, repeated)) return false;
  state = NEED_TEXT;
  outcomeReset();
  itemsReset();
  walkReset();
  foundReset();
  resumeReset();
  lostSince = 0;
  return true;
}

/** Reads on as far as the text goes. `final`: no more will come. Returns one of the states. */
export function scanRun(final: bool): u32 {
  if (state == DONE || state == FAILED) return state;
  runOn(final);
  if (resumed) {
    state = resumeRun(final);
    return state;
  }
  state = walk();
  if (state == FAILED) lostSince = openSince() < 0 ? faultAt : openSince();
  return state;
}

/** Goes on after FAILED with whole events wherever they are found. It does not fail again. */
export function scanResume(): void {
  if (state != FAILED) return;
  resumeBegin(lostSince);
  state = NEED_TEXT;
}

/** Position of the first byte that is still needed. */
export function scanKeepFrom(): u32 {
  if (resumed) return resumeKeepFrom();
  if (inEvent) return eventStart;
  // What is open may have swallowed events, should a fault come.
  const since = openSince();
  return since < 0 ? cursor : <u32>max(max(since - textOrigin(), <f64>cursor - <f64>maxEventBytes), 0);
}

/** Says that the text moved down by `by` bytes. */
export function scanShifted(by: u32): void {
  outcomeShift(by);
  structureShift(by);
  targetShift(by);
  walkShift(by);
  if (resumed) resumeShift(by);
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
  return lostSince;
}

/** How many stretches of text gave nothing after the first fault. */
export function scanLostCount(): f64 {
  return lostCount;
}

export function scanLostBytes(): f64 {
  return lostBytes;
}

/** Address of the first of them, as `lostRanges` says. */
export function scanLostRanges(): usize {
  return lostRanges();
}

/** Sets by which marks of keys an event is told after a fault. */
export function scanSetTellingMarks(marks: u32): void {
  locateSetMarks(marks);
}

/** True once an array of events has begun, or an event on its own. */
export function scanPlaceFound(): bool {
  return placeFound;
}

/** Bytes of the events. */
export function scanEventBytes(): f64 {
  return eventBytes;
}

/** What is no event where one should be, and documents and elements on the way that hold no place of events. */
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
