// DEFLATE (RFC 1951), resumable at any byte of input and of output: the blocks and their heads.
//
// In: input bytes between two addresses. Out: bytes that directly follow what was put out before. Between two runs
// everything is held in `Inflation`, the tables and the code lengths; a checkpoint is a copy of the first and last.

import { buildDistanceTable, buildLitlenTable, buildPrecodeTable, PRECODE_ROOT_BITS, precodeTable } from './huffman';
import {
  BAD_LAST,
  BAD_NEXT,
  BLOCK_HEAD,
  CODE_LENGTHS,
  codeLengths,
  drop,
  DYNAMIC_HEAD,
  END_OF_STREAM,
  endBlock,
  giveBack,
  GO_ON,
  Inflation,
  MATCH,
  need,
  NEED_INPUT,
  OUTPUT_FULL,
  PRECODE_LENGTHS,
  precodeLengths,
  refill,
  STORED_BYTES,
  STORED_HEAD,
  STREAM_END,
  SYMBOLS,
} from './inflate-state';
import { readSymbols } from './inflate-symbols';

const precodeOrder: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

/** Makes ready for a new stream. */
export function deflateBegin(): void {
  Inflation.mode = BLOCK_HEAD;
  Inflation.isFinalBlock = false;
  Inflation.bitBuffer = 0;
  Inflation.bitCount = 0;
  Inflation.pending = 0;
}

/**
 * Decodes from `from` to `inputLimit` into `to` up to `outputLimit`, behind which 64 bytes may be overwritten.
 * Matches may copy from `history` on. With `pause`, may stop a little before the output is full and return PAUSED.
 */
export function deflateRun(
  from: usize,
  inputLimit: usize,
  to: usize,
  outputLimit: usize,
  history: usize,
  pause: bool,
): u32 {
  Inflation.inputStart = from;
  Inflation.input = from;
  Inflation.inputEnd = inputLimit;
  Inflation.output = to;
  Inflation.outputEnd = outputLimit;
  Inflation.historyStart = history;
  Inflation.mayPause = pause;
  let status: u32 = GO_ON;
  while (status == GO_ON) {
    if (Inflation.mode >= SYMBOLS && Inflation.mode <= MATCH) status = readSymbols();
    else if (Inflation.mode == BLOCK_HEAD) status = readBlockHead();
    else if (Inflation.mode == STORED_HEAD) status = readStoredHead();
    else if (Inflation.mode == STORED_BYTES) status = readStoredBytes();
    else if (Inflation.mode == DYNAMIC_HEAD) status = readDynamicHead();
    else if (Inflation.mode == PRECODE_LENGTHS) status = readPrecodeLengths();
    else if (Inflation.mode == CODE_LENGTHS) status = readCodeLengths();
    else status = END_OF_STREAM;
  }
  // At the end of the input all of it stays taken; else whole bytes go back, so that the caller can read on there.
  if (status != NEED_INPUT) giveBack();
  return status;
}

/** Address after the last input byte taken. */
export function deflateInput(): usize {
  return Inflation.input;
}

/** Address after the last byte put out. */
export function deflateOutput(): usize {
  return Inflation.output;
}

/** How many bytes before the end of what is taken the fault lies that `status` tells of. */
export function deflateFaultBehind(status: u32): u32 {
  return (Inflation.bitCount + (status == BAD_LAST ? 8 : 7)) >> 3;
}

/** Forgets the bits up to the next byte boundary. False where whole bytes would be lost. */
export function deflateAlign(): bool {
  const whole = Inflation.bitCount < 8;
  Inflation.bitBuffer = 0;
  Inflation.bitCount = 0;
  return whole;
}

function readBlockHead(): u32 {
  if (!need(3)) return NEED_INPUT;
  const type = ((<u32>Inflation.bitBuffer) >> 1) & 3;
  if (type == 3) return BAD_NEXT;
  Inflation.isFinalBlock = (Inflation.bitBuffer & 1) != 0;
  drop(3);
  if (type == 0) {
    drop(Inflation.bitCount & 7);
    Inflation.mode = STORED_HEAD;
  } else if (type == 1) {
    buildFixedTables();
    Inflation.mode = SYMBOLS;
  } else Inflation.mode = DYNAMIC_HEAD;
  return GO_ON;
}

function readStoredHead(): u32 {
  if (!need(32)) return NEED_INPUT;
  const length = (<u32>Inflation.bitBuffer) & 0xffff;
  if (length != (~((<u32>Inflation.bitBuffer) >> 16) & 0xffff)) return BAD_NEXT;
  drop(32);
  giveBack();
  Inflation.pending = length;
  Inflation.mode = STORED_BYTES;
  return GO_ON;
}

function readStoredBytes(): u32 {
  // Bits of whole bytes are held only after a checkpoint that no stream of ours can have made.
  if (Inflation.bitCount) return BAD_NEXT;
  let count = <usize>Inflation.pending;
  if (count > Inflation.inputEnd - Inflation.input) count = Inflation.inputEnd - Inflation.input;
  if (count > Inflation.outputEnd - Inflation.output) count = Inflation.outputEnd - Inflation.output;
  memory.copy(Inflation.output, Inflation.input, count);
  Inflation.input += count;
  Inflation.output += count;
  Inflation.pending -= <u32>count;
  if (!Inflation.pending) {
    endBlock();
    return GO_ON;
  }
  return Inflation.input == Inflation.inputEnd ? NEED_INPUT : OUTPUT_FULL;
}

function buildFixedTables(): void {
  if (Inflation.tablesAreFixed) return;
  memory.fill(codeLengths, 8, 144);
  memory.fill(codeLengths + 144, 9, 112);
  memory.fill(codeLengths + 256, 7, 24);
  memory.fill(codeLengths + 280, 8, 8);
  memory.fill(codeLengths + 288, 5, 32);
  buildLitlenTable(codeLengths, 288);
  buildDistanceTable(codeLengths + 288, 32);
  Inflation.tablesAreFixed = true;
}

function readDynamicHead(): u32 {
  if (!need(14)) return NEED_INPUT;
  const head = <u32>Inflation.bitBuffer;
  const litlens = (head & 31) + 257;
  const distances = ((head >> 5) & 31) + 1;
  if (litlens > 286 || distances > 30) return BAD_NEXT;
  Inflation.litlenCount = litlens;
  Inflation.distanceCount = distances;
  Inflation.precodeCount = ((head >> 10) & 15) + 4;
  drop(14);
  memory.fill(precodeLengths, 0, 19);
  Inflation.lengthsRead = 0;
  Inflation.mode = PRECODE_LENGTHS;
  return GO_ON;
}

function readPrecodeLengths(): u32 {
  while (Inflation.lengthsRead < Inflation.precodeCount) {
    if (!need(3)) return NEED_INPUT;
    store<u8>(precodeLengths + <usize>load<u8>(precodeOrder + Inflation.lengthsRead), (<u8>Inflation.bitBuffer) & 7);
    drop(3);
    Inflation.lengthsRead++;
  }
  if (!buildPrecodeTable(precodeLengths)) return BAD_LAST;
  Inflation.lengthsRead = 0;
  Inflation.mode = CODE_LENGTHS;
  return GO_ON;
}

function readCodeLengths(): u32 {
  const wanted = Inflation.litlenCount + Inflation.distanceCount;
  while (Inflation.lengthsRead < wanted) {
    if (Inflation.bitCount < 14) refill();
    const entry = load<u32>(precodeTable + (((<usize>Inflation.bitBuffer) & ((1 << PRECODE_ROOT_BITS) - 1)) << 2));
    const bits = entry & 255;
    if (bits > Inflation.bitCount) return NEED_INPUT;
    const symbol = (entry >> 16) & 31;
    if (symbol < 16) {
      store<u8>(codeLengths + Inflation.lengthsRead, <u8>symbol);
      Inflation.lengthsRead++;
    } else {
      const extra = (<u32>(Inflation.bitBuffer >> ((entry >> 8) & 15))) & ((1 << (bits - ((entry >> 8) & 15))) - 1);
      const repeats = extra + (symbol == 18 ? 11 : 3);
      if (Inflation.lengthsRead + repeats > wanted) return BAD_NEXT;
      if (symbol == 16 && !Inflation.lengthsRead) return BAD_NEXT;
      const value = symbol == 16 ? load<u8>(codeLengths + Inflation.lengthsRead - 1) : 0;
      memory.fill(codeLengths + Inflation.lengthsRead, value, repeats);
      Inflation.lengthsRead += repeats;
    }
    drop(bits);
  }
  if (!buildDynamicTables()) return BAD_LAST;
  Inflation.mode = SYMBOLS;
  return GO_ON;
}

function buildDynamicTables(): bool {
  Inflation.tablesAreFixed = false;
  return (
    load<u8>(codeLengths + 256) != 0 &&
    buildLitlenTable(codeLengths, Inflation.litlenCount) &&
    buildDistanceTable(codeLengths + Inflation.litlenCount, Inflation.distanceCount)
  );
}

/** Bytes that `deflateSave` writes. */
export const DEFLATE_SAVED_SIZE: u32 = 48 + 20 + 320;

/** Writes all that is held between two runs to `to`. */
export function deflateSave(to: usize): void {
  store<u64>(to, Inflation.bitBuffer);
  store<u32>(to, Inflation.bitCount, 8);
  store<u32>(to, Inflation.mode, 12);
  store<u32>(to, Inflation.isFinalBlock ? 1 : 0, 16);
  store<u32>(to, Inflation.pending, 20);
  store<u32>(to, Inflation.matchDistance, 24);
  store<u32>(to, Inflation.litlenCount, 28);
  store<u32>(to, Inflation.distanceCount, 32);
  store<u32>(to, Inflation.precodeCount, 36);
  store<u32>(to, Inflation.lengthsRead, 40);
  store<u32>(to, Inflation.tablesAreFixed ? 1 : 0, 44);
  memory.copy(to + 48, precodeLengths, 20);
  memory.copy(to + 68, codeLengths, 320);
}

/** Takes up what `deflateSave` wrote. False, with a state that is safe to begin anew from, where it cannot be. */
export function deflateRestore(from: usize): bool {
  deflateBegin();
  const savedMode = load<u32>(from, 12);
  const savedBits = load<u32>(from, 8);
  Inflation.litlenCount = load<u32>(from, 28);
  Inflation.distanceCount = load<u32>(from, 32);
  Inflation.precodeCount = load<u32>(from, 36);
  Inflation.lengthsRead = load<u32>(from, 40);
  Inflation.pending = load<u32>(from, 20);
  Inflation.matchDistance = load<u32>(from, 24);
  if (savedMode > STREAM_END || savedBits > 63) return false;
  if (Inflation.litlenCount > 286 || Inflation.distanceCount > 30 || Inflation.precodeCount > 19) return false;
  if (Inflation.pending > 0xffff || Inflation.matchDistance > 32768) return false;
  if (savedMode == PRECODE_LENGTHS && Inflation.lengthsRead > Inflation.precodeCount) return false;
  if (savedMode == CODE_LENGTHS && Inflation.lengthsRead > Inflation.litlenCount + Inflation.distanceCount)
    return false;
  if (savedMode == MATCH && (!Inflation.matchDistance || Inflation.pending > 258)) return false;
  memory.copy(precodeLengths, from + 48, 20);
  memory.copy(codeLengths, from + 68, 320);
  for (let i: u32 = 0; i < 20; i++) if (load<u8>(precodeLengths + i) > 7) return false;
  for (let i: u32 = 0; i < 320; i++) if (load<u8>(codeLengths + i) > 15) return false;
  const usesFixed = load<u32>(from, 44) != 0;
  Inflation.tablesAreFixed = false;
  if (savedMode == CODE_LENGTHS && !buildPrecodeTable(precodeLengths)) return false;
  if (savedMode >= SYMBOLS && savedMode <= MATCH) {
    if (usesFixed) buildFixedTables();
    else if (!buildDynamicTables()) return false;
  }
  Inflation.bitCount = savedBits;
  Inflation.bitBuffer = load<u64>(from) & (((<u64>1) << savedBits) - 1);
  Inflation.isFinalBlock = load<u32>(from, 16) != 0;
  Inflation.mode = savedMode;
  return true;
}
