import { AppError } from '../base/app-error.ts';
import type { Limits } from '../base/limits.ts';
import type { PickedFile } from '../model/engine.ts';
import type { ImportOutcome, ImportProgress } from '../model/view.ts';
import type { WorkerClient } from './client.ts';
import { portsOf, type FileBatch, type IngestCalls, type IngestCounts, type StorePlace } from './contract.ts';
import { fileBatches, splitBatch, type PickedBatch } from './file-batches.ts';
import { lend } from './lent-blob.ts';

/** Batches that are given to one worker at a time: one being worked on, one being read. */
const inFlight = 2;
const progressEveryMs = 200;

interface RunOptions {
  /** Where a worker finds the store; asked for once for each. */
  readonly place: () => Promise<StorePlace>;
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  readonly onprogress?: ((progress: ImportProgress) => void) | undefined;
}

const none: IngestCounts = { files: 0, bytes: 0, events: 0, unchangedFiles: 0, diagnostics: 0 };

/** One import over several workers, which take batches as they get free: work is shared by what it costs. */
export class ImportRun {
  readonly #workers: readonly WorkerClient<IngestCalls>[];
  readonly #options: RunOptions;
  readonly #begun = performance.now();
  readonly #counts: IngestCounts[];
  readonly #split: PickedBatch[] = [];
  readonly #ahead: Promise<IteratorResult<PickedBatch, void>>[] = [];
  #batches: AsyncGenerator<PickedBatch, void>;
  #totalFiles = 0;
  #totalBytes = 0;
  #listing = true;
  /** Workers that may still be given a batch. */
  #feeding: number;
  #reported = 0;
  #failure: Error | undefined;

  constructor(workers: readonly WorkerClient<IngestCalls>[], files: AsyncIterable<PickedFile>, options: RunOptions) {
    this.#workers = workers;
    this.#options = options;
    this.#counts = workers.map(() => none);
    this.#feeding = workers.length;
    this.#batches = fileBatches(this.#counted(files));
  }

  async run(): Promise<ImportOutcome> {
    this.#readAhead();
    await Promise.all(this.#workers.map((_, index) => this.#work(index)));
    return this.#outcome();
  }

  /** All that one worker does: batches as long as there are any, then its last commit. */
  async #work(index: number): Promise<void> {
    const worker = this.#workers[index]!;
    try {
      await this.#start(worker);
      await Promise.all(Array.from({ length: inFlight }, () => this.#feed(index)));
      this.#feeding--;
      this.#report(this.#feeding === 0);
      this.#counts[index] = await worker.call('finish', undefined);
    } catch (error) {
      this.#failure ??= asError(error);
    }
  }

  async #start(worker: WorkerClient<IngestCalls>): Promise<void> {
    const { limits } = this.#options;
    const place = await this.#options.place();
    await worker.call('start', { place, limits }, { moved: portsOf(place) });
  }

  async #feed(index: number): Promise<void> {
    const worker = this.#workers[index]!;
    while (!this.#isOver()) {
      const batch = this.#split.pop() ?? (await this.#next());
      if (!batch) return;
      const { signal } = this.#options;
      try {
        const onprogress = (counts: IngestCounts): void => {
          this.#counts[index] = counts;
          this.#report(false);
        };
        this.#counts[index] = await worker.call('importBatch', lend(toBlob(batch)), { signal, onprogress });
        this.#report(false);
      } catch (error) {
        if (error instanceof AppError && error.code === 'read/file-unreadable' && batch.files.length > 1) {
          this.#split.push(...splitBatch(batch));
        } else if (!signal?.aborted) {
          this.#failure ??= asError(error);
        }
      }
    }
  }

  async #next(): Promise<PickedBatch | undefined> {
    const ahead = this.#ahead.shift();
    this.#readAhead();
    try {
      const step = await (ahead ?? this.#batches.next());
      if (step.done !== true) return step.value;
    } catch (error) {
      this.#failure ??= asError(error);
    }
    this.#listing = false;
    return undefined;
  }

  /** Has files listed while workers start, and while they work. */
  #readAhead(): void {
    while (this.#listing && this.#ahead.length < this.#workers.length) {
      const step = this.#batches.next();
      // a failure is told to whoever takes it
      step.catch(() => undefined);
      this.#ahead.push(step);
    }
  }

  #isOver(): boolean {
    return this.#failure !== undefined || this.#options.signal?.aborted === true;
  }

  async *#counted(files: AsyncIterable<PickedFile>): AsyncGenerator<PickedFile> {
    for await (const picked of files) {
      this.#totalFiles++;
      this.#totalBytes += picked.file.size;
      this.#report(false);
      yield picked;
    }
    this.#listing = false;
  }

  #sum(field: keyof IngestCounts): number {
    return this.#counts.reduce((total, counts) => total + counts[field], 0);
  }

  #report(always: boolean): void {
    const now = performance.now();
    if (!always && now - this.#reported < progressEveryMs) return;
    this.#reported = now;
    this.#options.onprogress?.({
      phase: this.#feeding === 0 ? 'finishing' : this.#listing ? 'listing' : 'importing',
      files: this.#sum('files'),
      totalFiles: this.#totalFiles,
      bytes: this.#sum('bytes'),
      totalBytes: this.#totalBytes,
      events: this.#sum('events'),
      elapsedMs: now - this.#begun,
    });
  }

  #outcome(): ImportOutcome {
    const outcome = {
      cancelled: this.#options.signal?.aborted === true,
      files: this.#sum('files'),
      events: this.#sum('events'),
      unchangedFiles: this.#sum('unchangedFiles'),
      diagnostics: this.#sum('diagnostics'),
    };
    const failure = this.#failure;
    if (failure === undefined) return outcome;
    if (failure instanceof AppError) {
      return { ...outcome, stoppedBy: { code: failure.code, message: failure.message } };
    }
    throw failure;
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('something was thrown that is no error', { cause: thrown });
}

function toBlob(batch: PickedBatch): FileBatch {
  const files = batch.files.map(({ path, file }) => ({ path, size: file.size }));
  const only = batch.files.length === 1 ? batch.files[0]?.file : undefined;
  return { blob: only ?? new Blob(batch.files.map(({ file }) => file)), files };
}
