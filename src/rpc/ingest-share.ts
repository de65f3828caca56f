import { AppError } from '../base/app-error.ts';
import type { Limits } from '../base/limits.ts';
import { noFiles, type FileCounts, type IngestCounts } from '../model/import-counts.ts';
import type { WorkerClient } from './client.ts';
import { portsOf, type FileBatch, type IngestCalls, type StorePlace } from './contract.ts';
import type { FileGroup, SizedFile } from './file-batches.ts';
import { lend } from './lent-blob.ts';

/** One worker of an import, with the files that it was given and what it has said of them. */
export class IngestShare {
  readonly #worker: WorkerClient<IngestCalls>;
  readonly #onprogress: () => void;
  /** In the order in which they are read; those that are stored have gone. */
  #given: SizedFile[] = [];
  #counts: IngestCounts = { ...noFiles, stored: noFiles };
  #stored = 0;
  #isDead = false;
  #tellsEach = false;

  constructor(worker: WorkerClient<IngestCalls>, onprogress: () => void) {
    this.#worker = worker;
    this.#onprogress = onprogress;
  }

  /** What it has read; of a dead worker, what of that is stored. */
  get counts(): FileCounts {
    return this.#isDead ? this.stored : this.#counts;
  }
  get stored(): FileCounts {
    return this.#counts.stored;
  }
  get isDead(): boolean {
    return this.#isDead;
  }
  /** Files that it was given and that are not stored, in the order in which they are read. */
  get unstored(): readonly SizedFile[] {
    return this.#given;
  }
  /** The file that it is reading; undefined where it does not tell each. */
  get current(): SizedFile | undefined {
    if (!this.#tellsEach) return undefined;
    return this.#given[this.#counts.files - this.#stored];
  }

  async start(place: StorePlace, limits: Limits, tellsEach: boolean): Promise<void> {
    this.#tellsEach = tellsEach;
    await this.#watch(this.#worker.call('start', { place, limits, tellsEach }, { moved: portsOf(place) }));
  }

  /** Those of the files that could not be read together with the others, and are not imported. */
  async read(group: FileGroup, signal: AbortSignal | undefined): Promise<FileGroup> {
    this.#given.push(...group);
    const onprogress = (counts: IngestCounts): void => {
      this.#take(counts);
    };
    try {
      this.#take(await this.#watch(this.#worker.call('importBatch', lend(toBatch(group)), { signal, onprogress })));
      return [];
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'read/file-unreadable') throw error;
      const unread = group.slice(Number(error.details['imported']));
      this.#given = this.#given.filter((file) => !unread.includes(file));
      return unread;
    }
  }

  async leaveOut(file: SizedFile): Promise<void> {
    const { path, bytes } = file;
    this.#given.push(file);
    this.#take(await this.#watch(this.#worker.call('leaveOut', { path, bytes })));
  }

  async finish(): Promise<void> {
    this.#take(await this.#watch(this.#worker.call('finish', undefined)));
  }

  close(reason?: Error): void {
    this.#worker.close(reason);
  }

  #take(counts: IngestCounts): void {
    this.#counts = counts;
    this.#given.splice(0, counts.stored.files - this.#stored);
    this.#stored = counts.stored.files;
    this.#onprogress();
  }

  async #watch<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof AppError && error.code === 'rpc/worker-died') this.#isDead = true;
      throw error;
    }
  }
}

function toBatch(group: FileGroup): FileBatch {
  return { blobs: group.map(({ file }) => file), files: group.map(({ path, bytes }) => ({ path, size: bytes })) };
}
