// The WASM core as the host sees it. Addresses and unsigned numbers come back signed where they pass 2^31: `>>> 0`.
import { AppError } from '../base/app-error.ts';

/** What the core exports; `workers/core/index.ts` is the other side. Booleans are 0 and 1. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory;

  // text
  textBegin(): void;
  textReserve(more: number): number;
  textBase(): number;
  textLength(): number;
  textRoom(): number;
  textAdvance(count: number): void;
  textOrigin(): number;
  textSetOrigin(offset: number): void;
  textCompact(keepFrom: number): number;
  skipValue(from: number, to: number): number;

  // utf8
  utf8Begin(): void;
  utf8Check(): void;
  utf8InvalidAt(): number;

  // inflate
  inflateBegin(kind: number): void;
  inflateInput(size: number): number;
  inflateStep(from: number, length: number, isLast: number, maxOutput: number): number;
  inflateConsumed(): number;
  inflateProduced(): number;
  inflateMembers(): number;
  inflateCrc(): number;
  inflateTotalIn(): number;
  inflateTotalOut(): number;
  inflateFaultCount(): number;
  inflateFaults(): number;
  inflateCheckpoint(): number;
  inflateSave(): number;
  inflateRestore(size: number): number;

  // hash
  hashContent(start: number, length: number): bigint;
  hashContentSecond(start: number, length: number): bigint;
  hashIds(start: number, count: number): void;

  // crc32
  crc32(start: number, length: number, seed: number): number;

  // sha256
  sha256State(): number;
  sha256Input(): number;
  sha256Blocks(count: number): void;

  // bytes that go with a call
  exchangeBase(): number;

  // scan
  scanConfigure(columns: number): number;
  scanMultiColumn(multi: number, column: number): number;
  keysAddContext(parent: number, flags: number): number;
  keysAdd(
    context: number,
    length: number,
    role: number,
    column: number,
    child: number,
    mark: number,
    watched: number,
    slot: number,
    priority: number,
  ): number;
  scanSetHashKey(): void;
  scanSetLimits(rows: number, eventLength: number, nesting: number): void;
  scanBegin(isKeyed: number, keyLength: number, repeated: number): number;
  scanRun(final: number): number;
  scanKeepFrom(): number;
  scanResume(): void;
  scanLostFrom(): number;
  scanLostCount(): number;
  scanLostBytes(): number;
  scanLostRanges(): number;
  scanSetTellingMarks(marks: number): void;
  scanShifted(by: number): void;
  scanForgetRows(): void;
  scanFaultCode(): number;
  scanFaultAt(): number;
  scanPlaceFound(): number;
  scanEventBytes(): number;
  scanSkippedCount(): number;
  scanSkippedBytes(): number;
  scanSkippedFirst(): number;
  rowsCount(): number;
  rowsCodes(column: number): number;
  rowsTimes(): number;
  rowsFlags(): number;
  rowsIds(): number;
  rowsHashes(): number;
  rowsStarts(): number;
  rowsLengths(): number;
  rowsDictionary(column: number): number;
  internCount(column: number): number;
  internBytes(column: number): number;
  internLimitHash(bits: number): void;
  internSlotCount(): number;

  // leaves
  leavesReset(): void;
  leavesAddPath(parent: number, length: number, isColumn: number): number;
  leavesBegin(): void;
  leavesHash(length: number): number;
  leavesRead(position: number, length: number, row: number, all: number): number;
  leafNodes(): number;
  leafNames(): number;
  leafPathCount(): number;
  leafRecords(): number;
  leafRecordCount(): number;
  leafEntries(): number;
  leafEntryCount(): number;
  leafArena(): number;
  leafHashEntry(number: number): number;

  // pack
  packArea(size: number): number;
  packCodeArea(size: number): number;
  packBegin(): void;
  packOutput(): number;
  packLength(): number;
  packNumbers(values: number, count: number): void;
  packBits(values: number, count: number, width: number): void;
  packPlaces(starts: number, lengths: number, rows: number, firstRows: number, runs: number): void;
  packCodes(codes: number, rows: number): void;
  mapCodes(codes: number, rows: number, table: number): void;
  packTexts(ends: number, count: number, bytes: number): void;
  packBorrowedTexts(
    ends: number,
    count: number,
    bytes: number,
    entryOf: number,
    lentEnds: number,
    lentBytes: number,
  ): void;
  joinBegin(rows: number): number;
  joinColumn(codes: number, values: number, most: number): number;
  joinCount(): number;
  joinCodes(): number;
  joinFirstRows(): number;
  joinPicked(codes: number): number;
  joinEntries(codes: number, entryCount: number, others: number, target: number): void;

  // search
  searchSetNeedle(length: number): number;
  searchFind(start: number, length: number): number;
}

/** A core of its own memory. What it aborts on throws AppError `core/trap`; it is not to be used after that. */
export function instantiateCore(module: WebAssembly.Module): CoreExports {
  const abort = (_message: number, _file: number, line: number, column: number): never => {
    throw new AppError('core/trap', 'the core gave up', { line, column });
  };
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { abort } });
    return exports as unknown as CoreExports;
  } catch (cause) {
    throw new AppError('core/load-failed', 'the core could not be started', {}, { cause });
  }
}

/** Runs `call`, which enters the core, and turns a trap in it (WebAssembly.RuntimeError) into AppError `core/trap`. */
export function callCore<T>(call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw toCoreError(cause);
  }
}

/** What to throw for what was thrown out of the core: AppError `core/trap` for a trap, else the same. */
export function toCoreError(thrown: unknown): unknown {
  if (!(thrown instanceof WebAssembly.RuntimeError)) return thrown;
  return new AppError('core/trap', 'the core trapped', {}, { cause: thrown });
}
