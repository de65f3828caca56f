import { AppError } from '../base/app-error.ts';
import { Breather } from '../base/breathe.ts';
import type { IngestCounts } from '../model/import-counts.ts';
import { BlobRun, type RunMemory } from '../read/blob-run.ts';
import { BlobSource, BytesSource, type BlobLike } from '../read/byte-source.ts';
import type { Importer } from './importer.ts';

/** Files one after the other in one Blob. */
export interface Batch {
  readonly blob: BlobLike;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

interface BatchImporter {
  readonly importer: Importer;
  readonly memory: RunMemory;
}

/**
 * Imports a batch once `before` has ended; the browser reads several files ahead of that. A file alone is read as a stream
 * of its own. Rejects with `read/file-unreadable` where several cannot be read as one; `imported` of its details says how
 * many of them are imported.
 */
export async function importBatch(
  { importer, memory }: BatchImporter,
  batch: Batch,
  before: Promise<unknown>,
  signal: AbortSignal,
): Promise<IngestCounts> {
  const [only] = batch.files;
  if (only && batch.files.length === 1) {
    await before;
    if (!signal.aborted) await importer.importFile({ path: only.path, source: new BlobSource(batch.blob) }, signal);
    return { ...importer.counts };
  }
  const run: Run = BlobRun.of(batch.blob, memory) ?? new WholeBlob(batch.blob);
  await before;
  const breather = new Breather();
  let imported = 0;
  try {
    for (const { path, size } of batch.files) {
      // Bytes that are there never wait for anything, so an abort would not be heard until the batch ends.
      if (breather.due) await breather.take();
      if (signal.aborted) break;
      const source = new BytesSource(await bytesOf(run, size, imported));
      await importer.importFile({ path, source }, signal);
      imported++;
    }
  } finally {
    await run.end();
  }
  return { ...importer.counts };
}

type Run = Pick<BlobRun, 'next' | 'end'>;

async function bytesOf(run: Run, size: number, imported: number): Promise<Uint8Array> {
  try {
    return await run.next(size);
  } catch (cause) {
    throw new AppError('read/file-unreadable', 'a group of files could not be read', { imported }, { cause });
  }
}

/** A Blob that is read at once. */
class WholeBlob implements Run {
  readonly #bytes: Promise<ArrayBuffer>;
  #offset = 0;

  constructor(blob: BlobLike) {
    this.#bytes = blob.arrayBuffer();
    // a failure is reported when bytes are asked for
    this.#bytes.catch(() => undefined);
  }

  async next(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(await this.#bytes, this.#offset, length);
    this.#offset += length;
    return bytes;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
