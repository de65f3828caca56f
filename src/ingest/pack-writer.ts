import type { Extent, PackId } from '../model/source.ts';
import type { IdBlock } from './id-block.ts';

const openPackBytes = 4 * 1024 * 1024;
/** A buffer of at least this size becomes a pack as it is; smaller ones are copied together. */
const ownPackBytes = 1024 * 1024;

/** Gathers evidence into packs between two commits. A buffer that was read in one go is kept without a copy. */
export class PackWriter {
  readonly #ids: IdBlock;
  #known = new WeakMap<ArrayBufferLike, PackId>();
  readonly #waiting = new Map<PackId, ArrayBuffer>();
  #open: Uint8Array<ArrayBuffer> | undefined;
  #openId = 0 as PackId;
  #openUsed = 0;
  #pending = 0;

  constructor(ids: IdBlock) {
    this.#ids = ids;
  }

  /** Bytes that wait for a commit. */
  get pendingBytes(): number {
    return this.#pending;
  }

  /** Keeps these bytes; where they will be found again. The id block must have numbers left. */
  keep(bytes: Uint8Array): Extent {
    const { buffer } = bytes;
    let pack = this.#known.get(buffer);
    if (pack === undefined && buffer instanceof ArrayBuffer && buffer.byteLength >= ownPackBytes) {
      pack = this.#ids.take() as PackId;
      this.#known.set(buffer, pack);
      this.#waiting.set(pack, buffer);
      this.#pending += buffer.byteLength;
    }
    if (pack !== undefined) return { pack, offset: bytes.byteOffset, length: bytes.length };
    return this.#copy(bytes);
  }

  /** The packs since the last take. */
  take(): Map<PackId, ArrayBuffer> {
    this.#close();
    const packs = new Map(this.#waiting);
    this.#waiting.clear();
    this.#pending = 0;
    return packs;
  }

  #copy(bytes: Uint8Array): Extent {
    if (this.#open && this.#openUsed + bytes.length > this.#open.length) this.#close();
    if (!this.#open) {
      this.#open = new Uint8Array(openPackBytes);
      this.#openId = this.#ids.take() as PackId;
      this.#openUsed = 0;
    }
    const offset = this.#openUsed;
    this.#open.set(bytes, offset);
    this.#openUsed += bytes.length;
    this.#pending += bytes.length;
    return { pack: this.#openId, offset, length: bytes.length };
  }

  #close(): void {
    if (this.#open && this.#openUsed > 0) this.#waiting.set(this.#openId, this.#open.buffer.slice(0, this.#openUsed));
    this.#open = undefined;
  }
}

/** Joins extents that follow each other in one pack. */
export function appendExtent(extents: Extent[], extent: Extent): void {
  const last = extents.at(-1);
  if (last && last.pack === extent.pack && last.offset + last.length === extent.offset) {
    extents[extents.length - 1] = { ...last, length: last.length + extent.length };
  } else if (extent.length > 0) {
    extents.push(extent);
  }
}
