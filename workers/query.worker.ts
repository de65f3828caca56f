/** Holds the opened case, and answers what the page asks of it. */
import { defaultLimits } from '../src/base/limits.ts';
import { makeCoreKit } from '../src/core/core-kit.ts';
import { eventDetail } from '../src/explore/event-detail.ts';
import { exportEvents } from '../src/explore/export-events.ts';
import { Explorer, explorerCalls } from '../src/explore/explorer.ts';
import { gridRows } from '../src/explore/grid-rows.ts';
import { ledger, summary } from '../src/explore/ledger.ts';
import { OpenedCase } from '../src/explore/opened-case.ts';
import { pathCells } from '../src/explore/path-cells.ts';
import type { QueryCalls } from '../src/rpc/contract.ts';
import { lendStore } from '../src/rpc/lent-store.ts';
import { serve } from '../src/rpc/serve.ts';
import { DiskStore } from '../src/store/disk-store.ts';
import { MemoryStore } from '../src/store/memory-store.ts';
import { loadCore } from './load-core.ts';

const core = loadCore();
core.catch(() => undefined);
let held: Explorer | undefined;

function current(): Explorer {
  if (!held) throw new Error('no case has been opened');
  return held.current();
}

serve<QueryCalls>({
  ...explorerCalls(current),
  async open({ place }) {
    const module = await core;
    const store = place.kind === 'memory' ? new MemoryStore() : await DiskStore.open(place.database);
    const hashKey = await store.hashKey();
    const opened = new OpenedCase(store, () => makeCoreKit(module, { hashKey, ...defaultLimits }));
    held = new Explorer(opened);
    await opened.refresh();
    return summary(opened);
  },
  lendStore({ port }) {
    lendStore(current().opened.store, port);
    return Promise.resolve(undefined);
  },
  async refresh() {
    const { opened } = current();
    await opened.refresh();
    return summary(opened);
  },
  search: (request, context) => current().results.search(request, context),
  rows({ result, from, count, columns }, { signal }) {
    const { opened, results } = current();
    return gridRows(opened, results.rows(result).subarray(from, from + count), columns, signal);
  },
  cells: (request, { signal }) => pathCells(current().opened, request, signal),
  event: (row) => eventDetail(current().opened, row),
  ledger: () => Promise.resolve(ledger(current().opened)),
  exportEvents(request, context) {
    const { opened, results } = current();
    return exportEvents(opened, results.rows(request.result), request, context);
  },
  setIntegrity: (verdicts) => Promise.resolve(current().setIntegrity(verdicts)),
  async erase() {
    await current().erase();
    return undefined;
  },
});
