/**
 * Which cases this browser keeps: a small database of its own beside one for each case. Opened for each call and closed
 * again, so that no tab keeps another from anything. While there is no case there is no database.
 *
 * A case is named here before its database is made, and until after it is deleted; so none is ever lost track of. What a
 * tab left half done when it ended is cleared up by the next call.
 */
import Dexie, { type Table } from 'dexie';
import { AppError } from '../base/app-error.ts';
import { sharedLocks, withLock } from '../base/with-lock.ts';
import { distinctCaseName, freeCaseName, type CaseCounts, type CaseId, type CaseInfo } from '../model/cases.ts';
import { CaseFiles } from './case-files.ts';
import { blockedMs, openDatabase, storedVersion } from './open-database.ts';
import { storeError } from './store-error.ts';

interface CaseRecord extends CaseCounts {
  readonly id: CaseId;
  readonly name: string;
  readonly database: string;
  readonly made: number;
  readonly opened: number;
  /** `making`: its data is being brought in, and it does not count until that has ended well. */
  readonly state: 'there' | 'making' | 'deleting';
}

const idBytes = 8;
/** Where it cannot be told whether a case is still being made. */
const abandonedMs = 60 * 60 * 1000;

export class CaseRegistry {
  readonly #prefix: string;

  /** Names of databases begin with `prefix`. One that is called just so is a case of before there were several. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** All cases, and the one wanted, else the one that was opened last: it is noted that it is opened. */
  open(
    wanted: CaseId | undefined,
  ): Promise<{ readonly info: CaseInfo | undefined; readonly all: readonly CaseInfo[] }> {
    return this.#read({ info: undefined, all: [] }, async (cases) => {
      const all = (await cases.toArray()).filter(isThere).sort(byOpened);
      const record = all.find(({ id }) => id === wanted) ?? all[0];
      if (!record) return { info: undefined, all: [] };
      const opened = { ...record, opened: Date.now() };
      await cases.put(opened);
      return { info: infoOf(opened), all: [opened, ...all.filter((one) => one !== record)].map(infoOf) };
    });
  }

  /** The one opened last first. */
  list(): Promise<readonly CaseInfo[]> {
    return this.#read([], async (cases) => (await cases.toArray()).filter(isThere).sort(byOpened).map(infoOf));
  }

  /** A new case, under a name that no other has: the one wanted, or that with a number behind it. */
  create(name: string): Promise<CaseInfo> {
    return this.#create(newId(), name, 'there');
  }

  /** A new case that is there once `fill` has ended well; where it has not, or the tab ends, nothing of it stays. */
  createFilled(name: string, fill: (made: CaseInfo) => Promise<CaseCounts>): Promise<CaseInfo> {
    const id = newId();
    return withLock(this.#makingLock(id), async () => {
      const made = await this.#create(id, name, 'making');
      try {
        return await this.#change(id, { ...(await fill(made)), state: 'there' });
      } catch (error) {
        await this.remove(id);
        throw error;
      }
    });
  }

  /** Takes the name as it is. */
  async rename(id: CaseId, name: string): Promise<void> {
    await this.#change(id, { name });
  }

  async noteCounts(id: CaseId, { events, files, bytes }: CaseCounts): Promise<void> {
    await this.#change(id, { events, files, bytes });
  }

  /**
   * Deletes the case and all that it holds; tabs that have it open lose it. Throws `store/blocked` where one of them
   * does not let go of it: then it is no longer listed, and deleted as soon as that tab is closed.
   */
  async remove(id: CaseId): Promise<void> {
    const { database } = await this.#write(async (cases) => {
      const record = await known(cases, id);
      await cases.put({ ...record, state: 'deleting' });
      return record;
    });
    await deleteCase(database);
    await this.#write((cases) => cases.delete(id));
  }

  #create(id: CaseId, name: string, state: CaseRecord['state']): Promise<CaseInfo> {
    return this.#write(async (cases) => {
      const taken = (await cases.toArray()).map((record) => record.name);
      const now = Date.now();
      const database = `${this.#prefix}-case-${id}`;
      const counts = { events: 0, files: 0, bytes: 0 };
      const record = { id, name: distinctCaseName(name, taken), database, made: now, opened: now, ...counts, state };
      await cases.add(record);
      return infoOf(record);
    });
  }

  #change(id: CaseId, change: Partial<CaseRecord>): Promise<CaseInfo> {
    return this.#write(async (cases) => {
      const record = { ...(await known(cases, id)), ...change };
      await cases.put(record);
      return infoOf(record);
    });
  }

  get #name(): string {
    return `${this.#prefix}-cases`;
  }

  #makingLock(id: CaseId): string {
    return `${this.#prefix}-making-${id}`;
  }

  /** As `#write`, where there is anything; else gives `none` and makes nothing. */
  #read<T>(none: T, work: (cases: Table<CaseRecord, CaseId>) => Promise<T>): Promise<T> {
    return withLock(this.#name, async () => {
      const names = await databaseNames();
      if (!names.some((name) => name === this.#name || this.#isOfCase(name))) return none;
      return this.#inTurn(names, work);
    });
  }

  #write<T>(work: (cases: Table<CaseRecord, CaseId>) => Promise<T>): Promise<T> {
    return withLock(this.#name, async () => this.#inTurn(await databaseNames(), work));
  }

  async #inTurn<T>(names: readonly string[], work: (cases: Table<CaseRecord, CaseId>) => Promise<T>): Promise<T> {
    const what = 'the list of cases could not be opened';
    const db = new Dexie(this.#name, { autoOpen: false, chromeTransactionDurability: 'strict' });
    db.version(1).stores({ cases: 'id' });
    try {
      await openDatabase(db, await storedVersion(this.#name, what), what);
      const cases = db.table<CaseRecord, CaseId>('cases');
      await this.#tidy(cases, names);
      const answer = await work(cases);
      const isEmpty = (await cases.count()) === 0;
      db.close();
      // a worker that has just been ended may hold it for a moment; an empty list says nothing either
      if (isEmpty) await deleteDatabase(this.#name).catch(() => undefined);
      return answer;
    } catch (error) {
      throw storeError(error, 'store/open-failed', what);
    } finally {
      db.close();
    }
  }

  /** Takes up cases that are not listed, and ends what was left half done. */
  async #tidy(cases: Table<CaseRecord, CaseId>, names: readonly string[]): Promise<void> {
    const records = await cases.toArray();
    const listed = new Set(records.map(({ database }) => database));
    for (const database of names) {
      if (!this.#isOfCase(database) || listed.has(database)) continue;
      const id = newId();
      const name = freeCaseName(records.map((record) => record.name));
      const record: CaseRecord = {
        id,
        name,
        database,
        made: 0,
        opened: 0,
        events: 0,
        files: 0,
        bytes: 0,
        state: 'there',
      };
      records.push(record);
      await cases.add(record);
    }
    for (const record of records) {
      const isLeft = record.state === 'deleting' || (record.state === 'making' && !(await this.#isBeingMade(record)));
      if (!isLeft) continue;
      // it may still be held open, and is tried again with the next call
      const isGone = await deleteCase(record.database, 0).then(
        () => true,
        () => false,
      );
      if (isGone) await cases.delete(record.id);
    }
  }

  async #isBeingMade({ id, made }: CaseRecord): Promise<boolean> {
    const locks = await sharedLocks()
      ?.query()
      .catch(() => undefined);
    if (!locks?.held) return Date.now() - made < abandonedMs;
    return locks.held.some(({ name }) => name === this.#makingLock(id));
  }

  #isOfCase(database: string): boolean {
    return database === this.#prefix || database.startsWith(`${this.#prefix}-case-`);
  }
}

function isThere({ state }: CaseRecord): boolean {
  return state === 'there';
}

function byOpened(a: CaseRecord, b: CaseRecord): number {
  return b.opened - a.opened;
}

function infoOf({ id, name, database, made, opened, events, files, bytes }: CaseRecord): CaseInfo {
  return { id, name, place: { kind: 'disk', database }, made, opened, events, files, bytes };
}

function newId(): CaseId {
  const bytes = crypto.getRandomValues(new Uint8Array(idBytes));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') as CaseId;
}

async function known(cases: Table<CaseRecord, CaseId>, id: CaseId): Promise<CaseRecord> {
  const record = await cases.get(id);
  if (!record || record.state === 'deleting') throw new AppError('store/case-gone', 'the case is no longer there');
  return record;
}

async function databaseNames(): Promise<readonly string[]> {
  try {
    return (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  } catch (error) {
    throw storeError(error, 'store/open-failed', 'the browser does not say what it keeps');
  }
}

/** As `deleteDatabase`, with the files beside it. */
async function deleteCase(database: string, patience = blockedMs): Promise<void> {
  await deleteDatabase(database, patience);
  await CaseFiles.of(database)?.removeAll(patience);
}

/** Resolves once nothing of it is left. Other connections have `patience` milliseconds to let go of it. */
function deleteDatabase(name: string, patience = blockedMs): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => {
      resolve();
    };
    request.onerror = () => {
      reject(storeError(request.error, 'store/write-failed', 'the case could not be deleted'));
    };
    request.onblocked = () => {
      setTimeout(() => {
        reject(new AppError('store/blocked', 'another tab holds the case open'));
      }, patience);
    };
  });
}
