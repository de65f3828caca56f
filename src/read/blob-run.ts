import { AppError } from '../base/app-error.ts';
import type { BlobLike } from './byte-source.ts';

const leastBytes = 1024 * 1024;

/** Memory that Blobs are read into, one after the other. */
export class RunMemory {
  buffer = new ArrayBuffer(leastBytes);
  /** Chromium collects a stream that nothing else holds, and then never answers what was asked of it. */
  readonly streams = new Set<unknown>();
}

/** Memory for more than `length` bytes: never all of it is given, as what is all of its buffer may be kept (`ByteSource`). */
const roomFor = (length: number): number => (Math.floor(length / leastBytes) + 1) * leastBytes;

/**
 * The bytes of a Blob from front to back, read into memory that is used again for all of them. A buffer that the browser
 * makes for what it reads is memory that the system clears first, page by page: more work than to read.
 */
export class BlobRun {
  readonly #reader: ReadableStreamBYOBReader;
  readonly #memory: RunMemory;
  /** Where in the memory the bytes lie that have been read and not been asked for. */
  #from = 0;
  #to = 0;

  private constructor(reader: ReadableStreamBYOBReader, memory: RunMemory) {
    this.#reader = reader;
    this.#memory = memory;
    memory.streams.add(reader);
  }

  /** The browser reads ahead from now on, until `end`. Undefined where it cannot read into memory that is there. */
  static of(blob: BlobLike, memory: RunMemory): BlobRun | undefined {
    try {
      const reader = blob.stream?.().getReader({ mode: 'byob' });
      return reader && new BlobRun(reader, memory);
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  /**
   * The next `length` bytes, as a view of a part of the memory: they are gone once more are asked for, of this or another
   * run in it. Throws `read/file-unreadable`, also where there are less.
   */
  async next(length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#makeRoom(length);
    while (this.#to - this.#from < length) await this.#read();
    const bytes = new Uint8Array(this.#memory.buffer, this.#from, length);
    this.#from += length;
    return bytes;
  }

  /** Reads no more. */
  async end(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
    this.#memory.streams.delete(this.#reader);
  }

  #makeRoom(length: number): void {
    const memory = this.#memory;
    const isWithin = length < memory.buffer.byteLength;
    if (isWithin && this.#from + length <= memory.buffer.byteLength) return;
    const left = new Uint8Array(memory.buffer, this.#from, this.#to - this.#from);
    if (!isWithin) memory.buffer = new ArrayBuffer(roomFor(length));
    new Uint8Array(memory.buffer).set(left);
    this.#from = 0;
    this.#to = left.length;
  }

  async #read(): Promise<void> {
    const memory = this.#memory;
    const room = new Uint8Array(memory.buffer, this.#to);
    // the buffer is the browser's until it gives it back, and gone where it does not
    memory.buffer = new ArrayBuffer(0);
    try {
      const { done, value } = await this.#reader.read(room);
      if (value) memory.buffer = value.buffer;
      if (done) throw new RangeError('there is no more');
      this.#to += value.length;
    } catch (cause) {
      if (memory.buffer.byteLength === 0) memory.buffer = new ArrayBuffer(leastBytes);
      throw new AppError('read/file-unreadable', 'files could not be read one after the other', {}, { cause });
    }
  }
}
