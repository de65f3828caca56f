/**
 * Sources in a case's database, many in each record: for a record of its own, a source of eight events costs more than all
 * else about it. Which of them are there is told by records that hold only their numbers.
 */
import type Dexie from 'dexie';
import type { Table, Transaction } from 'dexie';
import type { SourceId } from '../model/segment.ts';
import type { SourceRecord } from '../model/source.ts';

/** Numbers that a record is for, whether there are sources with them or not. */
const perRecord = 64;
/** Moved at once from where earlier versions have them. */
const movedAtOnce = 4096;

/** In the order of their numbers. */
interface SourcesRecord {
  group: number;
  sources: SourceRecord[];
}

interface SourceNumbersRecord {
  group: number;
  ids: SourceId[];
}

export class DiskSources {
  readonly tables: readonly Table[];
  readonly #records: Table<SourcesRecord, number>;
  readonly #numbers: Table<SourceNumbersRecord, number>;

  constructor(records: Table<SourcesRecord, number>, numbers: Table<SourceNumbersRecord, number>) {
    this.#records = records;
    this.#numbers = numbers;
    this.tables = [records, numbers];
  }

  static of(db: Dexie): DiskSources {
    return new DiskSources(db.table('sourceRecords'), db.table('sourceNumbers'));
  }

  async all(): Promise<SourceRecord[]> {
    return (await this.#records.toArray()).flatMap(({ sources }) => sources);
  }

  async ids(): Promise<SourceId[]> {
    return (await this.#numbers.toArray()).flatMap(({ ids }) => ids);
  }

  /** At most `count` with numbers above `after`, in their order. */
  async after(after: number, count: number): Promise<SourceRecord[]> {
    const found: SourceRecord[] = [];
    let next = groupOf(Math.max(0, after));
    while (found.length < count) {
      const wanted = Math.ceil((count - found.length) / perRecord) + 1;
      const records = await this.#records.where('group').aboveOrEqual(next).limit(wanted).toArray();
      for (const { sources } of records) found.push(...sources.filter(({ id }) => id > after));
      if (records.length < wanted) break;
      next = records.at(-1)!.group + 1;
    }
    return found.slice(0, count);
  }

  /** Those that are there, in the order asked for. */
  async some(ids: readonly SourceId[]): Promise<SourceRecord[]> {
    const records = await this.#records.bulkGet([...byGroup(ids, (id) => id).keys()]);
    const found = new Map(records.flatMap((record) => record?.sources ?? []).map((source) => [source.id, source]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** Those of the numbers that are there. */
  async known(ids: readonly SourceId[]): Promise<ReadonlySet<SourceId>> {
    const records = await this.#numbers.bulkGet([...byGroup(ids, (id) => id).keys()]);
    const there = new Set(records.flatMap((record) => record?.ids ?? []));
    return new Set(ids.filter((id) => there.has(id)));
  }

  each(take: (source: SourceRecord) => void): PromiseLike<void> {
    return this.#records.each(({ sources }) => {
      sources.forEach(take);
    });
  }

  /** Within a transaction that has `tables`: adds them, or puts them in the place of those with their numbers. */
  async put(sources: readonly SourceRecord[]): Promise<void> {
    await this.#change(
      byGroup(sources, ({ id }) => id),
      (known, added) => {
        const changed = new Map([...known, ...added].map((source) => [source.id, source]));
        return [...changed.values()].sort((a, b) => a.id - b.id);
      },
    );
  }

  /** Within a transaction that has `tables`. */
  async remove(ids: readonly SourceId[]): Promise<void> {
    await this.#change(
      byGroup(ids, (id) => id),
      (known, gone) => known.filter(({ id }) => !gone.includes(id)),
    );
  }

  async #change<T>(
    groups: ReadonlyMap<number, readonly T[]>,
    change: (known: readonly SourceRecord[], by: readonly T[]) => SourceRecord[],
  ): Promise<void> {
    const numbers = [...groups.keys()];
    const known = await this.#records.bulkGet(numbers);
    const changed = numbers.map((group, i) => ({
      group,
      sources: change(known[i]?.sources ?? [], groups.get(group)!),
    }));
    const [left, empty] = [changed.filter(isLeft), changed.filter((record) => !isLeft(record))];
    await this.#records.bulkPut(left);
    await this.#numbers.bulkPut(left.map(({ group, sources }) => ({ group, ids: sources.map(({ id }) => id) })));
    const gone = empty.map(({ group }) => group);
    await this.#records.bulkDelete(gone);
    await this.#numbers.bulkDelete(gone);
  }
}

/** Within the transaction that brings a database to this version: takes sources over from a table with a record for each. */
export async function moveSources(transaction: Transaction): Promise<void> {
  const before = transaction.table<SourceRecord, SourceId>('sources');
  const sources = new DiskSources(
    transaction.table<SourcesRecord, number>('sourceRecords'),
    transaction.table<SourceNumbersRecord, number>('sourceNumbers'),
  );
  for (let last = 0; ;) {
    const some = await before.where('id').above(last).limit(movedAtOnce).toArray();
    await sources.put(some);
    if (some.length < movedAtOnce) break;
    last = some.at(-1)!.id;
  }
}

const isLeft = ({ sources }: SourcesRecord): boolean => sources.length > 0;
const groupOf = (id: number): number => Math.floor(id / perRecord);

function byGroup<T>(all: readonly T[], idOf: (one: T) => SourceId): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const group = groupOf(idOf(one));
    const others = groups.get(group);
    if (others) others.push(one);
    else groups.set(group, [one]);
  }
  return groups;
}
