/**
 * The evidence of a case file, read by the way that dropped files take: what a case shows is what its evidence says, whoever
 * made the file.
 */
import { fileFault } from '../ingest/importer.ts';
import { KeyedPieces, contentKeyOf } from '../ingest/content-key.ts';
import { importKept } from '../ingest/import-container.ts';
import type { Item } from '../ingest/item.ts';
import { IngestJob, type IngestStore } from '../ingest/job.ts';
import { appendExtent } from '../ingest/pack-writer.ts';
import { ReplayPieces, SourcePieces } from '../ingest/pieces.ts';
import { AppError } from '../base/app-error.ts';
import { limitBounds, type Limits } from '../base/limits.ts';
import type { CoreKit } from '../core/core-kit.ts';
import type { SourceId } from '../model/segment.ts';
import type { Checkpoint, Extent, Origins, SourceRecord } from '../model/source.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { sniffContainer } from '../read/sniff-container.ts';
import type { Commit, CounterName, Store } from '../store/store.ts';
import type { SourceLine } from './case-file-parts.ts';
import { packedPlaces } from './event-places.ts';
import type { EvidenceParts } from './evidence-parts.ts';

/** Each has cores of its own, and a case is imported under few different limits. */
const mostJobs = 8;

/** Where a source's events lie in its text, in their order. */
export interface Spans {
  readonly starts: number[];
  readonly lengths: number[];
}

export interface ReadAnewSettings {
  readonly store: Store;
  readonly limits: Limits;
  readonly makeKit: (limits: Limits) => CoreKit;
  readonly signal: AbortSignal;
  /** Bytes of evidence read so far. */
  readonly onprogress: (bytes: number) => void;
}

export class ReadAnew {
  readonly #settings: ReadAnewSettings;
  readonly #evidence: EvidenceParts;
  readonly #sink: SpanSink;
  readonly #jobs = new Map<string, ListedJob>();
  readonly #ids = new Map<SourceId, SourceId>();
  readonly #found = new Map<SourceId, readonly SourceId[]>();
  #bytes = 0;

  constructor(evidence: EvidenceParts, settings: ReadAnewSettings) {
    this.#evidence = evidence;
    this.#settings = settings;
    this.#sink = new SpanSink(settings.store);
  }

  /** Reads the evidence of all lines that have any. Throws what the environment refuses, and for parts that were changed. */
  async run(lines: readonly SourceLine[]): Promise<void> {
    const { signal, onprogress, store } = this.#settings;
    const first = await store.reserve('nextSource', Math.max(1, lines.length));
    for (const [index, line] of lines.entries()) this.#ids.set(line.id, (first + index) as SourceId);
    for (const line of lines) {
      if (!line.evidence) continue;
      signal.throwIfAborted();
      const source = this.#evidence.source(line.evidence);
      await this.#read(line, source);
      signal.throwIfAborted();
      this.#bytes += source.size;
      onprogress(this.#bytes);
    }
    for (const job of this.#jobs.values()) await job.settle();
  }

  /** The number that a line's record gets: in the order of the lines. */
  idOf(line: SourceId): SourceId | undefined {
    return this.#ids.get(line);
  }

  /** What came of a line's evidence: one record, but where it turned out to be an archive. */
  records({ id }: SourceLine): readonly SourceRecord[] {
    return (this.#found.get(id) ?? []).flatMap((found) => this.#sink.records.get(found) ?? []);
  }

  spans(source: SourceId): Spans {
    return this.#sink.spans.get(source) ?? { starts: [], lengths: [] };
  }

  /** The file as it was dropped is there as a whole. */
  static isWhole({ parent, bytes, complete, evidence }: SourceLine): boolean {
    const kept = evidence?.places.reduce((sum, { length }) => sum + length, 0);
    return parent === undefined && complete && kept === bytes;
  }

  async #read(line: SourceLine, source: ByteSource): Promise<void> {
    const job = this.#jobFor(line);
    job.expect(this.#ids.get(line.id)!);
    job.beginFile(source.size);
    try {
      const onread = (offset: number): void => {
        job.readTo(offset);
        this.#settings.onprogress(this.#bytes + offset);
      };
      const item = await itemOf(line, source, job, onread);
      await importKept(job, item, line.evidence!.codec, this.#settings.signal);
    } catch (error) {
      // where the case file itself cannot be read, nothing is said of the files in it
      const fault = isUnreadable(error) ? undefined : fileFault(error);
      if (!fault) throw error;
      await job.replaceKit();
      job.finish({ ...(await keptUnread(line, source, job)), diagnostics: [...line.diagnostics, fault] });
    }
    job.endFile();
    this.#found.set(line.id, job.takeFinished());
  }

  /** A file that ended at a limit ends there again. */
  #jobFor({ diagnostics }: SourceLine): ListedJob {
    const { limits, makeKit } = this.#settings;
    const lower = diagnostics.flatMap(({ limit }) => {
      if (!limit || limit.value >= limits[limit.name] || this.#jobs.size >= mostJobs) return [];
      return [[limit.name, Math.max(limit.value, limitBounds[limit.name].min)] as const];
    });
    const own = { ...limits, ...Object.fromEntries(lower) };
    const key = JSON.stringify(own);
    const job =
      this.#jobs.get(key) ??
      new ListedJob(
        this.#sink,
        own,
        () => makeKit(own),
        () => undefined,
      );
    this.#jobs.set(key, job);
    return job;
  }
}

async function itemOf(
  line: SourceLine,
  source: ByteSource,
  job: IngestJob,
  onread: (offset: number) => void,
): Promise<Item> {
  const isWhole = ReadAnew.isWhole(line);
  const { hasher } = job.kit;
  // a Parquet file is not read from front to back
  const isTable = sniffContainer(await source.read(0, 512)) === 'parquet';
  const key = isWhole && isTable ? await contentKeyOf(source, hasher) : undefined;
  const keyed = new KeyedPieces(new SourcePieces(source), hasher, onread);
  return {
    path: line.path,
    bytes: line.bytes,
    // what is kept of a stream in another is not what lies in the file
    isInner: !isWhole,
    depth: 0,
    layers: 0,
    pieces: new ReplayPieces(keyed),
    random: source,
    ...(isWhole && { contentKey: () => key ?? keyed.key }),
  };
}

function isUnreadable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'read/file-unreadable';
}

/** Nothing is made of the file, but its bytes stay. */
async function keptUnread(line: SourceLine, source: ByteSource, job: IngestJob): Promise<SourceRecord> {
  const { evidence, ...rest } = line;
  const extents: Extent[] = [];
  const codec = evidence?.codec ?? 'stored';
  const pieces = new SourcePieces(source);
  for (let piece = await pieces.next(); piece; piece = await pieces.next())
    appendExtent(extents, await job.keep(piece, codec === 'stored' && !ReadAnew.isWhole(line)));
  return { ...rest, id: await job.newSource(), complete: false, evidence: { codec, extents } };
}

/** Tells which records came of each file, the first of which has a number that was meant for it. */
class ListedJob extends IngestJob {
  #finished: SourceId[] = [];
  #expected: SourceId | undefined;

  expect(id: SourceId): void {
    this.#expected = id;
  }

  override newSource(): Promise<SourceId> {
    const id = this.#expected;
    this.#expected = undefined;
    return id === undefined ? super.newSource() : Promise.resolve(id);
  }

  override finish(record: SourceRecord, checkpoints?: readonly Checkpoint[], origins?: Origins): void {
    this.#finished.push(record.id);
    super.finish(record, checkpoints, origins);
  }

  takeFinished(): readonly SourceId[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }
}

/** Lets evidence through to the store, and keeps back what is not told before the whole file has been read. */
class SpanSink implements IngestStore {
  readonly records = new Map<SourceId, SourceRecord>();
  readonly spans = new Map<SourceId, Spans>();
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  reserve(counter: CounterName, count: number): Promise<number> {
    return this.#store.reserve(counter, count);
  }

  async commit({ segment, packs, sources, checkpoints, origins }: Commit): Promise<void> {
    for (const record of sources) this.records.set(record.id, record);
    const placed = segment && packedPlaces(segment);
    for (const { source, firstRow, rows, textBase } of placed?.runs ?? []) {
      const { starts, lengths } = this.spans.get(source) ?? { starts: [], lengths: [] };
      this.spans.set(source, { starts, lengths });
      for (let row = firstRow; row < firstRow + rows; row++) {
        starts.push(textBase + placed!.start[row]!);
        lengths.push(placed!.length[row]!);
      }
    }
    await this.#store.commit({ packs, sources: [], checkpoints, origins });
  }

  source(id: SourceId): Promise<SourceRecord> {
    return this.#store.source(id);
  }

  forget(): Promise<void> {
    return Promise.resolve();
  }
}
