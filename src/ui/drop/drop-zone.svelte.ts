import type { App } from '../../state/app.svelte.ts';
import { droppedItems, keptRoots } from './dropped-items.ts';

/**
 * Takes files and folders that are dropped anywhere on the page, and files or text of events that are pasted. `isOver`
 * while something hovers.
 */
export class DropZone {
  #isOver = $state(false);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  readonly ondragover = (event: DragEvent): void => {
    if (!event.dataTransfer || !hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    if (!this.#isOver) this.#app.imports.expect();
    this.#isOver = true;
  };

  readonly ondragleave = (event: DragEvent): void => {
    // leaving an element for another one of the page names that other one
    if (event.relatedTarget === null) this.#isOver = false;
  };

  readonly ondrop = (event: DragEvent): void => {
    this.#isOver = false;
    if (!event.dataTransfer || !hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    const { files, imports } = this.#app;
    const items = droppedItems(event.dataTransfer);
    if (items.length === 0) {
      imports.start(files.picked(event.dataTransfer.files));
      return;
    }
    const found = files.dropped(items, ({ path, error }) => {
      imports.addUnreadable(path, error);
    });
    imports.start(found, keptRoots(items));
  };

  readonly onpaste = (event: ClipboardEvent): void => {
    const data = event.clipboardData;
    if (!data || isEditable(event.target)) return;
    const pasted = data.files.length > 0 ? [...data.files] : pastedText(data.getData('text/plain'));
    if (pasted.length === 0) return;
    event.preventDefault();
    const { files, imports } = this.#app;
    imports.start(files.picked(pasted));
  };
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Text that may hold events, as a file: JSON, or a table of more than its header. */
function pastedText(text: string): readonly File[] {
  const isJson = /^\uFEFF?\s*[[{]/.test(text);
  const isTable = /^[^\n]*,[^\n]*\n\s*\S/.test(text);
  if (!isJson && !isTable) return [];
  const stamp = new Date().toISOString().replaceAll(':', '').slice(0, 17);
  return [new File([text], `pasted ${stamp}Z.${isJson ? 'json' : 'csv'}`)];
}

function hasFiles(data: DataTransfer): boolean {
  return data.types.includes('Files');
}
