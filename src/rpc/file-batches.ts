import type { PickedFile } from '../model/engine.ts';

/** A file from this size on is read as a stream by itself. */
const ownBatchBytes = 4 * 1024 * 1024;
const batchBytes = 8 * 1024 * 1024;
const batchFiles = 256;

/** Files that go to a worker together. */
export interface PickedBatch {
  readonly files: readonly PickedFile[];
  readonly bytes: number;
}

/**
 * Groups files by bytes, small ones by count too: posting and reading thousands of files one by one costs more than
 * what is in them.
 */
export async function* fileBatches(files: AsyncIterable<PickedFile>): AsyncGenerator<PickedBatch, void> {
  let group: PickedFile[] = [];
  let bytes = 0;
  for await (const picked of files) {
    const { size } = picked.file;
    if (size >= ownBatchBytes) {
      yield { files: [picked], bytes: size };
      continue;
    }
    if (group.length > 0 && bytes + size > batchBytes) {
      yield { files: group, bytes };
      group = [];
      bytes = 0;
    }
    group.push(picked);
    bytes += size;
    if (group.length === batchFiles) {
      yield { files: group, bytes };
      group = [];
      bytes = 0;
    }
  }
  if (group.length > 0) yield { files: group, bytes };
}

/** One batch for each of its files: what is left to do when the batch as a whole could not be read. */
export function splitBatch(batch: PickedBatch): PickedBatch[] {
  return batch.files.map((picked) => ({ files: [picked], bytes: picked.file.size }));
}
