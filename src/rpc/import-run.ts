import { AppError, isAbort } from '../base/app-error.ts';
import type { Limits } from '../base/limits.ts';
import type { PickedFile } from '../model/engine.ts';
import { noFiles, type FileCounts } from '../model/import-counts.ts';
import type { ImportOutcome, ImportProgress, LeftFiles } from '../model/view.ts';
import type { WorkerClient } from './client.ts';
import type { IngestCalls, StorePlace } from './contract.ts';
import { groupsOf, type FileGroup, type SizedFile } from './file-batches.ts';
import type { ImportJournal } from './import-journal.ts';
import { IngestShare } from './ingest-share.ts';
import { ListedFiles } from './listed-files.ts';

/** Batches that are given to one worker at a time: one being worked on, one being read. */
const inFlight = 2;
const progressEveryMs = 200;
/** A file that workers end with is tried so often, once workers tell at which file they are. */
const maxTries = 2;
/** Workers that end while they read, over the whole import; more of them mean that it leads nowhere. */
const maxDeaths = 12;
/** Paths told of files that are not in. */
const maxNamed = 5;

interface RunOptions {
  readonly workers: number;
  readonly make: () => WorkerClient<IngestCalls>;
  /** Where a worker finds the store; asked for once for each. */
  readonly place: () => Promise<StorePlace>;
  readonly journal: ImportJournal;
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  readonly onprogress?: ((progress: ImportProgress) => void) | undefined;
}

/**
 * One import over several workers, which take batches as they get free: work is shared by what it costs. When one of
 * them ends, the others come to their end, and fresh ones read what it had not stored: then none of them takes what
 * another is at for the rest of a file that was cut off.
 */
export class ImportRun {
  readonly #options: RunOptions;
  readonly #begun = performance.now();
  readonly #listed: ListedFiles;
  /** To be read before what is listed next. */
  readonly #first: FileGroup[] = [];
  readonly #leaveOut: SizedFile[] = [];
  readonly #tries = new Map<SizedFile, number>();
  readonly #leftOut: string[] = [];
  #shares: readonly IngestShare[] = [];
  /** Files that a failure kept from being stored. */
  #unstored: readonly SizedFile[] = [];
  #before: FileCounts = noFiles;
  #deaths = 0;
  #readAgain = 0;
  /** Workers that may still be given a batch. */
  #feeding = 0;
  #reported = 0;
  #failure: Error | undefined;

  constructor(files: AsyncIterable<PickedFile>, options: RunOptions) {
    this.#options = options;
    this.#listed = new ListedFiles(files, options.workers * inFlight, ({ files: more, isLast }) => {
      options.journal.list(more, isLast);
      this.#report(false);
    });
  }

  /** Rejects only with what is a fault of ours; where the environment refused, the outcome says so. */
  async run(): Promise<ImportOutcome> {
    const { signal, journal } = this.#options;
    const stopListing = (): void => {
      this.#listed.end();
    };
    signal?.addEventListener('abort', stopListing);
    try {
      await journal.begun();
      while (await this.#round());
    } finally {
      signal?.removeEventListener('abort', stopListing);
      this.#listed.end();
      await journal.end(this.#failure ? 'stopped' : signal?.aborted === true ? 'cancelled' : 'done');
    }
    return this.#outcome();
  }

  /** Ends all workers, for what the import is said to have ended by. */
  close(reason: Error): void {
    this.#failure ??= reason;
    for (const share of this.#shares) share.close(reason);
  }

  /** Reads with fresh workers until all is read, or one of them has ended; then there is to be another round. */
  async #round(): Promise<boolean> {
    const { workers, make } = this.#options;
    const report = (): void => {
      this.#report(false);
    };
    const shares = Array.from({ length: workers }, () => new IngestShare(make(), report));
    this.#shares = shares;
    this.#feeding = workers;
    try {
      await Promise.all(shares.map((share) => this.#work(share)));
    } finally {
      for (const share of shares) share.close();
    }
    const dead = shares.filter(({ isDead }) => isDead);
    if (!this.#isOver()) for (const share of dead) this.#takeUp(share);
    this.#before = shares.reduce((sum, { stored }) => added(sum, stored), this.#before);
    this.#shares = [];
    if (this.#failure) this.#unstored = shares.flatMap(({ unstored }) => unstored);
    return dead.length > 0 && !this.#isOver();
  }

  /** All that one worker does: batches as long as there are any, then its last commit. */
  async #work(share: IngestShare): Promise<void> {
    await this.#start(share);
    await Promise.all(Array.from({ length: inFlight }, () => this.#feed(share)));
    this.#feeding--;
    this.#report(this.#feeding === 0);
    if (!share.isDead) await this.#finish(share);
  }

  async #start(share: IngestShare): Promise<void> {
    try {
      const { place, limits } = this.#options;
      // telling each file takes time, and is of use only where one of them ends workers
      await share.start(await place(), limits, this.#deaths > 0);
      for (let file = this.#leaveOut.pop(); file; file = this.#leaveOut.pop()) await share.leaveOut(file);
    } catch (error) {
      if (!share.isDead || this.#deaths > 0) this.#failure ??= asError(error);
    }
  }

  async #feed(share: IngestShare): Promise<void> {
    while (!this.#isOver() && !this.#isRoundOver()) {
      const group = this.#first.pop() ?? (await this.#next());
      if (!group) return;
      if (this.#isRoundOver()) {
        this.#first.push(group);
        return;
      }
      try {
        const unread = await share.read(group, this.#options.signal);
        this.#first.push(...unread.map((file) => [file]));
      } catch (error) {
        if (share.isDead) return;
        if (!isAbort(error)) this.#failure ??= asError(error);
      }
    }
  }

  async #finish(share: IngestShare): Promise<void> {
    try {
      await share.finish();
    } catch (error) {
      if (!share.isDead) this.#failure ??= asError(error);
    }
  }

  async #next(): Promise<FileGroup | undefined> {
    try {
      return await this.#listed.take();
    } catch (error) {
      this.#failure ??= asError(error);
      return undefined;
    }
  }

  /** What a worker had not stored when it ended is read again; not the file that it has now ended with twice. */
  #takeUp({ current, unstored }: IngestShare): void {
    this.#deaths++;
    if (this.#deaths > maxDeaths) {
      this.#failure ??= new AppError('rpc/worker-died', 'workers end again and again', { worker: 'ingest' });
      return;
    }
    const others = unstored.filter((file) => file !== current);
    this.#first.push(...groupsOf(others));
    this.#readAgain += others.length;
    if (!current) return;
    const tries = (this.#tries.get(current) ?? 0) + 1;
    this.#tries.set(current, tries);
    if (tries < maxTries) {
      this.#first.push([current]);
      this.#readAgain++;
    } else {
      this.#leaveOut.push(current);
      this.#leftOut.push(current.path);
    }
  }

  #isOver(): boolean {
    return this.#failure !== undefined || this.#options.signal?.aborted === true;
  }

  #isRoundOver(): boolean {
    return this.#shares.some(({ isDead }) => isDead);
  }

  #counts(): FileCounts {
    return this.#shares.reduce((sum, { counts }) => added(sum, counts), this.#before);
  }

  #report(always: boolean): void {
    const now = performance.now();
    if (!always && now - this.#reported < progressEveryMs) return;
    this.#reported = now;
    const { files, bytes, events } = this.#counts();
    this.#options.onprogress?.({
      phase: this.#feeding === 0 ? 'finishing' : this.#listed.isListed ? 'importing' : 'listing',
      files,
      totalFiles: this.#listed.count,
      bytes,
      totalBytes: this.#listed.bytes,
      events,
      elapsedMs: now - this.#begun,
    });
  }

  #outcome(): ImportOutcome {
    const { files, events, unchangedFiles, diagnostics } = this.#before;
    const outcome: ImportOutcome = {
      cancelled: this.#options.signal?.aborted === true,
      files,
      events,
      unchangedFiles,
      diagnostics,
      ...(this.#deaths > 0 && { restarted: { files: this.#readAgain, leftOut: this.#leftOut } }),
    };
    const failure = this.#failure;
    if (!failure) return outcome;
    if (!(failure instanceof AppError)) throw failure;
    return { ...outcome, stoppedBy: { code: failure.code, message: failure.message }, left: this.#left() };
  }

  #left(): LeftFiles {
    const left = [...this.#unstored, ...this.#leaveOut, ...this.#first.flat(), ...this.#listed.waiting];
    const first = left.slice(0, maxNamed).map(({ path }) => path);
    return { files: this.#listed.count - this.#before.files, first, more: !this.#listed.isListed };
  }
}

function added(a: FileCounts, b: FileCounts): FileCounts {
  return {
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    events: a.events + b.events,
    unchangedFiles: a.unchangedFiles + b.unchangedFiles,
    diagnostics: a.diagnostics + b.diagnostics,
  };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('something was thrown that is no error', { cause: thrown });
}
