import type { ByteSource } from '../read/byte-source.ts';

/** A file's bytes in order, a piece at a time; undefined at the end. */
export interface Pieces {
  next(): Promise<Uint8Array | undefined>;
}

export const pieceBytes = 4 * 1024 * 1024;

/** Reads a source from front to back, the next piece already under way while one is worked on. */
export class SourcePieces implements Pieces {
  readonly #source: ByteSource;
  #offset = 0;
  #ahead: Promise<Uint8Array> | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async next(): Promise<Uint8Array | undefined> {
    const current = this.#ahead ?? this.#read();
    this.#ahead = undefined;
    const piece = await current;
    if (piece.length === 0) return undefined;
    if (this.#offset < this.#source.size) {
      this.#ahead = this.#read();
      // A failure is reported when the piece is asked for.
      this.#ahead.catch(() => undefined);
    }
    return piece;
  }

  #read(): Promise<Uint8Array> {
    const length = Math.min(pieceBytes, this.#source.size - this.#offset);
    const offset = this.#offset;
    this.#offset += length;
    return length > 0 ? this.#source.read(offset, length) : Promise.resolve(new Uint8Array(0));
  }
}

/** Lets the first pieces be looked at and given again. */
export class ReplayPieces implements Pieces {
  readonly #inner: Pieces;
  #seen: Uint8Array[] = [];
  #position = 0;
  #recording = true;

  constructor(inner: Pieces) {
    this.#inner = inner;
  }

  async next(): Promise<Uint8Array | undefined> {
    const seen = this.#seen[this.#position];
    if (seen) {
      if (this.#recording) this.#position++;
      else this.#seen.shift();
      return seen;
    }
    const piece = await this.#inner.next();
    if (piece && this.#recording) {
      this.#seen.push(piece);
      this.#position++;
    }
    return piece;
  }

  /** Back to the first piece. */
  rewind(): void {
    if (!this.#recording) throw new Error('the first pieces are gone');
    this.#position = 0;
  }

  /** No more rewinding: pieces already given are let go. */
  commit(): void {
    if (!this.#recording) return;
    this.#recording = false;
    this.#seen = this.#seen.slice(this.#position);
    this.#position = 0;
  }
}
