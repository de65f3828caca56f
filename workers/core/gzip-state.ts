// Where reading a gzip or bare DEFLATE stream stands, and the faults found in it.

// Where in the stream reading stands.
export const FIXED_HEADER: u32 = 0;
export const EXTRA_LENGTH: u32 = 1;
export const EXTRA: u32 = 2;
export const NAME: u32 = 3;
export const COMMENT: u32 = 4;
export const HEADER_CRC: u32 = 5;
export const BODY: u32 = 6;
export const TRAILER: u32 = 7;
export const BETWEEN_MEMBERS: u32 = 8;
export const TRAILING: u32 = 9;
export const DONE: u32 = 10;
export const FAILED: u32 = 11;

export const KIND_GZIP: u32 = 0;
export const KIND_DEFLATE: u32 = 1;

// Codes of faults, in the order of the host's table.
export const FAULT_BAD_HEADER: u32 = 0;
export const FAULT_BAD_DATA: u32 = 1;
export const FAULT_TRUNCATED: u32 = 2;
export const FAULT_CRC_MISMATCH: u32 = 3;
export const FAULT_SIZE_MISMATCH: u32 = 4;
export const FAULT_TRAILING_BYTES: u32 = 5;
export const FAULT_SEVERAL_MEMBERS: u32 = 6;

/** The one stream that is being read. */
export abstract class Gzip {
  static kind: u32 = KIND_GZIP;
  static stage: u32 = FIXED_HEADER;
  /** Bytes read of the fixed header, of a two-byte field or of the trailer; bytes left of the extra field. */
  static progress: u32 = 0;
  static flags: u32 = 0;
  /** A little-endian number that is being read. */
  static field: u64 = 0;
  static headerCrc: u32 = 0;
  static memberCrc: u32 = 0;
  static memberOut: u64 = 0;
  /** Members begun. */
  static members: u32 = 0;
  static totalIn: u64 = 0;
  static totalOut: u64 = 0;
  static trailingStart: u64 = 0;
  static trailingZeros: u64 = 0;

  // One step's addresses. `totalIn` is the offset of `stepStart` in the stream.
  static at: usize = 0;
  static limit: usize = 0;
  static stepStart: usize = 0;
}

/** What the host's numbers hold exactly. */
const MAX_OFFSET: u64 = 1 << 53;

export const MAX_FAULTS: u32 = 32;
const FAULT_SIZE: usize = 40;
const faults: usize = memory.data(32 * 40, 8);
let faultCount: u32 = 0;

/** Empties the list of faults. */
export function clearFaults(): void {
  faultCount = 0;
}

/** Faults that the last step found. Each is five f64: code, offset, member, expected and found (-1 for none). */
export function inflateFaultCount(): u32 {
  return faultCount;
}

/** Address of the first fault. */
export function inflateFaults(): usize {
  return faults;
}

/** Offset in the stream of the next byte to read. */
export function offset(): u64 {
  return Gzip.totalIn + (Gzip.at - Gzip.stepStart);
}

/** Puts a fault on the list, which has room. -1 stands for no value. */
export function addFault(code: u32, where: u64, expected: f64, found: f64): void {
  const fault = faults + <usize>faultCount * FAULT_SIZE;
  store<f64>(fault, <f64>code);
  store<f64>(fault, <f64>where, 8);
  store<f64>(fault, <f64>(Gzip.members ? Gzip.members - 1 : 0), 16);
  store<f64>(fault, expected, 24);
  store<f64>(fault, found, 32);
  faultCount++;
}

/** Ends reading with a fault. */
export function fail(code: u32, where: u64): void {
  addFault(code, where, -1, -1);
  Gzip.stage = FAILED;
}

/** Bytes that `gzipSave` writes. */
export const GZIP_SAVED_SIZE: u32 = 80;

/** Writes all that is held between two steps to `to`. */
export function gzipSave(to: usize): void {
  store<u64>(to, Gzip.field);
  store<u64>(to, Gzip.memberOut, 8);
  store<u64>(to, Gzip.totalIn, 16);
  store<u64>(to, Gzip.totalOut, 24);
  store<u64>(to, Gzip.trailingStart, 32);
  store<u64>(to, Gzip.trailingZeros, 40);
  store<u32>(to, Gzip.kind, 48);
  store<u32>(to, Gzip.stage, 52);
  store<u32>(to, Gzip.progress, 56);
  store<u32>(to, Gzip.flags, 60);
  store<u32>(to, Gzip.headerCrc, 64);
  store<u32>(to, Gzip.memberCrc, 68);
  store<u32>(to, Gzip.members, 72);
  store<u32>(to, 0, 76);
}

/** Takes up what `gzipSave` wrote. False where that cannot be its work. */
export function gzipRestore(from: usize): bool {
  Gzip.field = load<u64>(from);
  Gzip.memberOut = load<u64>(from, 8);
  Gzip.totalIn = load<u64>(from, 16);
  Gzip.totalOut = load<u64>(from, 24);
  Gzip.trailingStart = load<u64>(from, 32);
  Gzip.trailingZeros = load<u64>(from, 40);
  Gzip.kind = load<u32>(from, 48);
  Gzip.stage = load<u32>(from, 52);
  Gzip.progress = load<u32>(from, 56);
  Gzip.flags = load<u32>(from, 60);
  Gzip.headerCrc = load<u32>(from, 64);
  Gzip.memberCrc = load<u32>(from, 68);
  Gzip.members = load<u32>(from, 72);
  if (Gzip.kind > KIND_DEFLATE || Gzip.stage > FAILED || Gzip.flags > 31) return false;
  if (Gzip.memberOut > Gzip.totalOut || Gzip.trailingStart > Gzip.totalIn) return false;
  if (Gzip.totalIn > MAX_OFFSET || Gzip.totalOut > MAX_OFFSET) return false;
  if (Gzip.stage == EXTRA) return Gzip.progress > 0 && Gzip.progress <= 0xffff;
  if (Gzip.stage == FIXED_HEADER) return Gzip.progress < 10;
  if (Gzip.stage == TRAILER) return Gzip.progress < 8;
  if (Gzip.stage == EXTRA_LENGTH || Gzip.stage == HEADER_CRC || Gzip.stage == BETWEEN_MEMBERS) return Gzip.progress < 2;
  return true;
}
