/**
 * Walks what was dropped on the page. In: the entries that `DataTransferItem.webkitGetAsEntry()` gave while the drop
 * event ran (they must be collected then; the list is dead after it). Out: every file below them, as it is found, so
 * that an import starts before the walk ends. The next folder is looked into while files of one are given, since each
 * answer of the browser takes its time. Memory stays bounded: per level a few batches of a folder's entries.
 */
import type { PickedFile } from '../model/engine.ts';
import {
  isDirectory,
  isFile,
  type DirectoryReader,
  type DroppedDirectory,
  type DroppedEntry,
  type DroppedFile,
  type DroppedItem,
} from './dropped-entry.ts';
import { entryOfFile, entryOfFolder, entryOfHandle } from './handle-entries.ts';
import { quickFolder } from './quick-folder.ts';

/** Something that was dropped and could not be read. `error` is what the browser said. */
export interface UnreadableEntry {
  readonly path: string;
  readonly error: unknown;
}

/** Folders inside folders that the walk follows; a real trail has 8. */
const maxDepth = 64;

/** Yields all files of dropped items and below them. */
export function walkItems(items: readonly DroppedItem[], onunreadable: (entry: UnreadableEntry) => void): Walk {
  return walkDrop(items.map(readableEntry), onunreadable);
}

/** As `walkItems`, of what was kept of them. */
export function walkHandles(
  handles: readonly FileSystemHandle[],
  onunreadable: (entry: UnreadableEntry) => void,
): Walk {
  return walkDrop(handles.map(entryOfHandle), onunreadable);
}

/** On a page from a disk Chromium lets no entry be read (EncodingError), but what it gives beside the entry. */
function readableEntry({ entry, file, handle }: DroppedItem): DroppedEntry {
  if (location.protocol !== 'file:') return handle && isDirectory(entry) ? quickFolder(entry, handle) : entry;
  if (entry.isFile) return file ? entryOfFile(entry.name, () => Promise.resolve(file)) : entry;
  return handle ? entryOfFolder(entry.name, handle) : entry;
}

/**
 * Yields all files below the dropped roots in the order the browser lists them. An entry that cannot be read is passed
 * to `onunreadable` and the walk goes on.
 */
export async function* walkDrop(roots: readonly DroppedEntry[], onunreadable: (entry: UnreadableEntry) => void): Walk {
  yield* walkBatch(roots, '', 0, onunreadable);
}

type Walk = AsyncGenerator<PickedFile, void, undefined>;

async function* walkBatch(
  entries: readonly DroppedEntry[],
  parent: string,
  depth: number,
  onunreadable: (entry: UnreadableEntry) => void,
): Walk {
  const opened = entries.map((entry) =>
    isFile(entry) ? openFile(entry).then(asFound, asFailed) : Promise.resolve(undefined),
  );
  const begin = (entry: DroppedDirectory): Walk => walkDirectory(entry, parent + entry.name, depth + 1, onunreadable);
  const ahead = new Map<number, Walk>();
  const lookAhead = (after: number): void => {
    if (depth >= maxDepth) return;
    const next = entries.findIndex((entry, i) => i > after && isDirectory(entry));
    const entry = entries[next];
    if (entry && isDirectory(entry)) ahead.set(next, begun(begin(entry)));
  };
  for (const [i, entry] of entries.entries()) {
    const path = parent + entry.name;
    const file = await opened[i];
    if (file?.found) yield { file: file.found, path };
    else if (file) onunreadable({ path, error: file.error });
    else if (!isDirectory(entry)) onunreadable({ path, error: new Error('neither a file nor a folder') });
    else if (depth >= maxDepth) onunreadable({ path, error: new Error(`more than ${maxDepth} folders deep`) });
    else {
      let isFirst = true;
      for await (const found of ahead.get(i) ?? begin(entry)) {
        yield found;
        // only now: a walk that is ahead itself looks no further
        if (isFirst) lookAhead(i);
        isFirst = false;
      }
    }
  }
}

/** A walk whose first file is looked for at once. */
function begun(walk: Walk): Walk {
  const first = walk.next();
  first.catch(() => undefined);
  return (async function* () {
    const { done, value } = await first;
    if (done === true) return;
    yield value;
    yield* walk;
  })();
}

/** `readEntries` gives at most 100 entries a call in Chromium; only an empty answer is the end. */
async function* walkDirectory(
  directory: DroppedDirectory,
  path: string,
  depth: number,
  onunreadable: (entry: UnreadableEntry) => void,
): Walk {
  const reader = directory.createReader();
  let next = readBatch(reader);
  for (;;) {
    let batch: readonly DroppedEntry[];
    try {
      batch = await next;
    } catch (error) {
      onunreadable({ path, error });
      return;
    }
    if (batch.length === 0) return;
    next = readBatch(reader);
    next.catch(() => undefined);
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
