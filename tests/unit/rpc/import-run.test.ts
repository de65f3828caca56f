import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { defaultLimits } from '../../../src/base/limits.ts';
import type { PickedFile } from '../../../src/model/engine.ts';
import type { ImportOutcome } from '../../../src/model/view.ts';
import { WorkerClient } from '../../../src/rpc/client.ts';
import { noFiles, type IngestCounts } from '../../../src/model/import-counts.ts';
import type { FileBatch, IngestCalls, QueryCalls } from '../../../src/rpc/contract.ts';
import { ImportJournal } from '../../../src/rpc/import-journal.ts';
import { ImportRun } from '../../../src/rpc/import-run.ts';
import { serve } from '../../../src/rpc/serve.ts';

const ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports) port.close();
  ports.length = 0;
});

/** What workers have stored between them, and how they behave. */
class Site {
  readonly stored: string[] = [];
  readonly leftOut: string[] = [];
  readonly notes: string[] = [];
  /** Each worker ends when it comes to such a file, so often. */
  readonly deadly = new Map<string, number>();
  /** Files after which the store is full. */
  room = Infinity;
  /** A worker stores what it has read after so many files. */
  storeEvery = 1;
  startFails = 0;
  /** Such a file cannot be read together with others. */
  unreadable = '';
  workers = 0;

  readonly make = (): WorkerClient<IngestCalls> => {
    this.workers++;
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const client = new WorkerClient<IngestCalls>(port1, 'ingest');
    serve<IngestCalls>(
      this.#handlers(() => client.close()),
      port2,
    );
    return client;
  };

  readonly journal = (): ImportJournal => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const { notes } = this;
    serve<Pick<QueryCalls, 'beginImport' | 'listImport' | 'endImport'>>(
      {
        beginImport: () => Promise.resolve(7 as never),
        listImport: ({ files, isListed }) => {
          notes.push(`${String(files.length)} files${isListed ? ', all' : ''}`);
          return Promise.resolve(undefined);
        },
        endImport: ({ ended }) => {
          notes.push(ended);
          return Promise.resolve(undefined);
        },
      },
      port2,
    );
    return new ImportJournal(new WorkerClient<QueryCalls>(port1, 'query'), Promise.resolve(), Promise.resolve([]));
  };

  #handlers(die: () => void) {
    let counts: IngestCounts = { ...noFiles, stored: noFiles };
    let unstored: string[] = [];
    let queue: Promise<unknown> = Promise.resolve();
    const store = (): void => {
      if (this.stored.length + unstored.length > this.room) throw new AppError('store/quota', 'full');
      this.stored.push(...unstored);
      unstored = [];
      counts = { ...counts, stored: counts };
    };
    // it is a call, which has an answer
    type Progress = (counts: IngestCounts) => unknown;
    let told: unknown;
    const read = async ({ files }: FileBatch, progress: Progress): Promise<IngestCounts> => {
      for (const { path, size } of files) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        const deaths = this.deadly.get(path) ?? 0;
        if (deaths > 0) {
          this.deadly.set(path, deaths - 1);
          await told;
          die();
          await new Promise(() => undefined);
        }
        if (path === this.unreadable && files.length > 1) {
          const imported = files.findIndex((file) => file.path === path);
          throw new AppError('read/file-unreadable', 'it is not as it was', { imported });
        }
        unstored.push(path);
        counts = { ...counts, files: counts.files + 1, bytes: counts.bytes + size, events: counts.events + 10 };
        if (unstored.length >= this.storeEvery) store();
        told = progress(counts);
      }
      return counts;
    };
    return {
      start: () => {
        if (this.startFails-- > 0) die();
        return Promise.resolve(undefined);
      },
      importBatch: (batch: FileBatch, { progress }: { progress: Progress }) => {
        const done = queue.then(() => read(batch, progress));
        queue = done.catch(() => undefined);
        return done;
      },
      leaveOut: ({ path }: { readonly path: string }) => {
        this.leftOut.push(path);
        counts = { ...counts, files: counts.files + 1 };
        counts = { ...counts, stored: counts };
        return Promise.resolve(counts);
      },
      finish: async () => {
        await queue;
        store();
        return counts;
      },
    };
  }

  run(files: number, bytes = 5 * 1024 * 1024, workers = 2): Promise<ImportOutcome> {
    return new ImportRun(listOf(files, bytes), {
      workers,
      make: this.make,
      place: () => Promise.resolve({ kind: 'disk', database: 'noFiles' }),
      journal: this.journal(),
      limits: defaultLimits,
    }).run();
  }
}

/** Files so large that each goes to a worker alone. */
async function* listOf(count: number, bytes: number): AsyncGenerator<PickedFile, void> {
  await Promise.resolve();
  for (let nth = 0; nth < count; nth++) yield { path: `f${String(nth)}`, file: new File([new Uint8Array(bytes)], 'f') };
}

const named = (count: number): string[] => Array.from({ length: count }, (_, nth) => `f${String(nth)}`);

describe('an import', () => {
  it('reads each file by itself from one on that cannot be read together with others', async () => {
    const site = new Site();
    site.unreadable = 'f40';
    site.storeEvery = 7;
    expect(await site.run(600, 1000)).toMatchObject({ files: 600, events: 6000 });
    expect([...site.stored].sort()).toEqual(named(600).sort());
    expect(site.notes.at(-1)).toBe('done');
  });

  it('notes its files before it has read them, and forgets the note with its end', async () => {
    const site = new Site();
    expect(await site.run(5)).toEqual({ cancelled: false, files: 5, events: 50, unchangedFiles: 0, diagnostics: 0 });
    expect(site.notes.at(-1)).toBe('done');
    expect(site.notes.at(-2)).toMatch(/, all$/);
  });

  it('reads anew what a worker had not stored when it ended', async () => {
    for (const storeEvery of [1, 3, 100]) {
      const site = new Site();
      site.storeEvery = storeEvery;
      site.deadly.set('f4', 1).set('f7', 1);
      const outcome = await site.run(12);
      expect(site.stored.toSorted()).toEqual(named(12).sort());
      expect(outcome).toMatchObject({ files: 12, events: 120, restarted: { leftOut: [] } });
      expect(outcome.restarted?.files).toBeGreaterThanOrEqual(1);
      expect(outcome.stoppedBy).toBeUndefined();
    }
  });

  it('leaves out a file with which workers end again, says so, and accounts for it', async () => {
    const site = new Site();
    site.storeEvery = 4;
    site.deadly.set('f3', 99);
    const outcome = await site.run(10);
    expect(site.stored.toSorted()).toEqual(named(10).filter((name) => name !== 'f3'));
    expect(site.leftOut).toEqual(['f3']);
    expect(outcome).toMatchObject({ files: 10, restarted: { leftOut: ['f3'] } });
    expect(site.workers).toBe(8);
  });

  it('reads small files anew that were together with the one that ended the worker', async () => {
    const site = new Site();
    site.storeEvery = 1000;
    site.deadly.set('f250', 3);
    const outcome = await site.run(600, 10);
    expect(site.stored).toHaveLength(599);
    expect(site.leftOut).toEqual(['f250']);
    expect(outcome.files).toBe(600);
  });

  it('stops where workers end with one file after the other, and tells what is not in', async () => {
    const site = new Site();
    for (const name of named(30)) site.deadly.set(name, 99);
    const outcome = await site.run(30);
    expect(outcome.stoppedBy?.code).toBe('rpc/worker-died');
    expect(outcome.left?.files).toBe(30 - outcome.files);
    expect(outcome.left?.first).toHaveLength(5);
    expect(site.notes.at(-1)).toBe('stopped');
  });

  it('tries once more where a worker does not start, and then says so', async () => {
    const once = new Site();
    once.startFails = 1;
    expect(await once.run(4)).toMatchObject({ files: 4 });
    const never = new Site();
    never.startFails = 99;
    const outcome = await never.run(4);
    expect(outcome).toMatchObject({
      files: 0,
      stoppedBy: { code: 'rpc/worker-died' },
      left: { files: 4, more: false },
    });
  });

  it('that has no more room tells what is in, how much is not, and the first names of that', async () => {
    const site = new Site();
    site.room = 6;
    site.storeEvery = 2;
    const outcome = await site.run(20, undefined, 1);
    expect(outcome).toMatchObject({ files: 6, events: 60, stoppedBy: { code: 'store/quota' } });
    expect(outcome.left).toEqual({ files: 14, first: ['f6', 'f7', 'f8', 'f9', 'f10'], more: false });
    expect(site.stored).toEqual(named(6));
    expect(site.notes.at(-1)).toBe('stopped');
  });
});
