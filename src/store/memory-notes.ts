/** Notes of imports in memory. */
import type { ImportId, ImportNote, ListedFile } from '../model/import-note.ts';
import type { ImportNotes, NotedFiles } from './store.ts';

export class MemoryNotes implements ImportNotes {
  readonly #imports = new Map<ImportId, { note: ImportNote; readonly files: (readonly ListedFile[])[] }>();

  all(): Promise<ImportNote[]> {
    return Promise.resolve(Array.from(this.#imports.values(), ({ note }) => note).sort((a, b) => a.id - b.id));
  }

  note(note: ImportNote, files: readonly ListedFile[]): Promise<void> {
    const kept = this.#imports.get(note.id) ?? { note, files: [] };
    kept.note = note;
    if (files.length > 0) kept.files.push(files);
    this.#imports.set(note.id, kept);
    return Promise.resolve();
  }

  files(id: ImportId, last: number): Promise<NotedFiles | undefined> {
    const files = this.#imports.get(id)?.files[last];
    return Promise.resolve(files && { files, last: last + 1 });
  }

  forget(ids: readonly ImportId[]): Promise<void> {
    for (const id of ids) this.#imports.delete(id);
    return Promise.resolve();
  }
}
