import type { CoreExports } from './core-module.ts';
import { callCore } from './core-module.ts';

const blockBytes = 64;
/** The core's room for input. */
const roomBytes = 64 * 1024;
/** FIPS 180-4, 5.3.3. */
const initialState = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] as const;

/** SHA-256 of bytes that come piece by piece, which WebCrypto cannot do. Any number may be under way at once. */
export class Sha256Stream {
  readonly #core: CoreExports;
  readonly #state = Uint32Array.from(initialState);
  /** Bytes of a block that is not full yet. */
  readonly #rest = new Uint8Array(blockBytes);
  #bytes = 0;

  constructor(core: CoreExports) {
    this.#core = core;
  }

  /** `bytes` may lie in the core's memory. */
  update(bytes: Uint8Array): void {
    const inRest = this.#bytes % blockBytes;
    this.#bytes += bytes.length;
    let from = 0;
    if (inRest > 0) {
      from = Math.min(blockBytes - inRest, bytes.length);
      this.#rest.set(bytes.subarray(0, from), inRest);
      if (inRest + from < blockBytes) return;
      this.#hash(this.#rest);
    }
    const end = bytes.length - ((bytes.length - from) % blockBytes);
    for (; from < end; from += roomBytes) this.#hash(bytes.subarray(from, Math.min(from + roomBytes, end)));
    this.#rest.set(bytes.subarray(end));
  }

  /** Lower-case hex. Nothing can be added after. */
  hex(): string {
    const inRest = this.#bytes % blockBytes;
    const last = new Uint8Array(inRest < blockBytes - 8 ? blockBytes : 2 * blockBytes);
    last.set(this.#rest.subarray(0, inRest));
    last[inRest] = 0x80;
    new DataView(last.buffer).setBigUint64(last.length - 8, 8n * BigInt(this.#bytes));
    this.#hash(last);
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, '0')).join('');
  }

  /** Whole blocks, as many as there is room for. */
  #hash(blocks: Uint8Array): void {
    callCore(() => {
      const { buffer } = this.#core.memory;
      const state = new Uint32Array(buffer, this.#core.sha256State() >>> 0, initialState.length);
      new Uint8Array(buffer, this.#core.sha256Input() >>> 0, roomBytes).set(blocks);
      state.set(this.#state);
      this.#core.sha256Blocks(blocks.length / blockBytes);
      this.#state.set(state);
    });
  }
}
