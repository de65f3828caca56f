/** What was found, held against what must be said. */
import type { Drop, Said, SaidGap } from '../../fixtures/chains/drop.ts';
import { baseName } from '../../fixtures/chains/drop.ts';

export interface FoundItem {
  readonly key: string;
  readonly verdict: string;
  readonly codes: readonly string[];
}

export interface Found {
  readonly items: readonly FoundItem[];
  readonly gaps: readonly SaidGap[];
  readonly keys: readonly { readonly fingerprint: string; readonly fingerprintMatchesKey: boolean }[];
}

const shown = ({ key, verdict, codes }: FoundItem): string => `${key}: ${verdict} (${codes.join(', ')})`;

const fits = (item: FoundItem, { verdicts, codes }: Said): boolean =>
  verdicts.some((verdict) => verdict === item.verdict) &&
  (codes === undefined || codes.some((code) => item.codes.includes(code)));

/** A file that no digest names, in a drop without folders, has its name for a key. */
const nameOf = (key: string): string => baseName(key).replace(/ ?\(\d\)/, '');

function groupBy(items: readonly FoundItem[], name: (item: FoundItem) => string): Map<string, FoundItem[]> {
  const groups = new Map<string, FoundItem[]>();
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) ?? []), item]);
  return groups;
}

/** One line for each thing that is said wrongly, falsely, or not at all. */
export function differences(drop: Drop, found: Found): string[] {
  const out: string[] = [];
  const byKey = groupBy(found.items, (item) => item.key);
  const byName = groupBy(found.items, (item) => nameOf(item.key));
  const expected = new Set<FoundItem>();
  for (const [key, said] of drop.said) {
    const isByName = said.verdicts.includes('not-covered') || drop.namedOnly.has(key);
    const items = byKey.get(key) ?? (isByName ? byName.get(nameOf(key)) : undefined) ?? [];
    for (const item of items) expected.add(item);
    if (!items.some((item) => fits(item, said))) {
      const wanted = `${said.verdicts.join('|')} (${said.codes?.join('|') ?? 'any'})`;
      out.push(`wanted ${key}: ${wanted}; found ${items.map(shown).join(' and ') || 'nothing'}`);
    }
    const others = items.filter((item) => !fits(item, said));
    const allowed = drop.maybe.get(key);
    for (const item of others)
      if (items.length > 1 && !(allowed && fits(item, allowed))) out.push(`besides ${shown(item)}`);
  }
  for (const item of found.items) {
    if (!expected.has(item) && !(item.verdict === 'missing' && isDoubtful(drop, item)))
      out.push(`unasked ${shown(item)}`);
  }
  for (const keys of drop.blamed) {
    const isBlamed = found.items.some((item) => keys.includes(item.key) && item.verdict === 'invalid');
    if (!isBlamed) out.push(`none is invalid of ${keys.join(', ')}`);
  }
  out.push(...gapDifferences(drop, found), ...keyDifferences(drop, found));
  return out;
}

/** By the time in its name, when the hour ends. */
function isDoubtful({ doubtful }: Drop, { key }: FoundItem): boolean {
  const iso = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(key)?.slice(1, 7);
  if (!iso) return false;
  const ends = Date.parse(`${iso.slice(0, 3).join('-')}T${iso.slice(3).join(':')}Z`) / 1000;
  return doubtful.some(({ from, to }) => from < ends && ends <= to);
}

function gapDifferences(drop: Drop, found: Found): string[] {
  const left = [...found.gaps];
  const take = (gap: SaidGap): boolean => {
    const at = left.findIndex(({ from, to, kind }) => from === gap.from && to === gap.to && kind === gap.kind);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const unsaid = drop.gaps.filter((gap) => !take(gap));
  for (const gap of drop.maybeGaps) take(gap);
  const unasked = left.filter(({ from, to }) => !drop.doubtful.some((pause) => pause.from <= from && to <= pause.to));
  const text = ({ from, to, kind }: SaidGap): string => `${kind} ${from}..${to}`;
  return [...unsaid.map((gap) => `wanted gap ${text(gap)}`), ...unasked.map((gap) => `unasked gap ${text(gap)}`)];
}

function keyDifferences(drop: Drop, found: Found): string[] {
  const wrong = new Set(found.keys.filter((key) => !key.fingerprintMatchesKey).map((key) => key.fingerprint));
  return [
    ...[...drop.wrongFingerprints].filter((key) => !wrong.has(key)).map((key) => `wanted key ${key} marked`),
    ...[...wrong].filter((key) => !drop.wrongFingerprints.has(key)).map((key) => `key ${key} marked`),
  ];
}
