import type { Limits } from '../base/limits.ts';
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

interface FeedOptions {
  readonly codec: Codec;
  readonly pieces: Pieces;
  readonly limits: Limits;
}

/** Keeps a piece as evidence, and says where. */
export type Keep = (piece: Uint8Array) => Promise<Extent>;

/**
 * Brings a stream's text into the core's text buffer, a stretch at a time. Once it is known to hold something worth
 * keeping, the bytes that it came from are kept, from the first on.
 */
export class TextFeed {
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
  #stopped: Diagnostic | undefined;
  #zstd: ZstdInflater | undefined;

  constructor(kit: CoreKit, options: FeedOptions) {
    this.#kit = kit;
    this.#options = options;
    kit.text.begin();
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

  /** Compares a deflated member that has ended without an error with what its zip directory says. */
  check(declared: Declared | undefined): readonly Diagnostic[] {
    const failed = this.diagnostics.some((diagnostic) => diagnostic.severity === 'error');
    if (!declared || !this.#ended || failed || this.#options.codec !== 'deflate') return [];
    return checkMember(declared, { crc: this.#kit.inflater.crc, size: this.#textBytes });
  }

  async startKeeping(keep: Keep): Promise<void> {
    this.#keep = keep;
    for (const piece of this.#unkept) appendExtent(this.#extents, await keep(piece));
    this.#unkept = [];
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
  }

  async #nextPiece(): Promise<void> {
    const piece = await this.#options.pieces.next();
    if (!piece) {
      this.#piecesEnded = true;
      this.#piece = nothing;
    } else {
      this.#piece = piece;
      this.#bytesIn += piece.length;
      if (this.#keep) appendExtent(this.#extents, await this.#keep(piece));
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
    const step = (zstd ?? inflater).step(this.#piece, this.#used, this.#piecesEnded, wanted);
    this.#used += step.consumed;
    this.#textBytes += step.produced;
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

  #checkSize(): void {
    const { limits } = this.#options;
    const consumed = this.#bytesIn - this.#piece.length + this.#used;
    if (this.#textBytes > limits.maxInflatedBytes) {
      this.#stop(
        'read/inflate-limit',
        `more than ${String(limits.maxInflatedBytes)} bytes of text; the rest was not read`,
      );
    } else if (this.#textBytes > limits.ratioFloorBytes && this.#textBytes > consumed * limits.maxInflateRatio) {
      this.#stop(
        'read/inflate-ratio',
        `grows more than ${String(limits.maxInflateRatio)} times; the rest was not read`,
      );
    }
  }

  #stop(code: 'read/inflate-limit' | 'read/inflate-ratio', detail: string): void {
    this.#stopped = { code, severity: 'error', at: this.#bytesIn - this.#piece.length + this.#used, detail };
    this.#ended = true;
  }
}
