import type { Limits } from '../base/limits.ts';
import type { CoreKit } from '../core/core-kit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/segment.ts';
import type { Checkpoint, Origins, PackId, SourceRecord } from '../model/source.ts';
import type { Store } from '../store/store.ts';
import { packSegment } from '../segment/pack-segment.ts';
import { IdBlock } from './id-block.ts';
import { moreFindings } from './more-findings.ts';
import { PackWriter } from './pack-writer.ts';
import { SegmentBuilder } from './segment-builder.ts';
import type { Keep } from './text-feed.ts';

/** Evidence in memory past this goes to the store before its segment is full. */
const maxPendingBytes = 32 * 1024 * 1024;

export interface JobCounts {
  files: number;
  bytes: number;
  events: number;
  unchangedFiles: number;
  diagnostics: number;
}

/** A source that is not read to its end yet. */
export interface OpenSource {
  readonly record: SourceRecord;
  readonly checkpoints: readonly Checkpoint[];
  readonly origins?: Origins | undefined;
}

/**
 * What one worker's import carries from file to file: the open segment, evidence and ledger records that wait for the
 * next commit. One commit is under way at a time.
 */
export class IngestJob {
  readonly store: Store;
  readonly limits: Limits;
  readonly counts: JobCounts = { files: 0, bytes: 0, events: 0, unchangedFiles: 0, diagnostics: 0 };
  /** Of the dropped file that is being read, over all of its streams. */
  readonly inflated = { bytes: 0 };
  readonly onprogress: (counts: JobCounts) => void;
  readonly #makeKit: () => CoreKit;
  readonly #sourceIds: IdBlock;
  readonly #packIds: IdBlock;
  readonly #packs: PackWriter;
  readonly #outer = new Map<number, CoreKit>();
  #kit: CoreKit;
  #builder: SegmentBuilder;
  #sources: SourceRecord[] = [];
  #checkpoints = new Map<SourceId, readonly Checkpoint[]>();
  #origins = new Map<SourceId, Origins>();
  #replaced: readonly SourceId[] = [];
  #inflight: Promise<void> = Promise.resolve();
  #bytesBefore = 0;
  #fileBytes = 0;

  constructor(store: Store, limits: Limits, makeKit: () => CoreKit, onprogress: (counts: JobCounts) => void) {
    this.store = store;
    this.limits = limits;
    this.onprogress = onprogress;
    this.#makeKit = makeKit;
    this.#kit = makeKit();
    this.#builder = new SegmentBuilder(this.#kit);
    this.#sourceIds = new IdBlock(store, 'nextSource');
    this.#packIds = new IdBlock(store, 'nextPack');
    this.#packs = new PackWriter(this.#packIds);
  }

  /** The core that documents are scanned with. */
  get kit(): CoreKit {
    return this.#kit;
  }

  get builder(): SegmentBuilder {
    return this.#builder;
  }

  /** A core of its own for the container at this depth, whose text is not events. */
  outerKit(depth: number): CoreKit {
    const known = this.#outer.get(depth);
    if (known) return known;
    const kit = this.#makeKit();
    this.#outer.set(depth, kit);
    return kit;
  }

  async newSource(): Promise<SourceId> {
    await this.#sourceIds.ensure(1);
    return this.#sourceIds.take() as SourceId;
  }

  readonly keep: Keep = async (piece) => {
    await this.#packIds.ensure(2);
    return this.#packs.keep(piece);
  };

  beginFile(bytes: number): void {
    this.#bytesBefore = this.counts.bytes;
    this.#fileBytes = bytes;
    this.inflated.bytes = 0;
  }

  /** How far into the dropped file the reading has come. */
  readTo(offset: number): void {
    const bytes = this.#bytesBefore + Math.min(offset, this.#fileBytes);
    if (bytes > this.counts.bytes) this.counts.bytes = bytes;
  }

  endFile(): void {
    this.readTo(this.#fileBytes);
    this.counts.files++;
    this.onprogress(this.counts);
  }

  /** Hands in the finished record of a source; it is stored with the next commit. */
  finish(record: SourceRecord, checkpoints: readonly Checkpoint[] = [], origins?: Origins): void {
    this.counts.diagnostics += record.diagnostics.filter(({ severity }) => severity !== 'info').length;
    this.#sources.push({ ...record, diagnostics: capped(record.diagnostics, this.limits) });
    if (checkpoints.length > 0) this.#checkpoints.set(record.id, checkpoints);
    if (origins) this.#origins.set(record.id, origins);
  }

  /** Forgets sources in whose place others have been handed in, when these are stored. */
  replace(ids: readonly SourceId[]): void {
    this.#replaced = [...this.#replaced, ...ids];
  }

  get mustStoreEvidence(): boolean {
    return this.#packs.pendingBytes > maxPendingBytes;
  }

  /** Stores what has gathered. `open` is the source that is being read, as far as it has been. */
  async commit(open?: OpenSource, withSegment = true): Promise<void> {
    const taken = withSegment ? this.#builder.take() : undefined;
    const segment = taken && packSegment(taken);
    const packs: Map<PackId, ArrayBuffer> = this.#packs.take();
    const sources = open ? [...this.#sources, open.record] : this.#sources;
    const checkpoints = this.#checkpoints;
    const origins = this.#origins;
    // Without them, an event of a large file whose import is cut off would need all the text before it.
    if (open && open.checkpoints.length > 0) checkpoints.set(open.record.id, [...open.checkpoints]);
    if (open?.origins) origins.set(open.record.id, open.origins);
    const replaced = this.#replaced;
    this.#sources = [];
    this.#replaced = [];
    this.#checkpoints = new Map();
    this.#origins = new Map();
    await this.#inflight;
    if (!segment && packs.size === 0 && sources.length === 0 && replaced.length === 0) return;
    this.#inflight = this.store.commit({ segment, packs, sources, checkpoints, origins, replaced });
    // The failure belongs to whoever waits for it next.
    this.#inflight.catch(() => undefined);
  }

  /** Stores everything and waits until it is durable. */
  async settle(): Promise<void> {
    await this.commit();
    await this.#inflight;
  }

  /** After a trap: saves the rows of earlier files and goes on with a fresh core. */
  async replaceKit(): Promise<void> {
    this.#builder.endSource();
    await this.commit();
    this.#kit = this.#makeKit();
    this.#builder = new SegmentBuilder(this.#kit);
    this.#outer.clear();
  }
}

/** The first findings, those that a limit caused before others, and how many more there are. */
function capped(diagnostics: readonly Diagnostic[], limits: Limits): readonly Diagnostic[] {
  const most = limits.maxDiagnosticsPerFile;
  if (diagnostics.length <= most) return diagnostics;
  const byLimit = diagnostics.filter(({ limit }) => limit).slice(0, most - 1);
  const others = diagnostics.filter(({ limit }) => !limit).slice(0, most - 1 - byLimit.length);
  const kept = new Set([...byLimit, ...others]);
  return [...diagnostics.filter((one) => kept.has(one)), moreFindings(diagnostics.length - kept.size, limits)];
}
