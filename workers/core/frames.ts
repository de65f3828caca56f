// The open objects and arrays around the walk's place. The innermost is in the walk's own hands; its parents lie here.
//
//   frame (8 bytes): context u32 with the top bit set for arrays | entry that an array's elements belong to u32

import {
  childOf,
  CONTEXT_EVENTS,
  CONTEXT_MULTI,
  CONTEXT_NONE,
  CONTEXT_THROUGH_ARRAYS,
  contextHas,
  NO_SLOT,
  ROLE_CONTEXT,
  ROLE_EVENTS,
  ROLE_NONE,
  ROLE_WAY,
  roleOf,
  slotOf,
} from './keys';
import { eventContainer, eventNoteIrregular } from './event';
import { multiBegin, multiBeginElement } from './multi';

const ARRAY_BIT: u32 = 0x80000000;
const FRAME_SHIFT: usize = 3;

let frames: usize = 0;

/** The most that may be open. */
export let maxDepth: u32 = 0;

/** How many objects and arrays are open. */
export let depth: u32 = 0;

/** Bounds the nesting. */
export function framesSetLimit(limit: u32): void {
  if (frames) heap.free(frames);
  maxDepth = limit;
  frames = heap.alloc((<usize>limit + 1) << FRAME_SHIFT);
}

export function framesReset(toDepth: u32): void {
  depth = toDepth;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function framesFull(): bool {
  return depth >= maxDepth;
}

/** Puts the innermost frame away before another is opened. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function framePush(context: u32, inArray: bool, element: usize): void {
  const at = frames + (<usize>depth << FRAME_SHIFT);
  store<u32>(at, inArray ? context | ARRAY_BIT : context);
  store<u32>(at, <u32>element, 4);
  depth++;
}

/** Takes the parent back: its context, with the top bit set for an array. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function framePop(): u32 {
  depth--;
  return load<u32>(frames + (<usize>depth << FRAME_SHIFT));
}

/** The entry that the elements of the frame last popped belong to. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function poppedElement(): usize {
  return load<u32>(frames + (<usize>depth << FRAME_SHIFT), 4);
}

/** The context inside an object that stands as the value of `entry`, or as an element of its array. */
export function contextOfObject(entry: usize, inArray: bool): u32 {
  const role = roleOf(entry);
  if (role == ROLE_CONTEXT) {
    const child = childOf(entry);
    if (contextHas(child, CONTEXT_MULTI)) {
      if (!inArray) multiBegin();
      multiBeginElement();
    }
    return child;
  }
  if (role == ROLE_WAY) return childOf(entry);
  if (!inArray) eventContainer(entry, false);
  return CONTEXT_NONE;
}

/** The entry that the elements of an array belong to; set by `contextOfArray`. */
export let openedElement: usize = 0;

/** The context that an array under `entry` (or as an element of its array) stands for. */
export function contextOfArray(entry: usize, inArray: bool): u32 {
  openedElement = 0;
  const role = roleOf(entry);
  if (role == ROLE_EVENTS) return CONTEXT_EVENTS;
  if (role == ROLE_WAY) return CONTEXT_NONE;
  if (role == ROLE_CONTEXT) {
    const child = childOf(entry);
    const multi = contextHas(child, CONTEXT_MULTI);
    if (!contextHas(child, CONTEXT_THROUGH_ARRAYS) || (multi && inArray)) {
      eventNoteIrregular();
      return CONTEXT_NONE;
    }
    if (multi) multiBegin();
    openedElement = entry;
    return child;
  }
  if (role == ROLE_NONE) {
    if (slotOf(entry) != NO_SLOT) openedElement = entry;
  } else if (!inArray) {
    eventContainer(entry, true);
  }
  return CONTEXT_NONE;
}
