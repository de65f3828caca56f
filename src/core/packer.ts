import { assert } from '../base/assert.ts';
import { firstDictCode } from '../model/columns.ts';
import type { DictColumn } from '../model/segment.ts';
import { callCore, type CoreExports } from './core-module.ts';

/** A dictionary's texts: text k's bytes are `bytes[ends[k - 1] ?? 0, ends[k])`. */
export type PackerTexts = Pick<DictColumn, 'ends' | 'bytes'>;

type Codes = DictColumn['codes'];

/**
 * Packs what segments and path tables are made of, in forms that `src/segment` reads. What methods return lies in the
 * core and is valid until the next call. They may throw AppError `core/trap`; the core is not to be used after that.
 */
export class Packer {
  readonly #core: CoreExports;

  constructor(core: CoreExports) {
    this.#core = core;
  }

  /** Numbers of which neighbours differ little, for `readNumbers`. */
  numbers(values: Uint32Array): Uint8Array {
    return packed(this.#core, values.byteLength, (at) => {
      put(this.#core, at, values);
      this.#core.packNumbers(at, values.length);
    });
  }

  /** Numbers in `width` bits each, for `readBits`. */
  bits(values: Uint32Array, width: number): Uint8Array {
    return packed(this.#core, values.byteLength, (at) => {
      put(this.#core, at, values);
      this.#core.packBits(at, values.length, width);
    });
  }

  /**
   * Where events begin and how long they are, both for `readNumbers`, one after the other: the beginnings as their
   * distances from the ends of those before, and in each run, whose first rows are given, from its beginning.
   */
  places(start: Uint32Array, length: Uint32Array, firstRows: Uint32Array): Uint8Array {
    const size = start.byteLength;
    return packed(this.#core, size * 2 + firstRows.byteLength, (at) => {
      put(this.#core, at, start);
      put(this.#core, at + size, length);
      put(this.#core, at + size * 2, firstRows);
      this.#core.packPlaces(at, at + size, start.length, at + size * 2, firstRows.length);
    });
  }

  /** For `readCodes`. */
  codes(codes: Codes): Uint8Array {
    return packed(this.#core, codes.length * 2, (at) => {
      this.#halves(at, codes.length).set(codes);
      this.#core.packCodes(at, codes.length);
    });
  }

  /** For `readTexts` without a lender. */
  texts({ ends, bytes }: PackerTexts): Uint8Array {
    return packed(this.#core, ends.byteLength + bytes.length, (at) => {
      put(this.#core, at, ends);
      put(this.#core, at + ends.byteLength, bytes);
      this.#core.packTexts(at, ends.length, at + ends.byteLength);
    });
  }

  /** By row what `table` has for its code. */
  mapped(codes: Codes, table: Uint16Array): Uint16Array {
    const rows = codes.length;
    return callCore(() => {
      const at = this.#core.packArea((rows + table.length) * 2) >>> 0;
      this.#halves(at, rows).set(codes);
      put(this.#core, at + rows * 2, table);
      this.#core.mapCodes(at, rows, at + rows * 2);
      return this.#halves(at, rows).slice();
    });
  }

  /** Columns of that many rows that are to become one. Another one takes its place. */
  join(rows: number, columns: readonly DictColumn[]): Join {
    return new Join(this.#core, rows, columns);
  }

  #halves(at: number, count: number): Uint16Array {
    return new Uint16Array(this.#core.memory.buffer, at, count);
  }
}

/** One code a row for each combination of codes of some columns, counted from 0 as they come up. */
export class Join {
  readonly #core: CoreExports;
  readonly #rows: number;
  readonly #columns: readonly DictColumn[];
  /** Where the codes of the first column are. */
  readonly #at: number;

  constructor(core: CoreExports, rows: number, columns: readonly DictColumn[]) {
    this.#core = core;
    this.#rows = rows;
    this.#columns = columns;
    this.#at = callCore(() => core.packCodeArea(rows * 2 * columns.length)) >>> 0;
    for (const [index, { codes }] of columns.entries()) {
      new Uint16Array(core.memory.buffer, this.#codesAt(index), rows).set(codes);
    }
    this.restart();
  }

  /** Begins anew, with none of the columns. */
  restart(): void {
    assert(callCore(() => this.#core.joinBegin(this.#rows)) !== 0, 'a segment has no more rows than codes');
  }

  /** Takes in one of the columns. False, and nothing is done, where there would be more than `most` combinations. */
  add(index: number, most: number): boolean {
    const values = this.#columns[index]!.ends.length + firstDictCode;
    return callCore(() => this.#core.joinColumn(this.#codesAt(index), values, most)) !== 0;
  }

  /** How many combinations there are of the columns taken in. */
  get count(): number {
    return this.#core.joinCount();
  }

  /** By row its combination. A copy. */
  codes(): Uint16Array {
    return new Uint16Array(this.#core.memory.buffer, this.#core.joinCodes() >>> 0, this.#rows).slice();
  }

  /** By combination the first row that has it. A copy. Needed before any of what follows. */
  firstRows(): Uint16Array {
    const at = callCore(() => this.#core.joinFirstRows()) >>> 0;
    return new Uint16Array(this.#core.memory.buffer, at, this.count).slice();
  }

  /** The rows' combinations, for `readCodes`. */
  packedCodes(): Uint8Array {
    return packed(this.#core, 0, () => {
      this.#core.packCodes(this.#core.joinCodes(), this.#rows);
    });
  }

  /** What a column has by combination, for `readCodes`. */
  packedColumn(index: number): Uint8Array {
    return packed(this.#core, 0, () => {
      this.#core.packCodes(this.#core.joinPicked(this.#codesAt(index)), this.count);
    });
  }

  /** The texts of a column of which many are parts of those of another, for `readTexts` with that as lender. */
  packedTexts(index: number, lenderIndex: number): Uint8Array {
    const core = this.#core;
    const own = this.#columns[index]!;
    const lender = this.#columns[lenderIndex]!;
    const count = own.ends.length;
    const lentEnds = count * 8;
    const bytes = lentEnds + lender.ends.byteLength;
    const lentBytes = bytes + own.bytes.length;
    return packed(core, lentBytes + lender.bytes.length, (at) => {
      put(core, at, own.ends);
      core.joinEntries(this.#codesAt(index), count, this.#codesAt(lenderIndex), at + count * 4);
      put(core, at + lentEnds, lender.ends);
      put(core, at + bytes, own.bytes);
      put(core, at + lentBytes, lender.bytes);
      core.packBorrowedTexts(at, count, at + bytes, at + count * 4, at + lentEnds, at + lentBytes);
    });
  }

  #codesAt(index: number): number {
    return this.#at + index * this.#rows * 2;
  }
}

/** What `pack` puts into the output, with `size` bytes of the area. */
function packed(core: CoreExports, size: number, pack: (at: number) => void): Uint8Array {
  return callCore(() => {
    const at = core.packArea(size) >>> 0;
    core.packBegin();
    pack(at);
    return new Uint8Array(core.memory.buffer, core.packOutput() >>> 0, core.packLength());
  });
}

function put(core: CoreExports, at: number, values: Uint8Array | Uint16Array | Uint32Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  new Uint8Array(core.memory.buffer, at, bytes.length).set(bytes);
}
