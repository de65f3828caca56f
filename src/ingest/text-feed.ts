import { reached, type LimitReached, type Limits } from '../base/limits.ts';
import type { CoreKit } from '../core/core-kit.ts';
import type { InflateFault } from '../core/types.ts';
import { ZstdInflater } from '../core/zstd-inflater.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Checkpoint, Codec, Extent } from '../model/source.ts';
import { checkMember } from './check-member.ts';
import type { Declared } from './item.ts';
import type { Pieces } from './pieces.ts';
import { appendExtent } from './pack-writer.ts';
import { inflateDiagnostics } from './inflate-diagnostics.ts';

/** A checkpoint costs about 33 KB, so one for so much text is under half a percent. */
const checkpointSpacing = 8 * 1024 * 1024;
const nothing = new Uint8Array(0);

export interface FeedOptions {
  readonly codec: Codec;
  readonly pieces: Pieces;
  readonly limits: Limits;
  /** The pieces are bytes of what was dropped. */
  readonly isAsDropped?: boolean;
  /** What `check` will be asked to compare with. */
  readonly declared?: Declared | undefined;
  /** Bytes inflated of the dropped file so far, over all of its streams. */
  readonly inflated?: { bytes: number };
}

/** Keeps a piece as evidence, and says where. `isPlain`: it is not compressed, and was not dropped so. */
export type Keep = (piece: Uint8Array, isPlain: boolean) => Promise<Extent>;

/** Bytes of a file of rows: those that rows were read from, and those that gave none though they should. */
export interface RowBytes {
  readonly read: number;
  readonly lost: number;
}

/** The text that a file's events are converted from, on its way into a core's text buffer. */
export interface OriginalText {
  readonly ended: boolean;
  /** Bytes of the text that the kept bytes hold, as far as it has been read. */
  readonly textBytes: number;
  readonly extents: readonly Extent[];
  readonly checkpoints: readonly Checkpoint[];
  readonly diagnostics: readonly Diagnostic[];
  /** Where the text is made of rows: what the file's bytes gave. */
  readonly rowBytes?: RowBytes;
  fill(wanted: number): Promise<void>;
  check(declared: Declared | undefined): readonly Diagnostic[];
  /** Bytes, as they are stored, that gave no text; `size` is how many the stream is said to have. */
  unreadBytes(size: number): number;
  /** For text that is made of rows: the number, from 1, of the row at an offset that was brought last. */
  rowAt?(offset: number): number;
}

/**
 * Brings a stream's text into the core's text buffer, a stretch at a time. Once it is known to hold something worth
 * keeping, the bytes that it came from are kept, from the first on.
 */
export class TextFeed implements OriginalText {
  readonly #kit: CoreKit;
  readonly #options: FeedOptions;
  readonly #extents: Extent[] = [];
  readonly #checkpoints: Checkpoint[] = [];
  #keep: Keep | undefined;
  #unkept: Uint8Array[] = [];
  #discard = false;
  #piece: Uint8Array = nothing;
  #used = 0;
  #bytesIn = 0;
  #textBytes = 0;
  #piecesEnded = false;
  #ended = false;
  #lastCheckpoint = 0;
  #crc = 0;
  #stopped: Diagnostic | undefined;
  #zstd: ZstdInflater | undefined;

  constructor(kit: CoreKit, options: FeedOptions) {
    this.#kit = kit;
    this.#options = options;
    kit.text.begin();
    kit.utf8.begin();
    if (options.codec === 'gzip' || options.codec === 'deflate') kit.inflater.begin(options.codec);
  }

  /** No more text will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Bytes of text brought so far. */
  get textBytes(): number {
    return this.#textBytes;
  }

  /** Bytes taken from the pieces so far. */
  get bytesIn(): number {
    return this.#bytesIn;
  }

  /** Offset in the text of its first character so far that is no UTF-8. */
  get invalidAt(): number | undefined {
    return this.#kit.utf8.invalidAt;
  }

  /**
   * Bytes of the stream, as stored, that gave no text: what follows its end, and what was not read. `size` is what the
   * stream is said to have.
   */
  unreadBytes(size: number): number {
    const taken = this.#bytesIn - this.#piece.length + this.#used;
    const all = this.#piecesEnded ? this.#bytesIn : Math.max(size, this.#bytesIn);
    const trailing = this.#faults.find(({ code }) => code === 'trailing-bytes')?.expected ?? 0;
    return all - taken + trailing;
  }

  /** What comes is not compressed, though what was dropped is. */
  get #isPlain(): boolean {
    return this.#options.codec === 'stored' && this.#options.isAsDropped !== true;
  }

  get #faults(): readonly InflateFault[] {
    const { codec } = this.#options;
    if (codec === 'stored') return [];
    return (codec === 'zstd' ? this.#zstd?.faults : this.#kit.inflater.faults) ?? [];
  }

  get extents(): readonly Extent[] {
    return this.#extents;
  }

  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints;
  }

  /** What was wrong with the container's bytes, known in full once `ended`. */
  get diagnostics(): readonly Diagnostic[] {
    const { codec } = this.#options;
    const found = codec === 'stored' ? [] : inflateDiagnostics(this.#faults, codec);
    return this.#stopped ? [...found, this.#stopped] : found;
  }

  /** Compares a compressed member that has ended without an error with what its zip directory says. */
  check(declared: Declared | undefined): readonly Diagnostic[] {
    const failed = this.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
    if (!declared || !this.#ended || failed) return [];
    const crc = this.#options.codec === 'zstd' ? this.#crc : this.#kit.inflater.crc;
    return checkMember(declared, { crc, size: this.#textBytes });
  }

  async startKeeping(keep: Keep): Promise<void> {
    this.#keep = keep;
    for (const piece of this.#unkept) appendExtent(this.#extents, await keep(piece, this.#isPlain));
    this.#unkept = [];
  }

  /** Says that the text will be read again from its start, by another feed. */
  giveBack(): void {
    const { inflated, codec } = this.#options;
    if (inflated && codec !== 'stored') inflated.bytes -= this.#textBytes;
  }

  /** Keeps what is left of the pieces without reading on in them; no more text comes. */
  async keepRest(): Promise<void> {
    while (!this.#piecesEnded) await this.#nextPiece();
    this.#ended = true;
  }

  /** Nothing of this stream will be kept. */
  keepNothing(): void {
    this.#unkept = [];
    this.#keep = undefined;
    this.#discard = true;
  }

  /** Appends about `wanted` bytes of text, fewer only at the end. */
  async fill(wanted: number): Promise<void> {
    if (this.#options.codec === 'zstd') this.#zstd ??= await ZstdInflater.load(this.#kit.text);
    const target = this.#textBytes + wanted;
    while (!this.#ended && this.#textBytes < target) {
      if (this.#used === this.#piece.length && !this.#piecesEnded) await this.#nextPiece();
      if (this.#options.codec === 'stored') this.#copy(target - this.#textBytes);
      else this.#inflate(target - this.#textBytes);
    }
    this.#kit.utf8.check();
  }

  async #nextPiece(): Promise<void> {
    const piece = await this.#options.pieces.next();
    if (!piece) {
      this.#piecesEnded = true;
      this.#piece = nothing;
    } else {
      this.#piece = piece;
      this.#bytesIn += piece.length;
      if (this.#keep) appendExtent(this.#extents, await this.#keep(piece, this.#isPlain));
      else if (!this.#discard) this.#unkept.push(piece);
    }
    this.#used = 0;
  }

  #copy(wanted: number): void {
    const end = Math.min(this.#piece.length, this.#used + wanted);
    this.#kit.text.append(this.#piece.subarray(this.#used, end));
    this.#textBytes += end - this.#used;
    this.#used = end;
    if (this.#piecesEnded) this.#ended = true;
    else this.#checkSize();
  }

  #inflate(wanted: number): void {
    const { inflater } = this.#kit;
    const zstd = this.#zstd;
    // the streams before it in the same file may have used up all there is
    if (this.#bytesOut > this.#options.limits.maxInflatedBytes) {
      this.#checkSize();
      return;
    }
    const step = (zstd ?? inflater).step(this.#piece, this.#used, this.#piecesEnded, wanted);
    this.#used += step.consumed;
    this.#textBytes += step.produced;
    if (zstd && this.#options.declared) {
      const { text, hasher } = this.#kit;
      this.#crc = hasher.crc32(text.view(text.length - step.produced, step.produced).slice(), this.#crc);
    }
    if (this.#options.inflated) this.#options.inflated.bytes += step.produced;
    if (step.state === 'done' || step.state === 'failed') {
      this.#ended = true;
      return;
    }
    this.#checkSize();
    const mayStop = !zstd || zstd.isBetweenFrames;
    if (mayStop && this.#textBytes - this.#lastCheckpoint >= checkpointSpacing && !this.#discard) {
      this.#lastCheckpoint = this.#textBytes;
      this.#checkpoints.push({
        compressedOffset: this.#bytesIn - this.#piece.length + this.#used,
        textOffset: this.#textBytes,
        state: zstd ? nothing : inflater.checkpoint(),
      });
    }
  }

  /** Of the dropped file so far, as far as it is known here. */
  get #bytesOut(): number {
    return Math.max(this.#textBytes, this.#options.inflated?.bytes ?? 0);
  }

  #checkSize(): void {
    const { limits } = this.#options;
    const consumed = this.#bytesIn - this.#piece.length + this.#used;
    if (this.#bytesOut > limits.maxInflatedBytes) {
      this.#stop(
        'read/inflate-limit',
        reached(limits, 'maxInflatedBytes'),
        `more than ${String(limits.maxInflatedBytes)} bytes of text in the dropped file; the rest was not read`,
      );
    } else if (this.#textBytes > limits.ratioFloorBytes && this.#textBytes > consumed * limits.maxInflateRatio) {
      this.#stop(
        'read/inflate-ratio',
        reached(limits, 'maxInflateRatio'),
        `grows more than ${String(limits.maxInflateRatio)} times; the rest was not read`,
      );
    }
  }

  #stop(code: 'read/inflate-limit' | 'read/inflate-ratio', limit: LimitReached, detail: string): void {
    this.#stopped = { code, severity: 'error', at: this.#bytesIn - this.#piece.length + this.#used, detail, limit };
    this.#ended = true;
  }
}
