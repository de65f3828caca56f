/**
 * A case in a database of its own in IndexedDB; what is large is in files beside it where the browser has such
 * (case-files.ts).
 *
 * segments   about 64 k events each, in the order they were committed: what a case is opened with
 * segmentParts  what is read of segments when it is asked for
 * packs      bytes as they were dropped, many small files or a piece of a large one in each
 * sourceRecords  dropped files and archive members, many in each record; sourceNumbers: which there are
 * checkpoints  where reading of a large compressed source can begin
 * hashes     SHA-256 of sources, for validation, many sources in each record
 * signatures   of digests, as they were pasted in
 * origins    where converted events were in the original text
 * settings   what the user has set for the case
 * files      the files that hold segments and packs
 * imports    notes of imports that have not come to their end, and of their files, many in each record
 * answers    what was answered last about all events, and which revision of these that is of
 * meta       counters, the case's hash key, and what was kept of the work of opening it
 *
 * A commit is one transaction, and its files are written before it: whenever the tab dies, it is there as a whole or not at
 * all. Files that no record names are removed by the next that writes.
 */
import Dexie, { type EntityTable, type Table } from 'dexie';
import { AppError } from '../base/app-error.ts';
import type { PartName, StoredSegment } from '../model/packed-segment.ts';
import type { SegmentId, SourceId } from '../model/segment.ts';
import type { Checkpoint, Origins, PackId, PastedSignature, SourceHashes, SourceRecord } from '../model/source.ts';
import {
  caseDatabase,
  type CheckpointRecord,
  type HashRecord,
  type MetaRecord,
  type OriginsRecord,
  type SettingRecord,
} from './case-database.ts';
import { CaseFiles } from './case-files.ts';
import { DiskAnswers } from './disk-answers.ts';
import { DiskNotes } from './disk-notes.ts';
import { DiskSources } from './disk-sources.ts';
import { decodeHashes, encodeHashes } from './hash-batch.ts';
import { openDatabase, storedVersion } from './open-database.ts';
import { storeError } from './store-error.ts';
import {
  extentsOf,
  type Commit,
  type CounterName,
  type HashPortion,
  type OwnStore,
  type Pack,
  type PackPart,
} from './store.ts';
import {
  StoredBytes,
  type FileRecord,
  type NewSegmentRecord,
  type PackRecord,
  type PartRecord,
  type SegmentRecord,
  type WrittenSegment,
} from './stored-bytes.ts';

/** Some 70 KB each. */
const hashRecordsRead = 16;

export class DiskStore implements OwnStore {
  readonly notes: DiskNotes;
  readonly answers: DiskAnswers;
  readonly #db: Dexie;
  readonly #segments: Table<SegmentRecord, SegmentId, NewSegmentRecord>;
  readonly #parts: Table<PartRecord, [PartName, SegmentId]>;
  readonly #packs: Table<PackRecord, PackId>;
  readonly #sources: DiskSources;
  readonly #checkpoints: Table<CheckpointRecord, SourceId>;
  readonly #hashes: EntityTable<HashRecord, 'id'>;
  readonly #signatures: Table<PastedSignature, string>;
  readonly #origins: Table<OriginsRecord, SourceId>;
  readonly #settings: Table<SettingRecord, string>;
  readonly #meta: Table<MetaRecord, string>;
  readonly #files: Table<FileRecord, string>;
  readonly #bytes: StoredBytes;
  /** Set once another tab has taken the database away from this one. */
  #lost: AppError | undefined;

  private constructor(db: Dexie, files: CaseFiles | undefined) {
    this.#db = db;
    db.on('versionchange', ({ newVersion }) => {
      this.#lost =
        newVersion === null
          ? new AppError('store/case-gone', 'the case was deleted')
          : new AppError('store/version-too-new', 'a newer version in another tab took it over');
      this.close();
      return false;
    });
    this.#segments = db.table('segments');
    this.#parts = db.table('segmentParts');
    this.#packs = db.table('packs');
    this.#sources = DiskSources.of(db);
    this.#checkpoints = db.table('checkpoints');
    this.#hashes = db.table('hashes');
    this.#signatures = db.table('signatures');
    this.#origins = db.table('origins');
    this.#settings = db.table('settings');
    this.#meta = db.table('meta');
    this.#files = db.table('files');
    const guard = <T>(work: () => PromiseLike<T>): Promise<T> => this.#guard(work);
    this.notes = new DiskNotes(db, guard);
    this.answers = new DiskAnswers(db, guard);
    this.#bytes = new StoredBytes(files, () => Promise.resolve(this.#files.toCollection().primaryKeys()));
  }

  /** Opens or creates the database, with the files beside it where there can be any. Throws as `openDatabase`. */
  static async open(name: string, files = CaseFiles.of(name), mayMake = true): Promise<DiskStore> {
    const what = 'the database could not be opened';
    const stored = await storedVersion(name, what);
    const db = caseDatabase(name, stored);
    const store = new DiskStore(db, files);
    await openDatabase(db, stored, what, mayMake);
    return store;
  }

  /** As `open`, of a case that is there. Throws `store/case-gone` where it has been deleted, and makes nothing then. */
  static openMade(name: string, files = CaseFiles.of(name)): Promise<DiskStore> {
    return DiskStore.open(name, files, false);
  }

  close(): void {
    this.#bytes.close();
    this.#db.close();
  }

  async hashKey(): Promise<Uint8Array> {
    const made = await this.#guard(() => this.#meta.get('hashKey'));
    if (made?.value instanceof Uint8Array) return made.value;
    return this.#guard(() =>
      this.#db.transaction('rw', this.#meta, async () => {
        const known = await this.#meta.get('hashKey');
        if (known?.value instanceof Uint8Array) return known.value;
        const value = crypto.getRandomValues(new Uint8Array(32));
        await this.#meta.put({ key: 'hashKey', value });
        return value;
      }),
    );
  }

  async reserve(counter: CounterName, count: number): Promise<number> {
    return this.#guard(() =>
      this.#db.transaction('rw', this.#meta, async () => {
        const known = await this.#meta.get(counter);
        const first = typeof known?.value === 'number' ? known.value : 1;
        await this.#meta.put({ key: counter, value: first + count });
        return first;
      }),
    );
  }

  async commit(commit: Commit): Promise<void> {
    const checkpoints = Array.from(commit.checkpoints, ([source, points]) => ({ source, points }));
    const origins = Array.from(commit.origins, ([source, origin]) => ({ source, ...origin }));
    const { replaced = [] } = commit;
    const tables: Table[] = [this.#segments, this.#packs, this.#checkpoints, this.#origins, this.#files];
    tables.push(...this.#sources.tables, this.answers.table);
    if (commit.segment) tables.push(this.#parts);
    if (replaced.length) tables.push(this.#hashes);
    await this.#guard(async () => {
      const { segment, packs, names } = await this.#bytes.write(commit.segment, commit.packs);
      await this.#write(names, tables, async () => {
        const writes: PromiseLike<unknown>[] = [];
        if (names.length) writes.push(this.#files.bulkPut([...names]));
        if (packs.length) writes.push(this.#packs.bulkPut([...packs]));
        if (checkpoints.length) writes.push(this.#checkpoints.bulkPut(checkpoints));
        if (origins.length) writes.push(this.#origins.bulkPut(origins));
        if (commit.sources.length) writes.push(this.#sources.put(commit.sources));
        if (segment) writes.push(this.#addSegment(segment));
        writes.push(this.answers.change());
        await Promise.all(writes);
        return replaced.length ? this.#forget(replaced) : [];
      });
    });
  }

  /** One transaction that names new files. Then those go that `work` returns; where it fails, the new ones. */
  async #write(names: readonly FileRecord[], tables: Table[], work: () => Promise<string[]>): Promise<void> {
    try {
      await this.#bytes.remove(await this.#db.transaction('rw', tables, work));
    } catch (error) {
      // where the connection was closed, nobody says whether the transaction ended well
      if (this.#db.isOpen()) await this.#bytes.remove(names.map(({ name }) => name));
      throw error;
    }
  }

  async segmentIdsAfter(after: number): Promise<SegmentId[]> {
    return this.#guard(() => this.#segments.where('id').above(after).primaryKeys());
  }

  /** Within a transaction. */
  async #addSegment({ record, parts }: WrittenSegment): Promise<void> {
    const segment = await this.#segments.add(record);
    await this.#parts.bulkPut(parts.map((part) => ({ ...part, segment })));
  }

  async segments(ids: readonly SegmentId[]): Promise<StoredSegment[]> {
    const records = await this.#guard(() => this.#segments.bulkGet([...ids]));
    return Promise.all(records.map((record, i) => this.#bytes.segment(record ?? missing('segment', ids[i]!))));
  }

  async segmentParts(name: PartName, ids: readonly SegmentId[]): Promise<ArrayBuffer[]> {
    const records = await this.#guard(() => this.#parts.bulkGet(ids.map((id) => [name, id])));
    return Promise.all(records.map((record, i) => this.#bytes.part(record ?? missing('segment', ids[i]!))));
  }

  async segmentsWithPart(name: PartName): Promise<SegmentId[]> {
    const all = this.#parts.where('[name+segment]').between([name, Dexie.minKey], [name, Dexie.maxKey]);
    return (await this.#guard(() => all.primaryKeys())).map(([, segment]) => segment);
  }

  async addParts(segment: SegmentId, parts: ReadonlyMap<PartName, ArrayBuffer>): Promise<void> {
    await this.#guard(async () => {
      const { parts: written, names } = await this.#bytes.writeParts(parts);
      const keys = written.map(({ name }): [PartName, SegmentId] => [name, segment]);
      await this.#write(names, [this.#segments, this.#parts, this.#files], async () => {
        const isThere = (await this.#segments.where('id').equals(segment).count()) > 0;
        const isNew = (await this.#parts.where('[name+segment]').anyOf(keys).count()) === 0;
        if (!isThere || !isNew) return names.map(({ name }) => name);
        await this.#files.bulkPut([...names]);
        await this.#parts.bulkAdd(written.map((part) => ({ ...part, segment })));
        return [];
      });
    });
  }

  async sources(): Promise<SourceRecord[]> {
    return this.#guard(() => this.#sources.all());
  }

  async sourceIds(): Promise<SourceId[]> {
    return this.#guard(() => this.#sources.ids());
  }

  async sourcesAfter(after: number, count: number): Promise<SourceRecord[]> {
    return this.#guard(() => this.#sources.after(after, count));
  }

  async sourcesOf(ids: readonly SourceId[]): Promise<SourceRecord[]> {
    return this.#guard(() => this.#sources.some(ids));
  }

  async source(id: SourceId): Promise<SourceRecord> {
    const [record] = await this.sourcesOf([id]);
    return record ?? missing('source', id);
  }

  async pack(id: PackId, part?: PackPart): Promise<Pack> {
    const record = (await this.#guard(() => this.#packs.get(id))) ?? missing('pack', id);
    const { inflatedBytes } = record;
    return { bytes: await this.#bytes.pack(record, inflatedBytes === undefined ? part : undefined), inflatedBytes };
  }

  async packLengths(): Promise<ReadonlyMap<PackId, number>> {
    // what is in records is lost with all of them
    const ids = await this.#guard(async () => (await this.#files.toArray()).flatMap(({ packs }) => packs));
    const records = await this.#guard(() => this.#packs.bulkGet(ids));
    return this.#bytes.lengths(records.filter((record) => record !== undefined));
  }

  async checkpoints(source: SourceId): Promise<readonly Checkpoint[]> {
    return (await this.#guard(() => this.#checkpoints.get(source)))?.points ?? [];
  }

  async hashesAfter(last: number): Promise<HashPortion | undefined> {
    const records = await this.#guard(() => this.#hashes.where('id').above(last).limit(hashRecordsRead).toArray());
    const end = records.at(-1);
    return end && { hashes: records.flatMap(decodeHashes), last: end.id };
  }

  async putHashes(hashes: readonly SourceHashes[]): Promise<void> {
    await this.#guard(() =>
      this.#db.transaction('rw', [...this.#sources.tables, this.#hashes], async () => {
        const there = await this.#sources.known(hashes.map(({ source }) => source));
        await this.#hashes.add(encodeHashes(hashes.filter(({ source }) => there.has(source))));
      }),
    );
  }

  async opening(): Promise<ArrayBuffer | undefined> {
    const known = await this.#guard(() => this.#meta.get('opening'));
    return known?.value instanceof ArrayBuffer ? known.value : undefined;
  }

  async putOpening(bytes: ArrayBuffer): Promise<void> {
    await this.#guard(() => this.#meta.put({ key: 'opening', value: bytes }));
  }

  async signatures(): Promise<PastedSignature[]> {
    return this.#guard(() => this.#signatures.toArray());
  }

  async addSignatures(signatures: readonly PastedSignature[]): Promise<void> {
    await this.#guard(() => this.#signatures.bulkPut(signatures));
  }

  async origins(source: SourceId): Promise<Origins | undefined> {
    return this.#guard(() => this.#origins.get(source));
  }

  async forget(ids: readonly SourceId[]): Promise<void> {
    const tables = [this.#packs, this.#checkpoints, this.#origins, this.#hashes, this.#files, this.answers.table];
    await this.#guard(async () => {
      const emptied = await this.#db.transaction('rw', [...tables, ...this.#sources.tables], async () => {
        await this.answers.change();
        return this.#forget(ids);
      });
      await this.#bytes.remove(emptied);
    });
  }

  /** Within a transaction. Returns the files that hold nothing any more. */
  async #forget(ids: readonly SourceId[]): Promise<string[]> {
    const gone = new Set(ids);
    const packs = new Set<PackId>();
    for (const source of await this.#sources.some([...gone])) {
      for (const { pack } of extentsOf(source)) packs.add(pack);
    }
    if (packs.size > 0) {
      await this.#sources.each((source) => {
        if (!gone.has(source.id)) for (const { pack } of extentsOf(source)) packs.delete(pack);
      });
    }
    await this.#packs.bulkDelete([...packs]);
    await this.#checkpoints.bulkDelete([...gone]);
    const batches = await this.#hashes
      .filter(({ sources }) => sources.some((id) => gone.has(id as SourceId)))
      .toArray();
    const rest = (batch: HashRecord): SourceHashes[] => decodeHashes(batch).filter(({ source }) => !gone.has(source));
    await this.#hashes.bulkPut(batches.map((batch) => ({ id: batch.id, ...encodeHashes(rest(batch)) })));
    await this.#origins.bulkDelete([...gone]);
    await this.#sources.remove([...gone]);
    return packs.size > 0 ? this.#emptied(packs) : [];
  }

  /** Within a transaction. The files that held these packs and none besides; of others it is noted what is left. */
  async #emptied(gone: ReadonlySet<PackId>): Promise<string[]> {
    const empty: string[] = [];
    for (const { name, packs } of await this.#files.toArray()) {
      const left = packs.filter((pack) => !gone.has(pack));
      if (left.length === packs.length) continue;
      if (left.length > 0) await this.#files.put({ name, packs: left });
      else empty.push(name);
    }
    await this.#files.bulkDelete(empty);
    return empty;
  }

  async settings(): Promise<ReadonlyMap<string, string>> {
    const records = await this.#guard(() => this.#settings.toArray());
    return new Map(records.map(({ name, value }) => [name, value]));
  }

  async putSetting(name: string, value: string): Promise<void> {
    await this.#guard(() => this.#settings.put({ name, value }));
  }

  async #guard<T>(work: () => PromiseLike<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.#lost) {
        if (this.#lost.code === 'store/case-gone') await this.#bytes.removeAll();
        throw this.#lost;
      }
      throw storeError(error, 'store/write-failed', 'the database refused');
    }
  }
}

function missing(what: 'segment' | 'source' | 'pack', id: number): never {
  throw new AppError('store/missing-record', `${what} ${String(id)} is not stored`, { [what]: id });
}
