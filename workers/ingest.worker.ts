/** Imports batches of files, one after the other. Several of these run side by side. Also reads and writes case files. */
import { makeCoreKit } from '../src/core/core-kit.ts';
import type { IngestCounts } from '../src/model/import-counts.ts';
import { importBatch } from '../src/ingest/import-batch.ts';
import { Importer } from '../src/ingest/importer.ts';
import { RunMemory } from '../src/read/blob-run.ts';
import type { CaseFileCalls, IngestCalls } from '../src/rpc/contract.ts';
import { borrow } from '../src/rpc/lent-blob.ts';
import { serve } from '../src/rpc/serve.ts';
import type { Store } from '../src/store/store.ts';
import { loadCore } from './load-core.ts';
import { openStore } from './open-store.ts';

/** What a batch has come to in the end goes with its answer. */
const progressEveryMs = 150;

const core = loadCore();
core.catch(() => undefined);
const memory = new RunMemory();
let running: { importer: Importer; store: Store } | undefined;
let queue: Promise<unknown> = Promise.resolve();
let report: (counts: IngestCounts) => void = () => undefined;

function job(): { importer: Importer; store: Store } {
  if (!running) throw new Error('no import has been started');
  return running;
}

const caseFiles = () => import('../src/archive/case-file-calls.ts');

serve<IngestCalls & CaseFileCalls>({
  async start({ place, limits, tellsEach }) {
    const module = await core;
    const store = await openStore(place);
    const hashKey = await store.hashKey();
    const makeKit = () => makeCoreKit(module, { hashKey, ...limits });
    let told = 0;
    const onprogress = (counts: IngestCounts): void => {
      if (!tellsEach && performance.now() - told < progressEveryMs) return;
      told = performance.now();
      report({ ...counts });
    };
    const importer = await Importer.start({ store, limits, makeKit, onprogress });
    running = { importer, store };
    return undefined;
  },
  importBatch(batch, { signal, progress }) {
    const { importer } = job();
    report = progress;
    const before = queue;
    const done = borrow(batch, (blob) => importBatch({ importer, memory }, { ...batch, blob }, before, signal));
    queue = done.catch(() => undefined);
    return done;
  },
  async leaveOut(file) {
    const { importer } = job();
    await queue;
    await importer.leaveOut(file);
    return { ...importer.counts };
  },
  async exportCase({ place, ...about }, context) {
    const { exportCase } = await caseFiles();
    const store = await openStore(place);
    try {
      return await exportCase(await core, { store, ...about }, context);
    } finally {
      store.close();
    }
  },
  async importCase({ batch, limits, into }, context) {
    const { importCase, importCaseInto } = await caseFiles();
    const settings = { module: await core, limits };
    return borrow(batch, async (blob) =>
      into.kind === 'new'
        ? importCase(into.prefix, blob, settings, context)
        : importCaseInto(await openStore(into), blob, settings, context),
    );
  },
  async rebuildCase({ place, prefix, limits, ...about }, context) {
    const { rebuildCase } = await caseFiles();
    const store = await openStore(place);
    try {
      return await rebuildCase(prefix, { store, ...about }, { module: await core, limits }, context);
    } finally {
      store.close();
    }
  },
  async finish() {
    const { importer, store } = job();
    await queue;
    running = undefined;
    try {
      await importer.settle();
    } finally {
      store.close();
    }
    return { ...importer.counts };
  },
});
