/**
 * What keeps a case: on disk (disk-store.ts) or in memory (memory-store.ts). Whatever it is, a segment, the packs that
 * its events lie in and the sources that it names come in one commit, and packs come only with a source that names them:
 * every stored row has its bytes, and nothing lies about unused.
 *
 * Answers may be shared with the store: none of their bytes are to be written into or transferred. Calls throw AppError
 * `store/…` where the environment refuses.
 */
import type { ImportId, ImportNote, ListedFile } from '../model/import-note.ts';
import type { SegmentId, SourceId } from '../model/segment.ts';
import type {
  Checkpoint,
  Extent,
  Origins,
  PackId,
  PastedSignature,
  SourceHashes,
  SourceRecord,
} from '../model/source.ts';
import type { PackedSegment, PartName, StoredSegment } from '../model/packed-segment.ts';

/** Kept bytes of some sources, as they are stored. */
export interface Pack {
  readonly bytes: ArrayBuffer;
  /** Where these are deflated (RFC 1951): how many they are inflated. */
  readonly inflatedBytes?: number | undefined;
}

/** As `Pack`, of which the bytes are a view. */
export interface PackToStore {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly inflatedBytes?: number | undefined;
}

export interface PackPart {
  readonly offset: number;
  readonly length: number;
}

/**
 * The segment's buffers are the store's from then on, and not used any more. The bytes of packs are read until the commit
 * has ended, and may be written over then.
 */
export interface Commit {
  readonly segment?: PackedSegment | undefined;
  readonly packs: ReadonlyMap<PackId, PackToStore>;
  readonly sources: readonly SourceRecord[];
  readonly checkpoints: ReadonlyMap<SourceId, readonly Checkpoint[]>;
  readonly origins: ReadonlyMap<SourceId, Origins>;
  /** Sources in whose place these come. */
  readonly replaced?: readonly SourceId[];
}

export type CounterName = 'nextSource' | 'nextPack' | 'nextImport';

/** Some of the hashes that are stored. `last` is where the next portion begins. */
export interface HashPortion {
  readonly hashes: readonly SourceHashes[];
  readonly last: number;
}

export interface Store {
  /** 32 random bytes that key every hash of this case, so that nobody can prepare colliding input. */
  hashKey(): Promise<Uint8Array>;

  /** Takes `count` numbers that nobody else gets; returns the first. */
  reserve(counter: CounterName, count: number): Promise<number>;

  /** Writes all of it or nothing. Throws `store/quota`, `store/memory-full` or `store/write-failed`. */
  commit(commit: Commit): Promise<void>;

  /** Segments committed after the one named, in the order of their commits. */
  segmentIdsAfter(after: number): Promise<SegmentId[]>;

  /** In the order asked for. */
  segments(ids: readonly SegmentId[]): Promise<StoredSegment[]>;

  /** One part of each segment, in the order asked for. */
  segmentParts(name: PartName, ids: readonly SegmentId[]): Promise<ArrayBuffer[]>;

  /** The segments that have a part of that name, in their order. */
  segmentsWithPart(name: PartName): Promise<SegmentId[]>;

  /**
   * Adds parts to a segment, all of them or, where it has been erased or any of them is there, none: whoever has read one
   * finds others that fit to it. Throws as `commit`.
   */
  addParts(segment: SegmentId, parts: ReadonlyMap<PartName, ArrayBuffer>): Promise<void>;

  sources(): Promise<SourceRecord[]>;

  sourceIds(): Promise<SourceId[]>;

  /** At most `count` sources with numbers above `after`, in their order. */
  sourcesAfter(after: number, count: number): Promise<SourceRecord[]>;

  /** Those of the sources that are there. */
  sourcesOf(ids: readonly SourceId[]): Promise<SourceRecord[]>;

  source(id: SourceId): Promise<SourceRecord>;

  /** Where only a part of a pack's bytes is wanted, just that is given, unless the pack is deflated. */
  pack(id: PackId, part?: PackPart): Promise<Pack>;

  /** How many bytes of packs can be read back (inflated, where they are deflated). None of those that cannot be lost alone. */
  packLengths(): Promise<ReadonlyMap<PackId, number>>;

  checkpoints(source: SourceId): Promise<readonly Checkpoint[]>;

  /** A portion of the hashes, the first after 0; undefined where there are no more. */
  hashesAfter(last: number): Promise<HashPortion | undefined>;

  /** Stores hashes of those of the sources that are still there. */
  putHashes(hashes: readonly SourceHashes[]): Promise<void>;

  signatures(): Promise<PastedSignature[]>;

  addSignatures(signatures: readonly PastedSignature[]): Promise<void>;

  /** Where the events of a converted source were in its original text; undefined for any other. */
  origins(source: SourceId): Promise<Origins | undefined>;

  /** What was kept last of the work of opening the case. Whoever reads it knows how to tell whether it is of this case. */
  opening(): Promise<ArrayBuffer | undefined>;

  putOpening(bytes: ArrayBuffer): Promise<void>;

  /**
   * Forgets sources in whose place others come, with what only they use. Their rows stay in their segments; a row whose
   * source is not stored does not count.
   */
  forget(ids: readonly SourceId[]): Promise<void>;

  /** What the user has set for this case, by name. */
  settings(): Promise<ReadonlyMap<string, string>>;

  putSetting(name: string, value: string): Promise<void>;

  close(): void;
}

/** Some of the files that are noted of an import. `last` is where the next portion begins. */
export interface NotedFiles {
  readonly files: readonly ListedFile[];
  readonly last: number;
}

/** Where imports are noted. */
export interface ImportNotes {
  /** The oldest first. */
  all(): Promise<ImportNote[]>;

  /** Adds a note, or puts it in the place of the one with its number; and adds to its files. */
  note(note: ImportNote, files: readonly ListedFile[]): Promise<void>;

  /** A portion of an import's files, the first after 0; undefined where there are no more. */
  files(id: ImportId, last: number): Promise<NotedFiles | undefined>;

  forget(ids: readonly ImportId[]): Promise<void>;
}

/** Where is kept what was answered last about all events. */
export interface AnswersStore {
  /** Another one after every commit, and when sources are forgotten. */
  revision(): Promise<number>;

  /** What was kept last, where the case is still at the revision that it holds for. */
  kept(): Promise<{ readonly answers: unknown; readonly revision: number } | undefined>;

  /** Keeps structured-cloneable answers, unless the case is at another revision by now. */
  keep(answers: unknown, revision: number): Promise<void>;
}

/** What only the worker that has the store needs. */
export interface OwnStore extends Store {
  readonly notes: ImportNotes;
  /** Undefined where the case cannot be opened again. */
  readonly answers: AnswersStore | undefined;
}

/** Where a source's bytes lie. */
export function extentsOf({ evidence, converted }: SourceRecord): readonly Extent[] {
  return [...(evidence?.extents ?? []), ...(converted?.evidence.extents ?? [])];
}
