/** What a drop gives: entries of files and folders. Worker libraries do not name the browser's own types of them. */

/** The part of `FileSystemEntry` that the walk needs; worker libraries do not name that type. */
export interface DroppedEntry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}

export interface DroppedFile extends DroppedEntry {
  file(found: (file: File) => void, failed: (error: unknown) => void): void;
}

export interface DirectoryReader {
  readEntries(found: (entries: readonly DroppedEntry[]) => void, failed: (error: unknown) => void): void;
}

export interface DroppedDirectory extends DroppedEntry {
  createReader(): DirectoryReader;
}

/** An entry with what else the drop event gave of it. */
export interface DroppedItem {
  readonly entry: DroppedEntry;
  readonly file: File | null;
  /** Chromium's and Safari's. */
  readonly handle: Promise<FileSystemHandle | null> | undefined;
}

export function isFile(entry: DroppedEntry): entry is DroppedFile {
  return entry.isFile;
}

export function isDirectory(entry: DroppedEntry): entry is DroppedDirectory {
  return entry.isDirectory;
}
