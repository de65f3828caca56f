import type { CoreExports } from './core-module.ts';
import { callCore } from './core-module.ts';

const idWords = 4;
/** Fit the area for bytes that go with a call. */
const idsAtOnce = 256;
/** As in workers/core/leaf-values.ts. */
const maxValueBytes = 4096;

/** Hashes of bytes that are not in the core yet: they are copied into its input buffer. */
export class Hasher {
  readonly #core: CoreExports;

  constructor(core: CoreExports) {
    this.#core = core;
  }

  /** Keyed 128-bit hash as 32 hex digits. The key is the one that the scanner was given. */
  hash(bytes: Uint8Array): string {
    return callCore(() => {
      const at = this.#load(bytes);
      const first = this.#core.hashContent(at, bytes.length);
      const second = this.#core.hashContentSecond(at, bytes.length);
      return hex(first) + hex(second);
    });
  }

  /** Keyed 64-bit hashes, two words each, of eventIDs as the scanner gives them, four words each. */
  idHashes(ids: Uint32Array): Uint32Array {
    const count = ids.length / idWords;
    const hashes = new Uint32Array(count * 2);
    for (let from = 0; from < count; from += idsAtOnce) {
      const to = Math.min(from + idsAtOnce, count);
      const at = this.#core.exchangeBase() >>> 0;
      const { buffer } = this.#core.memory;
      new Uint32Array(buffer, at, (to - from) * idWords).set(ids.subarray(from * idWords, to * idWords));
      callCore(() => {
        this.#core.hashIds(at, to - from);
      });
      hashes.set(new Uint32Array(buffer, at, (to - from) * 2), from * 2);
    }
    return hashes;
  }

  /**
   * Keyed hash of 24 bits, above 0, of a text whatever the case of its letters, as path tables have it; 0 for a text that
   * is not ASCII or longer than theirs.
   */
  valueHash(text: string): number {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > maxValueBytes) return 0;
    new Uint8Array(this.#core.memory.buffer, this.#core.exchangeBase() >>> 0, bytes.length).set(bytes);
    return callCore(() => this.#core.leavesHash(bytes.length));
  }

  /** CRC-32 (RFC 1952 section 8) of bytes that follow those whose CRC-32 is `before`; 0 at the start. */
  crc32(bytes: Uint8Array, before: number): number {
    return callCore(() => this.#core.crc32(this.#load(bytes), bytes.length, before) >>> 0);
  }

  #load(bytes: Uint8Array): number {
    const at = this.#core.inflateInput(bytes.length) >>> 0;
    new Uint8Array(this.#core.memory.buffer, at, bytes.length).set(bytes);
    return at;
  }
}

function hex(word: bigint): string {
  return BigInt.asUintN(64, word).toString(16).padStart(16, '0');
}
