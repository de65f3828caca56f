import { AppError } from '../base/app-error.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { ZstdInflater } from '../core/zstd-inflater.ts';
import { eventText, type Checkpoint, type SourceRecord } from '../model/source.ts';
import type { PackReader } from './packs.ts';

const longStep = 4 * 1024 * 1024;
const nothing = new Uint8Array(0);

/** A source's text in the core's buffer, read forward from its start or from a checkpoint. One at a time per core. */
export class SourceText {
  readonly #kit: CoreKit;
  readonly #source: SourceRecord;
  readonly #pieces: AsyncGenerator<Uint8Array, void>;
  readonly #stored: boolean;
  readonly #isZstd: boolean;
  #zstd: ZstdInflater | undefined;
  #piece: Uint8Array = nothing;
  #used = 0;
  #lastPiece = false;
  #ended = false;

  /** Begins at the checkpoint's place in the text, or at its start. `few`: little of it will be read. */
  constructor(kit: CoreKit, packs: PackReader, source: SourceRecord, checkpoint?: Checkpoint, few = false) {
    const { evidence } = eventText(source);
    if (!evidence) throw new AppError('store/missing-record', `the bytes of ${source.path} were not kept`);
    this.#kit = kit;
    this.#source = source;
    this.#stored = evidence.codec === 'stored';
    this.#pieces = packs.pieces(evidence, checkpoint?.compressedOffset ?? 0, few);
    kit.text.begin();
    this.#isZstd = evidence.codec === 'zstd';
    if (evidence.codec === 'gzip' || evidence.codec === 'deflate') {
      kit.inflater.begin(evidence.codec);
      if (checkpoint) kit.inflater.restore(checkpoint.state);
    }
    // After a restore the buffer holds the window: text from before the checkpoint.
    if (checkpoint) kit.text.setOrigin(checkpoint.textOffset - kit.text.length);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Reads about `wanted` more bytes of text into the buffer. */
  async fill(wanted: number): Promise<void> {
    const { text } = this.#kit;
    if (this.#isZstd) this.#zstd ??= await ZstdInflater.load(text);
    const target = text.origin + text.length + wanted;
    while (!this.#ended && text.origin + text.length < target) {
      if (this.#used === this.#piece.length && !this.#lastPiece) await this.#next();
      const left = target - text.origin - text.length;
      if (this.#stored) this.#copy(left);
      else this.#inflate(left);
    }
  }

  /**
   * Makes the bytes from `offset` (in the text) on readable, forgetting what lies before. Returns their position in
   * the buffer. Throws `store/missing-record` where the text ends before.
   */
  async cover(offset: number, length: number, ahead: number): Promise<number> {
    const { text } = this.#kit;
    while (offset + length > text.origin + text.length) {
      if (this.#ended) {
        throw new AppError('store/missing-record', `${this.#source.path} ends before byte ${String(offset + length)}`);
      }
      text.compact(Math.max(0, Math.min(text.length, offset - text.origin)));
      const gap = offset - text.origin - text.length;
      // What lies before it goes through the buffer in parts.
      await this.fill(gap > longStep ? longStep : Math.max(ahead, gap + length));
    }
    return offset - text.origin;
  }

  async #next(): Promise<void> {
    const step = await this.#pieces.next();
    this.#piece = step.done === true ? nothing : step.value;
    this.#lastPiece = step.done === true;
    this.#used = 0;
  }

  #copy(wanted: number): void {
    const end = Math.min(this.#piece.length, this.#used + wanted);
    this.#kit.text.append(this.#piece.subarray(this.#used, end));
    this.#used = end;
    if (this.#lastPiece) this.#ended = true;
  }

  #inflate(wanted: number): void {
    const step = (this.#zstd ?? this.#kit.inflater).step(this.#piece, this.#used, this.#lastPiece, wanted);
    this.#used += step.consumed;
    if (step.state === 'done' || step.state === 'failed') this.#ended = true;
  }
}
