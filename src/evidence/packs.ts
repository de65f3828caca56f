import type { Evidence, PackId } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { SizedCache } from '../base/sized-cache.ts';

const cacheBytes = 96 * 1024 * 1024;

/** Reads kept bytes back; packs lately used stay in memory. */
export class PackReader {
  readonly #store: Store;
  readonly #cache = new SizedCache<PackId, ArrayBuffer>(cacheBytes, (pack) => pack.byteLength);

  constructor(store: Store) {
    this.#store = store;
  }

  /** The pieces of a source from an offset in its kept bytes on. */
  async *pieces(evidence: Evidence, from = 0): AsyncGenerator<Uint8Array, void> {
    let before = 0;
    for (const extent of evidence.extents) {
      const skip = Math.max(0, from - before);
      before += extent.length;
      if (skip >= extent.length) continue;
      const pack = await this.#pack(extent.pack);
      yield new Uint8Array(pack, extent.offset + skip, extent.length - skip);
    }
  }

  clear(): void {
    this.#cache.clear();
  }

  async #pack(id: PackId): Promise<ArrayBuffer> {
    const known = this.#cache.get(id);
    if (known) return known;
    const pack = await this.#store.pack(id);
    this.#cache.set(id, pack);
    return pack;
  }
}
