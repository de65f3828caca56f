import type { KeptRoots } from '../../model/import-note.ts';
import type { DroppedItem } from '../../state/file-sources.ts';

type Item = DataTransferItem & {
  /** Not Firefox's. */
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
};

/**
 * Folders that Chromium gives no page as a handle; it would tell the user so in a dialog, although their files are read
 * all the same. They are called so on every desktop but some of Linux.
 */
const withheld = new Set(['Desktop', 'Documents', 'Downloads']);

/** What was dropped. Has to run inside the drop event: the browser empties the list when the event ends. */
export function droppedItems(data: DataTransfer): readonly DroppedItem[] {
  const items: DroppedItem[] = [];
  for (const item of data.items as Iterable<Item>) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (!entry) continue;
    const isWithheld = entry.isDirectory && withheld.has(entry.name) && location.protocol !== 'file:';
    const handle = isWithheld ? undefined : item.getAsFileSystemHandle?.();
    handle?.catch(() => undefined);
    items.push({ entry, file: entry.isFile ? item.getAsFile() : null, handle });
  }
  return items;
}

/** More are not kept: they are dropped again as fast as they are allowed one by one. */
const maxKept = 16;

/** What can be kept of a drop; nothing where that is not all of it. */
export async function keptRoots(items: readonly DroppedItem[]): Promise<KeptRoots> {
  const handles = items.flatMap(({ handle }) => handle ?? []);
  if (items.length > maxKept || handles.length < items.length) return [];
  const roots = (await Promise.all(handles)).filter((handle) => handle !== null);
  return roots.length === items.length ? roots : [];
}
