import type { PickedFile } from '../model/engine.ts';
import type { KeptRoots } from '../model/import-note.ts';

/** A dropped item as `webkitGetAsEntry()` gives it. */
export interface DroppedRoot {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
}

export interface DroppedItem {
  readonly entry: DroppedRoot;
  /** Of a file. */
  readonly file: File | null;
  /** Where the browser gives one, to be kept. */
  readonly handle: Promise<FileSystemHandle | null> | undefined;
}

type OnUnreadable = (entry: { readonly path: string; readonly error: unknown }) => void;

/** How picked and dropped things become a list of files. */
export interface FileSources {
  readonly picked: (list: ArrayLike<File>) => AsyncIterable<PickedFile>;
  readonly dropped: (items: readonly DroppedItem[], onunreadable: OnUnreadable) => AsyncIterable<PickedFile>;
  /** What was kept of a drop. */
  readonly kept: (roots: KeptRoots, onunreadable: OnUnreadable) => AsyncIterable<PickedFile>;
  /** The trail that comes with the app. */
  readonly sample?: () => AsyncIterable<PickedFile>;
}
