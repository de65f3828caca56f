import { deflate } from '../base/deflate.ts';
import type { Extent, PackId } from '../model/source.ts';
import type { Pack } from '../store/store.ts';
import type { IdBlock } from './id-block.ts';

const openPackBytes = 4 * 1024 * 1024;
/** A buffer of at least this size becomes a pack as it is; smaller ones are copied together. */
const ownPackBytes = 1024 * 1024;
/** A pack of less is not worth another step on its way back. */
const leastDeflated = 16 * 1024;

/** A pack that waits for a commit. */
export interface WaitingPack {
  readonly buffer: ArrayBuffer;
  /** Of what has been kept of it so far, what was not compressed when it came, and what was. */
  plainBytes: number;
  compressedBytes: number;
}

interface OpenPack {
  readonly id: PackId;
  readonly bytes: Uint8Array<ArrayBuffer>;
  used: number;
}

/**
 * Gathers evidence into packs between two commits. A buffer that was read in one go is kept without a copy; else what is
 * compressed and what is not come into packs apart.
 */
export class PackWriter {
  readonly #ids: IdBlock;
  readonly #known = new WeakMap<ArrayBufferLike, PackId>();
  readonly #waiting = new Map<PackId, WaitingPack>();
  readonly #open: { plain?: OpenPack | undefined; compressed?: OpenPack | undefined } = {};
  #pending = 0;

  constructor(ids: IdBlock) {
    this.#ids = ids;
  }

  /** Bytes that wait for a commit. */
  get pendingBytes(): number {
    return this.#pending;
  }

  /** Keeps these bytes; where they will be found again. The id block must have numbers left. */
  keep(bytes: Uint8Array, isPlain: boolean): Extent {
    const { buffer } = bytes;
    let pack = this.#known.get(buffer);
    if (pack === undefined && buffer instanceof ArrayBuffer && buffer.byteLength >= ownPackBytes) {
      pack = this.#ids.take() as PackId;
      this.#known.set(buffer, pack);
      this.#waiting.set(pack, { buffer, plainBytes: 0, compressedBytes: 0 });
      this.#pending += buffer.byteLength;
    }
    if (pack === undefined) return this.#copy(bytes, isPlain ? 'plain' : 'compressed');
    const waiting = this.#waiting.get(pack);
    if (waiting) waiting[isPlain ? 'plainBytes' : 'compressedBytes'] += bytes.length;
    return { pack, offset: bytes.byteOffset, length: bytes.length };
  }

  /** The packs since the last take. */
  take(): Map<PackId, WaitingPack> {
    this.#close('plain');
    this.#close('compressed');
    const packs = new Map(this.#waiting);
    this.#waiting.clear();
    this.#pending = 0;
    return packs;
  }

  #copy(bytes: Uint8Array, kind: 'plain' | 'compressed'): Extent {
    const before = this.#open[kind];
    if (before && before.used + bytes.length > before.bytes.length) this.#close(kind);
    const open = (this.#open[kind] ??= {
      id: this.#ids.take() as PackId,
      bytes: new Uint8Array(openPackBytes),
      used: 0,
    });
    const offset = open.used;
    open.bytes.set(bytes, offset);
    open.used += bytes.length;
    this.#pending += bytes.length;
    return { pack: open.id, offset, length: bytes.length };
  }

  #close(kind: 'plain' | 'compressed'): void {
    const open = this.#open[kind];
    this.#open[kind] = undefined;
    if (!open || open.used === 0) return;
    const none = { plainBytes: 0, compressedBytes: 0 };
    this.#waiting.set(open.id, { ...none, buffer: open.bytes.buffer.slice(0, open.used), [`${kind}Bytes`]: open.used });
  }
}

/** Packs as they are stored: deflated where most of their bytes came plain and that takes an eighth off them. */
export async function packsToStore(waiting: ReadonlyMap<PackId, WaitingPack>): Promise<Map<PackId, Pack>> {
  const packs = new Map<PackId, Pack>();
  for (const [id, pack] of waiting) packs.set(id, await packToStore(pack));
  return packs;
}

async function packToStore({ buffer, plainBytes, compressedBytes }: WaitingPack): Promise<Pack> {
  const inflatedBytes = buffer.byteLength;
  if (inflatedBytes < leastDeflated || plainBytes < compressedBytes) return { bytes: buffer };
  const bytes = await deflate(buffer);
  return bytes.byteLength < (inflatedBytes * 7) / 8 ? { bytes, inflatedBytes } : { bytes: buffer };
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
