import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { IntegrityFacts } from '../../../src/integrity/facts.ts';
import { judge, type Judgement } from '../../../src/integrity/judge.ts';
import { RsaSignatureChecker } from '../../../src/integrity/signature-checker.ts';
import type { IntegrityItem } from '../../../src/model/integrity.ts';
import { digestsLeftOut, realDigests } from '../../fixtures/real-digests.ts';
import { factsOf, readDrop, type DroppedFile } from './drop-facts.ts';
import { shuffled } from './shuffle.ts';

interface Expected {
  readonly exit: number;
  readonly verdicts: Readonly<Record<string, { readonly kind: 'digest' | 'log'; readonly verdict: string }>>;
  readonly gaps: readonly (readonly [string, string])[];
}

/** What each chain is called; where none are at hand, one that is not looked at. */
const scenarios = realDigests
  ? readdirSync(realDigests, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
  : ['that others published'];
const checker = new RsaSignatureChecker();

/** Where AWS's validation of that time says valid and this does not, and why. */
const stricter: Readonly<Record<string, string>> = {
  'log-trailing-bytes': 'gzip/trailing-bytes',
};

/** Faults that only the metadata shows: the next digest has the right signature of the digest. */
const inMetadataOnly: readonly string[] = ['first-signature-wrong'];

const withoutHeads = (facts: IntegrityFacts): IntegrityFacts => ({ ...facts, signatures: [] });

const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const flattened = (files: readonly DroppedFile[]): DroppedFile[] =>
  files.map(({ path, bytes }) => ({ path: base(path), bytes }));

/** All that a judgement says, but for what a source's number and path have in it. */
const told = ({ items, chains, gaps, totals }: Judgement): unknown => ({
  items: items.map(({ key, kind, verdict, reasons, chain, from, to, events }) => ({
    key,
    kind,
    verdict,
    codes: reasons.map((reason) => reason.code),
    chain,
    from,
    to,
    events,
  })),
  chains,
  gaps,
  totals,
});

function itemAt(judgement: Judgement, key: string): IntegrityItem | undefined {
  const found = judgement.items.filter((item) => item.key === key);
  expect(found.length, `one item at ${key}`).toBeLessThanOrEqual(1);
  return found[0];
}

const isFault = (item: IntegrityItem | undefined): boolean =>
  item?.verdict === 'invalid' || item?.verdict === 'missing';

function compareWith(judgement: Judgement, expected: Expected, name: string, mayBeOpen: boolean): string[] {
  const opened: string[] = [];
  for (const [key, { kind, verdict }] of Object.entries(expected.verdicts)) {
    const item = itemAt(judgement, key);
    expect(item?.kind, key).toBe(kind);
    if (verdict !== 'valid') {
      if (mayBeOpen && inMetadataOnly.includes(name)) expect(item?.verdict, key).toBe('valid');
      else if (mayBeOpen && item?.verdict === 'unverified') opened.push(key);
      else expect(isFault(item), `${key}: ${verdict}, not ${item?.verdict}`).toBe(true);
      if (verdict.endsWith('not found')) expect(item?.verdict, key).toBe('missing');
    } else if (isFault(item)) {
      expect(item?.reasons[0]?.code, `${key}: ${JSON.stringify(item?.reasons)}`).toBe(stricter[name]);
    } else if (mayBeOpen && item?.verdict === 'unverified') opened.push(key);
    else expect(item?.verdict, key).toBe('valid');
  }
  return opened;
}

if (realDigests === undefined) console.log(`scenarios.test.ts ${digestsLeftOut}`);

describe.skipIf(realDigests === undefined).each(scenarios)('digest chain %s', (name) => {
  const folder = `${realDigests ?? ''}/${name}`;
  let expected: Expected;
  let files: readonly DroppedFile[];
  let facts: IntegrityFacts;
  beforeAll(() => {
    expected = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as Expected;
    files = readDrop(`${folder}/drop`);
    facts = factsOf(files);
  });

  test('finds what AWS finds, and nothing else', async () => {
    const judgement = await judge(facts, checker);
    compareWith(judgement, expected, name, false);
    const beyond = judgement.items.filter((item) => isFault(item) && expected.verdicts[item.key] === undefined);
    const inHole = name === 'two-digests-deleted' ? 1 : 0;
    expect(beyond.filter((item) => item.kind === 'digest')).toHaveLength(inHole);
    expect(judgement.unusedSignatures).toBe(unusedHeads[name] ?? 0);
  });

  test('without metadata only the newest digest before a hole or the end is open', async () => {
    const judgement = await judge(withoutHeads(facts), checker);
    const opened = compareWith(judgement, expected, name, true);
    const keys = judgement.items.filter((item) => item.kind === 'digest').map((item) => item.key);
    for (const key of opened) {
      const item = itemAt(judgement, key)!;
      if (item.kind === 'log') {
        expect(
          item.reasons.map((reason) => reason.code),
          key,
        ).toContain('log/digest-unverified');
        continue;
      }
      const next = itemAt(judgement, keys[keys.indexOf(key) + 1] ?? '');
      const isNewest = !next || next.verdict === 'missing' || next.from > item.to;
      const isUnreadable = next?.reasons[0]?.code === 'digest/invalid-format';
      expect(isNewest || isUnreadable, key).toBe(true);
    }
  });

  test('verdicts are the same whatever the order and the folders', async () => {
    const whole = told(await judge(facts, checker));
    expect(told(await judge(factsOf(shuffled(files, 1)), checker))).toEqual(whole);
    const flat = await judge(factsOf(shuffled(flattened(files), 2)), checker);
    compareWith(flat, expected, name, false);
    compareWith(await judge(withoutHeads(factsOf(flattened(files))), checker), expected, name, true);
  });

  test('lists every hour without a digest', async () => {
    const { gaps, totals } = await judge(facts, checker);
    const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');
    const off = gaps.filter((gap) => gap.kind === 'not-recording').map(({ from, to }) => [iso(from), iso(to)]);
    expect(off).toEqual(expected.gaps);
    const missing = gaps.filter((gap) => gap.kind === 'missing-digest');
    expect(missing.every((gap) => gap.to - gap.from === 3600)).toBe(true);
    expect(missing.map((gap) => iso(gap.to))).toEqual(missingHours[name] ?? []);
    expect(totals.missingHours).toBe(missing.length);
    expect(totals.digests.missing).toBe(missing.length);
  });
});

const missingHours: Readonly<Record<string, readonly string[]>> = {
  'digest-deleted': ['2024-03-10T01:00:00Z'],
  'two-digests-deleted': ['2024-03-10T01:00:00Z', '2024-03-10T02:00:00Z'],
};

/** Metadata of digests that were changed fits none. */
const unusedHeads: Readonly<Record<string, number>> = {
  'digest-and-log-covered-up': 1,
  'digest-edited': 1,
  'digest-garbage': 1,
  'digest-moved': 1,
  'first-signature-wrong': 1,
  'several-faults': 1,
};
