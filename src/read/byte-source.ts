import { AppError } from '../base/app-error.ts';

/**
 * Bytes that are read piece by piece. A read is shorter than asked only at the end. What it gives may be a view of
 * shared memory, which holds it until the source is done with: do not write into it and do not transfer its buffer. Only
 * what is all of its buffer may be kept.
 */
export interface ByteSource {
  readonly size: number;
  /** Rejects with `AppError('read/file-unreadable')`. Offsets past the end give no bytes. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The part of Blob that reading takes. */
export interface BlobLike {
  readonly size: number;
  slice(from: number, to: number): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
  stream?(): ReadableStream<Uint8Array>;
}

/** A dropped file. Every read is a buffer of its own. */
export class BlobSource implements ByteSource {
  readonly #blob: BlobLike;

  constructor(blob: BlobLike) {
    this.#blob = blob;
  }

  get size(): number {
    return this.#blob.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const [from, to] = clampRange(this.size, offset, length);
    if (from === to) return new Uint8Array(0);
    let buffer: ArrayBuffer;
    try {
      buffer = await this.#blob.slice(from, to).arrayBuffer();
    } catch (cause) {
      throw new AppError('read/file-unreadable', 'the browser could not read the file', { offset: from }, { cause });
    }
    if (buffer.byteLength !== to - from) {
      throw new AppError('read/file-unreadable', 'the file became shorter while it was read', { offset: from });
    }
    return new Uint8Array(buffer);
  }
}

/** Bytes in memory; reads are views of them. */
export class BytesSource implements ByteSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.byteLength;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const [from, to] = clampRange(this.size, offset, length);
    return Promise.resolve(this.#bytes.subarray(from, to));
  }
}

/**
 * Reads ahead: small reads that follow one another cost one read of `windowBytes` of the source below. Made for a run
 * of small archive members, where each read of a Blob costs more than its bytes.
 */
export class WindowSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #windowBytes: number;
  #window = new Uint8Array(0) as Uint8Array;
  #windowAt = 0;

  constructor(source: ByteSource, windowBytes = 256 * 1024) {
    this.#source = source;
    this.#windowBytes = windowBytes;
  }

  get size(): number {
    return this.#source.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const [from, to] = clampRange(this.size, offset, length);
    if (to - from > this.#windowBytes) return this.#source.read(from, to - from);
    if (from < this.#windowAt || to > this.#windowAt + this.#window.byteLength) {
      const window = await this.#source.read(from, this.#windowBytes);
      this.#window = window;
      this.#windowAt = from;
      return window.subarray(0, to - from);
    }
    return this.#window.subarray(from - this.#windowAt, to - this.#windowAt);
  }
}

/** The part of a source from `offset`, as a source of its own; cut where the source ends. */
export function sliceSource(source: ByteSource, offset: number, length: number): ByteSource {
  const [start, end] = clampRange(source.size, offset, length);
  const size = end - start;
  return {
    size,
    read: (from, count) => {
      const [a, b] = clampRange(size, from, count);
      return source.read(start + a, b - a);
    },
  };
}

function clampRange(size: number, offset: number, length: number): [from: number, to: number] {
  const from = offset > 0 ? Math.min(Math.floor(offset), size) : 0;
  const to = length > 0 ? Math.min(from + Math.floor(length), size) : from;
  return [from, to];
}
