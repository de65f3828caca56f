import { AppError } from '../base/app-error.ts';
import { inflate } from '../base/deflate.ts';
import { SizedCache } from '../base/sized-cache.ts';
import type { Evidence, PackId } from '../model/source.ts';
import type { Pack, Store } from '../store/store.ts';

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
    const pack = await inflated(await this.#store.pack(id), id);
    this.#cache.set(id, pack);
    return pack;
  }
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
