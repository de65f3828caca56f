// An account of what a document holds. Items stand where events do: each is an event, or counts as skipped. Units are
// what they are looked for in: the documents, where any number of them follow each other. A unit in which no array of
// events was found counts as skipped as a whole.

import { repeated } from './document';
import { eventBegin, eventEnd, eventIsMarked } from './event';
import { depth } from './frames';
import { CONTEXT_EVENTS } from './keys';
import {
  enterEvent,
  eventIsTooLarge,
  eventStart,
  fail,
  FAULT_EVENT_TOO_LARGE,
  inEvent,
  leaveEvent,
  runBase,
  streamOffset,
} from './outcome';

const NOWHERE: f64 = -1;

export let itemOpen: bool = false;
let itemStart: f64 = 0;
/** Nesting around the event being read, and the context that it stands in. */
export let eventDepth: u32 = 0;
export let eventAround: u32 = 0;
/** Start of the unit that began last. */
let lastUnit: f64 = NOWHERE;
/** Everything that has ended before is accounted for. */
export let accountedTo: f64 = 0;

/** No event begins before. */
export let eventsTo: f64 = 0;

/** A place of events has been found. */
export let placeFound: bool = false;
export let eventBytes: f64 = 0;
export let skippedCount: f64 = 0;
export let skippedBytes: f64 = 0;
export let skippedFirst: f64 = 0;

export function itemsReset(): void {
  itemOpen = false;
  lastUnit = NOWHERE;
  accountedTo = 0;
  eventsTo = 0;
  placeFound = false;
  eventBytes = 0;
  skippedCount = 0;
  skippedBytes = 0;
  skippedFirst = 0;
  skippedTo = NOWHERE;
}

/** The last that counts as skipped ends there. */
let skippedTo: f64 = 0;

/** What counts as skipped up to the place that all is accounted for does not from `offset` on. */
export function skipNothingFrom(offset: f64): void {
  if (skippedTo != accountedTo || offset >= accountedTo) return;
  skippedBytes -= accountedTo - offset;
  skippedTo = offset;
}

function skip(start: f64, end: f64): void {
  skippedTo = end;
  if (skippedCount == 0) skippedFirst = start;
  skippedCount += 1;
  skippedBytes += end - start;
}

/** An element of an array of events begins at `at`, or a document. */
export function openElement(context: u32, at: usize): void {
  if (context == CONTEXT_EVENTS) {
    itemOpen = true;
    itemStart = streamOffset(at);
  } else if (repeated) {
    lastUnit = streamOffset(at);
  }
}

/** An event may begin at `at`. */
export function openEvent(context: u32, at: usize): void {
  placeFound = true;
  itemOpen = true;
  itemStart = streamOffset(at);
  enterEvent(at);
  eventDepth = depth;
  eventAround = context;
  eventBegin();
}

/** An array of events begins at `at`. */
export function openArray(at: usize): void {
  accountedTo = streamOffset(at + 1);
  placeFound = true;
}

/** Forgets that an item has begun. */
export function dropItem(): void {
  itemOpen = false;
  leaveEvent();
}

/** The item ends before `at`. False where it is longer than an event may be. */
export function closeItem(at: usize): bool {
  const end = streamOffset(at);
  if (inEvent && eventIsTooLarge(at)) {
    fail(FAULT_EVENT_TOO_LARGE, at);
    return false;
  }
  if (inEvent && eventIsMarked()) {
    eventEnd(runBase, runBase + eventStart, at - (runBase + eventStart), itemStart);
    eventBytes += end - itemStart;
    eventsTo = end;
  } else {
    skip(itemStart, end);
  }
  accountedTo = end;
  dropItem();
  return true;
}

/** The unit ends before `at`. */
export function closeUnit(at: usize): void {
  const start = lastUnit;
  if (start < accountedTo) return;
  accountedTo = streamOffset(at);
  skip(start, accountedTo);
}

/** Offset in the stream of what is open and has given nothing yet: an item, or a unit. Negative without any. */
export function openSince(): f64 {
  if (itemOpen) return itemStart;
  return lastUnit < accountedTo ? NOWHERE : lastUnit;
}
