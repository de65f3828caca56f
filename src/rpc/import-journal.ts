import type { ImportEnd, ImportId, KeptRoots, ListedFile } from '../model/import-note.ts';
import type { Caller } from './client.ts';
import type { QueryCalls } from './contract.ts';

/**
 * Notes with the case what an import is to bring, for the event that it does not come to its end. An import goes on
 * where nothing can be noted: what ails the store then it will meet itself.
 */
export class ImportJournal {
  readonly #query: Caller<QueryCalls>;
  readonly #id: Promise<ImportId | undefined>;
  #last: Promise<unknown>;

  /**
   * `made`: when there is a case to note it with. `roots` may never resolve: the browser may ask the user something
   * first.
   */
  constructor(query: Caller<QueryCalls>, made: Promise<unknown>, roots: Promise<KeptRoots>) {
    this.#query = query;
    this.#id = made.then(() => query.call('beginImport', undefined)).catch(() => undefined);
    this.#last = this.#id;
    roots.then(
      (kept) => {
        if (kept.length > 0) this.#note((id) => query.call('keepRoots', { id, roots: kept }));
      },
      () => undefined,
    );
  }

  /** Resolves when it is noted that there is an import. */
  async begun(): Promise<void> {
    await this.#id;
  }

  /** It is to bring these files, too; `isListed`: there are no more. */
  list(files: readonly ListedFile[], isListed: boolean): void {
    this.#note((id) => this.#query.call('listImport', { id, files, isListed }));
  }

  async end(ended: ImportEnd | 'done'): Promise<void> {
    await this.#last;
    const id = await this.#id;
    if (id !== undefined) await this.#query.call('endImport', { id, ended }).catch(() => undefined);
  }

  #note(note: (id: ImportId) => Promise<unknown>): void {
    this.#last = this.#last.then(async () => {
      const id = await this.#id;
      if (id !== undefined) await note(id).catch(() => undefined);
    });
  }
}
