import type { DroppedRoot } from '../../state/page-parts.ts';
import { isFolder, isFolderEntry, quickFolder, type FileEntry, type FolderEntry } from './quick-folder.ts';

type Item = DataTransferItem & {
  /** Chromium's. */
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
};

/** What was dropped. Has to run inside the drop event: the browser empties the list when the event ends. */
export function droppedRoots(data: DataTransfer): readonly DroppedRoot[] {
  const roots: DroppedRoot[] = [];
  for (const item of data.items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (entry) roots.push(location.protocol === 'file:' ? readableEntry(entry, item) : quickEntry(entry, item));
  }
  return roots;
}

function quickEntry(entry: DroppedRoot, item: Item): DroppedRoot {
  if (!isFolderEntry(entry) || !item.getAsFileSystemHandle) return entry;
  const handle = item.getAsFileSystemHandle();
  handle.catch(() => undefined);
  return quickFolder(entry, handle);
}

/** On a page from a disk Chromium lets no entry be read (EncodingError), but what it gives beside the entry. */
function readableEntry(entry: DroppedRoot, item: Item): DroppedRoot {
  if (entry.isFile) {
    const file = item.getAsFile();
    return file ? fileEntry(entry.name, () => Promise.resolve(file)) : entry;
  }
  const handle = item.getAsFileSystemHandle?.();
  handle?.catch(() => undefined);
  return handle ? folderEntry(entry.name, handle) : entry;
}

function fileEntry(name: string, open: () => Promise<File>): FileEntry {
  return {
    isFile: true,
    isDirectory: false,
    name,
    file: (found, failed) => void open().then(found, failed),
  };
}

/** Read in portions, as entries are. */
const portion = 100;

function folderEntry(name: string, handle: Promise<FileSystemHandle | null>): FolderEntry {
  return {
    isFile: false,
    isDirectory: true,
    name,
    createReader() {
      const children = childrenOf(handle);
      const read = async (): Promise<readonly DroppedRoot[]> => {
        const entries: DroppedRoot[] = [];
        while (entries.length < portion) {
          const { done, value } = await children.next();
          if (done === true) break;
          entries.push(entryOf(value));
        }
        return entries;
      };
      return { readEntries: (found, failed) => void read().then(found, failed) };
    },
  };
}

async function* childrenOf(handle: Promise<FileSystemHandle | null>): AsyncGenerator<FileSystemHandle, void> {
  const folder = await handle.catch(() => null);
  if (!isFolder(folder))
    throw new Error('use “Open folder” for it: the browser gives no such folder to a page from a disk');
  yield* folder.values();
}

function entryOf(handle: FileSystemHandle): DroppedRoot {
  if (isFolder(handle)) return folderEntry(handle.name, Promise.resolve(handle));
  return fileEntry(handle.name, () => (handle as FileSystemFileHandle).getFile());
}
