import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/base/limits.ts';
import { ledger } from '../../../src/explore/ledger.ts';
import { OpenedCase } from '../../../src/explore/opened-case.ts';
import { hashesPart } from '../../../src/model/packed-segment.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { TestCase, type TestFile } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';

/** An event of the pool, and how it stands in a file. */
type Written = readonly [
  number,
  'as it was' | 'changed' | 'changed otherwise' | 'written anew' | 'without ID' | 'large',
];

type Step =
  | { readonly kind: 'log'; readonly events: readonly Written[]; readonly isGzip: boolean }
  /** A table that holds some fields of events. */
  | { readonly kind: 'table'; readonly events: readonly number[] }
  /** Files that a limit cut off are read anew, and take the place of what they were. */
  | { readonly kind: 'raise' }
  | { readonly kind: 'settle' }
  /** What was kept at the nth `settle` stands in the store again. */
  | { readonly kind: 'outdated'; readonly nth: number }
  | { readonly kind: 'damaged'; readonly at: number; readonly byte: number; readonly isCut: boolean };

const written: fc.Arbitrary<Written> = fc.tuple(
  fc.nat(11),
  fc.constantFrom('as it was', 'as it was', 'changed', 'changed otherwise', 'written anew', 'without ID', 'large'),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('log' as const),
      events: fc.array(written, { minLength: 1, maxLength: 6 }),
      isGzip: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('table' as const),
      events: fc.array(fc.nat(11), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('raise' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outdated' as const), nth: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('damaged' as const),
      at: fc.nat(),
      byte: fc.nat(255),
      isCut: fc.boolean(),
    }),
  },
);

const lowLimit = 2000;

function textOf([n, how]: Written): string {
  if (how === 'changed') return sampleEvent(n, { readOnly: false });
  if (how === 'changed otherwise') return sampleEvent(n, { awsRegion: 'x' });
  if (how === 'written anew') return JSON.stringify(JSON.parse(sampleEvent(n)), undefined, 1);
  if (how === 'without ID') return sampleEvent(n, { eventID: undefined });
  if (how === 'large') return sampleEvent(n, { more: 'x'.repeat(lowLimit) });
  return sampleEvent(n);
}

function tableFile(events: readonly number[]): Uint8Array {
  const header =
    'User name,Event time,Event source,Event name,AWS region,Source IP address,User agent,Event ID,Read-only';
  const rows = events.map((n) => {
    const { eventID } = JSON.parse(sampleEvent(n)) as { readonly eventID: string };
    return `user-${String(n)},"2026-01-01T00:00:0${String(n % 10)}Z",s3.amazonaws.com,GetObject,eu-west-1,203.0.113.9,cli,${eventID},true`;
  });
  return new TextEncoder().encode([header, ...rows].join('\n'));
}

/** A store that keeps nothing of the work of opening. */
function forgetful(store: Store): Store {
  return new Proxy(store, {
    get: (of, name: keyof Store) =>
      name === 'opening' ? () => Promise.resolve(undefined) : (of[name] as () => unknown).bind(of),
  });
}

/** All that a case says of which rows count. */
async function told(opened: OpenedCase): Promise<unknown> {
  const rows = Array.from({ length: opened.table.rows }, (_, row) => row);
  const groups = rows.map((row) => opened.sameId(row));
  return {
    events: opened.events,
    order: [...opened.order.all()],
    visible: rows.filter((row) => opened.isVisible(row)),
    conflicts: rows.filter((row) => opened.isConflict(row)),
    partial: rows.filter((row) => opened.isPartial(row)),
    names: rows.map((row) => opened.table.texts('eventName', row)),
    groups,
    repeats: await Promise.all(
      groups.map((group, row) => Promise.all(group.map((other) => opened.isRepeat(row, other)))),
    ),
    ledger: ledger(opened),
  };
}

/** A case to which things are done, beside one that is open all the time. */
class History {
  readonly #testCase: TestCase;
  readonly #live: OpenedCase;
  readonly #files: TestFile[] = [];
  readonly #kept: ArrayBuffer[] = [];

  private constructor(testCase: TestCase, live: OpenedCase) {
    this.#testCase = testCase;
    this.#live = live;
  }

  static async begin(): Promise<History> {
    const testCase = await TestCase.in(new MemoryStore(), { maxEventBytes: lowLimit });
    const live = new OpenedCase(forgetful(testCase.store), testCase.makeKit);
    return new History(testCase, live);
  }

  async take(one: Step): Promise<void> {
    const { store } = this.#testCase;
    if (one.kind === 'log') {
      const bytes = logFile(one.events.map(textOf));
      await this.#import({ path: `${String(this.#files.length)}.json`, bytes: one.isGzip ? gzipped(bytes) : bytes });
    } else if (one.kind === 'table') {
      await this.#import({ path: `${String(this.#files.length)}.csv`, bytes: tableFile(one.events) });
    } else if (one.kind === 'raise') {
      this.#testCase.limits = defaultLimits;
      await this.#testCase.import(this.#files);
    } else if (one.kind === 'settle') {
      await (await this.#reopened()).settle();
      const kept = await store.opening();
      if (kept) this.#kept.push(kept);
    } else if (one.kind === 'outdated') {
      const kept = this.#kept[one.nth % this.#kept.length];
      if (kept) await store.putOpening(kept);
    } else {
      const kept = await store.opening();
      if (!kept) return;
      const bytes = new Uint8Array(kept.slice(0));
      bytes[one.at % bytes.length] = one.byte;
      await store.putOpening(one.isCut ? bytes.slice(0, one.at % bytes.length).buffer : bytes.buffer);
    }
    await this.#live.refresh();
  }

  async check(): Promise<void> {
    const wanted = await told(await this.#reopened(forgetful(this.#testCase.store)));
    const reopened = await this.#reopened();
    expect(await told(reopened)).toEqual(wanted);
    expect(await told(this.#live)).toEqual(wanted);
    await this.#testCase.import([{ path: 'last', bytes: logFile([0, 3, 5].map((n) => sampleEvent(n))) }]);
    await reopened.refresh();
    expect(await told(reopened)).toEqual(await told(await this.#reopened(forgetful(this.#testCase.store))));
  }

  async #import(file: TestFile): Promise<void> {
    this.#files.push(file);
    await this.#testCase.import([file]);
  }

  async #reopened(store: Store = this.#testCase.store): Promise<OpenedCase> {
    const opened = new OpenedCase(store, this.#testCase.makeKit);
    await opened.refresh();
    return opened;
  }
}

describe('a case that is opened by what was kept', () => {
  it('is the case that it is without, whatever was imported, outdated or damaged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 9 }), async (steps) => {
        const history = await History.begin();
        for (const one of steps) await history.take(one);
        await history.check();
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('reads of no row who it is, until more comes', async () => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'a', bytes: logFile([...sampleEvents(0, 50), ...sampleEvents(0, 5)]) }]);
    await (await testCase.open()).settle();
    const read: string[] = [];
    const watched = new Proxy(testCase.store, {
      get: (of, name: keyof Store) => {
        if (name !== 'segmentParts') return (of[name] as () => unknown).bind(of);
        return (...parameters: Parameters<Store['segmentParts']>) => {
          read.push(parameters[0]);
          return of.segmentParts(...parameters);
        };
      },
    });
    const opened = new OpenedCase(watched, testCase.makeKit);
    await opened.refresh();
    expect(opened.events).toBe(50);
    expect(read).toEqual([]);
    await testCase.import([{ path: 'b', bytes: logFile(sampleEvents(45, 55)) }]);
    await opened.refresh();
    expect(opened.events).toBe(55);
    expect(read).toEqual([hashesPart, hashesPart]);
  });
});
