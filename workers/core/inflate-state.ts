// What a DEFLATE stream is in the middle of, and reading bits of it.

/** How a run ends. GO_ON is used inside only; PAUSED asks for the same call again, with more room. */
export const GO_ON: u32 = 0;
export const NEED_INPUT: u32 = 1;
export const OUTPUT_FULL: u32 = 2;
export const PAUSED: u32 = 3;
export const END_OF_STREAM: u32 = 4;
/** The next bits are wrong. */
export const BAD_NEXT: u32 = 5;
/** The bits just consumed are wrong. */
export const BAD_LAST: u32 = 6;

/** What comes next in the stream. */
export const BLOCK_HEAD: u32 = 0;
export const STORED_HEAD: u32 = 1;
export const STORED_BYTES: u32 = 2;
export const DYNAMIC_HEAD: u32 = 3;
export const PRECODE_LENGTHS: u32 = 4;
export const CODE_LENGTHS: u32 = 5;
export const SYMBOLS: u32 = 6;
export const DISTANCE: u32 = 7;
export const MATCH: u32 = 8;
export const STREAM_END: u32 = 9;

export const precodeLengths: usize = memory.data(20, 4);
/** Literal/length codes first, then distance codes. */
export const codeLengths: usize = memory.data(288 + 32, 4);

/** The one stream that is being read. */
export abstract class Inflation {
  static mode: u32 = BLOCK_HEAD;
  static isFinalBlock: bool = false;
  /** Bits read and not yet consumed, lowest first; what lies above `bitCount` is zero. */
  static bitBuffer: u64 = 0;
  static bitCount: u32 = 0;
  /** Bytes left of a stored block, or of a match. */
  static pending: u32 = 0;
  static matchDistance: u32 = 0;
  static litlenCount: u32 = 0;
  static distanceCount: u32 = 0;
  static precodeCount: u32 = 0;
  static lengthsRead: u32 = 0;
  static tablesAreFixed: bool = false;

  // One run's addresses.
  static input: usize = 0;
  static inputStart: usize = 0;
  static inputEnd: usize = 0;
  static output: usize = 0;
  static outputEnd: usize = 0;
  static historyStart: usize = 0;
  static mayPause: bool = false;
}

/** Fills the bit buffer as far as the input goes, to 56 bits or more if it can. */
// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function refill(): void {
  if (Inflation.inputEnd - Inflation.input >= 8) {
    const bits = Inflation.bitCount;
    const bytes = (63 - bits) >> 3;
    Inflation.bitCount = bits + (bytes << 3);
    Inflation.bitBuffer |= (load<u64>(Inflation.input) << bits) & (~(<u64>0) >> (64 - Inflation.bitCount));
    Inflation.input += bytes;
  } else refillAtEnd();
}

function refillAtEnd(): void {
  while (Inflation.bitCount <= 56 && Inflation.input < Inflation.inputEnd) {
    Inflation.bitBuffer |= <u64>load<u8>(Inflation.input) << Inflation.bitCount;
    Inflation.bitCount += 8;
    Inflation.input++;
  }
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function need(bits: u32): bool {
  if (Inflation.bitCount < bits) refill();
  return Inflation.bitCount >= bits;
}

// @ts-expect-error: @inline before a function is AssemblyScript, not TypeScript
@inline
export function drop(bits: u32): void {
  Inflation.bitBuffer >>= bits;
  Inflation.bitCount -= bits;
}

/** Returns whole bytes to the input, as far as they came from there in this run. */
export function giveBack(): void {
  const taken = <u32>(Inflation.input - Inflation.inputStart);
  let bytes = Inflation.bitCount >> 3;
  if (bytes > taken) bytes = taken;
  Inflation.input -= bytes;
  Inflation.bitCount -= bytes << 3;
  Inflation.bitBuffer &= (<u64>1 << Inflation.bitCount) - 1;
}

export function endBlock(): void {
  Inflation.mode = Inflation.isFinalBlock ? STREAM_END : BLOCK_HEAD;
}
