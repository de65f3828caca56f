import type { Hasher } from '../core/hasher.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Declared } from './item.ts';
import type { Pieces } from './pieces.ts';

/** Compares a zip member's size and CRC-32 with what the directory says of it (APPNOTE.TXT 4.4.7, 4.4.9). */
export function checkMember(declared: Declared, found: Declared): Diagnostic[] {
  if (found.size !== declared.size) {
    const detail = `the directory says ${String(declared.size)} bytes, the member has ${String(found.size)}`;
    return [{ code: 'zip/size-mismatch', severity: 'error', detail }];
  }
  if (found.crc !== declared.crc) {
    return [{ code: 'zip/crc-mismatch', severity: 'error', detail: "the checksum does not fit the member's data" }];
  }
  return [];
}

/** Passes on the pieces of a stored zip member and checks them against the directory on the way. */
export class CheckedPieces implements Pieces {
  readonly #inner: Pieces;
  readonly #declared: Declared;
  readonly #hasher: Hasher;
  #crc = 0;
  #size = 0;
  #diagnostics: readonly Diagnostic[] = [];

  constructor(inner: Pieces, declared: Declared, hasher: Hasher) {
    this.#inner = inner;
    this.#declared = declared;
    this.#hasher = hasher;
  }

  /** Empty until the last piece has been given. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  async next(): Promise<Uint8Array | undefined> {
    const piece = await this.#inner.next();
    if (piece) {
      this.#crc = this.#hasher.crc32(piece, this.#crc);
      this.#size += piece.length;
    } else {
      this.#diagnostics = checkMember(this.#declared, { crc: this.#crc, size: this.#size });
    }
    return piece;
  }
}
