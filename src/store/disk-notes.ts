/** Notes of imports in a case's database. */
import type Dexie from 'dexie';
import type { Table } from 'dexie';
import type { ImportId, ImportNote, ListedFile } from '../model/import-note.ts';
import type { ImportRecord } from './case-database.ts';
import type { ImportNotes, NotedFiles } from './store.ts';
import type { Guard } from './store-error.ts';

export class DiskNotes implements ImportNotes {
  readonly #db: Dexie;
  readonly #records: Table<ImportRecord, [ImportId, number]>;
  readonly #guard: Guard;

  constructor(db: Dexie, guard: Guard) {
    this.#db = db;
    this.#records = db.table('imports');
    this.#guard = guard;
  }

  async all(): Promise<ImportNote[]> {
    return this.#guard(async () => {
      const keys = await this.#records.toCollection().primaryKeys();
      const records = await this.#records.bulkGet(keys.filter(([, part]) => part === 0));
      return records.flatMap((record) => record?.note ?? []);
    });
  }

  async note(note: ImportNote, files: readonly ListedFile[]): Promise<void> {
    const { id } = note;
    await this.#guard(() =>
      this.#db.transaction('rw', this.#records, async () => {
        await this.#records.put({ id, part: 0, note });
        if (files.length === 0) return;
        const parts = await this.#partsAfter(id, 0).count();
        await this.#records.put({ id, part: parts + 1, files });
      }),
    );
  }

  async files(id: ImportId, last: number): Promise<NotedFiles | undefined> {
    const record = await this.#guard(() => this.#partsAfter(id, last).first());
    return record?.files && { files: record.files, last: record.part };
  }

  async forget(ids: readonly ImportId[]): Promise<void> {
    await this.#guard(() =>
      this.#db.transaction('rw', this.#records, async () => {
        for (const id of ids) await this.#partsAfter(id, -1).delete();
      }),
    );
  }

  #partsAfter(id: ImportId, part: number) {
    return this.#records.where('[id+part]').between([id, part], [id, Infinity], false);
  }
}
