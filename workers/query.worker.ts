/** Holds the opened case, and answers what the page asks of it. */
import { defaultLimits } from '../src/base/limits.ts';
import { makeCoreKit } from '../src/core/core-kit.ts';
import { eventDetail } from '../src/explore/event-detail.ts';
import { exportEvents } from '../src/explore/export-events.ts';
import { explorerCalls } from '../src/explore/explorer.ts';
import { gridRows } from '../src/explore/grid-rows.ts';
import { HeldCase } from '../src/explore/held-case.ts';
import { ledger } from '../src/explore/ledger.ts';
import { pathCells } from '../src/explore/path-cells.ts';
import { unfinishedCalls } from '../src/explore/unfinished-imports.ts';
import type { QueryCalls } from '../src/rpc/contract.ts';
import { lendStore } from '../src/rpc/lent-store.ts';
import { serve } from '../src/rpc/serve.ts';
import { loadCore } from './load-core.ts';

const makeKit = loadCore().then(
  (module) => (hashKey: Uint8Array) => makeCoreKit(module, { hashKey, ...defaultLimits }),
);
makeKit.catch(() => undefined);
const held = new HeldCase(makeKit);
const current = () => held.explorer;

serve<QueryCalls>({
  ...explorerCalls(current),
  open: (request) => held.open(request),
  begin: () => held.begin(),
  refresh: () => held.refresh(),
  summary: () => held.summary(),
  async noteCounts() {
    await held.noteCounts();
    return undefined;
  },
  async settle() {
    await current().opened.settle();
    return undefined;
  },
  settings: () => current().opened.store.settings(),
  async putSetting({ name, value }) {
    await current().opened.store.putSetting(name, value);
    return undefined;
  },
  lendStore({ port }) {
    lendStore(current().opened.store, port);
    return Promise.resolve(undefined);
  },
  search: (request, context) => current().results.search(request, context),
  rows({ result, from, count, columns }, { signal }) {
    const { opened, results } = current();
    return gridRows(opened, results.part(result, from, count), columns, signal);
  },
  cells: (request, { signal }) => pathCells(current().opened, request, signal),
  isPrepared: () => current().opened.paths.areThere(current().opened.table.segments.slice()),
  event: (row) => eventDetail(current().opened, row),
  ledger: () => Promise.resolve(ledger(current().opened)),
  exportEvents(request, context) {
    const { opened, results } = current();
    return exportEvents(opened, results.rows(request.result), request, context);
  },
  setIntegrity: (verdicts) => Promise.resolve(current().setIntegrity(verdicts)),
  ...unfinishedCalls(() => held.unfinished),
});
