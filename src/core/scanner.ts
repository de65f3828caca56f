import { assert } from '../base/assert.ts';
import { defaultLimits } from '../base/limits.ts';
import { ReusedMemory } from '../base/reused-memory.ts';
import { maxSegmentRows, type DictColumn } from '../model/segment.ts';
import { configureColumns, coreColumns } from './columns-setup.ts';
import { callCore, type CoreExports } from './core-module.ts';
import type { TextBuffer } from './text-buffer.ts';
import type { LostText, ScanFault, ScanFaultCode, ScannedRows, ScanShape, ScanState } from './types.ts';

export interface ScanLimits {
  /** Rows before `rows-full`; at most `maxSegmentRows`. */
  readonly maxRows: number;
  readonly maxEventBytes: number;
  readonly maxDepth: number;
}

// In the order of the core's numbers.
const states: readonly ScanState[] = ['need-text', 'rows-full', 'done', 'failed'];
const faultCodes: readonly ScanFaultCode[] = ['syntax', 'truncated', 'too-deep', 'event-too-large', 'trailing-bytes'];

/** As in workers/core/found.ts. */
const mostLostRanges = 100;
const lostRangeBytes = 128;
const lostBeginning = 24;
const maxKeyBytes = 1024;
const hashKeyBytes = 32;
/** Of a row that is handed over, with its share of the dictionaries. */
const usualRowBytes = 512;
/** The text buffer cannot hold more. */
const mostEventBytes = 0x3fffffff;

/**
 * Finds the events of JSON documents in the core's text buffer and gathers their columns. Rows gather over any number
 * of documents until they are taken. `run` after text has come; `compact` the buffer in between (or, where
 * others read it too, compact it up to `keepFrom` and say so by `shifted`). Methods that enter the core may throw AppError `core/trap`; the core is not to be used after that.
 */
export class Scanner {
  readonly #core: CoreExports;
  readonly #text: TextBuffer;
  readonly #taken = new ReusedMemory();
  #limits: ScanLimits = {
    maxRows: maxSegmentRows,
    maxEventBytes: defaultLimits.maxEventBytes,
    maxDepth: defaultLimits.maxJsonDepth,
  };

  constructor(core: CoreExports, text: TextBuffer) {
    this.#core = core;
    this.#text = text;
    callCore(() => {
      configureColumns(core);
    });
    this.setHashKey(crypto.getRandomValues(new Uint8Array(hashKeyBytes)));
    this.setLimits({});
  }

  /**
   * Sets the secret of all hashes: 32 bytes, the same wherever hashes are to be compared. A random one until then. Only
   * while no rows are held.
   */
  setHashKey(key: Uint8Array): void {
    assert(key.length === hashKeyBytes, 'a hash key has 32 bytes');
    assert(this.rowCount === 0, 'no rows are hashed with another key');
    this.#exchange(key);
    callCore(() => {
      this.#core.scanSetHashKey();
    });
  }

  /** Sets the bounds that are given. Only before `begin`. */
  setLimits(limits: Partial<ScanLimits>): void {
    this.#limits = { ...this.#limits, ...limits };
    const { maxRows, maxEventBytes, maxDepth } = this.#limits;
    callCore(() => {
      this.#core.scanSetLimits(maxRows, Math.min(maxEventBytes, mostEventBytes), maxDepth);
    });
  }

  /** Starts at the beginning of the text buffer. Rows already gathered stay. */
  begin(shape: ScanShape): void {
    const isKeyed = shape.kind === 'object';
    const key = new TextEncoder().encode(isKeyed ? shape.key : '');
    assert(key.length <= maxKeyBytes, 'the key that leads to the events is short');
    this.#exchange(key);
    const begun = callCore(() => this.#core.scanBegin(Number(isKeyed), key.length, Number(shape.repeated ?? false)));
    assert(begun !== 0, 'the key that leads to the events is taken');
  }

  /** Reads on as far as the text goes. `final`: the stream ends with what is in the buffer. */
  run(final: boolean): ScanState {
    const state = states[callCore(() => this.#core.scanRun(final ? 1 : 0))];
    assert(state, 'the core answers with a known state');
    return state;
  }

  /** Position in the text buffer of the first byte that is still needed. */
  get keepFrom(): number {
    return this.#core.scanKeepFrom() >>> 0;
  }

  /** Says that the text buffer has been compacted by that many bytes. */
  shifted(by: number): void {
    this.#core.scanShifted(by);
  }

  /** Forgets the text that is no longer needed, to make room for more. */
  compact(): void {
    const by = this.#text.compact(this.keepFrom);
    if (by > 0) this.shifted(by);
  }

  /** Rows gathered and not yet taken. */
  get rowCount(): number {
    return this.#core.rowsCount();
  }

  /** Why the state is `failed`. */
  get fault(): ScanFault | undefined {
    const code = faultCodes[this.#core.scanFaultCode() - 1];
    return code && { code, at: this.#core.scanFaultAt() };
  }

  /** After a fault: offset in the stream from which on the text gave nothing. */
  get lostFrom(): number {
    return this.#core.scanLostFrom();
  }

  /**
   * After `failed`: reads on with whole events from wherever they are found, also in the rest of the event that has the
   * fault. An object is one if it has two of the keys that no object in an event has together, and if no object around
   * it is one. `run` goes on as before and never fails again; `fault` and `lostFrom` stay. What has been found until
   * then stays too. The text from `keepFrom` on must still be there.
   */
  resume(): void {
    assert(this.#core.scanFaultCode() !== 0, 'only what failed is resumed');
    callCore(() => {
      this.#core.scanResume();
    });
  }

  /** After `resume`: the stretches of text that gave nothing, in order. Complete once the state is `done`. */
  get lost(): LostText {
    const core = this.#core;
    const count = core.scanLostCount();
    const told = Math.min(count, mostLostRanges);
    const at = core.scanLostRanges() >>> 0;
    const ranges = Array.from({ length: told }, (_, i) => lostRange(core.memory.buffer, at + i * lostRangeBytes));
    return { count, bytes: core.scanLostBytes(), ranges };
  }

  /**
   * What stands where events are and is none, elements of arrays on the way that hold no place of events, and, where
   * any number of documents follow each other, such documents. `firstAt` is an offset in the stream.
   */
  get skipped(): { readonly count: number; readonly bytes: number; readonly firstAt: number } {
    const core = this.#core;
    return { count: core.scanSkippedCount(), bytes: core.scanSkippedBytes(), firstAt: core.scanSkippedFirst() };
  }

  /** Bytes of all events since `begin`. */
  get eventBytes(): number {
    return this.#core.scanEventBytes();
  }

  /** True once an array of events has begun, or an event where it may stand on its own. */
  get anyPlaceFound(): boolean {
    return this.#core.scanPlaceFound() !== 0;
  }

  /** Offsets in the stream of the events of rows from `row` on. */
  startsFrom(row: number): Float64Array {
    return new Float64Array(this.#core.memory.buffer, this.#core.rowsStarts() >>> 0, this.rowCount).slice(row);
  }

  /**
   * Hands over all rows, until rows are taken again, and starts anew. A dictionary may hold values that no row has: of
   * elements that turned out not to be events, and of keys that were repeated. An event that has been read in part will
   * be read again, so the text from `keepFrom` on must still be there.
   */
  takeRows(): ScannedRows {
    const core = this.#core;
    const rows = this.rowCount;
    this.#taken.begin(rows * usualRowBytes);
    const columns = new Map(coreColumns.map((name, column) => [name, this.#column(column, rows)] as const));
    const taken: ScannedRows = {
      rows,
      columns,
      time: this.#words(core.rowsTimes(), rows),
      flags: this.#taken.copy(new Uint8Array(core.memory.buffer, core.rowsFlags() >>> 0, rows)),
      ids: this.#words(core.rowsIds(), rows * 4),
      contentHash: this.#words(core.rowsHashes(), rows * 2),
      start: this.#taken.copy(new Float64Array(core.memory.buffer, core.rowsStarts() >>> 0, rows)),
      length: this.#words(core.rowsLengths(), rows),
    };
    callCore(() => {
      core.scanForgetRows();
    });
    return taken;
  }

  #words(address: number, count: number): Uint32Array {
    return this.#taken.copy(new Uint32Array(this.#core.memory.buffer, address >>> 0, count));
  }

  #column(column: number, rows: number): DictColumn {
    const core = this.#core;
    const entries = core.internCount(column);
    const size = core.internBytes(column) >>> 0;
    const address = callCore(() => core.rowsDictionary(column)) >>> 0;
    const { buffer } = core.memory;
    return {
      codes: this.#taken.copy(new Uint16Array(buffer, core.rowsCodes(column) >>> 0, rows)),
      ends: this.#taken.copy(new Uint32Array(buffer, address, entries)),
      bytes: this.#taken.copy(new Uint8Array(buffer, address + entries * 4, size)),
    };
  }

  #exchange(bytes: Uint8Array): void {
    new Uint8Array(this.#core.memory.buffer, this.#core.exchangeBase() >>> 0, bytes.length).set(bytes);
  }
}

function lostRange(memory: ArrayBuffer, at: number): LostText['ranges'][number] {
  const view = new DataView(memory, at, lostRangeBytes);
  const told = view.getUint32(16, true);
  return {
    start: view.getFloat64(0, true),
    length: view.getFloat64(8, true),
    begins: new Uint8Array(memory, at + lostBeginning, told).slice(),
  };
}
