/**
 * Walks what was dropped on the page. In: the entries that `DataTransferItem.webkitGetAsEntry()` gave while the drop
 * event ran (they must be collected then; the list is dead after it). Out: every file below them, as it is found, so
 * that an import starts before the walk ends. Memory stays bounded by one directory's batch per level.
 */
import type { PickedFile } from '../model/engine.ts';

/** The part of `FileSystemEntry` that the walk needs; worker libraries do not name that type. */
export interface DroppedEntry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}

interface DroppedFile extends DroppedEntry {
  file(found: (file: File) => void, failed: (error: unknown) => void): void;
}

interface DirectoryReader {
  readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void;
}

interface DroppedDirectory extends DroppedEntry {
  createReader(): DirectoryReader;
}

/** Something that was dropped and could not be read. `error` is what the browser said. */
export interface UnreadableEntry {
  readonly path: string;
  readonly error: unknown;
}

/** Folders inside folders that the walk follows; a real trail has 8. */
const maxDepth = 64;

/**
 * Yields all files below the dropped roots in the order the browser lists them. An entry that cannot be read is passed
 * to `onunreadable` and the walk goes on.
 */
export async function* walkDrop(
  roots: readonly DroppedEntry[],
  onunreadable: (entry: UnreadableEntry) => void,
): AsyncGenerator<PickedFile, void, undefined> {
  yield* walkBatch(roots, '', 0, onunreadable);
}

async function* walkBatch(
  entries: readonly DroppedEntry[],
  parent: string,
  depth: number,
  onunreadable: (entry: UnreadableEntry) => void,
): AsyncGenerator<PickedFile, void, undefined> {
  const opened = entries.map((entry) =>
    isFile(entry) ? openFile(entry).then(asFound, asFailed) : Promise.resolve(undefined),
  );
  for (const [i, entry] of entries.entries()) {
    const path = parent + entry.name;
    const file = await opened[i];
    if (file?.found) yield { file: file.found, path };
    else if (file) onunreadable({ path, error: file.error });
    else if (!isDirectory(entry)) onunreadable({ path, error: new Error('neither a file nor a folder') });
    else if (depth >= maxDepth) onunreadable({ path, error: new Error(`more than ${maxDepth} folders deep`) });
    else yield* walkDirectory(entry, path, depth + 1, onunreadable);
  }
}

/** `readEntries` gives at most 100 entries a call in Chromium; only an empty answer is the end. */
async function* walkDirectory(
  directory: DroppedDirectory,
  path: string,
  depth: number,
  onunreadable: (entry: UnreadableEntry) => void,
): AsyncGenerator<PickedFile, void, undefined> {
  const reader = directory.createReader();
  for (;;) {
    let batch: readonly DroppedEntry[];
    try {
      batch = await readBatch(reader);
    } catch (error) {
      onunreadable({ path, error });
      return;
    }
    if (batch.length === 0) return;
    yield* walkBatch(batch, `${path}/`, depth, onunreadable);
  }
}

interface Opened {
  readonly found?: File;
  readonly error?: unknown;
}

function asFound(found: File): Opened {
  return { found };
}

function asFailed(error: unknown): Opened {
  return { error };
}

function openFile(entry: DroppedFile): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

function readBatch(reader: DirectoryReader): Promise<readonly DroppedEntry[]> {
  return new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });
}

function isFile(entry: DroppedEntry): entry is DroppedFile {
  return entry.isFile;
}

function isDirectory(entry: DroppedEntry): entry is DroppedDirectory {
  return entry.isDirectory;
}
