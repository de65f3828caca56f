import type { ByteSource } from '../read/byte-source.ts';
import { unpack, type ParquetTools } from './codecs.ts';
import { damaged, ParquetFault } from './fault.ts';
import type { ColumnChunk } from './footer.ts';
import type { Page } from './pages.ts';
import { RunReader, type NumberReader } from './runs.ts';
import type { LeafNode } from './schema.ts';
import { dictionaryOf, valuesOf, type ValueReader } from './values.ts';

/** What all columns of a row group hold together. */
export interface Budget {
  /** Bytes of pages in memory. */
  pageBytes: number;
  /** Values, nulls included, that may still be taken for the rows that are being read. */
  values: number;
  readonly onreplaced: () => void;
}

/** Of all columns' pages in memory at a time. */
const maxHeldBytes = 512 * 1024 * 1024;

/** One column's part of some rows, as levels and values (Parquet's README, "Nested Encoding"). */
export interface ColumnBatch {
  readonly defs: readonly number[];
  readonly reps: readonly number[];
  /** JSON; empty where the definition level says that there is none. */
  readonly texts: readonly string[];
  /** Of each row, its first value's index. */
  readonly starts: readonly number[];
}

/** Reads one column of a row group from front to back, a page in memory at a time. */
export class ColumnReader {
  readonly leaf: LeafNode;
  readonly #chunk: ColumnChunk;
  readonly #pages: readonly Page[];
  readonly #source: ByteSource;
  readonly #tools: ParquetTools;
  readonly #budget: Budget;
  #page = 0;
  #dictionary: readonly string[] | undefined;
  #dictionaryBytes = 0;
  #left = 0;
  #held = 0;
  #reps: NumberReader | undefined;
  #defs: NumberReader | undefined;
  #values: ValueReader | undefined;
  /** The next value's repetition level, once looked at. */
  #rep: number | undefined;

  constructor(
    leaf: LeafNode,
    chunk: ColumnChunk,
    pages: readonly Page[],
    source: ByteSource,
    tools: ParquetTools,
    budget: Budget,
  ) {
    this.leaf = leaf;
    this.#chunk = chunk;
    this.#pages = pages;
    this.#source = source;
    this.#tools = tools;
    this.#budget = budget;
  }

  /** The next `rows` rows. Throws ParquetFault and RangeError, and what the source throws. */
  async take(rows: number): Promise<ColumnBatch> {
    const { def: maxDef, rep: maxRep } = this.leaf;
    const batch = { defs: [] as number[], reps: [] as number[], texts: [] as string[], starts: [] as number[] };
    for (;;) {
      while (this.#left === 0 && this.#page < this.#pages.length) await this.#nextPage();
      if (this.#left === 0) break;
      const rep = (this.#rep ??= this.#reps?.next() ?? 0);
      if (rep === 0) {
        if (batch.starts.length === rows) break;
        batch.starts.push(batch.defs.length);
      } else if (rep > maxRep || batch.starts.length === 0) throw damaged('a row begins in its middle');
      if (this.#budget.values-- <= 0) throw new ParquetFault('parquet/too-large', 'a row holds too many values');
      const def = this.#defs?.next() ?? 0;
      if (def > maxDef) throw damaged('a value is nested deeper than its column');
      batch.defs.push(def);
      batch.reps.push(rep);
      batch.texts.push(def === maxDef ? this.#values!.next() : '');
      this.#rep = undefined;
      this.#left--;
    }
    if (batch.starts.length !== rows) throw damaged('a column has fewer rows than its row group');
    return batch;
  }

  /** Throws ParquetFault where there are more rows. */
  end(): void {
    if (this.#left > 0) throw damaged('a column has more rows than its row group');
  }

  async #nextPage(): Promise<void> {
    const page = this.#pages[this.#page++]!;
    this.#hold(page.size, page.kind === 'dictionary');
    const bytes = await this.#source.read(page.at, page.compressed);
    if (bytes.length < page.compressed) throw damaged('a page is cut off');
    if (page.crc !== undefined && page.crc >>> 0 !== this.#tools.crc32(bytes)) {
      throw new ParquetFault('parquet/crc-mismatch', "a page's checksum does not fit its data");
    }
    if (page.kind === 'data-v2') await this.#beginV2(page, bytes);
    else {
      const text = await unpack(this.#chunk.codec, bytes, page.size, this.#tools);
      if (page.kind === 'data') this.#beginV1(page, text);
      else this.#dictionary = dictionaryOf(this.#pageValues(page, text, page.values));
    }
  }

  #hold(bytes: number, isDictionary: boolean): void {
    const budget = this.#budget;
    budget.pageBytes -= isDictionary ? this.#dictionaryBytes : this.#held;
    budget.pageBytes += bytes;
    if (isDictionary) this.#dictionaryBytes = bytes;
    else this.#held = bytes;
    if (budget.pageBytes > maxHeldBytes) {
      const detail = `pages of more than ${String(maxHeldBytes)} bytes would have to be held at a time`;
      throw new ParquetFault('parquet/too-large', detail);
    }
  }

  #beginV1(page: Page, bytes: Uint8Array): void {
    const { def, rep } = this.leaf;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const levels = (): Uint8Array => {
      const from = at + 4;
      at = from + view.getUint32(at, true);
      if (at > bytes.length) throw damaged('levels are longer than their page');
      return bytes.subarray(from, at);
    };
    const reps = rep > 0 ? levels() : undefined;
    const defs = def > 0 ? levels() : undefined;
    this.#begin(page, reps, defs, bytes.subarray(at));
  }

  async #beginV2(page: Page, bytes: Uint8Array): Promise<void> {
    const { def, rep } = this.leaf;
    const levelBytes = page.repBytes + page.defBytes;
    const rest = bytes.subarray(levelBytes);
    const codec = page.isCompressed ? this.#chunk.codec : 0;
    const values = await unpack(codec, rest, page.size - levelBytes, this.#tools);
    const reps = rep > 0 ? bytes.subarray(0, page.repBytes) : undefined;
    const defs = def > 0 ? bytes.subarray(page.repBytes, levelBytes) : undefined;
    this.#begin(page, reps, defs, values);
  }

  #begin(page: Page, reps: Uint8Array | undefined, defs: Uint8Array | undefined, values: Uint8Array): void {
    const { def, rep } = this.leaf;
    const level = (bytes: Uint8Array, most: number): NumberReader => new RunReader(bytes, 32 - Math.clz32(most));
    let count = page.values;
    if (defs) {
      // Counted before a value is given, so that no value goes to another row.
      count = 0;
      const counted = level(defs, def);
      if (this.#budget.values < page.values)
        throw new ParquetFault('parquet/too-large', 'a page holds too many values');
      for (let i = 0; i < page.values; i++) if (counted.next() === def) count++;
    }
    if (page.nulls !== undefined && page.values - page.nulls !== count)
      throw damaged('a page has other nulls than it says');
    this.#reps = reps && level(reps, rep);
    this.#defs = defs && level(defs, def);
    this.#values = valuesOf(this.#pageValues(page, values, count));
    this.#left = page.values;
  }

  #pageValues(page: Page, bytes: Uint8Array, count: number): Parameters<typeof valuesOf>[0] {
    const { leaf } = this;
    const { onreplaced } = this.#budget;
    return { leaf, encoding: page.encoding, bytes, count, dictionary: this.#dictionary, onreplaced };
  }
}
