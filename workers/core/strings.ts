// Strings: where they end, by the structural index, and whether what is in them is right.

import { eventNoteEscape } from './event';
import { fail, FAULT_SYNTAX, runBase, runEnd, runFinal } from './outcome';
import {
  attention,
  closeAt,
  closeEnd,
  escapeAt,
  escapeEnd,
  escapesSeenTo,
  firstControl,
  indexedTo,
  indexWindow,
  structureSkipTo,
  takeClose,
} from './structure';
import { escapeLength } from './validate';

/** The string being read has an escape. */
export let stringEscaped: bool = false;

/** Before the next string. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function stringDone(): void {
  stringEscaped = false;
}

/** Checks escapes and control characters before position `upTo`, all of them in one string. */
function checkString(upTo: u32): bool {
  let at = escapeAt;
  while (at < escapeEnd) {
    const escape = load<u32>(at);
    if (escape >= upTo) break;
    if (firstControl < escape) break;
    const length = escapeLength(runBase + escape, runEnd);
    if (length <= 0) {
      escapesSeenTo(at);
      if (length < 0) fail(FAULT_SYNTAX, runBase + escape + <usize>(-length - 1));
      return false;
    }
    stringEscaped = true;
    at += 4;
  }
  if (stringEscaped) eventNoteEscape();
  escapesSeenTo(at);
  if (firstControl < upTo) {
    fail(FAULT_SYNTAX, runBase + firstControl);
    return false;
  }
  return true;
}

/** Indexes on until there is a closing quote; false where the text has none, or the string is wrong before. */
function findClose(at: usize): bool {
  structureSkipTo(<u32>(at - runBase));
  while (closeAt == closeEnd) {
    if (!checkString(indexedTo)) return false;
    if (!indexWindow(runBase, <u32>(runEnd - runBase), runFinal)) return false;
  }
  return true;
}

/** Address of the quote that ends the string at `at`; 0 where the text has none, or the string is wrong before. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function closingQuote(at: usize): usize {
  if (closeAt == closeEnd && !findClose(at)) return 0;
  const position = takeClose();
  if (position > attention && !checkString(position)) return 0;
  return runBase + position;
}
