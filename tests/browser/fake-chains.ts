import { hourStates, type Chain, type HourState, type IntegritySummary } from '../../src/model/integrity.ts';

const from = 1_688_968_800;
const regions = ['us-east-1', 'eu-central-1', 'ap-southeast-2', 'sa-east-1', 'eu-west-1'];

/** One odd hour of a made-up chain. */
export interface OddHour {
  readonly chain: number;
  readonly hour: number;
  readonly state: HourState;
}

function madeChain(id: number, hours: number, odd: readonly OddHour[]): Chain {
  const codes = new Uint8Array(hours).fill(hourStates.indexOf('verified'));
  for (const { chain, hour, state } of odd) if (chain === id) codes[hour] = hourStates.indexOf(state);
  const count = (state: HourState): number => codes.reduce((n, code) => n + Number(hourStates[code] === state), 0);
  const missing = count('missing');
  return {
    id,
    account: String(111122220000 + Math.floor(id / regions.length)),
    region: regions[id % regions.length]!,
    trail: 'organization-trail',
    homeRegion: 'us-east-1',
    backfill: id === 7,
    bucket: 'acme-trail',
    organization: 'o-exampleorg',
    firstHour: from,
    hours: codes,
    hoursPerCell: 1,
    digests: { valid: hours - missing, invalid: 0, missing, unverified: 0 },
    logFiles: {
      valid: count('verified'),
      invalid: count('changed'),
      missing: 0,
      unverified: count('unverified'),
      'not-covered': count('not-covered'),
    },
  };
}

/** What validation says of `count` chains of so many hours, in which all but these hours are verified. */
export function manyChains(count: number, hours: number, odd: readonly OddHour[]): IntegritySummary {
  const chains = Array.from({ length: count }, (_, id) => madeChain(id, hours, odd));
  const sum = (of: (chain: Chain) => number): number => chains.reduce((total, chain) => total + of(chain), 0);
  const missing = odd.filter(({ state }) => state === 'missing');
  return {
    totals: {
      digests: { valid: sum(({ digests }) => digests.valid), invalid: 0, missing: missing.length, unverified: 0 },
      logFiles: {
        valid: sum(({ logFiles }) => logFiles.valid),
        invalid: sum(({ logFiles }) => logFiles.invalid),
        missing: 0,
        unverified: sum(({ logFiles }) => logFiles.unverified),
        'not-covered': sum(({ logFiles }) => logFiles['not-covered']),
      },
      lakeResults: { valid: 0, invalid: 0, missing: 0, unverified: 0, 'not-covered': 0 },
      missingHours: missing.length,
      keys: 0,
    },
    chains,
    keys: [],
    gaps: missing.map(({ chain, hour }) => {
      const start = from + hour * 3600;
      return { chain, from: start, to: start + 3600, kind: 'missing-digest' };
    }),
    unusedSignatures: 0,
    pendingFiles: 0,
  };
}
