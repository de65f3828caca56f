/** Prepares what answers questions about paths without a column, while nothing more urgent goes on. */
import { Gate } from '../src/base/breathe.ts';
import { defaultLimits } from '../src/base/limits.ts';
import { makeCoreKit } from '../src/core/core-kit.ts';
import { preparePaths } from '../src/paths/prepare-paths.ts';
import type { PathsCalls } from '../src/rpc/contract.ts';
import { serve } from '../src/rpc/serve.ts';
import { loadCore } from './load-core.ts';
import { openStore } from './open-store.ts';

const core = loadCore();
core.catch(() => undefined);
const gate = new Gate();

serve<PathsCalls>({
  async prepare({ place }, { signal, progress }) {
    const module = await core;
    const store = await openStore(place);
    try {
      const hashKey = await store.hashKey();
      const onprogress = (done: number, total: number): void => {
        progress({ done, total });
      };
      await preparePaths(store, () => makeCoreKit(module, { hashKey, ...defaultLimits }), { signal, gate, onprogress });
    } finally {
      store.close();
    }
    return undefined;
  },
  hold(isHeld) {
    if (isHeld) gate.hold();
    else gate.open();
    return Promise.resolve(undefined);
  },
});
