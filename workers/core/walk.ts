// The walk over a document: what may come next, what came, and where its values go. It reads what lies between strings
// itself and takes the strings' ends from the structural index.

import { afterMark, documentEnds, entryOfWay, eventEntry, repeated, rootEntry, skipSeparators } from './document';
import { eventKey, eventNoteIrregular, eventNoteOddNumber, eventNull, eventNumber, eventRecall, eventRemember, eventString, eventText } from './event';
import { contextOfArray, contextOfObject, depth, framePop, framePush, framesFull, framesReset, maxDepth, openedElement, poppedElement } from './frames';
import { internNearlyFull } from './intern';
import { closeItem, closeUnit, dropItem, eventAround, eventDepth, itemOpen, openArray, openElement, openEvent } from './items';
import { CONTEXT_EVENT, CONTEXT_EVENTS, CONTEXT_MULTI, CONTEXT_NONE, CONTEXT_ROOT, contextHas } from './keys';
import { multiEnd } from './multi';
import { cursor, DONE, eventStart, fail, FAILED, FAULT_SYNTAX, FAULT_TOO_DEEP, FAULT_TRAILING, faultCode, inEvent, isLongString, NEED_TEXT, ROWS_FULL, runBase, runEnd, runFinal, setCursor, stopAt, stopInString, waitAt } from './outcome';
import { unwatch, watchedDepth } from './remember';
import { rowCount, rowsReset } from './rows';
import { closingQuote, stringDone, stringEscaped } from './strings';
import { structureBegin, structureSkipTo } from './structure';
import { literalMatch, numberBegin, numberComplete, numberIsOdd, numberRun, skipSpace } from './validate';

// What may come next.
const FIRST_KEY: u32 = 0;
const KEY: u32 = 1;
const COLON: u32 = 2;
const FIRST_ELEMENT: u32 = 3;
const VALUE: u32 = 4;
const AFTER_VALUE: u32 = 5;
const REST_OF_NUMBER: u32 = 6;
const REST_OF_KEY: u32 = 7;
const REST_OF_STRING: u32 = 8;
const BETWEEN: u32 = 9;
const BYTE_ORDER_MARK: u32 = 10;

const MAX_ROWS: u32 = 65000;

let rowLimit: u32 = MAX_ROWS;

// Where the walk stands while it waits, beside the cursor.
let expected: u32 = BYTE_ORDER_MARK;
let boundEntry: usize = 0;
let frameContext: u32 = CONTEXT_ROOT;
let frameInArray: bool = false;
let frameElement: usize = 0;
let numberStart: u32 = 0;
/** The walk ends with the document, whatever follows it. */
let single: bool = false;

export function walkSetRowLimit(rows: u32): void {
  rowLimit = min(max(rows, 1), MAX_ROWS);
}

/** Starts at the text's first byte. */
export function walkReset(): void {
  walkStart(0);
  expected = BYTE_ORDER_MARK;
  single = false;
}

/** Starts with a value at `position`, and reads nothing that follows it. */
export function walkBeginOne(position: u32): void {
  walkStart(position);
  setCursor(position);
  expected = VALUE;
  single = true;
}

function walkStart(position: u32): void {
  boundEntry = rootEntry;
  frameContext = CONTEXT_ROOT;
  frameInArray = false;
  frameElement = 0;
  stringDone();
  framesReset(0);
  structureBegin(position);
}

/** Goes back to the start of the event that is being read. */
export function walkRewind(): void {
  setCursor(eventStart);
  expected = VALUE;
  frameContext = eventAround;
  frameInArray = eventAround == CONTEXT_EVENTS;
  boundEntry = frameInArray ? 0 : eventEntry;
  frameElement = 0;
  framesReset(eventDepth);
  dropItem();
  stringDone();
  structureBegin(eventStart);
}

/** The text moved down by `by` bytes. */
export function walkShift(by: u32): void {
  numberStart -= by;
}

/** Address of the document after the one that ends before `at`; 0 where none comes in this text, or something else. */
function nextDocument(at: usize): usize {
  const p = skipSeparators(at);
  if (p < runEnd) {
    if (repeated) return p;
    fail(FAULT_TRAILING, p);
    return 0;
  }
  expected = BETWEEN;
  setCursor(<u32>(p - runBase));
  structureSkipTo(cursor);
  return 0;
}

function betweenDocuments(): u32 {
  if (faultCode) return FAILED;
  return runFinal ? DONE : NEED_TEXT;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function entryOfKey(context: u32, at: usize, end: usize): usize {
  if (context >= CONTEXT_EVENT) return eventKey(context, at, end, stringEscaped);
  return entryOfWay(at, end);
}

/** Reads on from the cursor as far as the text goes. Returns one of the states. */
export function walk(): u32 {
  const base = runBase;
  let p = base + cursor;
  let expect = expected;
  let entry = boundEntry;
  let context = frameContext;
  let inArray = frameInArray;
  let element = frameElement;
  let outcome: u32 = NEED_TEXT;

  // Text may have moved since.
  unwatch();
  if (expect == BYTE_ORDER_MARK) {
    if (repeated && runFinal && p >= runEnd) return DONE;
    p = afterMark(base);
    if (!p) return faultCode ? FAILED : NEED_TEXT;
    expect = repeated ? BETWEEN : VALUE;
  }
  if (expect == BETWEEN) {
    p = nextDocument(p);
    if (!p) return betweenDocuments();
    entry = rootEntry;
    context = CONTEXT_ROOT;
    inArray = false;
    element = 0;
    expect = VALUE;
  }
  if (expect == REST_OF_KEY || expect == REST_OF_STRING) {
    const close = closingQuote(p);
    if (!close) return stopInString(p);
    p = close + 1;
    entry = 0;
    expect = expect == REST_OF_KEY ? COLON : AFTER_VALUE;
    stringDone();
  }

  while (true) {
    if (expect <= KEY) {
      let c = <u32>load<u8>(p);
      if (c <= 0x20) {
        p = skipSpace(p);
        c = load<u8>(p);
      }
      if (c == 0x22) {
        const close = closingQuote(p);
        if (!close) {
          expected = isLongString(p) ? REST_OF_KEY : expect;
          outcome = stopInString(p);
          break;
        }
        entry = context != CONTEXT_NONE ? entryOfKey(context, p + 1, close) : 0;
        stringDone();
        p = close + 1;
        expect = COLON;
      } else if (c == 0x7d && expect == FIRST_KEY) {
        expect = AFTER_VALUE;
      } else {
        expected = expect;
        outcome = stopAt(p);
        break;
      }
    }

    if (expect == COLON) {
      if (load<u8>(p) != 0x3a) {
        p = skipSpace(p);
        if (load<u8>(p) != 0x3a) {
          expected = expect;
          outcome = stopAt(p);
          break;
        }
      }
      p++;
      expect = VALUE;
    }

    if (expect <= VALUE) {
      let c = <u32>load<u8>(p);
      if (c <= 0x20) {
        p = skipSpace(p);
        c = load<u8>(p);
      }
      if (c == 0x22) {
        if (context <= CONTEXT_EVENTS) openElement(context, p);
        const close = closingQuote(p);
        if (!close) {
          expected = isLongString(p) ? REST_OF_STRING : expect;
          outcome = stopInString(p);
          break;
        }
        if (entry) eventString(entry, base, p + 1, close - p - 1, stringEscaped, inArray);
        stringDone();
        p = close + 1;
        expect = AFTER_VALUE;
      } else if (c == 0x7b) {
        if (framesFull()) {
          outcome = fail(FAULT_TOO_DEEP, p);
          break;
        }
        let inside = CONTEXT_NONE;
        let mayBeEvent = false;
        if (context < CONTEXT_NONE) {
          if (context == CONTEXT_ROOT) openElement(context, p);
          mayBeEvent = context == CONTEXT_EVENTS || entry == eventEntry;
        }
        if (mayBeEvent) {
          if (rowCount >= rowLimit || internNearlyFull()) {
            if (rowCount) {
              setCursor(<u32>(p - base));
              expected = expect;
              outcome = ROWS_FULL;
              break;
            }
            rowsReset();
          }
          openEvent(context, p);
          inside = CONTEXT_EVENT;
        } else if (entry) {
          const after = context == CONTEXT_EVENT && !inArray ? eventRecall(entry, base, p, runEnd, depth, maxDepth) : 0;
          if (after) {
            p = after;
            expect = AFTER_VALUE;
          } else inside = contextOfObject(entry, inArray);
        }
        if (expect != AFTER_VALUE) {
          framePush(context, inArray, element);
          context = inside;
          inArray = false;
          element = 0;
          p++;
          expect = FIRST_KEY;
          continue;
        }
      } else if (c == 0x5b) {
        if (framesFull()) {
          outcome = fail(FAULT_TOO_DEEP, p);
          break;
        }
        if (context <= CONTEXT_EVENTS) openElement(context, p);
        framePush(context, inArray, element);
        if (entry) {
          context = contextOfArray(entry, inArray);
          element = openedElement;
          if (context == CONTEXT_EVENTS) openArray(p);
        } else {
          context = CONTEXT_NONE;
          element = 0;
        }
        inArray = true;
        entry = element;
        p++;
        expect = FIRST_ELEMENT;
        continue;
      } else if (c == 0x5d && expect == FIRST_ELEMENT) {
        expect = AFTER_VALUE;
      } else if (c - 0x30 < 10 || c == 0x2d) {
        if (context <= CONTEXT_EVENTS) openElement(context, p);
        numberStart = <u32>(p - base);
        numberBegin();
        expect = REST_OF_NUMBER;
      } else if (c == 0x74 || c == 0x66 || c == 0x6e) {
        if (context <= CONTEXT_EVENTS) openElement(context, p);
        const whole: usize = c == 0x66 ? 5 : 4;
        const matched = literalMatch(p);
        if (matched < whole) {
          expected = expect;
          outcome = p + matched < runEnd ? fail(FAULT_SYNTAX, p + matched) : waitAt(p);
          break;
        }
        if (entry) {
          if (c == 0x6e) eventNull(entry, inArray);
          else eventText(entry, base, p, whole, inArray);
        }
        p += whole;
        expect = AFTER_VALUE;
      } else {
        expected = expect;
        outcome = stopAt(p);
        break;
      }
    }

    if (expect == REST_OF_NUMBER) {
      p = numberRun(p);
      if (p >= runEnd && !(runFinal && context == CONTEXT_ROOT && numberComplete())) {
        expected = expect;
        outcome = stopAt(p);
        break;
      }
      if (!numberComplete()) {
        outcome = fail(FAULT_SYNTAX, p);
        break;
      }
      if (inEvent) {
        const odd = numberIsOdd();
        if (odd) eventNoteOddNumber();
        if (entry) eventNumber(entry, base, base + numberStart, p - base - numberStart, odd, inArray);
      }
      expect = AFTER_VALUE;
    }

    // After a value. Each closing bracket ends the value of the frame around it.
    while (true) {
      if (context < CONTEXT_NONE) {
        if (itemOpen && !closeItem(p)) {
          outcome = FAILED;
          break;
        }
        if (context == CONTEXT_ROOT) {
          if (single) return DONE;
          if (repeated) closeUnit(p);
          documentEnds();
          p = nextDocument(p);
          if (!p) return betweenDocuments();
          entry = rootEntry;
          expect = VALUE;
          break;
        }
      }
      let c = <u32>load<u8>(p);
      if (c <= 0x20) {
        p = skipSpace(p);
        c = load<u8>(p);
      }
      if (c == 0x2c) {
        p++;
        entry = element;
        expect = inArray ? VALUE : KEY;
        break;
      }
      if (c == (inArray ? 0x5d : 0x7d)) {
        p++;
        const closed = context;
        const parent = framePop();
        context = parent & 0x7fffffff;
        inArray = parent >> 31 != 0;
        element = poppedElement();
        if (depth == watchedDepth) eventRemember(p);
        if (contextHas(closed, CONTEXT_MULTI) && closed != context && !multiEnd()) eventNoteIrregular();
        continue;
      }
      expected = AFTER_VALUE;
      outcome = stopAt(p);
      break;
    }
    if (expect == AFTER_VALUE) break;
  }

  boundEntry = entry;
  frameContext = context;
  frameInArray = inArray;
  frameElement = element;
  return outcome;
}
