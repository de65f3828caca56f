import { assert } from '../base/assert.ts';
import { deflate } from '../base/deflate.ts';
import type { Extent, PackId } from '../model/source.ts';
import type { PackToStore } from '../store/store.ts';
import type { IdBlock } from './id-block.ts';

const packBytes = 4 * 1024 * 1024;
/** A buffer of at least this size becomes a pack as it is; smaller ones are copied together. */
const ownPackBytes = 1024 * 1024;
/** A pack of less is not worth another step on its way back. */
const leastDeflated = 16 * 1024;
/** Memory that is kept for packs to come. */
const maxSpare = 16;

/** A pack that waits for a commit. */
export interface WaitingPack {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As many as were kept. */
  readonly length: number;
  readonly isPlain: boolean;
  /** What it was gathered in; undefined for a buffer that came as it is, and may still be read by others. */
  readonly memory?: ArrayBuffer;
}

interface OpenPack {
  readonly id: PackId;
  readonly memory: ArrayBuffer;
  used: number;
}

/**
 * Gathers evidence into packs between two commits. A buffer that was read in one go is kept without a copy; else what is
 * compressed and what is not come into packs apart, in memory that is used again.
 */
export class PackWriter {
  readonly #ids: IdBlock;
  readonly #waiting = new Map<PackId, WaitingPack>();
  readonly #open: { plain?: OpenPack | undefined; compressed?: OpenPack | undefined } = {};
  readonly #spare: ArrayBuffer[] = [];
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
    this.#pending += bytes.length;
    if (bytes.length >= ownPackBytes && isWhole(bytes)) {
      const pack = this.#ids.take() as PackId;
      this.#waiting.set(pack, { bytes, length: bytes.length, isPlain });
      return { pack, offset: 0, length: bytes.length };
    }
    const kind = isPlain ? 'plain' : 'compressed';
    const before = this.#open[kind];
    if (before && before.used + bytes.length > before.memory.byteLength) this.#close(kind);
    const open = (this.#open[kind] ??= {
      id: this.#ids.take() as PackId,
      memory: this.#memoryFor(bytes.length),
      used: 0,
    });
    const { id: pack, memory, used: offset } = open;
    new Uint8Array(memory, offset, bytes.length).set(bytes);
    open.used += bytes.length;
    return { pack, offset, length: bytes.length };
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

  /** Uses the memory of packs again that have been stored. */
  reuse(packs: ReadonlyMap<PackId, WaitingPack>): void {
    for (const { memory } of packs.values()) {
      if (memory?.byteLength === packBytes && this.#spare.length < maxSpare) this.#spare.push(memory);
    }
  }

  #memoryFor(bytes: number): ArrayBuffer {
    return bytes > packBytes ? new ArrayBuffer(bytes) : (this.#spare.pop() ?? new ArrayBuffer(packBytes));
  }

  #close(kind: 'plain' | 'compressed'): void {
    const open = this.#open[kind];
    this.#open[kind] = undefined;
    if (!open) return;
    const { id, memory, used } = open;
    const bytes = new Uint8Array(memory, 0, used);
    this.#waiting.set(id, { bytes, length: used, isPlain: kind === 'plain', memory });
  }
}

/** Nobody else has a part of its buffer. */
function isWhole(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.length === bytes.buffer.byteLength;
}

/** Packs as they are stored: deflated where they came plain and that takes an eighth off them. */
export async function packsToStore(waiting: ReadonlyMap<PackId, WaitingPack>): Promise<Map<PackId, PackToStore>> {
  const packs = new Map<PackId, PackToStore>();
  for (const [id, pack] of waiting) packs.set(id, await packToStore(pack));
  return packs;
}

async function packToStore({ bytes, length, isPlain }: WaitingPack): Promise<PackToStore> {
  // a buffer that was handed on in the meantime has none left
  assert(bytes.length === length, 'evidence is stored as long as it was kept');
  const inflatedBytes = bytes.length;
  if (!isPlain || inflatedBytes < leastDeflated) return { bytes };
  const deflated = new Uint8Array(await deflate(bytes));
  return deflated.length < (inflatedBytes * 7) / 8 ? { bytes: deflated, inflatedBytes } : { bytes };
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
