import { AppError } from '../base/app-error.ts';
import type { CoreExports } from './core-module.ts';
import { toCoreError } from './core-module.ts';
import type { TextBuffer } from './text-buffer.ts';
import type { InflateFault, InflateFaultCode, InflateKind, InflateState } from './types.ts';

// Both in the order of the numbers in workers/core/gzip.ts and gzip-state.ts.
const states = ['need-input', 'output-full', 'done', 'failed', 'go-on'] as const;
const faultCodes: readonly InflateFaultCode[] = [
  'bad-header',
  'bad-data',
  'truncated',
  'crc-mismatch',
  'size-mismatch',
  'trailing-bytes',
  'several-members',
];

/** Input that is copied into the core at a time. */
const PIECE_BYTES = 128 * 1024;
const MAX_LISTED_FAULTS = 1000;
const MAX_CHECKPOINT_BYTES = 8 + 80 + 388 + 32768;
const NUMBERS_PER_FAULT = 5;

export interface InflateStep {
  /** Bytes of input taken. */
  readonly consumed: number;
  /** Bytes put at the end of the text buffer. */
  readonly produced: number;
  readonly state: InflateState;
}

/**
 * Inflates one stream at a time into the core's text buffer, which the caller compacts. Faults are data:
 * nothing in the stream makes it throw. Each method that enters the core may throw AppError `core/trap`, where memory
 * is refused.
 */
export class Inflater {
  readonly #core: CoreExports;
  readonly #text: TextBuffer;
  #faults: InflateFault[] = [];
  #unlistedFaults = 0;

  constructor(core: CoreExports, text: TextBuffer) {
    this.#core = core;
    this.#text = text;
  }

  /** Makes ready for a new stream, and empties the text buffer for it. */
  begin(kind: InflateKind): void {
    this.#text.begin();
    this.#core.inflateBegin(kind === 'gzip' ? 0 : 1);
    this.#faults = [];
    this.#unlistedFaults = 0;
  }

  /**
   * Reads on in `input` from `from`, putting out at most `maxOutput` bytes. `isLast`: the stream ends with `input`;
   * only then is it known to be done, or truncated. After `need-input` all of `input` is taken; after `output-full`
   * call again with what is left of it.
   */
  step(input: Uint8Array, from: number, isLast: boolean, maxOutput: number): InflateStep {
    let consumed = 0;
    let produced = 0;
    for (;;) {
      const start = from + consumed;
      const size = Math.min(input.length - start, PIECE_BYTES);
      const isLastPiece = start + size === input.length;
      this.#load(input, start, size);
      const state = this.#run(size, isLast && isLastPiece, maxOutput - produced);
      consumed += this.#core.inflateConsumed() >>> 0;
      produced += this.#core.inflateProduced() >>> 0;
      if (state === 'go-on') continue;
      if (state !== 'need-input' || isLastPiece) return { consumed, produced, state };
    }
  }

  /** What is odd about the stream so far, in its order; at most 1,000. */
  get faults(): readonly InflateFault[] {
    return this.#faults;
  }

  /** Faults found beyond those listed. */
  get unlistedFaults(): number {
    return this.#unlistedFaults;
  }

  /** gzip members begun; 1 for a bare deflate stream. */
  get members(): number {
    return this.#core.inflateMembers() >>> 0;
  }

  /** CRC-32 of what the current member has put out so far. */
  get crc(): number {
    return this.#core.inflateCrc() >>> 0;
  }

  /** Bytes taken since `begin`, or since the stream's start after `restore`. */
  get totalIn(): number {
    return this.#core.inflateTotalIn();
  }

  /** Bytes put out, counted as `totalIn` is. */
  get totalOut(): number {
    return this.#core.inflateTotalOut();
  }

  /** All that is held between two steps, at most 33,244 bytes: to go on from here later. Faults are not part of it. */
  checkpoint(): Uint8Array<ArrayBuffer> {
    const size = this.#core.inflateSave();
    const saved = new Uint8Array(size);
    saved.set(new Uint8Array(this.#core.memory.buffer, this.#core.inflateCheckpoint() >>> 0, size));
    return saved;
  }

  /**
   * Goes on from a checkpoint: the next input is the stream's byte at `totalIn`. The text buffer then holds the window,
   * bytes already put out before; new ones follow at `totalOut` in the stream. Throws AppError `core/trap` if `bytes`
   * are no checkpoint; then only `begin` may follow.
   */
  restore(bytes: Uint8Array): void {
    this.#faults = [];
    this.#unlistedFaults = 0;
    const isTaken = bytes.length <= MAX_CHECKPOINT_BYTES && this.#takeCheckpoint(bytes);
    if (!isTaken) throw new AppError('core/trap', 'not a checkpoint of this core', { bytes: bytes.length });
  }

  #takeCheckpoint(bytes: Uint8Array): boolean {
    const { memory } = this.#core;
    new Uint8Array(memory.buffer, this.#core.inflateCheckpoint() >>> 0, MAX_CHECKPOINT_BYTES).fill(0).set(bytes);
    try {
      return this.#core.inflateRestore(bytes.length) !== 0;
    } catch (thrown) {
      throw toCoreError(thrown);
    }
  }

  #load(input: Uint8Array, start: number, size: number): void {
    const address = this.#core.inflateInput(size) >>> 0;
    new Uint8Array(this.#core.memory.buffer, address, size).set(
      size === input.length ? input : input.subarray(start, start + size),
    );
  }

  #run(size: number, isLast: boolean, maxOutput: number): (typeof states)[number] {
    try {
      const state = states[this.#core.inflateStep(0, size, isLast ? 1 : 0, Math.min(maxOutput, 0x3fffffff))];
      if (!state) throw new AppError('core/trap', 'the core answered with an unknown state');
      const found = this.#core.inflateFaultCount();
      if (found > 0) this.#takeFaults(found);
      return state;
    } catch (thrown) {
      throw toCoreError(thrown);
    }
  }

  #takeFaults(count: number): void {
    const numbers = new Float64Array(this.#core.memory.buffer, this.#core.inflateFaults(), count * NUMBERS_PER_FAULT);
    for (let i = 0; i < numbers.length; i += NUMBERS_PER_FAULT) {
      if (this.#faults.length === MAX_LISTED_FAULTS) {
        this.#unlistedFaults++;
        continue;
      }
      const [code = 0, at = 0, member = 0, expected = -1, found = -1] = numbers.subarray(i, i + NUMBERS_PER_FAULT);
      const fault = { code: faultCodes[code] ?? 'bad-data', at, member };
      this.#faults.push(expected < 0 ? fault : { ...fault, expected, found });
    }
  }
}
