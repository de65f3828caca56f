import type { InflateStep } from './inflater.ts';
import type { TextBuffer } from './text-buffer.ts';
import type { InflateFault, InflateState } from './types.ts';
import { Xxh64 } from './xxh64.ts';

/** RFC 8878 section 3.1.1.2.4. */
const maxBlockBytes = 128 * 1024;
/** As the reference decoder allows without being asked. A window is memory that a few bytes can ask for. */
const maxWindowBytes = 128 * 1024 * 1024;
const magic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const maxHeaderBytes = 18;
const checksumBytes = 4;

/** What of a library this needs: one frame's blocks, pushed in order. */
interface FrameDecoder {
  push(chunk: Uint8Array, final?: boolean): void;
}
type MakeDecoder = (ondata: (data: Uint8Array) => unknown) => FrameDecoder;

type Part = 'magic' | 'descriptor' | 'header' | 'skip-size' | 'skip' | 'block-header' | 'block' | 'trailing' | 'failed';

/**
 * Inflates Zstandard (RFC 8878) into the core's text buffer, as the core's own inflater does gzip. Frames and blocks are
 * told apart here, so that damage has its place and each step stays small; a library, loaded when first needed, decodes
 * one block at a time.
 */
export class ZstdInflater {
  readonly #text: TextBuffer;
  readonly #makeDecoder: MakeDecoder;
  readonly #held = new Uint8Array(maxHeaderBytes + 3 + maxBlockBytes + checksumBytes);
  #heldBytes = 0;
  #part: Part = 'magic';
  #wanted = 4;
  #offset = 0;
  #partAt = 0;
  #frames = 0;
  #decoder: FrameDecoder | undefined;
  #header: Uint8Array = new Uint8Array(0);
  #hasChecksum = false;
  #isLastBlock = false;
  #skipLeft = 0;
  #trailingZeros = 0;
  #produced = 0;
  #output: Uint8Array[] = [];
  readonly #hash = new Xxh64();
  readonly #faults: InflateFault[] = [];

  private constructor(text: TextBuffer, makeDecoder: MakeDecoder) {
    this.#text = text;
    this.#makeDecoder = makeDecoder;
  }

  /** Makes ready for a stream whose text goes to the end of `text`. */
  static async load(text: TextBuffer): Promise<ZstdInflater> {
    const { Decompress } = await import('fzstd');
    return new ZstdInflater(text, (ondata) => new Decompress(ondata));
  }

  get faults(): readonly InflateFault[] {
    return this.#faults;
  }

  /** Between two frames: reading can begin here without what came before. */
  get isBetweenFrames(): boolean {
    return this.#part === 'magic' && this.#heldBytes === 0 && this.#frames > 0;
  }

  /** As `Inflater.step`; also stops after each frame, with `output-full`. */
  step(input: Uint8Array, from: number, isLast: boolean, maxOutput: number): InflateStep {
    let at = from;
    const before = this.#produced;
    for (;;) {
      if (this.#part === 'failed') return this.#result(at - from, before, 'failed');
      const take = Math.min(this.#wanted - this.#heldBytes, input.length - at);
      if (this.#part === 'skip' || this.#part === 'trailing') at += this.#pass(input, at);
      else {
        this.#held.set(input.subarray(at, at + take), this.#heldBytes);
        this.#heldBytes += take;
        at += take;
        this.#offset += take;
      }
      const isWhole = this.#part === 'skip' ? this.#skipLeft === 0 : this.#heldBytes === this.#wanted;
      if (!isWhole || this.#part === 'trailing') {
        return this.#result(at - from, before, isLast ? this.#end() : 'need-input');
      }
      this.#advance();
      if (this.#produced - before >= maxOutput || (this.isBetweenFrames && this.#produced > before)) {
        return this.#result(at - from, before, 'output-full');
      }
    }
  }

  #result(consumed: number, before: number, state: InflateState): InflateStep {
    return { consumed, produced: this.#produced - before, state };
  }

  /** Bytes that are not looked at; how many. */
  #pass(input: Uint8Array, at: number): number {
    const most = this.#part === 'skip' ? this.#skipLeft : input.length;
    const passed = Math.min(most, input.length - at);
    this.#skipLeft -= passed;
    this.#offset += passed;
    if (this.#part === 'trailing') {
      for (let i = at; i < at + passed; i++) if (input[i] === 0) this.#trailingZeros++;
    }
    return passed;
  }

  #end(): InflateState {
    switch (this.#part) {
      case 'magic':
        if (this.#heldBytes === 0 && this.#frames > 0) return 'done';
        if (this.#frames === 0) return this.#fail('truncated', this.#offset);
        this.#beginTrailing();
        return this.#endTrailing();
      case 'trailing':
        return this.#endTrailing();
      case 'block':
        // All of the block may be there, and its frame's checksum not.
        if (this.#isLastBlock && this.#hasChecksum && this.#heldBytes >= this.#wanted - checksumBytes) this.#decode();
        return this.#isFailed ? 'failed' : this.#fail('truncated', this.#offset);
      default:
        return this.#fail('truncated', this.#offset);
    }
  }

  #endTrailing(): InflateState {
    const expected = this.#offset - this.#partAt;
    this.#faults.push({
      code: 'trailing-bytes',
      at: this.#partAt,
      member: this.#frames - 1,
      expected,
      found: this.#trailingZeros,
    });
    return 'done';
  }

  #fail(code: InflateFault['code'], at: number, expected?: number): InflateState {
    const member = Math.max(0, this.#frames - 1);
    this.#faults.push({ code, at, member, ...(expected === undefined ? {} : { expected }) });
    this.#part = 'failed';
    return 'failed';
  }

  #expect(part: Part, wanted: number): void {
    this.#part = part;
    this.#wanted = wanted;
    this.#heldBytes = 0;
    this.#partAt = this.#offset;
  }

  #advance(): void {
    const held = this.#held;
    switch (this.#part) {
      case 'magic': {
        const found = u32(held, 0);
        if (found === magic) this.#grow('descriptor', 5);
        else if ((found & 0xfffffff0) >>> 0 === skippableMagic) this.#grow('skip-size', 8);
        else if (this.#frames > 0) this.#beginTrailing();
        else this.#fail('bad-header', 0);
        return;
      }
      case 'descriptor':
        this.#grow('header', 5 + headerRest(held[4]!));
        return;
      case 'header':
        this.#beginFrame();
        return;
      case 'skip-size':
        this.#frames++;
        this.#skipLeft = u32(held, 4);
        this.#expect('skip', 0);
        return;
      case 'skip':
        this.#expect('magic', 4);
        return;
      case 'block-header':
        this.#beginBlock();
        return;
      case 'block':
        this.#decode();
        if (this.#isFailed) return;
        if (this.#isLastBlock) this.#expect('magic', 4);
        else this.#expect('block-header', 3);
        return;
      case 'trailing':
      case 'failed':
    }
  }

  get #isFailed(): boolean {
    return this.#part === 'failed';
  }

  /** Goes on in the same part of the stream, keeping what is held. */
  #grow(part: Part, wanted: number): void {
    this.#part = part;
    this.#wanted = wanted;
  }

  #beginTrailing(): void {
    for (const byte of this.#held.subarray(0, this.#heldBytes)) if (byte === 0) this.#trailingZeros++;
    this.#part = 'trailing';
  }

  /** RFC 8878 section 3.1.1.1. */
  #beginFrame(): void {
    this.#frames++;
    const header = this.#held.slice(0, this.#wanted);
    const descriptor = header[4]!;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
    const isSingle = (descriptor & 0x20) !== 0;
    const dictionaryAt = isSingle ? 5 : 6;
    const dictionary = header.subarray(dictionaryAt, dictionaryAt + dictionaryBytes);
    const window = isSingle ? contentSize(header, dictionaryAt + dictionaryBytes) : windowOf(header[5]!);
    if ((descriptor & 8) !== 0) this.#fail('bad-header', this.#partAt);
    else if (dictionary.some((byte) => byte !== 0) || window > maxWindowBytes) {
      this.#fail('unsupported', this.#partAt, window);
    } else {
      this.#hasChecksum = (descriptor & 4) !== 0;
      this.#header = header;
      this.#decoder = undefined;
      this.#hash.reset();
      this.#expect('block-header', 3);
    }
  }

  /** RFC 8878 section 3.1.1.2. */
  #beginBlock(): void {
    const held = this.#held;
    const bits = held[0]! | (held[1]! << 8) | (held[2]! << 16);
    this.#isLastBlock = (bits & 1) === 1;
    const type = (bits >> 1) & 3;
    const size = bits >> 3;
    if (type === 3 || size > maxBlockBytes) {
      this.#fail('bad-data', this.#partAt);
      return;
    }
    const bytes = type === 1 ? 1 : size;
    this.#grow('block', 3 + bytes + (this.#isLastBlock && this.#hasChecksum ? checksumBytes : 0));
  }

  #decode(): void {
    // A checksum that is cut off is nothing to the decoder.
    this.#held.fill(0, this.#heldBytes, this.#wanted);
    const block = this.#held.slice(0, this.#wanted);
    try {
      this.#decoder ??= this.#beginDecoder();
      this.#decoder.push(block, this.#isLastBlock);
    } catch {
      // The library throws whatever damaged data makes it throw.
      this.#fail('bad-data', this.#partAt);
    }
    for (const data of this.#output) {
      this.#text.append(data);
      if (this.#hasChecksum) this.#hash.update(data);
      this.#produced += data.length;
    }
    this.#output = [];
    if (this.#isLastBlock && this.#hasChecksum && this.#heldBytes === this.#wanted && !this.#isFailed) this.#check();
  }

  #check(): void {
    const expected = u32(this.#held, this.#wanted - checksumBytes);
    const found = this.#hash.low();
    const at = this.#offset - checksumBytes;
    if (expected !== found) this.#faults.push({ code: 'crc-mismatch', at, member: this.#frames - 1, expected, found });
  }

  #beginDecoder(): FrameDecoder {
    const decoder = this.#makeDecoder((data) => this.#output.push(data));
    decoder.push(this.#header);
    return decoder;
  }
}

/** Bytes of a frame header after its descriptor. */
function headerRest(descriptor: number): number {
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  return (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]! + sizeBytes;
}

function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

/** The content size from `at` to the header's end. */
function contentSize(header: Uint8Array, at: number): number {
  const bytes = header.subarray(at);
  const size = bytes.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
  return bytes.length === 2 ? size + 256 : size;
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
