// Reading on after a fault: each whole event that is found is read as if it were a document.

import { documentSetEvent } from './document';
import { foundBegin, foundReady, foundShift, foundStart, foundStop, foundTake } from './found';
import { accountedTo, dropItem, eventsTo, openSince } from './items';
import { braceBefore, FOUND, locate, locateBegin, locateKeepFrom, locateShift } from './locate';
import { DONE, eventStart, faultAt, inEvent, maxEventBytes, ROWS_FULL, runBase, runOn, runOnlyTo } from './outcome';
import { textOrigin } from './text';
import { walk, walkBeginOne } from './walk';

/** How far before a fault one may begin where nothing is open; the text buffer keeps more than that. */
const SEARCHED_BEFORE: f64 = 16384;

export let resumed: bool = false;
/** An event is being read. */
let reading: bool = false;

export function resumeReset(): void {
  resumed = false;
  reading = false;
}

/** After a fault: begins to search for events, after the start of the one that has it. */
export function resumeBegin(lostFrom: f64): void {
  runOn(false);
  let from = eventStart + 1;
  if (!inEvent) {
    const since = openSince();
    const start = since < 0 ? max(accountedTo, faultAt - SEARCHED_BEFORE) : max(since, faultAt - <f64>maxEventBytes);
    const fault = runBase + <usize>(faultAt - textOrigin());
    const brace = braceBefore(fault, <u32>max(eventsTo - textOrigin(), 0));
    from = min(<u32>max(start - textOrigin(), 0), <u32>(brace - runBase));
  }
  dropItem();
  documentSetEvent();
  foundBegin(lostFrom, from);
  locateBegin(from);
  resumed = true;
}

/** Reads on as far as the text goes. Returns NEED_TEXT, ROWS_FULL or DONE. */
export function resumeRun(final: bool): u32 {
  while (true) {
    if (foundReady()) {
      if (!reading) walkBeginOne(foundStart());
      reading = true;
      runOnlyTo(foundStop());
      const outcome = walk();
      runOn(final);
      if (outcome == ROWS_FULL) return outcome;
      if (outcome != DONE) abort('an event that was found whole is not');
      reading = false;
      foundTake();
      continue;
    }
    const outcome = locate();
    if (outcome != FOUND) return outcome;
  }
}

/** Position of the first byte that is still needed. */
export function resumeKeepFrom(): u32 {
  return locateKeepFrom();
}

/** The text moved down by `by` bytes. */
export function resumeShift(by: u32): void {
  foundShift(by);
  locateShift(by);
}
