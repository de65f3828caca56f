/**
 * Parquet files (github.com/apache/parquet-format) as rows of JSON. Made for files that may be damaged or hostile: what a
 * file says of itself is checked before it is believed, no number in it decides what memory is asked for, and damage costs
 * the row group that it is in.
 */
import type { Limits } from '../base/limits.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { RowAssembler, RowTooLong } from './assemble.ts';
import { unreadCodec, type ParquetTools } from './codecs.ts';
import { ColumnReader, type Budget, type ColumnBatch } from './column.ts';
import { damaged, faultOf, ParquetFault } from './fault.ts';
import { readFooter, type Footer, type RowGroup } from './footer.ts';
import { surveyPages } from './pages.ts';

export type { ParquetTools } from './codecs.ts';

export interface RowBatch {
  /** A JSON object a line, in UTF-8. */
  readonly text: Uint8Array;
  /** Offset in `text` of each row. */
  readonly starts: readonly number[];
  /** Of each row, its number in the file, from 1. */
  readonly rows: readonly number[];
}

type RowLimits = Pick<
  Limits,
  'maxEventBytes' | 'maxInflatedBytes' | 'maxInflateRatio' | 'ratioFloorBytes' | 'maxDiagnosticsPerFile'
>;

const batchRows = 64;
const maxBatchValues = 8 * 1024 * 1024;
/** An event is longer in other models, and the JSON in its strings is escaped. */
const wrapping = 3;
const encoder = new TextEncoder();

interface OpenGroup {
  readonly index: number;
  readonly rows: number;
  readonly columns: readonly ColumnReader[];
  done: number;
}

export class ParquetRows {
  readonly columnNames: readonly string[];
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: ByteSource;
  readonly #footer: Footer;
  readonly #tools: ParquetTools;
  readonly #limits: RowLimits;
  readonly #assembler: RowAssembler;
  readonly #budget: Budget;
  #group = 0;
  #open: OpenGroup | undefined;
  /** Rows of the groups before this one. */
  #rowsBefore = 0;
  #produced = 0;
  #skippedBytes = 0;
  #bytesRead = 0;
  #replaced = 0;
  #ended = false;

  private constructor(source: ByteSource, footer: Footer, tools: ParquetTools, limits: RowLimits) {
    this.#source = source;
    this.#footer = footer;
    this.#tools = tools;
    this.#limits = limits;
    this.columnNames = footer.schema.columns.map(({ name }) => name);
    this.#assembler = new RowAssembler(footer.schema.columns, limits.maxEventBytes * wrapping);
    this.#budget = { pageBytes: 0, values: 0, onreplaced: () => this.#replaced++ };
  }

  /** Reads where everything is; what keeps the file from being read at all is a diagnostic. Throws what `source` throws. */
  static async open(source: ByteSource, tools: ParquetTools, limits: RowLimits): Promise<ParquetRows | Diagnostic> {
    try {
      return new ParquetRows(source, await readFooter(source), tools, limits);
    } catch (thrown) {
      const { code, message } = faultOf(thrown);
      return {
        code,
        severity: 'error',
        at: Math.max(0, source.size - 8),
        detail: `a Parquet file that cannot be read: ${message}`,
      };
    }
  }

  /** Bytes of row groups that gave no rows. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /** Bytes of row groups that are done with. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Values with bytes that are no valid text, for which U+FFFD stands. */
  get replaced(): number {
    return this.#replaced;
  }

  /** The next rows; undefined after the last. Throws what the source throws. */
  async next(): Promise<RowBatch | undefined> {
    while (!this.#ended) {
      const group = this.#open ?? (await this.#openNext());
      if (!group) continue;
      const batch = await this.#read(group);
      if (batch.starts.length > 0) return batch;
    }
    return undefined;
  }

  /** Opens the next row group, or says why it is not read. */
  async #openNext(): Promise<OpenGroup | undefined> {
    const index = this.#group;
    const group = this.#footer.groups[index];
    if (!group) {
      this.#ended = true;
      return undefined;
    }
    if (group instanceof ParquetFault) {
      this.#group++;
      this.#report(group, `row group ${this.#groupName(index)} was not read`);
      return undefined;
    }
    const open: OpenGroup = { index, rows: group.rows, columns: [], done: 0 };
    try {
      this.#budget.pageBytes = 0;
      this.#open = { ...open, columns: await this.#columns(group) };
    } catch (thrown) {
      this.#giveUp(open, group, faultOf(thrown));
    }
    return this.#open;
  }

  async #columns(group: RowGroup): Promise<readonly ColumnReader[]> {
    const chunks = new Map(group.chunks.map((chunk) => [JSON.stringify(chunk.path), chunk]));
    const columns: ColumnReader[] = [];
    for (const leaf of this.#footer.schema.leaves) {
      const chunk = chunks.get(JSON.stringify(leaf.path));
      if (!chunk) throw damaged('a column is missing');
      const fault = unreadCodec(chunk.codec);
      if (fault) throw fault;
      if (leaf.rep === 0 && chunk.values !== group.rows) throw damaged('a column has other rows than its row group');
      const pages = await surveyPages(this.#source, chunk, leaf.rep > 0);
      columns.push(new ColumnReader(leaf, chunk, pages, this.#source, this.#tools, this.#budget));
    }
    return columns;
  }

  async #read(open: OpenGroup): Promise<RowBatch> {
    const group = this.#footer.groups[open.index] as RowGroup;
    const lines: string[] = [];
    const rows: number[] = [];
    try {
      const count = Math.min(batchRows, open.rows - open.done);
      this.#budget.values = maxBatchValues;
      const batches: ColumnBatch[] = [];
      for (const column of open.columns) batches.push(await column.take(count));
      this.#produced += maxBatchValues - this.#budget.values;
      for (let row = 0; row < count; row++) {
        const number = this.#rowsBefore + open.done + 1;
        const line = this.#line(() => this.#assembler.row(batches, row), number);
        open.done++;
        if (line === undefined) continue;
        lines.push(line);
        rows.push(number);
      }
      if (open.done === open.rows) {
        for (const column of open.columns) column.end();
        this.#close(open, group);
      }
    } catch (thrown) {
      this.#giveUp(open, group, faultOf(thrown));
    }
    return this.#batch(lines, rows);
  }

  #line(assemble: () => string, number: number): string | undefined {
    try {
      return assemble();
    } catch (thrown) {
      if (!(thrown instanceof RowTooLong)) throw thrown;
      const detail = `row ${String(number)} is longer than the limit`;
      this.#note({ code: 'parquet/too-large', severity: 'warning', detail });
      return undefined;
    }
  }

  #batch(lines: readonly string[], rows: readonly number[]): RowBatch {
    const starts: number[] = [];
    const parts = lines.map((line) => encoder.encode(`${line}\n`));
    const text = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      starts.push(at);
      text.set(part, at);
      at += part.length;
    }
    this.#produced += at;
    this.#checkSize();
    return { text, starts, rows };
  }

  #checkSize(): void {
    const { maxInflatedBytes, maxInflateRatio, ratioFloorBytes } = this.#limits;
    const isHuge = this.#produced > maxInflatedBytes;
    if (!isHuge && !(this.#produced > ratioFloorBytes && this.#produced > this.#source.size * maxInflateRatio)) return;
    const detail = isHuge
      ? `more than ${String(maxInflatedBytes)} bytes of text; the rest was not read`
      : `grows more than ${String(maxInflateRatio)} times; the rest was not read`;
    this.#note({ code: isHuge ? 'read/inflate-limit' : 'read/inflate-ratio', severity: 'error', detail });
    this.#ended = true;
  }

  #close({ rows }: Pick<OpenGroup, 'rows'>, { chunks }: RowGroup): void {
    this.#bytesRead += bytesOf(chunks);
    this.#rowsBefore += rows;
    this.#group++;
    this.#open = undefined;
  }

  #giveUp(open: OpenGroup, group: RowGroup, fault: ParquetFault): void {
    const first = this.#rowsBefore + 1;
    const from = Math.min(...group.chunks.map(({ at }) => at));
    const to = Math.max(...group.chunks.map(({ at, bytes }) => at + bytes));
    const place = `rows ${String(first)} to ${String(this.#rowsBefore + open.rows)}, bytes ${String(from)} to ${String(to)}`;
    const read = open.done > 0 ? `was read only up to row ${String(this.#rowsBefore + open.done)}` : 'was not read';
    const lost = 1 - open.done / Math.max(1, open.rows);
    this.#skippedBytes += Math.min(this.#source.size, Math.ceil(bytesOf(group.chunks) * lost));
    this.#report(fault, `row group ${this.#groupName(open.index)} (${place}) ${read}`, from);
    this.#close(open, group);
  }

  #groupName(index: number): string {
    return `${String(index + 1)} of ${String(this.#footer.groups.length)}`;
  }

  #report({ code, message }: ParquetFault, what: string, at?: number): void {
    this.#note({ code, severity: 'error', detail: `${what}: ${message}`, ...(at === undefined ? {} : { at }) });
  }

  /** The list is cut where the record is made; here it must only not grow without end. */
  #note(diagnostic: Diagnostic): void {
    if (this.diagnostics.length <= this.#limits.maxDiagnosticsPerFile) this.diagnostics.push(diagnostic);
  }
}

function bytesOf(chunks: RowGroup['chunks']): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes, 0);
}
