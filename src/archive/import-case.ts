/**
 * A case out of a case file. Its evidence is compared with its hashes and read anew; the file's other parts say what cannot
 * be had from that: the ledger rows of files of which nothing was kept, the order of the events, signatures and settings.
 * Where they say something else of a file than reading it again does, its ledger row says so.
 */
import { AppError } from '../base/app-error.ts';
import { limitBounds, type Limits } from '../base/limits.ts';
import { makeCoreKit, type CoreKit } from '../core/core-kit.ts';
import { EventReader, type EventSpan } from '../evidence/event-reader.ts';
import type { CaseFileOutcome, CaseFileProgress } from '../model/case-file.ts';
import type { CaseCounts } from '../model/cases.ts';
import { maxSegmentRows, type SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { packSegment } from '../segment/pack-segment.ts';
import type { Store } from '../store/store.ts';
import {
  aboutPart,
  caseFileVersion,
  settingsPart,
  signaturesPart,
  type AboutCase,
  type RowsPart,
  type SourceLine,
} from './case-file-parts.ts';
import { CaseFileReader, damaged } from './case-file-reader.ts';
import { readAbout, readRows, readSettings, readSignatures, readSourceLines } from './case-records.ts';
import { EvidenceParts } from './evidence-parts.ts';
import { ReadAnew, type Spans } from './read-anew.ts';
import { SegmentRebuilder } from './rebuild-segments.ts';
import { newRecords, type NewRecords } from './new-records.ts';

const recordsAtATime = 5000;
const decoder = new TextDecoder();

export interface ImportCaseSettings {
  readonly module: WebAssembly.Module;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly onprogress: (progress: CaseFileProgress) => void;
}

export class CaseImport {
  readonly about: AboutCase;
  readonly #file: CaseFileReader;
  readonly #settings: ImportCaseSettings;

  private constructor(file: CaseFileReader, about: AboutCase, settings: ImportCaseSettings) {
    this.#file = file;
    this.about = about;
    this.#settings = settings;
  }

  /** Throws `case-file/damaged`, `case-file/changed`, or `case-file/too-new` for a later version of the format. */
  static async open(source: ByteSource, settings: ImportCaseSettings): Promise<CaseImport> {
    // nothing is scanned with it, so the hash key does not matter
    const file = await CaseFileReader.open(source, kitOf(settings.module, new Uint8Array(32), settings.limits));
    const about = readAbout(aboutPart, decoder.decode(await file.read(aboutPart)));
    if (about.version > caseFileVersion) throw new AppError('case-file/too-new', 'the case file is of a later version');
    return new CaseImport(file, about, settings);
  }

  get outcome(): CaseFileOutcome {
    return this.#file.outcome;
  }

  /** Fills an empty store. Where it throws, what has been written makes no case. */
  async into(store: Store): Promise<CaseCounts> {
    const { module, limits, signal, onprogress } = this.#settings;
    const lines = await this.#lines();
    const evidence = new EvidenceParts(this.#file);
    evidence.check(lines);
    const hashKey = await store.hashKey();
    const total = Math.max(1, bytesOf(lines));
    const anew = new ReadAnew(evidence, {
      store,
      limits,
      makeKit: (own) => kitOf(module, hashKey, own),
      signal,
      onprogress: (bytes) => {
        onprogress({ phase: 'reading', share: bytes / total });
      },
    });
    await anew.run(lines);
    const rows = await this.#rows();
    const records = newRecords(lines, claimedSpans(rows), anew);
    await this.#order(store, rows, records, (own) => kitOf(module, hashKey, own));
    await store.addSignatures(readSignatures(signaturesPart, await this.#text(signaturesPart)));
    for (const [name, value] of readSettings(settingsPart, await this.#text(settingsPart))) {
      await store.putSetting(name, value);
    }
    await this.#file.checkRest();
    for (let from = 0; from < records.all.length; from += recordsAtATime) {
      signal.throwIfAborted();
      const sources = records.all.slice(from, from + recordsAtATime);
      await store.commit({ packs: new Map(), sources, checkpoints: new Map(), origins: new Map() });
    }
    signal.throwIfAborted();
    const events = records.all.reduce((sum, { found, sameAs }) => sum + (sameAs === undefined ? found : 0), 0);
    return { events, files: records.all.length, bytes: this.#file.outcome.bytes };
  }

  async #lines(): Promise<readonly SourceLine[]> {
    const lines: SourceLine[] = [];
    for (const name of this.#file.names('sources/')) {
      for (const line of readSourceLines(name, await this.#text(name))) lines.push(line);
    }
    if (new Set(lines.map(({ id }) => id)).size < lines.length) throw damaged('two files have one number');
    return lines;
  }

  async #rows(): Promise<readonly RowsPart[]> {
    const all: RowsPart[] = [];
    for (const name of this.#file.names('rows/')) all.push(readRows(name, await this.#text(name)));
    return all;
  }

  /** Puts the events into segments in the order that they had; those that the file does not list come last. */
  async #order(
    store: Store,
    rows: readonly RowsPart[],
    records: NewRecords,
    makeKit: (limits: Limits) => CoreKit,
  ): Promise<void> {
    const { signal, onprogress } = this.#settings;
    const highest = { ...this.#settings.limits, ...highestLimits };
    const byId = new Map(records.all.map((record) => [record.id, record]));
    const reader = new EventReader(
      store,
      () => makeKit(highest),
      (id) => byId.get(id)!,
    );
    const kit = makeKit(highest);
    const rebuilder = new SegmentRebuilder(reader, kit);
    const unlisted = inSegments(records.unlisted);
    const total = rows.length + unlisted.length;
    const put = async (spans: readonly EventSpan[], done: number): Promise<void> => {
      for await (const gathered of rebuilder.segments(spans, signal)) {
        const segment = packSegment(gathered, kit.packer);
        await store.commit({ segment, packs: new Map(), sources: [], checkpoints: new Map(), origins: new Map() });
      }
      onprogress({ phase: 'ordering', share: done / total });
    };
    for (const [index, part] of rows.entries()) await put(spansOf(part, records.listed), index + 1);
    for (const [index, sources] of unlisted.entries()) await put(allSpansOf(sources), rows.length + index + 1);
  }

  async #text(name: string): Promise<string> {
    return decoder.decode(await this.#file.read(name));
  }
}

/** Events are found under the limits that are set; they are put in order whatever these are. */
const highestLimits = {
  maxEventBytes: limitBounds.maxEventBytes.max,
  maxJsonDepth: limitBounds.maxJsonDepth.max,
};

function kitOf(module: WebAssembly.Module, hashKey: Uint8Array, limits: Limits): CoreKit {
  return makeCoreKit(module, { hashKey, ...limits });
}

function bytesOf(lines: readonly SourceLine[]): number {
  const places = lines.flatMap(({ evidence }) => evidence?.places ?? []);
  return places.reduce((sum, { length }) => sum + length, 0);
}

/** What the file says of where each source's events lie. */
function claimedSpans(rows: readonly RowsPart[]): ReadonlyMap<number, Spans> {
  const claimed = new Map<number, Spans>();
  for (const { runs, start, length } of rows) {
    let row = 0;
    for (const run of runs) {
      const spans = claimed.get(run.source) ?? { starts: [], lengths: [] };
      claimed.set(run.source, spans);
      for (const end = row + run.rows; row < end; row++) {
        spans.starts.push(start[row]!);
        spans.lengths.push(length[row]!);
      }
    }
  }
  return claimed;
}

type Unlisted = NewRecords['unlisted'];

/** So many at a time that their events fill a segment. */
function inSegments(sources: Unlisted): readonly Unlisted[] {
  const groups: Unlisted[number][][] = [];
  let rows = Infinity;
  for (const source of sources) {
    if (rows + source.spans.starts.length > maxSegmentRows) {
      groups.push([]);
      rows = 0;
    }
    groups.at(-1)!.push(source);
    rows += source.spans.starts.length;
  }
  return groups;
}

function allSpansOf(sources: Unlisted): EventSpan[] {
  const spans: EventSpan[] = [];
  for (const { id: source, spans: found } of sources) {
    for (const [i, offset] of found.starts.entries()) {
      spans.push({ row: spans.length, source, offset, length: found.lengths[i]! });
    }
  }
  return spans;
}

/** Of those sources that it tells the truth of. */
function spansOf({ runs, start, length }: RowsPart, listed: ReadonlyMap<number, SourceRecord['id']>): EventSpan[] {
  const spans: EventSpan[] = [];
  let row = 0;
  for (const run of runs) {
    const source: SourceId | undefined = listed.get(run.source);
    for (const end = row + run.rows; row < end; row++) {
      if (source !== undefined) spans.push({ row: spans.length, source, offset: start[row]!, length: length[row]! });
    }
  }
  return spans;
}
