/**
 * A case as the query worker holds it: the segments' columns in memory, which rows count, their order by time, and a
 * way to every event's bytes. It only grows, until it is opened anew.
 */
import { AppError } from '../base/app-error.ts';
import { Bitset } from '../base/bitset.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { LazyKit } from '../core/lazy-kit.ts';
import { EventReader, type EventSpan } from '../evidence/event-reader.ts';
import type { SourceColumnName } from '../model/columns.ts';
import { eventIntegrities, type SourceVerdicts } from '../model/integrity.ts';
import type { SegmentId, SourceId, SourceRun } from '../model/segment.ts';
import { originMark, type SourceRecord } from '../model/source.ts';
import { OpenTable, type OpenSegment } from '../query/open-table.ts';
import { TimeOrder } from '../query/order.ts';
import { SourceValues } from '../query/source-column.ts';
import type { OpenedSegment } from '../segment/opened-segment.ts';
import type { Store } from '../store/store.ts';
import { CaseSources, type SourceCounts } from './case-sources.ts';
import { PlacesOfEvents, runOf } from './event-places.ts';
import { readFates, writeFates } from './fates-record.ts';
import { PathTables } from './path-tables.ts';
import { RowFates } from './row-fates.ts';
import type { RowSet } from './row-set.ts';
import { StoredSegments, type ReadSegment, type SegmentRows } from './stored-segments.ts';

/** Segments are read so many at a time, the next ones while those before are placed. */
const segmentsAtOnce = 8;
/** Room is made at once for the rows of so many segments, as they are expected from those read first. */
const segmentsAhead = 32;

export class OpenedCase {
  readonly store: Store;
  readonly reader: EventReader;
  readonly paths: PathTables;
  readonly #stored: StoredSegments;
  readonly #places: PlacesOfEvents;
  readonly #sources: CaseSources;
  /** A core of its own, so that hashing comes between nothing. */
  readonly #hashKit: LazyKit;
  #verdicts: SourceVerdicts = { codes: new Uint8Array(0), anyDigest: false };
  #integrity = new SourceValues((source) => this.#integrityOf(source));
  #table: OpenTable;
  #fates = new RowFates();
  #order: TimeOrder;
  #lastSegment = 0;
  /** The last segment of which is kept what was found out of its rows. */
  #keptSegment = 0;
  #refreshing: Promise<unknown> = Promise.resolve();

  constructor(store: Store, makeKit: () => CoreKit) {
    this.store = store;
    this.#hashKit = new LazyKit(makeKit);
    this.#stored = new StoredSegments(store, this.#hashKit);
    this.#places = new PlacesOfEvents(this.#stored);
    this.#sources = new CaseSources(store);
    this.#table = this.#newTable();
    this.#order = new TimeOrder(this.#table);
    this.reader = new EventReader(store, makeKit, (id) => this.source(id));
    this.paths = new PathTables(store, (text) => this.#hashKit.kit.hasher.valueHash(text));
  }

  get table(): OpenTable {
    return this.#table;
  }

  get sources(): ReadonlyMap<SourceId, SourceRecord> {
    return this.#sources.records;
  }

  /** Events kept: rows that count. */
  get events(): number {
    return this.#table.rows - this.#fates.hidden.count;
  }

  /** Of all segments as they are stored. */
  get columnBytes(): number {
    return this.#table.segments.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  }

  /** All rows by time, hidden ones too. */
  get order(): TimeOrder {
    return this.#order;
  }

  /** Takes in what has been committed since the last time. Returns false where nothing has. */
  refresh(): Promise<boolean> {
    const refresh = this.#refreshing.then(() => this.#refresh());
    this.#refreshing = refresh.catch(() => undefined);
    return refresh;
  }

  source(id: SourceId): SourceRecord {
    const source = this.#sources.records.get(id);
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
    return new Bitset(this.#table.rows).fill().andNot(this.#fates.hidden.toBitset(this.#table.rows));
  }

  isVisible(row: number): boolean {
    return !this.#fates.hidden.has(row);
  }

  isConflict(row: number): boolean {
    return this.#fates.conflicts.has(row);
  }

  /** The format that it came in holds only some of the event's fields. */
  isPartial(row: number): boolean {
    return this.#fates.partial.has(row);
  }

  segmentOf(row: number): OpenSegment {
    const segment = this.#table.segmentOf(row);
    if (!segment) throw new AppError('store/missing-record', `row ${String(row)} is not there`, { row });
    return segment;
  }

  sourceOf(row: number): SourceId {
    const { runs, baseRow } = this.segmentOf(row);
    return runOf(runs, row - baseRow).source;
  }

  /** Where a row's event lies. */
  span(row: number): Promise<EventSpan> {
    return this.#places.span(this.segmentOf(row), row);
  }

  /** Where the events of rows lie, in that order. Hidden rows are passed over: whatever they say, they do not count. */
  spans(rows: Bitset): Promise<Iterable<EventSpan>> {
    return this.#places.spans(
      this.#table.segments.slice(),
      rows.clone().andNot(this.#fates.hidden.toBitset(rows.size)),
    );
  }

  countsOf(source: SourceId): Readonly<SourceCounts> {
    return this.#sources.countsOf(source);
  }

  /** Conflicts by source: each event that came after another with the same ID counts for the source it came in. */
  conflictsBySource(): Map<SourceId, number> {
    return this.#bySource(this.#fates.later);
  }

  /** Events that count of which only a part is there, by source. */
  partialBySource(): Map<SourceId, number> {
    return this.#bySource(this.#fates.partial);
  }

  /** The visible rows with the same ID as this one, and the hidden ones, itself included. */
  sameId(row: number): number[] {
    return this.#fates.sameId.groupOf(row).filter((other) => other < this.#table.rows);
  }

  /** Two rows of one ID say the same: in the same bytes, or in others of the same value. */
  async isRepeat(row: number, other: number): Promise<boolean> {
    for (const one of [row, ...this.#fates.sameValues.of(row)]) if (await this.#isSameContent(one, other)) return true;
    return false;
  }

  async #isSameContent(one: number, other: number): Promise<boolean> {
    const known = this.#fates.identities.sameContent(one, other);
    if (known !== undefined) return known;
    const [a, b] = await Promise.all([one, other].map((row) => this.#stored.contentHash(this.segmentOf(row), row)));
    return a === b;
  }

  #bySource(rows: RowSet): Map<SourceId, number> {
    const counts = new Map<SourceId, number>();
    rows.forEach((row) => {
      if (row >= this.#table.rows || !this.isVisible(row)) return;
      const source = this.sourceOf(row);
      counts.set(source, (counts.get(source) ?? 0) + 1);
    });
    return counts;
  }

  async #refresh(): Promise<boolean> {
    // A segment's sources are committed with it, so sources that are read after its number are there.
    let ids = await this.store.segmentIdsAfter(this.#lastSegment);
    const kept = this.#table.rows === 0 && ids.length > 0 ? this.store.opening() : undefined;
    kept?.catch(() => undefined);
    const { anyNew, anyGone } = await this.#sources.refresh();
    if (anyGone) {
      this.#forget();
      ids = await this.store.segmentIdsAfter(0);
    }
    const table = this.#table;
    if (table.rows === 0) ids = await this.#restore(ids, kept);
    if (ids.length > 0) await this.#identify();
    let next = this.#stored.read(ids.slice(0, segmentsAtOnce));
    for (let from = 0; from < ids.length; from += segmentsAtOnce) {
      const segments = await next;
      const rowsEach = rowsIn(segments.map(({ opened }) => opened)) / segments.length;
      this.#fates.identities.reserve(Math.ceil(rowsEach * Math.min(ids.length - from, segmentsAhead)));
      next = this.#stored.read(ids.slice(from + segmentsAtOnce, from + segmentsAtOnce * 2));
      next.catch(() => undefined);
      for (const segment of segments) {
        await this.#add(segment);
        if (this.#table !== table) return true;
      }
    }
    const isGrown = table.rows > this.#order.size;
    if (isGrown) this.#order = new TimeOrder(table, this.#order);
    return anyNew || anyGone || isGrown;
  }

  /** Opens the segments whose rows have been placed before, where that was kept. Returns the others. */
  async #restore(ids: SegmentId[], opening = this.store.opening()): Promise<SegmentId[]> {
    const kept = await opening;
    const read = kept && readFates(kept, this.#hash);
    if (!read?.covered.segments.every((id, i) => id === ids[i])) return ids;
    const table = this.#table;
    const { segments, rows, gone } = read.covered;
    const opened: OpenedSegment[] = [];
    let next = this.#stored.open(segments.slice(0, segmentsAtOnce));
    for (let from = 0; from < segments.length; from += segmentsAtOnce) {
      const some = await next;
      next = this.#stored.open(segments.slice(from + segmentsAtOnce, from + segmentsAtOnce * 2));
      next.catch(() => undefined);
      opened.push(...some);
    }
    const runs = opened.flatMap((segment) => segment.runs);
    if (rowsIn(opened) !== rows || this.#rowsGone(runs) !== gone) return ids;
    if (this.#table !== table) return [];
    this.#fates = read.fates;
    for (const [i, segment] of opened.entries()) table.add(segment, segments[i]!);
    this.#sources.add(runs);
    this.#fates.hidden.forEach((row) => {
      this.#sources.hide(this.sourceOf(row));
    });
    this.#lastSegment = segments.at(-1) ?? 0;
    this.#keptSegment = this.#lastSegment;
    return ids.slice(segments.length);
  }

  #rowsGone(runs: readonly SourceRun[]): number {
    return rowsIn(runs.filter(({ source }) => !this.#sources.has(source)));
  }

  /** Takes in who the rows are that are there already, before others are compared with them. */
  async #identify(): Promise<void> {
    const segments = this.#table.segments.slice(this.#fates.segments);
    this.#fates.identities.reserve(rowsIn(segments));
    for (let from = 0; from < segments.length; from += segmentsAtOnce) {
      const some = segments.slice(from, from + segmentsAtOnce);
      const hashes = await this.#stored.hashes(some);
      for (const [i, segment] of some.entries()) {
        this.#fates.remember({ ...segment, hashes: hashes[i]! }, (source) => !this.#sources.has(source));
      }
    }
  }

  /** Keeps what was found out of the rows, so that the case opens without that. To be called when no more comes. */
  async settle(): Promise<void> {
    await this.#refreshing;
    const { segments, rows } = this.#table;
    if (this.#keptSegment === this.#lastSegment) return;
    this.#keptSegment = this.#lastSegment;
    const gone = this.#rowsGone(segments.flatMap(({ runs }) => runs));
    const bytes = writeFates(this.#fates, { segments: segments.map(({ id }) => id), rows, gone }, this.#hash);
    try {
      await this.store.putOpening(bytes);
    } catch (error) {
      // the case opens all the same
      if (!(error instanceof AppError)) throw error;
    }
  }

  readonly #hash = (bytes: Uint8Array): string => this.#hashKit.kit.hasher.hash(bytes);

  async #add({ id, opened, hashes }: ReadSegment): Promise<void> {
    const table = this.#table;
    const baseRow = table.rows;
    const segment = { ...opened, id, baseRow, hashes };
    await this.#markPartial(segment);
    const spanOf = (row: number): Promise<EventSpan> =>
      row < baseRow ? this.span(row) : this.#places.span(segment, row);
    const placed = await this.#fates.place(segment, (source) => !this.#sources.has(source), {
      length: async (row) => (await spanOf(row)).length,
      read: async (row) => this.reader.read(await spanOf(row)),
      hash: this.#hash,
    });
    if (this.#table !== table) return;
    table.add(opened, id);
    this.#lastSegment = id;
    this.#sources.add(opened.runs);
    for (const row of this.#fates.take(placed)) this.#sources.hide(this.sourceOf(row));
  }

  async #markPartial(segment: SegmentRows): Promise<void> {
    for (const run of segment.runs) {
      if (this.#sources.records.get(run.source)?.converted?.anyPartial !== true) continue;
      const origins = await this.store.origins(run.source);
      if (!origins) continue;
      const { start } = await this.#places.of(segment);
      for (let i = run.firstRow; i < run.firstRow + run.rows; i++) {
        const entry = indexOfStart(origins.starts, run.textBase + start[i]!);
        if (((origins.marks[entry] ?? 0) & originMark.partial) !== 0) this.#fates.partial.add(segment.baseRow + i);
      }
    }
  }

  #newTable(): OpenTable {
    this.#integrity = new SourceValues((source) => this.#integrityOf(source));
    const sourceFile = new SourceValues((source) => this.#sources.records.get(source)?.path);
    return new OpenTable(
      this.#stored,
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
    this.#fates = new RowFates();
    this.#sources.forgetCounts();
    this.#stored.clear();
    this.#places.clear();
    this.#order = new TimeOrder(this.#table);
    this.#lastSegment = 0;
    this.#keptSegment = 0;
    this.reader.clear();
    this.paths.clear();
  }
}

function rowsIn(parts: readonly { readonly rows: number }[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
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
