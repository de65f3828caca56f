import { fromHex, toHex } from '../crypto/hex.ts';
import type { SourceId } from '../model/segment.ts';
import type { SourceHashes } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import type { FileHashes } from './source-hasher.ts';

const batchRecords = 1000;

/** Hashes by source, in memory and in the store, to which they go in batches. */
export class StoredHashes {
  readonly #store: Store;
  readonly #known = new Map<SourceId, FileHashes>();
  #unstored: SourceHashes[] = [];
  #isLoaded = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads what is stored, once. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    let last = 0;
    for (;;) {
      const portion = await this.#store.hashesAfter(last);
      if (!portion) break;
      last = portion.last;
      for (const { source, text, file, gzip } of portion.hashes) {
        this.#known.set(source, { text: text && toHex(text), file: file && toHex(file), gzip });
      }
    }
    this.#isLoaded = true;
  }

  get(source: SourceId): FileHashes | undefined {
    return this.#known.get(source);
  }

  /** `isKept`: worth storing; not so for small files that are read again anyway. */
  set(source: SourceId, hashes: FileHashes, isKept: boolean): void {
    this.#known.set(source, hashes);
    if (!isKept) return;
    const { text, file, gzip } = hashes;
    this.#unstored.push({ source, text: bytesOf(text), file: bytesOf(file), gzip });
  }

  /** Enough has gathered to be stored. */
  get isDue(): boolean {
    return this.#unstored.length >= batchRecords;
  }

  async flush(): Promise<void> {
    const batch = this.#unstored;
    this.#unstored = [];
    if (batch.length > 0) await this.#store.putHashes(batch);
  }

  forget(source: SourceId): void {
    this.#known.delete(source);
  }
}

function bytesOf(hex: string | undefined): Uint8Array | undefined {
  return hex === undefined ? undefined : fromHex(hex);
}
