import type { Chain, LogFileVerdict } from '../../model/integrity.ts';

/** Verdicts, the worst first: the order of figures, of chips and of chains. */
export const worstVerdicts: readonly LogFileVerdict[] = ['invalid', 'missing', 'unverified', 'not-covered', 'valid'];

/** Digests and log files of a chain with a verdict. */
export function chainCount({ digests, logFiles }: Chain, verdict: LogFileVerdict): number {
  return (verdict === 'not-covered' ? 0 : digests[verdict]) + logFiles[verdict];
}

/** `111122223333 us-east-1 main`, with what else tells chains apart. */
export function chainName({ account, region, trail, backfill }: Chain): string {
  return [account, region, trail, ...(backfill ? ['(backfill)'] : [])].filter((part) => part !== '').join(' ');
}

/** Chains that have all the words of `text`, those with the worst verdicts first. */
export function listedChains(chains: readonly Chain[], text: string): readonly Chain[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = chains.filter((chain) => {
    const said = `${chainName(chain)} ${chain.organization ?? ''} ${chain.homeRegion} ${chain.bucket}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
  return found.toSorted((a, b) => {
    for (const verdict of worstVerdicts.slice(0, -1)) {
      // a missing digest weighs more than log files that were not supplied
      const difference =
        verdict === 'missing' && a.digests.missing !== b.digests.missing
          ? b.digests.missing - a.digests.missing
          : chainCount(b, verdict) - chainCount(a, verdict);
      if (difference !== 0) return difference;
    }
    return chainName(a) < chainName(b) ? -1 : 1;
  });
}
