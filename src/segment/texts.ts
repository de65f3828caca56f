/**
 * The texts of a column's dictionary. They are packed in blocks and unpacked when they are asked for. Texts of one column
 * may be borrowed: parts of the texts of another.
 */
import type { ByteReader } from './byte-reader.ts';
import { damagedSegment } from './byte-reader.ts';
import { readNumbers } from './numbers.ts';
import { unpackText } from './text-pack.ts';

/** Text of a block before it is packed, as in workers/core/pack-texts.ts; the entry that fills it may go beyond. */
const blockBytes = 8 * 1024;

/** Entries as a dictionary has them: entry k's bytes are `bytes[ends[k - 1] ?? 0, ends[k])`. */
export interface PlainTexts {
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

export interface Texts {
  readonly count: number;
  /** The bytes of one entry, not to be changed. */
  bytes(entry: number): Uint8Array;
  all(): PlainTexts;
}

/** Texts that others may be parts of. */
export interface Lender {
  readonly texts: Texts;
  /** By entry of the borrower the lender's entry; -1 for none. */
  readonly entryOf: Int32Array;
}

const none = new Uint8Array(0);

/** Reads what `Packer.texts` packed, or `Join.packedTexts` where there is a lender. */
export function readTexts(reader: ByteReader, count: number, lender?: Lender): Texts {
  const borrowed = lender && { from: readNumbers(reader, count), lengths: readNumbers(reader, count) };
  const ends = endsOf(readNumbers(reader, count));
  const blocks = blockEnds(ends);
  const packedEnds = endsOf(readNumbers(reader, blocks.length));
  const own = new PackedTexts(ends, blocks, packedEnds, reader.bytes(packedEnds.at(-1) ?? 0));
  return borrowed ? new BorrowedTexts(own, lender, borrowed) : own;
}

class PackedTexts implements Texts {
  readonly #ends: Uint32Array;
  readonly #blocks: Uint32Array;
  readonly #packedEnds: Uint32Array;
  readonly #packed: Uint8Array;
  #first: Uint8Array | undefined;
  #last: { readonly block: number; readonly text: Uint8Array } | undefined;

  constructor(ends: Uint32Array, blocks: Uint32Array, packedEnds: Uint32Array, packed: Uint8Array) {
    this.#ends = ends;
    this.#blocks = blocks;
    this.#packedEnds = packedEnds;
    this.#packed = packed;
  }

  get count(): number {
    return this.#ends.length;
  }

  bytes(entry: number): Uint8Array {
    const end = this.#ends[entry] ?? 0;
    const begin = entry === 0 ? 0 : this.#ends[entry - 1]!;
    if (end <= begin) return none;
    const block = blockOf(this.#blocks, begin);
    const from = block === 0 ? 0 : this.#blocks[block - 1]!;
    if (this.#last?.block !== block) {
      const text = new Uint8Array(this.#blocks[block]! - from);
      this.#unpack(block, text, 0);
      this.#last = { block, text };
    }
    return this.#last.text.subarray(begin - from, end - from);
  }

  all(): PlainTexts {
    const bytes = new Uint8Array(this.#ends.at(-1) ?? 0);
    for (let block = 0; block < this.#blocks.length; block++) {
      this.#unpack(block, bytes, block === 0 ? 0 : this.#blocks[block - 1]!);
    }
    return { ends: this.#ends, bytes };
  }

  #unpack(block: number, target: Uint8Array, at: number): void {
    const size = this.#blocks[block]! - (block === 0 ? 0 : this.#blocks[block - 1]!);
    const packed = this.#packed.subarray(block === 0 ? 0 : this.#packedEnds[block - 1], this.#packedEnds[block]);
    if (block > 0 && !this.#first) {
      this.#first = new Uint8Array(this.#blocks[0]!);
      this.#unpack(0, this.#first, 0);
    }
    unpackText(packed, block === 0 ? none : this.#first!, target, at, at + size);
  }
}

interface Borrowed {
  /** By entry one more than where it begins in the lender's text; 0 for an entry of its own. */
  readonly from: Uint32Array;
  readonly lengths: Uint32Array;
}

class BorrowedTexts implements Texts {
  readonly #own: Texts;
  readonly #lender: Lender;
  readonly #borrowed: Borrowed;

  constructor(own: Texts, lender: Lender, borrowed: Borrowed) {
    this.#own = own;
    this.#lender = lender;
    this.#borrowed = borrowed;
  }

  get count(): number {
    return this.#own.count;
  }

  bytes(entry: number): Uint8Array {
    const from = this.#borrowed.from[entry] ?? 0;
    if (from === 0) return this.#own.bytes(entry);
    const text = this.#lender.texts.bytes(this.#lender.entryOf[entry]!);
    return text.subarray(from - 1, from - 1 + this.#borrowed.lengths[entry]!);
  }

  all(): PlainTexts {
    const ends = new Uint32Array(this.count);
    const entries: Uint8Array[] = [];
    let size = 0;
    for (let entry = 0; entry < ends.length; entry++) {
      const bytes = this.bytes(entry);
      entries.push(bytes);
      ends[entry] = size += bytes.length;
    }
    const bytes = new Uint8Array(size);
    for (const [entry, part] of entries.entries()) bytes.set(part, entry === 0 ? 0 : ends[entry - 1]!);
    return { ends, bytes };
  }
}

/** Where blocks end: with the entry that fills them. */
function blockEnds(ends: Uint32Array): Uint32Array {
  const blocks: number[] = [];
  let from = 0;
  for (const end of ends) {
    if (end - from < blockBytes) continue;
    blocks.push(end);
    from = end;
  }
  const last = ends.at(-1) ?? 0;
  if (last > from) blocks.push(last);
  return Uint32Array.from(blocks);
}

/** The block that holds the byte at `position`. */
function blockOf(blocks: Uint32Array, position: number): number {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (blocks[middle]! > position) high = middle;
    else low = middle + 1;
  }
  return low;
}

function endsOf(lengths: Uint32Array): Uint32Array {
  const ends = new Uint32Array(lengths.length);
  let end = 0;
  for (let i = 0; i < lengths.length; i++) ends[i] = end += lengths[i]!;
  if (end > 0xffffffff) throw damagedSegment('texts');
  return ends;
}
