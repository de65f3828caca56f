/** What was answered last about all events, in a case's database. */
import type Dexie from 'dexie';
import type { Table } from 'dexie';
import type { AnswersRecord } from './case-database.ts';
import type { AnswersStore } from './store.ts';
import type { Guard } from './store-error.ts';

export class DiskAnswers implements AnswersStore {
  readonly table: Table<AnswersRecord, AnswersRecord['key']>;
  readonly #db: Dexie;
  readonly #guard: Guard;

  constructor(db: Dexie, guard: Guard) {
    this.#db = db;
    this.table = db.table('answers');
    this.#guard = guard;
  }

  async revision(): Promise<number> {
    return this.#guard(() => this.#revision());
  }

  async kept(): Promise<{ readonly answers: unknown; readonly revision: number } | undefined> {
    const [now, kept] = await this.#guard(() => this.table.bulkGet(['revision', 'kept']));
    return kept && kept.revision === (now?.revision ?? 0)
      ? { answers: kept.answers, revision: kept.revision }
      : undefined;
  }

  async keep(answers: unknown, revision: number): Promise<void> {
    await this.#guard(() =>
      this.#db.transaction('rw', this.table, async () => {
        if ((await this.#revision()) === revision) await this.table.put({ key: 'kept', revision, answers });
      }),
    );
  }

  /** Within a transaction that has `table`: what is kept does not hold any more. */
  async change(): Promise<void> {
    // not the next number: that would have to be read first
    await this.table.put({ key: 'revision', revision: Math.random() });
  }

  async #revision(): Promise<number> {
    return (await this.table.get('revision'))?.revision ?? 0;
  }
}
