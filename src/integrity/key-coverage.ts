import type { DigestRecord } from './digest-record.ts';
import type { PublicKeyFacts } from './facts.ts';
import type { KeyRing } from './check-signatures.ts';
import { add } from './digest-slots.ts';

/** Spans looked at for one region. */
const maxSpans = 10_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether the supplied keys ought to hold the key of a digest: `list-public-keys` gives all keys of one region in a
 * time. Keys that serve other regions only tell nothing. A key serves the regions whose digests it verifies, else those
 * whose digests name it; one that is of no use anywhere may be of any region.
 */
export class KeyCoverage {
  readonly #anywhere: readonly Span[];
  readonly #byRegion = new Map<string, readonly Span[]>();
  /** How many digests verify with a key, by its computed fingerprint. */
  readonly uses = new Map<string, number>();

  constructor(records: readonly DigestRecord[], all: readonly PublicKeyFacts[], keys: KeyRing) {
    const proven = new Map<string, Set<string>>();
    const named = new Map<string, Set<string>>();
    const serve = (map: typeof proven, { computedFingerprint }: PublicKeyFacts, region: string): void => {
      const regions = map.get(computedFingerprint);
      if (regions) regions.add(region);
      else map.set(computedFingerprint, new Set([region]));
    };
    for (const record of records) {
      const region = record.slotName?.region ?? '';
      if (record.signature.kind === 'valid') {
        const { computedFingerprint } = record.signature.key;
        this.uses.set(computedFingerprint, (this.uses.get(computedFingerprint) ?? 0) + 1);
        serve(proven, record.signature.key, region);
      } else for (const key of keys.find(record.fingerprint)) serve(named, key, region);
    }
    const byRegion = new Map<string, Span[]>();
    const anywhere: Span[] = [];
    for (const key of all) {
      if (!key.spki || key.validFrom === undefined || key.validTo === undefined) continue;
      const span = { from: key.validFrom, to: key.validTo };
      const regions = proven.get(key.computedFingerprint) ?? named.get(key.computedFingerprint);
      if (!regions) anywhere.push(span);
      else for (const region of regions) add(byRegion, region, span);
    }
    this.#anywhere = merge(anywhere);
    for (const [region, spans] of byRegion) this.#byRegion.set(region, merge(spans));
  }

  covers(region: string, from: number, to: number): boolean {
    return [this.#byRegion.get(region) ?? [], this.#anywhere].some((spans) => isWithin(spans, from, to));
  }
}

/** Overlapping spans made one, in order. */
function merge(spans: readonly Span[]): Span[] {
  const merged: { from: number; to: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from).slice(0, maxSpans)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

function isWithin(spans: readonly Span[], from: number, to: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.from <= from) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span !== undefined && to <= span.to;
}
