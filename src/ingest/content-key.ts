/**
 * What tells a file's content from any other's: its size and a keyed hash of its bytes, taken over pieces of fixed size
 * so that it can be worked out while the file streams past.
 */
import type { Hasher } from '../core/hasher.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { pieceBytes, type Pieces } from './pieces.ts';

export async function contentKeyOf(source: ByteSource, hasher: Hasher): Promise<string> {
  const hashes: string[] = [];
  for (let offset = 0; offset < source.size; offset += pieceBytes) {
    hashes.push(hasher.hash(await source.read(offset, Math.min(pieceBytes, source.size - offset))));
  }
  return joinKey(source.size, hashes, hasher);
}

/** Passes on the pieces of one file, tells how far they reach, and works out its key on the way. */
export class KeyedPieces implements Pieces {
  readonly #inner: Pieces;
  readonly #hasher: Hasher;
  readonly #onread: (offset: number) => void;
  readonly #hashes: string[] = [];
  #size = 0;
  #key: string | undefined;

  constructor(inner: Pieces, hasher: Hasher, onread: (offset: number) => void) {
    this.#inner = inner;
    this.#hasher = hasher;
    this.#onread = onread;
  }

  /** Known once the last piece has been given. */
  get key(): string | undefined {
    return this.#key;
  }

  async next(): Promise<Uint8Array | undefined> {
    const piece = await this.#inner.next();
    if (piece) {
      this.#hashes.push(this.#hasher.hash(piece));
      this.#size += piece.length;
      this.#onread(this.#size);
    } else {
      this.#key ??= joinKey(this.#size, this.#hashes, this.#hasher);
    }
    return piece;
  }
}

function joinKey(size: number, hashes: readonly string[], hasher: Hasher): string {
  const joined = hashes.join('-');
  return `${size.toString(36)}-${hashes.length > 1 ? hasher.hash(new TextEncoder().encode(joined)) : joined}`;
}
