/** The path tables of a case, as far as they are prepared: read when they are asked for, and kept within bounds. */
import { SizedCache } from '../base/sized-cache.ts';
import { pathsDataPart, pathsPart } from '../model/packed-segment.ts';
import type { PathColumn } from '../model/path-column.ts';
import type { FieldPath } from '../model/query.ts';
import type { SegmentId } from '../model/segment.ts';
import { PathTable } from '../paths/read-table.ts';
import type { PathColumns } from '../query/path-columns.ts';
import { pathKey } from '../query/plan.ts';
import type { Store } from '../store/store.ts';

const tableBytes = 16 * 1024 * 1024;
const columnBytes = 16 * 1024 * 1024;
/** Parts of so many segments are asked for at once. */
const partsAtOnce = 16;
/** Segments have these in a form of their own, and tables of no event that is not irregular. */
const neverHeld = new Set([['eventID'], ['eventTime']].map(pathKey));
const noRows = new Uint16Array(0);

interface Segment {
  readonly id: SegmentId;
}

interface Wanted extends Segment {
  readonly table: PathTable;
  /** The number of the path there. */
  readonly path: number;
}

export class PathTables implements PathColumns {
  readonly #store: Store;
  readonly #hash: (text: string) => number;
  readonly #tables = new SizedCache<SegmentId, PathTable>(tableBytes, (table) => table.bytes);
  readonly #columns = new SizedCache<string, PathColumn>(columnBytes, sizeOf);
  #prepared: ReadonlySet<SegmentId> = new Set();
  #busy: Promise<unknown> = Promise.resolve();

  constructor(store: Store, hash: (text: string) => number) {
    this.#store = store;
    this.#hash = hash;
  }

  hash(text: string): number {
    return this.#hash(text);
  }

  /** One after the other: what is asked for twice is read once. */
  of(path: FieldPath, segments: readonly Segment[]): Promise<readonly (PathColumn | undefined)[]> {
    const read = this.#busy.then(() => this.#read(path, segments));
    this.#busy = read.catch(() => undefined);
    return read;
  }

  async areThere(segments: readonly Segment[]): Promise<boolean> {
    if (segments.some(({ id }) => !this.#prepared.has(id))) await this.#look();
    return segments.every(({ id }) => this.#prepared.has(id));
  }

  /** Tables of all of the segments; undefined where some have none. */
  async all(segments: readonly Segment[]): Promise<readonly PathTable[] | undefined> {
    const tables = await this.#load(segments);
    const there = segments.flatMap(({ id }) => tables.get(id) ?? []);
    return there.length === segments.length ? there : undefined;
  }

  clear(): void {
    this.#tables.clear();
    this.#columns.clear();
    this.#prepared = new Set();
  }

  async #read(path: FieldPath, segments: readonly Segment[]): Promise<readonly (PathColumn | undefined)[]> {
    const key = pathKey(path);
    if (neverHeld.has(key)) return segments.map(() => undefined);
    const found = new Map<SegmentId, PathColumn>();
    for (const { id } of segments) {
      const known = this.#columns.get(`${String(id)} ${key}`);
      if (known) found.set(id, known);
    }
    const tables = await this.#load(segments.filter(({ id }) => !found.has(id)));
    const wanted: Wanted[] = [];
    for (const [id, table] of tables) {
      const place = table.find(path);
      if (place.kind === 'path') wanted.push({ id, table, path: place.path });
      else if (place.kind === 'nowhere') {
        found.set(id, { rows: noRows, counts: undefined, values: { kind: 'none' }, unread: place.unread });
      }
    }
    for (let from = 0; from < wanted.length; from += partsAtOnce) {
      const some = wanted.slice(from, from + partsAtOnce);
      const parts = await this.#parts(some);
      for (const { id, table, path: number } of some) {
        const column = table.column(number, parts.get(id)!);
        found.set(id, column);
        this.#columns.set(`${String(id)} ${key}`, column);
      }
    }
    return segments.map(({ id }) => found.get(id));
  }

  /** The tables of those segments that have one. */
  async #load(segments: readonly Segment[]): Promise<ReadonlyMap<SegmentId, PathTable>> {
    const tables = new Map<SegmentId, PathTable>();
    const missing: SegmentId[] = [];
    for (const { id } of segments) {
      const known = this.#tables.get(id);
      if (known) tables.set(id, known);
      else missing.push(id);
    }
    if (missing.some((id) => !this.#prepared.has(id))) await this.#look();
    const stored = missing.filter((id) => this.#prepared.has(id));
    const read = stored.length > 0 ? await this.#store.segmentParts(pathsPart, stored) : [];
    for (const [i, id] of stored.entries()) {
      const table = new PathTable(read[i]!);
      tables.set(id, table);
      this.#tables.set(id, table);
    }
    return tables;
  }

  async #look(): Promise<void> {
    this.#prepared = new Set(await this.#store.segmentsWithPart(pathsPart));
  }

  /** The parts that columns are read from, by segment and number. */
  async #parts(wanted: readonly Wanted[]): Promise<ReadonlyMap<SegmentId, ReadonlyMap<number, ArrayBuffer>>> {
    const ids = new Map<number, SegmentId[]>();
    for (const { id, table, path } of wanted) {
      for (const part of new Set(table.partsOf(path))) {
        const list = ids.get(part);
        if (list) list.push(id);
        else ids.set(part, [id]);
      }
    }
    const parts = new Map<SegmentId, Map<number, ArrayBuffer>>(wanted.map(({ id }) => [id, new Map()]));
    await Promise.all(
      Array.from(ids, async ([part, of]) => {
        const read = await this.#store.segmentParts(pathsDataPart(part), of);
        for (const [i, id] of of.entries()) parts.get(id)!.set(part, read[i]!);
      }),
    );
    return parts;
  }
}

/** In bytes, about. */
function sizeOf({ rows, counts, values, unread }: PathColumn): number {
  const size = 200 + rows.byteLength + unread.byteLength + (counts?.byteLength ?? 0);
  switch (values.kind) {
    case 'none':
      return size;
    case 'texts':
      return values.texts.reduce((sum, text) => sum + 24 + text.length, size + values.codes.byteLength);
    case 'numbers':
      return size + values.above.byteLength;
    case 'hashes':
      return size + values.hashes.byteLength;
  }
}
