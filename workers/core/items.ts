// The elements of the array of events: which are events, and an account of the others.

import { eventBegin, eventEnd, eventIsMarked } from './event';
import { depth } from './frames';
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

export let itemOpen: bool = false;
/** Nesting around the event being read. */
export let eventDepth: u32 = 0;
let itemStart: f64 = 0;

export let eventBytes: f64 = 0;
export let skippedCount: f64 = 0;
export let skippedBytes: f64 = 0;
export let skippedFirst: f64 = 0;

export function itemsReset(): void {
  itemOpen = false;
  eventBytes = 0;
  skippedCount = 0;
  skippedBytes = 0;
  skippedFirst = 0;
}

/** An element begins at `at`. */
export function openItem(at: usize): void {
  itemOpen = true;
  itemStart = streamOffset(at);
}

/** An element that is an object begins at `at`. */
export function openEvent(at: usize): void {
  openItem(at);
  enterEvent(at);
  eventDepth = depth;
  eventBegin();
}

/** Forgets that an element has begun. */
export function dropItem(): void {
  itemOpen = false;
  leaveEvent();
}

/** The element ends before `at`. False where it is longer than an event may be. */
export function closeItem(at: usize): bool {
  const length = streamOffset(at) - itemStart;
  if (inEvent && eventIsTooLarge(at)) {
    fail(FAULT_EVENT_TOO_LARGE, at);
    return false;
  }
  if (inEvent && eventIsMarked()) {
    eventEnd(runBase, runBase + eventStart, at - (runBase + eventStart), itemStart);
    eventBytes += length;
  } else {
    if (skippedCount == 0) skippedFirst = itemStart;
    skippedCount += 1;
    skippedBytes += length;
  }
  dropItem();
  return true;
}
