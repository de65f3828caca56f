import { AppError } from '../base/app-error.ts';
import { Breather } from '../base/breathe.ts';
import { BlobSource, BytesSource, type BlobLike } from '../read/byte-source.ts';
import type { Importer } from './importer.ts';
import type { IngestCounts } from '../model/import-counts.ts';

/** Files one after the other in one Blob. */
export interface Batch {
  readonly blob: BlobLike;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/**
 * Imports a batch once `before` has ended; several files are read together ahead of that. A file alone is read as a
 * stream. Rejects with `read/file-unreadable` where several cannot be read as one.
 */
export async function importBatch(
  importer: Importer,
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
  const [bytes] = await Promise.all([readWhole(batch.blob), before]);
  const breather = new Breather();
  let offset = 0;
  for (const { path, size } of batch.files) {
    // Bytes in memory never wait for anything, so an abort would not be heard until the batch ends.
    if (breather.due) await breather.take();
    if (signal.aborted) break;
    const source = new BytesSource(new Uint8Array(bytes, offset, size));
    await importer.importFile({ path, source }, signal);
    offset += size;
  }
  return { ...importer.counts };
}

async function readWhole(blob: BlobLike): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw new AppError('read/file-unreadable', 'a group of files could not be read', {}, { cause: error });
  }
}
