/**
 * The way in: a dropped file's bytes become events in segments, evidence in packs and a row in the ledger. Runs in a
 * worker; one file after the other. A file that fails says why in its ledger row, and the rest goes on.
 */
import { AppError } from '../base/app-error.ts';
import type { Limits } from '../base/limits.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { allSkipped } from '../model/byte-account.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ListedFile } from '../model/import-note.ts';
import type { Store } from '../store/store.ts';
import type { ByteSource } from '../read/byte-source.ts';
import type { SourceRecord } from '../model/source.ts';
import { sniffContainer } from '../read/sniff-container.ts';
import { contentKeyOf, KeyedPieces } from './content-key.ts';
import { isKeptNow } from './kept-now.ts';
import { KnownFiles } from './known-files.ts';
import { importBytes } from './import-container.ts';
import { accounted, recordOf, type Item } from './item.ts';
import type { IngestCounts } from '../model/import-counts.ts';
import { IngestJob } from './job.ts';
import { ReplayPieces, SourcePieces } from './pieces.ts';

/** Up to here a file is always compared with what the case has before it is read in. */
const smallFileBytes = 8 * 1024 * 1024;

export interface ImportedFile {
  readonly path: string;
  readonly source: ByteSource;
}

export interface ImporterSettings {
  readonly store: Store;
  readonly limits: Limits;
  readonly makeKit: () => CoreKit;
  readonly onprogress: (counts: IngestCounts) => void;
}

export class Importer {
  readonly #job: IngestJob;
  readonly #known: KnownFiles;

  private constructor(job: IngestJob, known: KnownFiles) {
    this.#job = job;
    this.#known = known;
  }

  static async start(settings: ImporterSettings): Promise<Importer> {
    const { store, limits, makeKit, onprogress } = settings;
    const job = new IngestJob(store, limits, makeKit, onprogress);
    const [sources, packLengths] = await Promise.all([store.sources(), store.packLengths()]);
    return new Importer(job, new KnownFiles(sources, packLengths, limits));
  }

  get counts(): Readonly<IngestCounts> {
    return this.#job.counts;
  }

  /** Imports one dropped file. Rejects only where the environment refuses (`store/…`). */
  async importFile(file: ImportedFile, signal: AbortSignal): Promise<void> {
    this.#job.beginFile(file.source.size);
    try {
      await this.#importFile(file, signal);
    } catch (error) {
      await this.#fail(file, error);
    }
    this.#job.endFile();
    if (this.#job.mustStoreSoon) await this.#job.commit();
  }

  /** Accounts for a dropped file that is not read, since reading it ended the worker, more than once. */
  async leaveOut(file: ListedFile): Promise<void> {
    const job = this.#job;
    job.beginFile(file.bytes);
    const [part] = this.#known.takeCutOff(file.path);
    if (part === undefined) await this.#refuse(file, leftOut);
    else {
      // what came in before is not thrown away
      const record = await job.store.source(part);
      job.finish({ ...record, diagnostics: [...record.diagnostics, leftOut] });
    }
    job.endFile();
  }

  /** Makes everything imported so far durable. */
  async settle(): Promise<void> {
    await this.#job.settle();
  }

  async #importFile(file: ImportedFile, signal: AbortSignal): Promise<void> {
    const job = this.#job;
    const key = (await this.#isReadFirst(file.source)) ? await contentKeyOf(file.source, job.kit.hasher) : undefined;
    const before = key === undefined ? undefined : this.#known.at(key, file.path);
    if (before && !(await isKeptNow(job, before, file))) {
      job.counts.unchangedFiles++;
      return;
    }
    const keyed = new KeyedPieces(new SourcePieces(file.source), job.kit.hasher, (offset) => {
      job.readTo(offset);
    });
    const item: Item = {
      path: file.path,
      bytes: file.source.size,
      depth: 0,
      layers: 0,
      pieces: new ReplayPieces(key === undefined ? keyed : new SourcePieces(file.source)),
      random: file.source,
      contentKey: () => key ?? keyed.key,
    };
    const replaced = [...this.#known.takeCutOff(file.path), ...(before ? [before.id] : [])];
    if (replaced.length > 0) await job.store.forget(replaced);
    const outgrown = this.#known.takeOutgrown(key, file.path);
    const same = key === undefined ? undefined : this.#known.complete(key);
    if (same && same !== before && !(await isKeptNow(job, same, file))) await this.#finishSame(item, same);
    else await importBytes(job, item, signal);
    // what was there before must not go while less than that has come
    if (!signal.aborted) job.replace(outgrown);
  }

  /**
   * Small files are in memory anyway; a zip or Parquet file is not read from front to back, so its key cannot be had on
   * the way. Any other large file is read twice only where one of just its size is known.
   */
  async #isReadFirst(source: ByteSource): Promise<boolean> {
    if (source.size <= smallFileBytes || this.#known.hasSize(source.size)) return true;
    return ['zip', 'parquet'].includes(sniffContainer(await source.read(0, 512)));
  }

  async #finishSame(item: Item, same: SourceRecord): Promise<void> {
    const job = this.#job;
    job.finish({
      ...recordOf(item, await job.newSource(), same.kind, same.format),
      found: this.#known.found(same),
      textBytes: same.textBytes,
      ...this.#known.account(same),
      diagnostics: [{ code: 'import/same-as', severity: 'info', detail: `the same bytes as ${same.path}` }],
      sameAs: same.id,
    });
  }

  async #fail(file: ImportedFile, error: unknown): Promise<void> {
    const job = this.#job;
    const diagnostic = fileFault(error);
    if (!diagnostic) throw error;
    if (diagnostic.code === 'core/trap') await job.replaceKit();
    else job.builder.endSource();
    await this.#refuse({ path: file.path, bytes: file.source.size }, diagnostic);
  }

  async #refuse(file: ListedFile, why: Diagnostic): Promise<void> {
    const job = this.#job;
    job.finish({
      ...recordOf(file, await job.newSource(), 'unknown', 'not readable'),
      ...accounted(allSkipped(file.bytes)),
      diagnostics: [why],
      complete: false,
    });
  }
}

const leftOut: Diagnostic = {
  code: 'core/trap',
  severity: 'error',
  detail: 'reading this file ended the part of Spoor that reads files, more than once; it was left out',
};

/** What of an error is the file's and not the environment's. */
export function fileFault(error: unknown): Diagnostic | undefined {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
    return { code: 'core/trap', severity: 'error', detail: `reading this file failed inside: ${error.message}` };
  }
  if (!(error instanceof AppError)) return undefined;
  if (error.code === 'core/trap') {
    return { code: 'core/trap', severity: 'error', detail: `reading this file failed inside: ${error.message}` };
  }
  if (error.code === 'read/file-unreadable') {
    return { code: 'read/unreadable', severity: 'error', detail: 'the browser could not read this file' };
  }
  return undefined;
}
