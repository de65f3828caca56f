/**
 * Segments as they are read from the store. Those of the first stored form are read whole and packed anew; what is read
 * of them later stays in memory.
 */
import type { LazyKit } from '../core/lazy-kit.ts';
import { hashesPart, placesPart, type PartName, type StoredSegment } from '../model/packed-segment.ts';
import type { SegmentId, SourceRun } from '../model/segment.ts';
import type { TableParts } from '../query/group-loader.ts';
import { hashWords } from '../segment/layout.ts';
import {
  openHashes,
  openPlaces,
  openSegment,
  type EventHashes,
  type EventPlaces,
  type OpenedSegment,
} from '../segment/opened-segment.ts';
import { packSegment } from '../segment/pack-segment.ts';
import { readSegment1 } from '../segment/version-1.ts';
import type { Store } from '../store/store.ts';

/** A segment whose first row has the number `baseRow`. */
export interface SegmentRows {
  readonly id: SegmentId;
  readonly baseRow: number;
  readonly rows: number;
  readonly runs: readonly SourceRun[];
}

export interface ReadSegment {
  readonly id: SegmentId;
  readonly opened: OpenedSegment;
  readonly hashes: EventHashes;
}

export class StoredSegments implements TableParts {
  readonly #store: Store;
  readonly #kit: LazyKit;
  /** Parts of those that were stored without any. */
  readonly #packed = new Map<SegmentId, ReadonlyMap<PartName, ArrayBuffer>>();

  constructor(store: Store, kit: LazyKit) {
    this.#store = store;
    this.#kit = kit;
  }

  idHashes(ids: Uint32Array): Uint32Array {
    return this.#kit.kit.hasher.idHashes(ids);
  }

  async open(ids: readonly SegmentId[]): Promise<readonly OpenedSegment[]> {
    if (ids.length === 0) return [];
    const stored = await this.#store.segments(ids);
    return stored.map((segment, i) => this.#open(ids[i]!, segment));
  }

  /** With what tells which of the rows are the same. */
  async read(ids: readonly SegmentId[]): Promise<readonly ReadSegment[]> {
    // at the same time; those of the first stored form have no such part
    const parts = ids.length > 0 ? this.#store.segmentParts(hashesPart, ids).catch(() => undefined) : undefined;
    const opened = await this.open(ids);
    const early = (await parts)?.map((part, i) => openHashes(part, opened[i]!.rows));
    const hashes = early ?? (await this.hashes(ids.map((id, i) => ({ id, rows: opened[i]!.rows }))));
    return ids.map((id, i) => ({ id, opened: opened[i]!, hashes: hashes[i]! }));
  }

  async hashes(segments: readonly Pick<SegmentRows, 'id' | 'rows'>[]): Promise<readonly EventHashes[]> {
    if (segments.length === 0) return [];
    const parts = await this.parts(
      hashesPart,
      segments.map(({ id }) => id),
    );
    return segments.map(({ rows }, i) => openHashes(parts[i]!, rows));
  }

  async parts(name: PartName, ids: readonly SegmentId[]): Promise<readonly ArrayBuffer[]> {
    const stored = ids.filter((id) => !this.#packed.has(id));
    const read = stored.length > 0 ? await this.#store.segmentParts(name, stored) : [];
    const parts = new Map(stored.map((id, i) => [id, read[i]!]));
    return ids.map((id) => parts.get(id) ?? this.#packed.get(id)!.get(name)!);
  }

  async contentHash(segment: SegmentRows, row: number): Promise<string> {
    const [hashes] = await this.hashes([segment]);
    const at = (row - segment.baseRow) * hashWords;
    return hashes!.contentHash.subarray(at, at + hashWords).join();
  }

  async places(id: SegmentId, shape: Pick<OpenedSegment, 'rows' | 'runs'>): Promise<EventPlaces> {
    const [part] = await this.parts(placesPart, [id]);
    return openPlaces(part!, shape);
  }

  clear(): void {
    this.#packed.clear();
  }

  #open(id: SegmentId, stored: StoredSegment): OpenedSegment {
    if (stored.version === 2) return openSegment(stored.head);
    const segment = readSegment1(stored, (hashed) => this.idHashes(hashed));
    const { head, parts } = packSegment(segment, this.#kit.kit.packer);
    this.#packed.set(id, parts);
    return { ...openSegment(head), storedBytes: stored.buffer.byteLength };
  }
}
