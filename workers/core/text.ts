// The text buffer: inflated or plain bytes arrive at its end, the scanner reads from its front.
//
//   base            keepFrom                 length      capacity
//    | history ...   | not yet scanned ...    | free ...  | 64 bytes of padding |
//
// Positions are offsets from `base`; `origin` is the offset of `base` in the whole stream.

const PADDING: usize = 64;
const HISTORY: usize = 32768;

let base: usize = 0;
let capacity: usize = 0;
let length: usize = 0;
let origin: f64 = 0;

/** Empties the buffer for a new stream. */
export function textBegin(): void {
  length = 0;
  origin = 0;
}

/** Makes room for `more` bytes at the end, moving the buffer if need be. Returns 0 where memory is refused. */
export function textReserve(more: u32): bool {
  const need = length + <usize>more;
  if (need <= capacity) return true;
  if (need > 0x3fffffff) return false;
  let wanted = capacity ? capacity : 65536;
  while (wanted < need) wanted <<= 1;
  const moved = heap.alloc(wanted + PADDING);
  if (length) memory.copy(moved, base, length);
  if (base) heap.free(base);
  base = moved;
  capacity = wanted;
  return true;
}

/** Address of the first byte. Valid until the next `textReserve`. */
export function textBase(): usize {
  return base;
}

/** Bytes in the buffer. */
export function textLength(): u32 {
  return <u32>length;
}

/** Bytes that may be written at the end without reserving. */
export function textRoom(): u32 {
  return <u32>(capacity - length);
}

/** Says that `count` bytes have been written at the end. */
export function textAdvance(count: u32): void {
  if (<usize>count > capacity - length) abort('text overrun');
  length += <usize>count;
}

/** Offset in the stream of the buffer's first byte. */
export function textOrigin(): f64 {
  return origin;
}

/** Sets the stream offset of the buffer's first byte, for a stream that is entered in its middle. */
export function textSetOrigin(offset: f64): void {
  origin = offset;
}

/**
 * Forgets what lies before `keepFrom`, but for the 32 KiB that a deflate stream may still copy from.
 * Returns how many bytes everything moved down: positions held elsewhere shrink by that.
 */
export function textCompact(keepFrom: u32): u32 {
  let from = <usize>keepFrom;
  const history = length > HISTORY ? length - HISTORY : 0;
  if (from > history) from = history;
  if (from == 0) return 0;
  memory.copy(base, base + from, length - from);
  length -= from;
  origin += <f64>from;
  return <u32>from;
}
