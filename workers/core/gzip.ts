// gzip members around DEFLATE (RFC 1952), or one bare DEFLATE stream, into the text buffer.
//
// In: pieces of the stream in the input buffer. Out: bytes at the text buffer's end, and faults: what is odd about the
// stream, and where. A wrong checksum or size is noted and reading goes on; only what makes the rest unreadable ends
// it, after everything before has been put out.

import { crc32 } from './crc32';
import {
  addFault,
  BETWEEN_MEMBERS,
  BODY,
  clearFaults,
  COMMENT,
  DONE,
  EXTRA,
  EXTRA_LENGTH,
  fail,
  FAILED,
  FAULT_BAD_DATA,
  FAULT_BAD_HEADER,
  FAULT_CRC_MISMATCH,
  FAULT_SEVERAL_MEMBERS,
  FAULT_SIZE_MISMATCH,
  FAULT_TRAILING_BYTES,
  FAULT_TRUNCATED,
  FIXED_HEADER,
  Gzip,
  HEADER_CRC,
  inflateFaultCount,
  KIND_GZIP,
  MAX_FAULTS,
  NAME,
  offset,
  TRAILER,
  TRAILING,
} from './gzip-state';
import { deflateAlign, deflateBegin, deflateFaultBehind, deflateInput, deflateOutput, deflateRun } from './inflate';
import { END_OF_STREAM, NEED_INPUT, OUTPUT_FULL, PAUSED } from './inflate-state';
import { textAdvance, textBase, textLength, textReserve } from './text';

// What `inflateStep` returns, in the order of the host's table.
const STATE_NEED_INPUT: u32 = 0;
const STATE_OUTPUT_FULL: u32 = 1;
const STATE_DONE: u32 = 2;
const STATE_FAILED: u32 = 3;
/** The list of faults is full: the host takes them and calls again. */
const STATE_GO_ON: u32 = 4;

/** CRC-32 and size. */
const TRAILER_SIZE: u32 = 8;

const FLAG_HEADER_CRC: u32 = 2;
const FLAG_EXTRA: u32 = 4;
const FLAG_NAME: u32 = 8;
const FLAG_COMMENT: u32 = 16;
const FLAGS_RESERVED: u32 = 0xe0;

/** CRC-32 of the byte 0x1f. */
const CRC_OF_MAGIC_START: u32 = 0x5f0ae278;
const WINDOW: usize = 32768;
/** Output of one run: small enough to be in the cache still when its checksum is computed. */
const RUN: u32 = 256 * 1024;
const INPUT_PADDING: usize = 16;

let inputBase: usize = 0;
let inputCapacity: usize = 0;
let produced: u32 = 0;
let consumed: u32 = 0;

/** Makes ready for a new stream: `streamKind` 0 is gzip, 1 bare DEFLATE. The text buffer is the caller's to begin. */
export function inflateBegin(streamKind: u32): void {
  Gzip.kind = streamKind;
  Gzip.totalIn = 0;
  Gzip.totalOut = 0;
  clearFaults();
  Gzip.trailingStart = 0;
  Gzip.trailingZeros = 0;
  beginMember();
  Gzip.members = Gzip.kind == KIND_GZIP ? 0 : 1;
  if (Gzip.kind != KIND_GZIP) Gzip.stage = BODY;
}

/** Address of an input buffer for at least `size` bytes, or 0 where that is refused. Loses what was in it. */
export function inflateInput(size: u32): usize {
  if (<usize>size > inputCapacity || !inputBase) {
    if (size > 0x3fffffff) return 0;
    if (inputBase) heap.free(inputBase);
    inputCapacity = size > 65536 ? <usize>size : 65536;
    inputBase = heap.alloc(inputCapacity + INPUT_PADDING);
  }
  return inputBase;
}

/**
 * Reads on in the first `length` bytes of the input buffer, from `from`, and puts out at most `maxOutput` bytes.
 * `isLast` says that the stream ends with this input.
 */
export function inflateStep(from: u32, length: u32, isLast: bool, maxOutput: u32): u32 {
  if (<usize>length > inputCapacity || from > length) abort('input overrun');
  Gzip.stepStart = inputBase + <usize>from;
  Gzip.at = Gzip.stepStart;
  Gzip.limit = inputBase + <usize>length;
  produced = 0;
  clearFaults();
  let state = STATE_GO_ON;
  // No turn adds more than one fault.
  while (state == STATE_GO_ON && inflateFaultCount() < MAX_FAULTS) {
    if (Gzip.stage == BODY) state = readBody(maxOutput);
    else if (Gzip.stage == DONE) state = STATE_DONE;
    else if (Gzip.stage == FAILED) state = STATE_FAILED;
    else if (Gzip.at == Gzip.limit) state = STATE_NEED_INPUT;
    else if (Gzip.stage == TRAILING) readTrailing();
    else if (Gzip.stage == EXTRA) skipExtra();
    else if (Gzip.stage == NAME || Gzip.stage == COMMENT) skipText();
    else readByte();
    if (state == STATE_NEED_INPUT && isLast) {
      endInput();
      state = STATE_GO_ON;
    }
  }
  consumed = <u32>(Gzip.at - Gzip.stepStart);
  Gzip.totalIn += consumed;
  Gzip.stepStart = Gzip.at;
  return state;
}

/** Input bytes that the last step took. */
export function inflateConsumed(): u32 {
  return consumed;
}

/** Bytes that the last step put out. */
export function inflateProduced(): u32 {
  return produced;
}

/** Members begun. */
export function inflateMembers(): u32 {
  return Gzip.members;
}

/** CRC-32 of what the current member has put out so far. */
export function inflateCrc(): u32 {
  return Gzip.memberCrc;
}

/** Input bytes taken in all. */
export function inflateTotalIn(): f64 {
  return <f64>Gzip.totalIn;
}

/** Bytes put out in all. */
export function inflateTotalOut(): f64 {
  return <f64>Gzip.totalOut;
}

function beginMember(): void {
  Gzip.stage = FIXED_HEADER;
  Gzip.progress = 0;
  Gzip.field = 0;
  Gzip.headerCrc = 0;
  Gzip.memberCrc = 0;
  Gzip.memberOut = 0;
  deflateBegin();
}

function readByte(): void {
  const byte = <u32>load<u8>(Gzip.at);
  if (Gzip.stage == FIXED_HEADER) {
    readHeaderByte(byte);
    return;
  }
  if (Gzip.stage == BETWEEN_MEMBERS) {
    readNextMagic(byte);
    return;
  }
  if (Gzip.stage == EXTRA_LENGTH) Gzip.headerCrc = crc32(Gzip.at, 1, Gzip.headerCrc);
  Gzip.field |= (<u64>byte) << (Gzip.progress << 3);
  Gzip.progress++;
  Gzip.at++;
  if (Gzip.stage == TRAILER) {
    if (Gzip.progress == 4) checkCrc();
    else if (Gzip.progress == 8) checkSize();
  } else if (Gzip.progress == 2) {
    if (Gzip.stage == HEADER_CRC) checkHeaderCrc();
    else {
      Gzip.progress = <u32>Gzip.field;
      if (Gzip.progress) Gzip.stage = EXTRA;
      else afterExtra();
    }
  }
}

function readHeaderByte(byte: u32): void {
  const isBad =
    (Gzip.progress == 0 && byte != 0x1f) ||
    (Gzip.progress == 1 && byte != 0x8b) ||
    (Gzip.progress == 2 && byte != 8) ||
    (Gzip.progress == 3 && (byte & FLAGS_RESERVED) != 0);
  if (isBad) {
    fail(FAULT_BAD_HEADER, offset());
    return;
  }
  Gzip.headerCrc = crc32(Gzip.at, 1, Gzip.headerCrc);
  Gzip.at++;
  if (Gzip.progress == 1) Gzip.members++;
  else if (Gzip.progress == 3) Gzip.flags = byte;
  Gzip.progress++;
  if (Gzip.progress < 10) return;
  Gzip.progress = 0;
  if (Gzip.flags & FLAG_EXTRA) Gzip.stage = EXTRA_LENGTH;
  else afterExtra();
}

function skipExtra(): void {
  let count = <usize>Gzip.progress;
  if (count > Gzip.limit - Gzip.at) count = Gzip.limit - Gzip.at;
  Gzip.headerCrc = crc32(Gzip.at, <u32>count, Gzip.headerCrc);
  Gzip.at += count;
  Gzip.progress -= <u32>count;
  if (!Gzip.progress) afterExtra();
}

function afterExtra(): void {
  Gzip.progress = 0;
  Gzip.field = 0;
  if (Gzip.flags & FLAG_NAME) Gzip.stage = NAME;
  else afterName();
}

function afterName(): void {
  if (Gzip.flags & FLAG_COMMENT) Gzip.stage = COMMENT;
  else afterComment();
}

function afterComment(): void {
  Gzip.stage = Gzip.flags & FLAG_HEADER_CRC ? HEADER_CRC : BODY;
}

function skipText(): void {
  const start = Gzip.at;
  let byte: u32 = 1;
  while (byte && Gzip.at < Gzip.limit) {
    byte = load<u8>(Gzip.at);
    Gzip.at++;
  }
  Gzip.headerCrc = crc32(start, <u32>(Gzip.at - start), Gzip.headerCrc);
  if (byte) return;
  if (Gzip.stage == NAME) afterName();
  else afterComment();
}

/** A wrong header checksum casts doubt on the name and the like, not on the data, which has its own. */
function checkHeaderCrc(): void {
  const computed = Gzip.headerCrc & 0xffff;
  if (<u32>Gzip.field != computed) addFault(FAULT_BAD_HEADER, offset() - 2, <f64>Gzip.field, <f64>computed);
  Gzip.progress = 0;
  Gzip.stage = BODY;
}

function readBody(maxOutput: u32): u32 {
  while (true) {
    const room = maxOutput - produced;
    const isLastRun = room <= RUN;
    const count = isLastRun ? room : RUN;
    if (!textReserve(count)) abort('text memory refused');
    const start = textBase() + <usize>textLength();
    let reach = <usize>textLength();
    if (reach > WINDOW) reach = WINDOW;
    if (<u64>reach > Gzip.memberOut) reach = <usize>Gzip.memberOut;
    const status = deflateRun(Gzip.at, Gzip.limit, start, start + <usize>count, start - reach, !isLastRun);
    Gzip.at = deflateInput();
    const made = <u32>(deflateOutput() - start);
    Gzip.memberCrc = crc32(start, made, Gzip.memberCrc);
    textAdvance(made);
    produced += made;
    Gzip.memberOut += made;
    Gzip.totalOut += made;
    if (status == END_OF_STREAM && deflateAlign()) {
      endBody();
      return STATE_GO_ON;
    }
    if (status == NEED_INPUT) return STATE_NEED_INPUT;
    if (status != OUTPUT_FULL && status != PAUSED) {
      fail(FAULT_BAD_DATA, offset() - deflateFaultBehind(status));
      return STATE_GO_ON;
    }
    if (isLastRun) return STATE_OUTPUT_FULL;
  }
}

function endBody(): void {
  Gzip.progress = 0;
  Gzip.field = 0;
  if (Gzip.kind == KIND_GZIP) Gzip.stage = TRAILER;
  else beginTrailing();
}

function checkCrc(): void {
  const crc = <u32>Gzip.field;
  if (crc != Gzip.memberCrc) addFault(FAULT_CRC_MISMATCH, offset() - 4, <f64>crc, <f64>Gzip.memberCrc);
}

/** The size is stored modulo 2^32. */
function checkSize(): void {
  const size = <u32>(Gzip.field >> 32);
  const found = <u32>Gzip.memberOut;
  if (size != found) addFault(FAULT_SIZE_MISMATCH, offset() - 4, <f64>size, <f64>found);
  Gzip.stage = BETWEEN_MEMBERS;
  Gzip.progress = 0;
}

/** Another member begins with the magic; anything else is padding or junk. */
function readNextMagic(byte: u32): void {
  if (Gzip.progress == 0) {
    if (byte == 0x1f) {
      Gzip.progress = 1;
      Gzip.at++;
    } else beginTrailing();
    return;
  }
  if (byte != 0x8b) {
    beginTrailing();
    Gzip.trailingStart--;
    return;
  }
  const start = offset() - 1;
  beginMember();
  Gzip.headerCrc = CRC_OF_MAGIC_START;
  Gzip.progress = 1;
  readHeaderByte(byte);
  if (Gzip.members == 2) addFault(FAULT_SEVERAL_MEMBERS, start, -1, -1);
}

function beginTrailing(): void {
  Gzip.stage = TRAILING;
  Gzip.trailingStart = offset();
}

function readTrailing(): void {
  while (Gzip.at < Gzip.limit) {
    if (!load<u8>(Gzip.at)) Gzip.trailingZeros++;
    Gzip.at++;
  }
}

/** The stream ends here: well where a member has just ended, else in the middle of something. */
function endInput(): void {
  if (Gzip.stage == BETWEEN_MEMBERS && Gzip.progress == 1) {
    beginTrailing();
    Gzip.trailingStart--;
  }
  if (Gzip.stage == TRAILING && offset() > Gzip.trailingStart) {
    addFault(FAULT_TRAILING_BYTES, Gzip.trailingStart, <f64>(offset() - Gzip.trailingStart), <f64>Gzip.trailingZeros);
  }
  if (Gzip.stage == TRAILING || Gzip.stage == BETWEEN_MEMBERS) Gzip.stage = DONE;
  else if (Gzip.stage == TRAILER) {
    addFault(FAULT_TRUNCATED, offset(), <f64>TRAILER_SIZE, <f64>Gzip.progress);
    Gzip.stage = FAILED;
  } else fail(FAULT_TRUNCATED, offset());
}
