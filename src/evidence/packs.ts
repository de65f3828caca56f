import { AppError } from '../base/app-error.ts';
import { inflate } from '../base/deflate.ts';
import { SizedCache } from '../base/sized-cache.ts';
import type { Evidence, PackId } from '../model/source.ts';
import type { Pack, Store } from '../store/store.ts';

const cacheBytes = 96 * 1024 * 1024;

/** Of a pack of which little is wanted, so much is read at a time. */
const partBytes = 1024 * 1024;

/** Reads kept bytes back; packs lately used stay in memory. */
export class PackReader {
  readonly #store: Store;
  readonly #cache = new SizedCache<PackId, ArrayBuffer>(cacheBytes, (pack) => pack.byteLength);

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The pieces of a source from an offset in its kept bytes on. `few`: only the first are likely to be asked for, so that
   * packs are not read whole for them.
   */
  async *pieces(evidence: Evidence, from = 0, few = false): AsyncGenerator<Uint8Array, void> {
    let before = 0;
    for (const extent of evidence.extents) {
      const skip = Math.max(0, from - before);
      before += extent.length;
      const end = extent.offset + extent.length;
      for (let at = extent.offset + skip; at < end;) {
        const piece = await this.#piece(extent.pack, at, end, few);
        yield piece;
        at += piece.length;
      }
    }
  }

  clear(): void {
    this.#cache.clear();
  }

  /** Bytes of a pack from `offset` on, up to `end` or less far. */
  async #piece(id: PackId, offset: number, end: number, few: boolean): Promise<Uint8Array> {
    const known = this.#cache.get(id);
    if (known) return partOf(known, id, offset, end);
    const part = few ? { offset, length: Math.min(end - offset, partBytes) } : undefined;
    const pack = await this.#store.pack(id, part);
    if (part && pack.inflatedBytes === undefined) {
      return partOf(pack.bytes, id, 0, part.length);
    }
    const whole = await inflated(pack, id);
    this.#cache.set(id, whole);
    return partOf(whole, id, offset, end);
  }
}

function partOf(bytes: ArrayBuffer, pack: PackId, from: number, to: number): Uint8Array {
  if (to <= bytes.byteLength) return new Uint8Array(bytes, from, to - from);
  throw new AppError('store/missing-record', 'a pack is shorter than it was', { pack });
}

async function inflated({ bytes, inflatedBytes }: Pack, pack: PackId): Promise<ArrayBuffer> {
  if (inflatedBytes === undefined) return bytes;
  try {
    const whole = await inflate(bytes);
    if (whole.byteLength === inflatedBytes) return whole;
  } catch (cause) {
    throw new AppError('store/missing-record', 'a pack cannot be inflated', { pack }, { cause });
  }
  throw new AppError('store/missing-record', 'a pack is not as long as it was', { pack });
}
