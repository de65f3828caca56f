import type { Limits } from '../base/limits.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { noFiles, type FileCounts, type IngestCounts } from '../model/import-counts.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/segment.ts';
import type { Checkpoint, Origins, PackId, SourceRecord } from '../model/source.ts';
import type { Commit, Store } from '../store/store.ts';
import { packSegment } from '../segment/pack-segment.ts';
import { IdBlock } from './id-block.ts';
import { moreFindings } from './more-findings.ts';
import { packsToStore, PackWriter, type WaitingPack } from './pack-writer.ts';
import { SegmentBuilder } from './segment-builder.ts';
import type { Keep } from './text-feed.ts';

/** Evidence in memory past this goes to the store before its segment is full. */
const maxPendingBytes = 32 * 1024 * 1024;
/** What is read goes to the store after so long at the latest, or after this share of the time that the import has taken. */
const unstoredMs = 1000;
const unstoredShare = 1 / 20;

/** A source that is not read to its end yet. */
export interface OpenSource {
  readonly record: SourceRecord;
  readonly checkpoints: readonly Checkpoint[];
  readonly origins?: Origins | undefined;
}

/** What an import needs of a store. */
export type IngestStore = Pick<Store, 'reserve' | 'commit' | 'forget' | 'source'>;

/**
 * What one worker's import carries from file to file: the open segment, evidence and ledger records that wait for the
 * next commit. One commit is under way at a time.
 */
export class IngestJob {
  readonly store: IngestStore;
  readonly limits: Limits;
  readonly counts: { -readonly [Name in keyof IngestCounts]: IngestCounts[Name] } = { ...noFiles, stored: noFiles };
  /** Of the dropped file that is being read, over all of its streams. */
  readonly inflated = { bytes: 0 };
  readonly onprogress: (counts: IngestCounts) => void;
  readonly #makeKit: () => CoreKit;
  readonly #sourceIds: IdBlock;
  readonly #packIds: IdBlock;
  readonly #packs: PackWriter;
  readonly #outer = new Map<number, CoreKit>();
  #kit: CoreKit;
  #builder: SegmentBuilder;
  #sources: SourceRecord[] = [];
  /** Archives that are being read, the outermost first, and whether they are stored as such. */
  readonly #archives = new Map<SourceId, { readonly record: SourceRecord; isStored: boolean }>();
  #checkpoints = new Map<SourceId, readonly Checkpoint[]>();
  #origins = new Map<SourceId, Origins>();
  #replaced: readonly SourceId[] = [];
  #inflight: Promise<void> = Promise.resolve();
  #ended: FileCounts = noFiles;
  #bytesBefore = 0;
  #fileBytes = 0;
  readonly #begun = performance.now();
  #committed = this.#begun;

  constructor(store: IngestStore, limits: Limits, makeKit: () => CoreKit, onprogress: (counts: IngestCounts) => void) {
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

  readonly keep: Keep = async (piece, isPlain) => {
    await this.#packIds.ensure(2);
    return this.#packs.keep(piece, isPlain);
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
    // what a failed file leaves open must be known as its own when it is dropped again
    for (const { record } of this.#archives.values()) this.finish(record);
    this.readTo(this.#fileBytes);
    this.counts.files++;
    const { files, bytes, events, unchangedFiles, diagnostics } = this.counts;
    this.#ended = { files, bytes, events, unchangedFiles, diagnostics };
    this.onprogress(this.counts);
  }

  /** An archive is being read. Stored with the first of its members, so that these are never without it. */
  beginArchive(record: SourceRecord): void {
    this.#archives.set(record.id, { record: { ...record, complete: false }, isStored: false });
  }

  /** Hands in the finished record of a source; it is stored with the next commit. */
  finish(record: SourceRecord, checkpoints: readonly Checkpoint[] = [], origins?: Origins): void {
    this.#archives.delete(record.id);
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

  /** So that an import that is cut off, as by a crash, has not been for nothing. */
  get mustStoreSoon(): boolean {
    const now = performance.now();
    return now - this.#committed >= Math.max(unstoredMs, (now - this.#begun) * unstoredShare);
  }

  /** Stores what has gathered. `open` is the source that is being read, as far as it has been. */
  async commit(open?: OpenSource, withSegment = true): Promise<void> {
    const { packer } = this.#kit;
    const taken = withSegment ? this.#builder.take(packer) : undefined;
    const segment = taken && packSegment(taken, packer);
    const packs = this.#packs.take();
    const sources = [...this.#archivesToStore(), ...this.#sources, ...(open ? [open.record] : [])];
    const ended = this.#ended;
    const checkpoints = this.#checkpoints;
    const origins = this.#origins;
    // Without them, an event of a large file whose import is cut off would need all the text before it.
    if (open && open.checkpoints.length > 0) checkpoints.set(open.record.id, [...open.checkpoints]);
    if (open?.origins) origins.set(open.record.id, open.origins);
    const replaced = this.#replaced;
    this.#committed = performance.now();
    this.#sources = [];
    this.#replaced = [];
    this.#checkpoints = new Map();
    this.#origins = new Map();
    await this.#inflight;
    if (segment || packs.size > 0 || sources.length > 0 || replaced.length > 0) {
      this.#inflight = this.#storeAll(packs, { segment, sources, checkpoints, origins, replaced });
    }
    this.#inflight = this.#inflight.then(() => {
      this.counts.stored = ended;
    });
    // The failure belongs to whoever waits for it next.
    this.#inflight.catch(() => undefined);
  }

  async #storeAll(packs: ReadonlyMap<PackId, WaitingPack>, rest: Omit<Commit, 'packs'>): Promise<void> {
    await this.store.commit({ ...rest, packs: await packsToStore(packs) });
    this.#packs.reuse(packs);
  }

  #archivesToStore(): SourceRecord[] {
    const waiting = [...this.#archives.values()].filter(({ isStored }) => !isStored);
    for (const archive of waiting) archive.isStored = true;
    return waiting.map(({ record }) => record);
  }

  /** Stores everything and waits until it is durable. */
  async settle(): Promise<void> {
    await this.commit();
    await this.#inflight;
  }

  /** After a trap: saves the rows of earlier files and goes on with a fresh core. */
  async replaceKit(): Promise<void> {
    this.#builder.endSource();
    // the rows are still in the other one, which is asked for nothing else
    this.#kit = this.#makeKit();
    await this.commit();
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
