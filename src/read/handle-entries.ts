/** Handles of files and folders (File System Access), which a page may keep, as the entries that a drop gives. */
import type { DroppedEntry } from './dropped-entry.ts';

/** Read in portions, as entries are. */
const portion = 100;

export function entryOfHandle(handle: FileSystemHandle): DroppedEntry {
  if (isFolder(handle)) return entryOfFolder(handle.name, Promise.resolve(handle));
  return entryOfFile(handle.name, () => (handle as FileSystemFileHandle).getFile());
}

export function entryOfFile(name: string, open: () => Promise<File>): DroppedEntry {
  const file = (found: (file: File) => void, failed: (error: unknown) => void): void => {
    void open().then(found, failed);
  };
  return Object.assign({ isFile: true, isDirectory: false, name }, { file });
}

export function entryOfFolder(name: string, handle: Promise<FileSystemHandle | null>): DroppedEntry {
  const createReader = () => {
    const children = childrenOf(handle);
    const read = async (): Promise<readonly DroppedEntry[]> => {
      const entries: DroppedEntry[] = [];
      while (entries.length < portion) {
        const { done, value } = await children.next();
        if (done === true) break;
        entries.push(entryOfHandle(value));
      }
      return entries;
    };
    const readEntries = (found: (entries: readonly DroppedEntry[]) => void, failed: (error: unknown) => void): void => {
      void read().then(found, failed);
    };
    return { readEntries };
  };
  return Object.assign({ isFile: false, isDirectory: true, name }, { createReader });
}

async function* childrenOf(handle: Promise<FileSystemHandle | null>): AsyncGenerator<FileSystemHandle, void> {
  const folder = await handle.catch(() => null);
  if (!isFolder(folder))
    throw new Error('use “Open folder” for it: the browser gives no such folder to a page from a disk');
  yield* folder.values();
}

export function isFolder(handle: FileSystemHandle | null | undefined): handle is FileSystemDirectoryHandle {
  return handle?.kind === 'directory';
}
