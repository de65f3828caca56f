/**
 * Imports of a case that have not come to their end: noted as they begin, with the files that they list, and forgotten
 * once all of these are in. What is in is read off the sources that are stored, so that it is right however an import
 * ended.
 */
import type { ImportEnd, ImportId, ImportNote, KeptRoots, ListedFile } from '../model/import-note.ts';
import type { UnfinishedImports as Unfinished } from '../model/import-note.ts';
import type { SourceRecord } from '../model/source.ts';
import type { Handlers, UnfinishedCalls } from '../rpc/contract.ts';
import type { OwnStore } from '../store/store.ts';

/** Paths that are told of the files that are missing. */
const maxNamed = 5;

export class UnfinishedImports {
  readonly #store: OwnStore;
  /** Of this page, while they run. */
  readonly #running = new Map<ImportId, ImportNote>();

  constructor(store: OwnStore) {
    this.#store = store;
  }

  async begin(): Promise<ImportId> {
    const id = (await this.#store.reserve('nextImport', 1)) as ImportId;
    const note = { id, began: Date.now(), isListed: false, roots: [] };
    await this.#store.notes.note(note, []);
    this.#running.set(id, note);
    return id;
  }

  /** What its files come from. */
  async keepRoots(id: ImportId, roots: KeptRoots): Promise<void> {
    await this.#change(id, { roots }, []);
  }

  /** More of its files are known; `isListed`: these are the last. */
  async list(id: ImportId, files: readonly ListedFile[], isListed: boolean): Promise<void> {
    await this.#change(id, { isListed }, files);
  }

  /** An import has come to its end, or has been ended. */
  async end(id: ImportId, ended: ImportEnd | 'done'): Promise<void> {
    const note = await this.#noteOf(id);
    this.#running.delete(id);
    if (!note) return;
    if (ended !== 'done') {
      await this.#store.notes.note({ ...note, ended }, []);
      return;
    }
    await this.#forgetCompleted(id);
    await this.#store.notes.forget([id]);
  }

  /** What is missing now; undefined where nothing is. */
  async left(): Promise<Unfinished | undefined> {
    const notes = (await this.#store.notes.all()).filter(({ id }) => !this.#running.has(id));
    const newest = notes.at(-1);
    if (!newest) return undefined;
    const there = await this.#there();
    const listed = new Set<string>();
    const firstMissing: string[] = [];
    let missing = 0;
    for (const { id } of notes) {
      for await (const file of this.#filesOf(id)) {
        const key = keyOf(file);
        if (listed.has(key)) continue;
        listed.add(key);
        if (there.has(key)) continue;
        missing++;
        if (firstMissing.length < maxNamed) firstMissing.push(file.path);
      }
    }
    const isListed = notes.every((note) => note.isListed);
    if (isListed && missing === 0) return undefined;
    return {
      ended: newest.ended ?? 'interrupted',
      files: listed.size,
      missing,
      firstMissing,
      isListed,
      roots: notes.flatMap(({ roots }) => roots),
    };
  }

  /** Takes what is missing for given up. */
  async dismiss(): Promise<void> {
    const notes = await this.#store.notes.all();
    await this.#store.notes.forget(notes.map(({ id }) => id).filter((id) => !this.#running.has(id)));
  }

  async #change(id: ImportId, change: Partial<ImportNote>, files: readonly ListedFile[]): Promise<void> {
    const note = await this.#noteOf(id);
    if (!note) return;
    const changed = { ...note, ...change };
    await this.#store.notes.note(changed, files);
    this.#running.set(id, changed);
  }

  /** Another worker may have begun it, and ended since. */
  async #noteOf(id: ImportId): Promise<ImportNote | undefined> {
    return this.#running.get(id) ?? (await this.#store.notes.all()).find((note) => note.id === id);
  }

  /** Forgets the imports before that are whole with this one. */
  async #forgetCompleted(by: ImportId): Promise<void> {
    const before = (await this.#store.notes.all()).filter(({ id }) => !this.#running.has(id) && id !== by);
    if (before.length === 0) return;
    const there = await this.#there();
    const seen = new Set<string>();
    for await (const file of this.#filesOf(by)) seen.add(keyOf(file));
    const whole: ImportId[] = [];
    for (const { id, isListed } of before) {
      let isWhole = true;
      let last: string | undefined;
      for await (const file of this.#filesOf(id)) {
        last = keyOf(file);
        isWhole &&= there.has(last);
      }
      // where it was cut off while it listed, this one went past that place
      if (isWhole && (isListed || last === undefined || seen.has(last))) whole.push(id);
    }
    await this.#store.notes.forget(whole);
  }

  async #there(): Promise<ReadonlySet<string>> {
    const there = new Set<string>();
    for (const source of await this.#store.sources()) {
      if (source.parent === undefined && !isCutOff(source)) there.add(keyOf(source));
    }
    return there;
  }

  async *#filesOf(id: ImportId): AsyncGenerator<ListedFile, void> {
    for (let portion = await this.#store.notes.files(id, 0); portion;) {
      yield* portion.files;
      portion = await this.#store.notes.files(id, portion.last);
    }
  }
}

/** Of a file that could not be read to its end, another attempt brings no more. */
function isCutOff({ complete, diagnostics }: SourceRecord): boolean {
  return !complete && !diagnostics.some(({ severity }) => severity === 'error');
}

function keyOf({ path, bytes }: ListedFile): string {
  return `${String(bytes)} ${path}`;
}

/** This part of the query worker's calls. */
export function unfinishedCalls(current: () => UnfinishedImports): Handlers<UnfinishedCalls> {
  return {
    beginImport: () => current().begin(),
    async keepRoots({ id, roots }) {
      await current().keepRoots(id, roots);
      return undefined;
    },
    async listImport({ id, files, isListed }) {
      await current().list(id, files, isListed);
      return undefined;
    },
    async endImport({ id, ended }) {
      await current().end(id, ended);
      return undefined;
    },
    unfinished: () => current().left(),
    async dismissUnfinished() {
      await current().dismiss();
      return undefined;
    },
  };
}
