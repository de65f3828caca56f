/** Holds the opened case, and answers what the page asks of it. */
import { defaultLimits } from '../src/base/limits.ts';
import { makeCoreKit } from '../src/core/core-kit.ts';
import { eventDetail } from '../src/explore/event-detail.ts';
import { exportEvents } from '../src/explore/export-events.ts';
import { explorerCalls } from '../src/explore/explorer.ts';
import { firstCalls } from '../src/explore/first-calls.ts';
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
const current = () => held.explorer();

serve<QueryCalls>({
  ...explorerCalls(current),
  ...firstCalls(held),
  open: (request) => held.open(request),
  opened: () => held.openSoon(),
  begin: () => held.begin(),
  refresh: () => held.refresh(),
  summary: () => held.summary(),
  async noteCounts() {
    await held.noteCounts();
    return undefined;
  },
  async settle() {
    await held.settle();
    return undefined;
  },
  settings: () => held.store.settings(),
  async putSetting({ name, value }) {
    await held.store.putSetting(name, value);
    return undefined;
  },
  lendStore({ port }) {
    lendStore(held.store, port);
    return Promise.resolve(undefined);
  },
  async rows({ result, from, count, columns }, { signal }) {
    const { opened, results } = await current();
    await results.arrived(result);
    return gridRows(opened, results.part(result, from, count), columns, signal);
  },
  cells: async (request, { signal }) => pathCells((await current()).opened, request, signal),
  async isPrepared() {
    const { paths, table } = (await current()).opened;
    return paths.areThere(table.segments.slice());
  },
  event: async (row) => eventDetail((await current()).opened, row),
  ledger: async () => ledger((await current()).opened),
  async exportEvents(request, context) {
    const { opened, results } = await current();
    await results.arrived(request.result);
    return exportEvents(opened, results.rows(request.result), request, context);
  },
  setIntegrity: (verdicts) => held.setIntegrity(verdicts),
  ...unfinishedCalls(() => held.unfinished),
});
