import type { ByteSource } from '../read/byte-source.ts';
import { damaged, type CaseFileReader } from './case-file-reader.ts';
import { numberedPart, type PartEvidence, type PartPlace, type SourceLine } from './case-file-parts.ts';

const heldParts = 4;

/** The files' bytes out of a case file's evidence parts, each of which is in memory as long as files in it are read. */
export class EvidenceParts {
  readonly #file: CaseFileReader;
  readonly #held = new Map<number, Promise<Uint8Array>>();

  constructor(file: CaseFileReader) {
    this.#file = file;
  }

  /** Throws `case-file/damaged` where what lines say of places cannot be: beyond a part, or of more bytes than there are. */
  check(lines: readonly SourceLine[]): void {
    const names = this.#file.names('evidence/');
    let left = names.reduce((sum, name) => sum + (this.#file.sizeOf(name) ?? 0), 0);
    for (const { evidence } of lines) {
      for (const { part, offset, length } of evidence?.places ?? []) {
        const size = this.#file.sizeOf(numberedPart.evidence(part)) ?? 0;
        left -= length;
        if (length === 0 || offset + length > size || left < 0)
          throw damaged('evidence is said to be where it cannot be');
      }
    }
  }

  /** Reads of one part give views of it, and what is one part's buffer is given to nobody else. */
  source({ places }: PartEvidence): ByteSource {
    const starts: number[] = [];
    let size = 0;
    for (const { length } of places) {
      starts.push(size);
      size += length;
    }
    return { size, read: (offset, length) => this.#read(places, starts, offset, Math.min(length, size - offset)) };
  }

  async #read(
    places: readonly PartPlace[],
    starts: readonly number[],
    offset: number,
    length: number,
  ): Promise<Uint8Array> {
    if (length <= 0) return new Uint8Array(0);
    let index = starts.findLastIndex((start) => start <= offset);
    const first = await this.#slice(places[index]!, offset - starts[index]!, length);
    if (first.length === length) return first;
    const all = new Uint8Array(length);
    all.set(first);
    for (let filled = first.length; filled < length;) {
      const more = await this.#slice(places[++index]!, 0, length - filled);
      all.set(more, filled);
      filled += more.length;
    }
    return all;
  }

  async #slice({ part, offset, length }: PartPlace, from: number, wanted: number): Promise<Uint8Array> {
    const bytes = await this.#part(part);
    return bytes.subarray(offset + from, offset + Math.min(length, from + wanted));
  }

  #part(number: number): Promise<Uint8Array> {
    const known = this.#held.get(number);
    if (known) return known;
    const reading = this.#file.read(numberedPart.evidence(number)).then(alone);
    this.#held.set(number, reading);
    for (const eldest of this.#held.keys()) {
      if (this.#held.size <= heldParts) break;
      this.#held.delete(eldest);
    }
    return reading;
  }
}

/** With a buffer of its own, which may be kept as it is. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
}
