// The literals and matches of a DEFLATE block (RFC 1951, section 3.2.5).
//
// A fast loop decodes while both input and output have room to spare; a careful loop does the rest, so that the fast
// one needs few checks: what it cannot take, it leaves to the careful one untouched.

import {
  DISTANCE_ROOT_BITS,
  distanceTable,
  END,
  EXCEPTION,
  INVALID,
  LINK,
  LITERAL,
  LITLEN_ROOT_BITS,
  litlenTable,
} from './huffman';
import {
  BAD_LAST,
  BAD_NEXT,
  DISTANCE,
  drop,
  endBlock,
  GO_ON,
  Inflation,
  MATCH,
  NEED_INPUT,
  OUTPUT_FULL,
  PAUSED,
  refill,
  SYMBOLS,
} from './inflate-state';

/** Input that the fast loop may take in one turn, and output that one turn may bring forth. */
const FAST_INPUT: usize = 16;
const FAST_OUTPUT: usize = 3 + 258;

// Row d: which of the last d bytes continue a match of distance d, for 16 bytes; and the whole periods in these.
const periodOf: usize = memory.data(16 * 16, 16);
const strideOf: usize = memory.data(16, 16);

for (let distance: u32 = 1; distance < 16; distance++) {
  for (let i: u32 = 0; i < 16; i++) store<u8>(periodOf + (distance << 4) + i, <u8>(i % distance));
  store<u8>(strideOf + distance, <u8>(16 - (16 % distance)));
}

/** Reads on in a block until it ends, or input or output do. */
export function readSymbols(): u32 {
  while (true) {
    if (Inflation.mode == SYMBOLS) {
      if (Inflation.inputEnd - Inflation.input >= FAST_INPUT && Inflation.outputEnd - Inflation.output >= FAST_OUTPUT) {
        const status = readSymbolsFast();
        if (status != GO_ON) return status;
        if (Inflation.mode == DISTANCE) continue;
        if (Inflation.mode != SYMBOLS) return GO_ON;
      }
      if (Inflation.mayPause && Inflation.outputEnd - Inflation.output < FAST_OUTPUT) return PAUSED;
      if (Inflation.bitCount < 20) refill();
      let entry = load<u32>(litlenTable + ((<usize>Inflation.bitBuffer & ((1 << LITLEN_ROOT_BITS) - 1)) << 2));
      let bits: u32 = 0;
      if (entry & LINK) {
        if (Inflation.bitCount < LITLEN_ROOT_BITS) return NEED_INPUT;
        bits = LITLEN_ROOT_BITS;
        entry = load<u32>(litlenTable + (<usize>subIndex(entry, Inflation.bitBuffer >> LITLEN_ROOT_BITS) << 2));
      }
      if (((entry >> 8) & 15) + bits > Inflation.bitCount) return NEED_INPUT;
      if (entry & LITERAL) {
        if (Inflation.output == Inflation.outputEnd) return OUTPUT_FULL;
        drop(bits + (entry & 255));
        store<u8>(Inflation.output, <u8>(entry >> 16));
        Inflation.output++;
        continue;
      }
      if (entry & INVALID) return BAD_NEXT;
      const total = bits + (entry & 255);
      if (total > Inflation.bitCount) return NEED_INPUT;
      if (entry & END) {
        drop(total);
        endBlock();
        return GO_ON;
      }
      Inflation.pending = valueOf(entry, Inflation.bitBuffer >> bits);
      drop(total);
      Inflation.mode = DISTANCE;
    }
    if (Inflation.mode == DISTANCE) {
      if (Inflation.bitCount < 28) refill();
      let entry = load<u32>(distanceTable + ((<usize>Inflation.bitBuffer & ((1 << DISTANCE_ROOT_BITS) - 1)) << 2));
      let bits: u32 = 0;
      if (entry & LINK) {
        if (Inflation.bitCount < DISTANCE_ROOT_BITS) return NEED_INPUT;
        bits = DISTANCE_ROOT_BITS;
        entry = load<u32>(distanceTable + (<usize>subIndex(entry, Inflation.bitBuffer >> DISTANCE_ROOT_BITS) << 2));
      }
      if (((entry >> 8) & 15) + bits > Inflation.bitCount) return NEED_INPUT;
      if (entry & INVALID) return BAD_NEXT;
      const total = bits + (entry & 255);
      if (total > Inflation.bitCount) return NEED_INPUT;
      Inflation.matchDistance = valueOf(entry, Inflation.bitBuffer >> bits);
      drop(total);
      Inflation.mode = MATCH;
    }
    if (<usize>Inflation.matchDistance > Inflation.output - Inflation.historyStart) return BAD_LAST;
    let count = <usize>Inflation.pending;
    if (count > Inflation.outputEnd - Inflation.output) count = Inflation.outputEnd - Inflation.output;
    copyMatch(Inflation.output, <usize>Inflation.matchDistance, Inflation.output + count);
    Inflation.output += count;
    Inflation.pending -= <u32>count;
    if (Inflation.pending) return OUTPUT_FULL;
    Inflation.mode = SYMBOLS;
  }
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function subIndex(link: u32, bits: u64): u32 {
  return (link >> 16) + (<u32>bits & ((1 << ((link >> 8) & 15)) - 1));
}

/** A length or distance: the base, plus the extra bits that follow the code. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function valueOf(entry: u32, bits: u64): u32 {
  // Shifts take the low six bits of their count, and here these are free of flags.
  return (entry >> 16) + <u32>((bits & ((<u64>1 << <u64>entry) - 1)) >> (<u64>entry >> 8));
}

/** Copies forward from `distance` bytes back until `to` reaches `end`; may write up to 31 bytes past that. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
function copyMatch(to: usize, distance: usize, end: usize): void {
  let from = to - distance;
  if (distance >= 16) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += 32;
    from += 32;
    while (to < end) {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    }
  } else {
    // A distance of 0 cannot be: the smallest base is 1.
    const period = v128.swizzle(v128.load(from), v128.load(periodOf + (distance << 4)));
    const stride = <usize>load<u8>(strideOf + distance);
    while (to < end) {
      v128.store(to, period);
      to += stride;
    }
  }
}

/**
 * The fast loop. The low six bits of `held` count the bits in `buffer`; the rest of it is noise. Returns BAD_LAST for
 * a distance that reaches too far; else GO_ON, with the mode that the careful loop is to go on in.
 */
function readSymbolsFast(): u32 {
  let buffer = Inflation.bitBuffer;
  let held = <u64>Inflation.bitCount;
  let from = Inflation.input;
  let to = Inflation.output;
  const fromLimit = Inflation.inputEnd - FAST_INPUT;
  const toLimit = Inflation.outputEnd - FAST_OUTPUT;
  const history = Inflation.historyStart;
  const litlenMask: u64 = (1 << LITLEN_ROOT_BITS) - 1;
  const distanceMask: u64 = (1 << DISTANCE_ROOT_BITS) - 1;
  let status: u32 = GO_ON;

  while (from <= fromLimit && to <= toLimit) {
    buffer |= load<u64>(from) << held;
    from += 7 - (((<usize>held) >> 3) & 7);
    held |= 56;
    let entry = load<u32>(litlenTable + ((<usize>(buffer & litlenMask)) << 2));
    if (entry & LITERAL) {
      buffer >>= <u64>entry;
      held -= <u64>entry;
      store<u8>(to, <u8>(entry >> 16));
      to++;
      entry = load<u32>(litlenTable + ((<usize>(buffer & litlenMask)) << 2));
      if (entry & LITERAL) {
        buffer >>= <u64>entry;
        held -= <u64>entry;
        store<u8>(to, <u8>(entry >> 16));
        to++;
        entry = load<u32>(litlenTable + ((<usize>(buffer & litlenMask)) << 2));
        if (entry & LITERAL) {
          buffer >>= <u64>entry;
          held -= <u64>entry;
          store<u8>(to, <u8>(entry >> 16));
          to++;
          continue;
        }
      }
      buffer |= load<u64>(from) << held;
      from += 7 - (((<usize>held) >> 3) & 7);
      held |= 56;
    }
    if (entry & EXCEPTION) {
      if (entry & INVALID) break;
      if (entry & LINK) {
        buffer >>= LITLEN_ROOT_BITS;
        held -= LITLEN_ROOT_BITS;
        entry = load<u32>(litlenTable + (<usize>subIndex(entry, buffer) << 2));
        if (entry & LITERAL) {
          buffer >>= <u64>entry;
          held -= <u64>entry;
          store<u8>(to, <u8>(entry >> 16));
          to++;
          continue;
        }
      }
      if (entry & END) {
        buffer >>= <u64>entry;
        held -= <u64>entry;
        endBlock();
        break;
      }
    }
    const length = <usize>valueOf(entry, buffer);
    buffer >>= <u64>entry;
    held -= <u64>entry;

    // At most 20 bits are gone of at least 56: a distance takes 28 at most.
    entry = load<u32>(distanceTable + ((<usize>(buffer & distanceMask)) << 2));
    if (entry & EXCEPTION) {
      if (entry & INVALID) {
        Inflation.pending = <u32>length;
        Inflation.mode = DISTANCE;
        break;
      }
      buffer >>= DISTANCE_ROOT_BITS;
      held -= DISTANCE_ROOT_BITS;
      entry = load<u32>(distanceTable + (<usize>subIndex(entry, buffer) << 2));
    }
    const distance = <usize>valueOf(entry, buffer);
    buffer >>= <u64>entry;
    held -= <u64>entry;
    if (distance > to - history) {
      Inflation.pending = <u32>length;
      Inflation.matchDistance = <u32>distance;
      Inflation.mode = MATCH;
      status = BAD_LAST;
      break;
    }
    copyMatch(to, distance, to + length);
    to += length;
  }

  Inflation.bitCount = <u32>held & 63;
  Inflation.bitBuffer = buffer & ((<u64>1 << Inflation.bitCount) - 1);
  Inflation.input = from;
  Inflation.output = to;
  return status;
}
