import type { Pace } from '../base/pace.ts';
import type { Chain, DigestVerdict, HourState, IntegrityItem, LogFileVerdict } from '../model/integrity.ts';
import type { Origin } from './build-items.ts';
import { StripBuilder } from './hour-strip.ts';
import type { ChainRecord, Chains } from './walk-chains.ts';

const states: Record<LogFileVerdict, HourState> = {
  valid: 'verified',
  unverified: 'unverified',
  'not-covered': 'not-covered',
  missing: 'missing',
  invalid: 'changed',
};

/** Chains as the page shows them: an hour is as bad as the worst of its digest and of the log files in it. */
export async function viewChains(
  chains: Chains,
  items: readonly IntegrityItem[],
  origins: readonly Origin[],
  pace: Pace,
): Promise<Chain[]> {
  const drafts = chains.list.map((chain) => new ChainDraft(chain));
  for (const item of items) {
    if (pace.due) await pace.pause();
    if (item.chain !== undefined) drafts[item.chain]!.add(item, origins[item.id]!);
  }
  return drafts.map((draft) => draft.view());
}

class ChainDraft {
  readonly #chain: ChainRecord;
  readonly #strip = new StripBuilder();
  readonly #digests: Record<DigestVerdict, number> = { valid: 0, invalid: 0, unverified: 0, missing: 0 };
  readonly #logFiles: Record<LogFileVerdict, number> = {
    valid: 0,
    invalid: 0,
    unverified: 0,
    missing: 0,
    'not-covered': 0,
  };

  constructor(chain: ChainRecord) {
    this.#chain = chain;
    for (const { from, to, kind } of chain.gaps) {
      if (kind === 'not-recording') this.#strip.add({ from, to, state: 'not-recording' });
    }
  }

  add({ kind, verdict, from, to }: IntegrityItem, origin: Origin): void {
    if (kind === 'log') {
      this.#logFiles[verdict]++;
      const window = origin.kind === 'log' ? origin.entry?.best.from.window : undefined;
      if (window || from > 0) this.#strip.add({ ...(window ?? { from, to: from + 1 }), state: states[verdict] });
      return;
    }
    if (verdict !== 'not-covered') this.#digests[verdict]++;
    if (to > 0) this.#strip.add({ from, to, state: states[verdict] });
  }

  view(): Chain {
    const { id, name, place, organization } = this.#chain;
    const { account, region, trail, homeRegion, backfill } = name;
    return {
      id,
      account,
      region,
      trail,
      homeRegion,
      backfill,
      bucket: place.bucket,
      organization,
      ...this.#strip.build(),
      digests: this.#digests,
      logFiles: this.#logFiles,
    };
  }
}
