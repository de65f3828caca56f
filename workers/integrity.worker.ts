/** Validates the case's log files by CloudTrail's digests. */
import { defaultLimits } from '../src/base/limits.ts';
import { makeCoreKit } from '../src/core/core-kit.ts';
import type { IntegrityCalls } from '../src/rpc/contract.ts';
import { serve } from '../src/rpc/serve.ts';
import { Validation } from '../src/verify/validation.ts';
import { loadCore } from './load-core.ts';
import { openStore } from './open-store.ts';

const core = loadCore();
core.catch(() => undefined);
let held: Validation | undefined;

function current(): Validation {
  if (!held) throw new Error('no case has been opened');
  return held;
}

serve<IntegrityCalls>({
  async open({ place }) {
    const module = await core;
    const store = await openStore(place);
    // Nothing is scanned here, so the hash key does not matter.
    const makeKit = () => makeCoreKit(module, { hashKey: new Uint8Array(32), ...defaultLimits });
    held = new Validation(store, makeKit);
    return undefined;
  },
  refresh: (_, { signal, progress }) => current().refresh(signal, progress),
  summary: () => current().summary(),
  verdicts: () => current().verdicts(),
  items: (request) => current().items(request),
  item: (id) => current().item(id),
  addSignatures: (text) => current().addSignatures(text),
  commandFacts: () => current().commandFacts(),
  report: (kind, { signal }) => current().report(kind, signal),
});
