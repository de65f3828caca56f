/**
 * A case as the query worker holds it: the segments' columns in memory, which rows count, their order by time, and a
 * way to every event's bytes. It only grows, until it is opened anew.
 */
import { Bitset } from '../base/bitset.ts';
import { EventReader, type EventSpan } from '../evidence/event-reader.ts';
import type { CoreKit } from '../core/core-kit.ts';
import type { ColumnName, SourceColumnName } from '../model/columns.ts';
import { eventIntegrities, type SourceVerdicts } from '../model/integrity.ts';
import { segmentBytes, type DictColumn, type Segment, type SegmentId, type SourceId } from '../model/segment.ts';
import { originMark, type SourceRecord } from '../model/source.ts';
import { OpenTable, type OpenSegment } from '../query/open-table.ts';
import { SourceValues } from '../query/source-column.ts';
import { extendTimeOrder } from '../query/order.ts';
import type { Store } from '../store/store.ts';
import { AppError } from '../base/app-error.ts';
import { Identities } from './identities.ts';
import { RowSet } from './row-set.ts';
import { SameValues } from './same-values.ts';

export interface SourceCounts {
  events: number;
  duplicates: number;
}

interface Placed {
  /** Rows that do not count, earlier ones too. */
  readonly hidden: RowSet;
  readonly conflicts: readonly { readonly row: number; readonly first: number }[];
}

export class OpenedCase {
  readonly store: Store;
  readonly reader: EventReader;
  readonly #makeKit: () => CoreKit;
  #verdicts: SourceVerdicts = { codes: new Uint8Array(0), anyDigest: false };
  #integrity = new SourceValues((source) => this.#integrityOf(source));
  #table = this.#newTable();
  #targets: (DictColumn | undefined)[] = [];
  #identities = new Identities();
  #hidden = new RowSet();
  #conflicts = new RowSet();
  /** Of those in conflict, the ones that came after another. */
  #later = new RowSet();
  #sameValues = new SameValues();
  #partial = new RowSet();
  #sources = new Map<SourceId, SourceRecord>();
  #counts = new Map<SourceId, SourceCounts>();
  #order: Uint32Array = new Uint32Array(0);
  #lastSegment = 0;
  #columnBytes = 0;
  #refreshing: Promise<unknown> = Promise.resolve();

  constructor(store: Store, makeKit: () => CoreKit) {
    this.store = store;
    this.#makeKit = makeKit;
    this.reader = new EventReader(store, makeKit, (id) => this.source(id));
  }

  get table(): OpenTable {
    return this.#table;
  }

  get sources(): ReadonlyMap<SourceId, SourceRecord> {
    return this.#sources;
  }

  /** Events kept: rows that count. */
  get events(): number {
    return this.#table.rows - this.#hidden.count;
  }

  /** Of all segments as they are stored. */
  get columnBytes(): number {
    return this.#columnBytes;
  }

  /** All rows by time, hidden ones too. */
  get order(): Uint32Array {
    return this.#order;
  }

  /** Takes in what has been committed since the last time. Returns false where nothing has. One runs after the other. */
  refresh(): Promise<boolean> {
    const refreshed = this.#refreshing.then(() => this.#takeIn());
    this.#refreshing = refreshed.catch(() => undefined);
    return refreshed;
  }

  async #takeIn(): Promise<boolean> {
    // A segment's sources are committed with it, so sources that are read after its number are there.
    let ids = await this.store.segmentIdsAfter(this.#lastSegment);
    const sources = new Map((await this.store.sources()).map((source) => [source.id, source]));
    if ([...this.#sources.keys()].some((id) => !sources.has(id))) {
      this.#forget();
      ids = await this.store.segmentIdsAfter(0);
    }
    const grown = sources.size !== this.#sources.size;
    this.#sources = sources;
    for (const id of ids) {
      const segment = await this.store.segment(id);
      await this.#markPartial(segment);
      const table = this.#table;
      const placed = await this.#place(segment);
      if (this.#table !== table) return true;
      this.#add(id, segment, placed);
    }
    if (ids.length > 0) this.#order = extendTimeOrder(this.#order, this.#table);
    return grown || ids.length > 0;
  }

  source(id: SourceId): SourceRecord {
    const source = this.#sources.get(id);
    if (!source) throw new AppError('store/missing-record', `source ${String(id)} is not stored`, { source: id });
    return source;
  }

  /** What is now known of the files. Returns false where it changes nothing. */
  setIntegrity(verdicts: SourceVerdicts): boolean {
    if (isSameVerdicts(this.#verdicts, verdicts)) return false;
    this.#verdicts = verdicts;
    this.#integrity.change();
    return true;
  }

  /** The rows that count. */
  visible(): Bitset {
    return new Bitset(this.#table.rows).fill().andNot(this.#hidden.toBitset(this.#table.rows));
  }

  isVisible(row: number): boolean {
    return !this.#hidden.has(row);
  }

  isConflict(row: number): boolean {
    return this.#conflicts.has(row);
  }

  /** The format that it came in holds only some of the event's fields. */
  isPartial(row: number): boolean {
    return this.#partial.has(row);
  }

  segmentOf(row: number): OpenSegment {
    const segment = this.#table.segmentOf(row);
    if (!segment) throw new AppError('store/missing-record', `row ${String(row)} is not there`, { row });
    return segment;
  }

  span(row: number): EventSpan {
    const segment = this.segmentOf(row);
    return spanIn(segment, segment.baseRow, row);
  }

  /** The target column is only shown, so its values stay in their segments. */
  target(row: number): { readonly column: DictColumn | undefined; readonly index: number } {
    const segment = this.segmentOf(row);
    return { column: this.#targets[this.#table.segments.indexOf(segment)], index: row - segment.baseRow };
  }

  countsOf(source: SourceId): Readonly<SourceCounts> {
    return this.#counts.get(source) ?? { events: 0, duplicates: 0 };
  }

  /** Conflicts by source: each event that came after another with the same ID counts for the source it came in. */
  conflictsBySource(): Map<SourceId, number> {
    return this.#bySource(this.#later);
  }

  /** Events that count of which only a part is there, by source. */
  partialBySource(): Map<SourceId, number> {
    return this.#bySource(this.#partial);
  }

  /** The visible rows with the same ID as this one, and the hidden ones, itself included. */
  sameId(row: number): number[] {
    return this.#identities.sameId(row).filter((other) => other < this.#table.rows);
  }

  /** Two rows of one ID say the same: in the same bytes, or in others of the same value. */
  isRepeat(row: number, other: number): boolean {
    const alike = [row, ...this.#sameValues.of(row)];
    return alike.some((one) => this.#identities.sameContent(one, other));
  }

  #bySource(rows: RowSet): Map<SourceId, number> {
    const counts = new Map<SourceId, number>();
    rows.forEach((row) => {
      if (row >= this.#table.rows || !this.isVisible(row)) return;
      const { source } = this.span(row);
      counts.set(source, (counts.get(source) ?? 0) + 1);
    });
    return counts;
  }

  /** Which of a segment's rows count. Reads events where their IDs came with other bytes; the rows are not there yet. */
  async #place(segment: Segment): Promise<Placed> {
    const baseRow = this.#table.rows;
    const hidden = new RowSet();
    for (const run of segment.runs) {
      if (this.#sources.has(run.source)) continue;
      for (let i = 0; i < run.rows; i++) hidden.add(baseRow + run.firstRow + i);
    }
    const pairs: { readonly row: number; readonly first: number }[] = [];
    const repeats: number[] = [];
    this.#identities.add(
      segment,
      baseRow,
      (row) => !hidden.has(row),
      (row) => this.#partial.has(row),
      (row, fate, first) => {
        if (fate === 'conflict') pairs.push({ row, first });
        else if (fate !== 'counts') repeats.push(row);
      },
    );
    const spanOf = (row: number): EventSpan => (row < baseRow ? this.span(row) : spanIn(segment, baseRow, row));
    const again = await this.#sameValues.repeats(pairs, {
      length: (row) => spanOf(row).length,
      read: (row) => this.reader.read(spanOf(row)),
      hash: (bytes) => this.reader.passKit.hasher.hash(bytes),
    });
    for (const row of [...repeats, ...again]) hidden.add(row);
    return { hidden, conflicts: pairs.filter(({ row }) => !again.has(row)) };
  }

  #add(id: SegmentId, segment: Segment, { hidden, conflicts }: Placed): void {
    const columns = new Map<ColumnName, DictColumn>(segment.columns);
    this.#targets.push(columns.get('target'));
    columns.delete('target');
    const baseRow = this.#table.rows;
    this.#table.add({ ...segment, columns }, id);
    this.#columnBytes += segmentBytes(segment);
    this.#lastSegment = id;
    for (const { row, first } of conflicts) {
      this.#conflicts.add(row);
      this.#conflicts.add(first);
      this.#later.add(row);
    }
    hidden.forEach((row) => {
      if (row < baseRow && !this.#hidden.has(row)) this.#recount(row);
      this.#hidden.add(row);
    });
    for (const run of segment.runs) {
      if (!this.#sources.has(run.source)) continue;
      const counts = this.#counts.get(run.source) ?? { events: 0, duplicates: 0 };
      this.#counts.set(run.source, counts);
      for (let i = 0; i < run.rows; i++) {
        if (this.#hidden.has(baseRow + run.firstRow + i)) counts.duplicates++;
        else counts.events++;
      }
    }
  }

  /** An earlier row turned out to be a part of a fuller one. */
  #recount(row: number): void {
    const counts = this.#counts.get(this.span(row).source);
    if (!counts) return;
    counts.events--;
    counts.duplicates++;
  }

  async #markPartial(segment: Segment): Promise<void> {
    const baseRow = this.#table.rows;
    for (const run of segment.runs) {
      if (this.#sources.get(run.source)?.converted?.anyPartial !== true) continue;
      const origins = await this.store.origins(run.source);
      if (!origins) continue;
      for (let i = run.firstRow; i < run.firstRow + run.rows; i++) {
        const entry = indexOfStart(origins.starts, run.textBase + segment.start[i]!);
        if (((origins.marks[entry] ?? 0) & originMark.partial) !== 0) this.#partial.add(baseRow + i);
      }
    }
  }

  #newTable(): OpenTable {
    this.#integrity = new SourceValues((source) => this.#integrityOf(source));
    const sourceFile = new SourceValues((source) => this.#sources.get(source)?.path);
    return new OpenTable(
      new Map<SourceColumnName, SourceValues>([
        ['integrity', this.#integrity],
        ['sourceFile', sourceFile],
      ]),
    );
  }

  #integrityOf(source: SourceId): string | undefined {
    const { codes, anyDigest } = this.#verdicts;
    return anyDigest ? eventIntegrities[codes[source] ?? 0] : undefined;
  }

  #forget(): void {
    this.#table = this.#newTable();
    this.#targets = [];
    this.#identities = new Identities();
    this.#hidden = new RowSet();
    this.#conflicts = new RowSet();
    this.#later = new RowSet();
    this.#sameValues = new SameValues();
    this.#partial = new RowSet();
    this.#counts = new Map();
    this.#order = new Uint32Array(0);
    this.#lastSegment = 0;
    this.#columnBytes = 0;
    this.reader.clear();
  }

  makeKit(): CoreKit {
    return this.#makeKit();
  }
}

/** Where a value stands in a rising array; -1 where it does not. */
export function indexOfStart(starts: Float64Array, value: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return starts[low] === value ? low : -1;
}

function isSameVerdicts(a: SourceVerdicts, b: SourceVerdicts): boolean {
  if (a.anyDigest !== b.anyDigest) return false;
  const longer = Math.max(a.codes.length, b.codes.length);
  for (let i = 0; i < longer; i++) if ((a.codes[i] ?? 0) !== (b.codes[i] ?? 0)) return false;
  return true;
}

/** Where a row of a segment lies, whose first row has the number `baseRow`. */
function spanIn(segment: Pick<Segment, 'runs' | 'start' | 'length'>, baseRow: number, row: number): EventSpan {
  const index = row - baseRow;
  const run = runOf(segment, index);
  return { row, source: run.source, offset: run.textBase + segment.start[index]!, length: segment.length[index]! };
}

function runOf(
  segment: Pick<Segment, 'runs'>,
  index: number,
): { readonly source: SourceId; readonly textBase: number } {
  let low = 0;
  let high = segment.runs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (segment.runs[middle]!.firstRow <= index) low = middle;
    else high = middle - 1;
  }
  return segment.runs[low]!;
}
