// The paths of leaves: a tree of keys, compared ignoring ASCII case. Most objects have the keys of one seen before in
// the same order, so each key tells which one is likely to come next, and is then confirmed by its bytes alone.
//
//   node: name offset u32 | name length u32 | parent u32 | object it was met in last u32
//         | likely first key inside u16 | likely next key u16 | flags u8
//         and what leaf-values.ts keeps: recent entry u32 | distinct u32 | values u32 | bytes u32 | record it was hashed at u32

import { hashValue, sameBytes } from './hash';

export const MAX_PATHS: u32 = 16384;
const MAX_NAME_BYTES: usize = 1 << 20;
/** Longer keys are not followed. */
export const MAX_KEY: usize = 1024;
const SLOTS: u32 = MAX_PATHS << 1;
export const NODE_BYTES: usize = 48;
const PADDING: usize = 64;

/** Stands for no path. */
export const NO_PATH: u32 = 0xffffffff;
/** The event itself. */
export const ROOT: u32 = 0;

/** A column holds the values, where it can be trusted. */
export const FLAG_COLUMN: u32 = 1;
/** The name's bytes may mean something else in a string of JSON. */
const FLAG_NOT_AS_WRITTEN: u32 = 2;

let nodes: usize = 0;
let names: usize = 0;
let slots: usize = 0;
let namesUsed: usize = 0;
export let pathCount: u32 = 0;

const folded = memory.data(1024 + 64, 16);

/** Forgets all paths but the root. */
export function pathsReset(): void {
  if (!nodes) {
    nodes = heap.alloc(<usize>MAX_PATHS * NODE_BYTES);
    names = heap.alloc(MAX_NAME_BYTES + PADDING);
    slots = heap.alloc(<usize>SLOTS << 1);
  }
  memory.fill(slots, 0, <usize>SLOTS << 1);
  memory.fill(nodes, 0, NODE_BYTES);
  namesUsed = 0;
  pathCount = 1;
}

/** Forgets the paths after the first `count`. */
export function pathsKeep(count: u32): void {
  if (count >= pathCount) return;
  pathCount = count;
  namesUsed = count > 1 ? <usize>load<u32>(nodeAt(count - 1)) + load<u32>(nodeAt(count - 1), 4) + 1 : 0;
  memory.fill(slots, 0, <usize>SLOTS << 1);
  for (let path: u32 = 0; path < count; path++) {
    store<u32>(nodeAt(path), 0, 16);
    if (path != ROOT) fillSlot(path);
  }
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function nodeAt(path: u32): usize {
  return nodes + <usize>path * NODE_BYTES;
}

/** Address of the nodes. */
export function leafNodes(): usize {
  return nodes;
}

/** Address of the names. */
export function leafNames(): usize {
  return names;
}

export function leafPathCount(): u32 {
  return pathCount;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function flagsOf(path: u32): u32 {
  return load<u8>(nodeAt(path), 20);
}

/** Says that a column has the path's values. */
export function pathSetColumn(path: u32): void {
  store<u8>(nodeAt(path), <u8>(flagsOf(path) | FLAG_COLUMN), 20);
}

/** Notes that the path was met in an object, by its number. False where it had been met there before. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function meet(path: u32, object: u32): bool {
  const node = nodeAt(path);
  if (load<u32>(node, 12) == object) return false;
  store<u32>(node, object, 12);
  return true;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function guessAfter(before: u32, isFirst: bool): u32 {
  return isFirst ? load<u16>(nodeAt(before), 16) : load<u16>(nodeAt(before), 18);
}

/**
 * The path of the key at `at`, if it is the likely one in `parent` after `before` (the key before it there; `parent`
 * itself for the first), and fits into `room` bytes with its quote. Else NO_PATH. Reads up to 15 bytes past the key.
 */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function likelyPath(parent: u32, before: u32, at: usize, room: usize): u32 {
  const path = guessAfter(before, before == parent);
  if (!path) return NO_PATH;
  const node = nodeAt(path);
  // with the quote that ends it
  const length = <usize>load<u32>(node, 4) + 1;
  if (load<u32>(node, 8) != parent || length > room || !sameBytes(names + load<u32>(node), at, length)) return NO_PATH;
  return path;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function keyLength(path: u32): usize {
  return load<u32>(nodeAt(path), 4);
}

/** Puts `length` bytes with A to Z in lower case at `to`. Writes and reads up to 15 bytes past the end. */
export function fold(to: usize, at: usize, length: usize): void {
  for (let i: usize = 0; i < length; i += 16) {
    const v = v128.load(at + i);
    const isUpper = i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x41)), i8x16.splat(26));
    v128.store(to + i, v128.or(v, v128.and(isUpper, i8x16.splat(0x20))));
  }
}

function sameFolded(one: usize, other: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) {
    let c = <u32>load<u8>(one + i);
    if (c - 0x41 < 26) c |= 0x20;
    if (c != <u32>load<u8>(other + i)) return false;
  }
  return true;
}

/**
 * The path of a key in `parent` whose escapes are undone, which comes after `before` there; a new one where there is
 * none. NO_PATH where there are too many, or for a key that is too long.
 */
export function pathOfKey(parent: u32, before: u32, at: usize, length: usize): u32 {
  if (length > MAX_KEY) return NO_PATH;
  fold(folded, at, length);
  const hash = <u32>hashValue(folded, length, parent);
  let index = hash & (SLOTS - 1);
  while (true) {
    const path = <u32>load<u16>(slots + (<usize>index << 1));
    if (!path) break;
    const node = nodeAt(path);
    if (
      load<u32>(node, 4) == <u32>length &&
      load<u32>(node, 8) == parent &&
      sameFolded(names + load<u32>(node), folded, length)
    ) {
      setLikely(parent, before, path);
      return path;
    }
    index = (index + 1) & (SLOTS - 1);
  }
  if (pathCount == MAX_PATHS || namesUsed + length + 1 > MAX_NAME_BYTES) return NO_PATH;
  const path = pathCount++;
  addNode(path, parent, at, length);
  store<u16>(slots + (<usize>index << 1), <u16>path);
  setLikely(parent, before, path);
  return path;
}

function fillSlot(path: u32): void {
  const node = nodeAt(path);
  const length = <usize>load<u32>(node, 4);
  fold(folded, names + load<u32>(node), length);
  let index = <u32>hashValue(folded, length, load<u32>(node, 8)) & (SLOTS - 1);
  while (load<u16>(slots + (<usize>index << 1))) index = (index + 1) & (SLOTS - 1);
  store<u16>(slots + (<usize>index << 1), <u16>path);
}

function addNode(path: u32, parent: u32, at: usize, length: usize): void {
  const node = nodeAt(path);
  memory.fill(node, 0, NODE_BYTES);
  store<u32>(node, <u32>namesUsed);
  store<u32>(node, <u32>length, 4);
  store<u32>(node, parent, 8);
  const name = names + namesUsed;
  memory.copy(name, at, length);
  store<u8>(name + length, 0x22);
  namesUsed += length + 1;
  for (let i: usize = 0; i < length; i++) {
    const c = <u32>load<u8>(name + i);
    if (c == 0x5c || c == 0x22) store<u8>(node, <u8>FLAG_NOT_AS_WRITTEN, 20);
  }
}

function setLikely(parent: u32, before: u32, path: u32): void {
  if (flagsOf(path) & FLAG_NOT_AS_WRITTEN) return;
  if (before == parent) store<u16>(nodeAt(before), <u16>path, 16);
  else store<u16>(nodeAt(before), <u16>path, 18);
}

/** True where the bytes are UTF-8 (RFC 3629), without surrogates. */
export function isUtf8(at: usize, length: usize): bool {
  let p = at;
  const end = at + length;
  while (p < end) {
    const c = <u32>load<u8>(p++);
    if (c < 0x80) continue;
    const more: usize = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (c < 0xc2 || c > 0xf4 || p + more > end) return false;
    const second = <u32>load<u8>(p);
    const least: u32 = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    const most: u32 = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (let i: usize = 1; i < more; i++) if ((load<u8>(p + i) & 0xc0) != 0x80) return false;
    p += more;
  }
  return true;
}
