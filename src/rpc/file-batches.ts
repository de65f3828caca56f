import type { PickedFile } from '../model/engine.ts';

/** A file from this size on is read as a stream by itself. */
const ownBatchBytes = 4 * 1024 * 1024;
/** Of a group while more files are to come, and of the last ones. */
const usualBytes = 8 * 1024 * 1024;
const lastBytes = 2 * 1024 * 1024;
const mostBytes = 32 * 1024 * 1024;
const batchFiles = 256;

/** With its size, which is dear to ask for: a call into another process in Chromium. */
export interface SizedFile extends PickedFile {
  readonly bytes: number;
}

/** Files that go to a worker together. */
export type FileGroup = readonly SizedFile[];

/**
 * How many bytes a group may have where so many wait and so many share them. Each group has its price, a megabyte or two
 * of memory for the browser to pass it through, so they are large; and small at the end, so that all come to it together.
 */
export function groupBytes(waiting: number, sharers: number, isAll: boolean): number {
  return Math.min(Math.max(waiting / sharers, isAll ? lastBytes : usualBytes), mostBytes);
}

/**
 * Takes the next files off the front, grouped by bytes, small ones by count too: posting and reading thousands of files
 * one by one costs more than what is in them. None while more are to come that may fill the group; `isAll`: there are
 * no more.
 */
export function takeGroup(files: SizedFile[], isAll: boolean, most = usualBytes): FileGroup | undefined {
  let bytes = 0;
  let count = 0;
  for (; count < files.length && count < batchFiles; count++) {
    const size = files[count]!.bytes;
    if (count > 0 && (size >= ownBatchBytes || bytes + size > most)) return files.splice(0, count);
    bytes += size;
    if (bytes >= ownBatchBytes && count === 0) return files.splice(0, 1);
  }
  return count === batchFiles || (isAll && count > 0) ? files.splice(0, count) : undefined;
}

/** All of the files in groups. */
export function groupsOf(files: readonly SizedFile[]): FileGroup[] {
  const rest = [...files];
  const groups: FileGroup[] = [];
  for (let group = takeGroup(rest, true); group; group = takeGroup(rest, true)) groups.push(group);
  return groups;
}
