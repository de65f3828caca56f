import { describe, expect, test } from 'vitest';
import { StripBuilder } from '../../../src/integrity/hour-strip.ts';
import { judge } from '../../../src/integrity/judge.ts';
import { hourStates, maxStripHours } from '../../../src/model/integrity.ts';
import {
  bucket,
  digestKey,
  edited,
  Facts,
  FakeChecker,
  hour,
  listed,
  logKey,
  makeChain,
  makeDigest,
  start,
} from './made-facts.ts';
import { shuffled } from './shuffle.ts';

const judged = (facts: Facts) => judge(facts, new FakeChecker());
const names = (codes: Uint8Array): string[] => [...codes].map((code) => hourStates[code]!);

describe('missing hours', () => {
  test('each is listed, the last by the key that the next digest names', async () => {
    const chain = makeChain(6);
    const facts = new Facts();
    for (const made of [chain[0]!, chain[1]!, chain[5]!]) facts.digest(made);
    const { items, gaps, totals, chains, commands } = await judged(facts.head(chain[5]!));
    const missing = chain.slice(2, 5).map((made) => made.digest.digestS3Object);
    expect(items.filter((item) => item.verdict === 'missing').map((item) => item.key)).toEqual(missing);
    expect(gaps.map(({ from, to, kind }) => [from, to, kind])).toEqual(
      [3, 4, 5].map((n) => [start + (n - 1) * hour, start + n * hour, 'missing-digest']),
    );
    expect(totals.missingHours).toBe(3);
    expect(names(chains[0]!.hours)).toEqual(['verified', 'unverified', 'missing', 'missing', 'missing', 'verified']);
    expect(commands.needFiles.map((file) => file.key)).toEqual(missing);
  });

  test('one that the oldest digest names is missing too', async () => {
    const [a, b] = makeChain(2);
    const { items, gaps } = await judged(new Facts().digest(b!));
    expect(items[0]).toMatchObject({ key: a!.digest.digestS3Object, verdict: 'missing' });
    expect(gaps).toHaveLength(1);
  });

  test('what an unproven digest names of another chain is not', async () => {
    const made = makeDigest(start, undefined, [], {
      previousDigestS3Bucket: bucket,
      previousDigestS3Object: digestKey(start - hour).replaceAll('main', 'other'),
    });
    expect((await judged(new Facts().digest(made))).items).toHaveLength(1);
  });

  test('before a starting digest nothing was recorded', async () => {
    const before = makeChain(2);
    const after = makeChain(1, undefined, start + 10 * hour);
    const facts = new Facts();
    for (const made of [...before, ...after]) facts.digest(made);
    const { gaps, totals, chains } = await judged(facts);
    expect(gaps).toEqual([{ chain: 0, from: start + 2 * hour, to: start + 10 * hour, kind: 'not-recording' }]);
    expect(totals.missingHours).toBe(0);
    expect(names(chains[0]!.hours).slice(2, 10)).toEqual(Array.from({ length: 8 }, () => 'not-recording'));
  });

  test('but not where the starting one is invalid', async () => {
    const [a] = makeChain(1);
    const late = makeDigest(start + 3 * hour, undefined);
    const facts = new Facts()
      .digest(a!)
      .digest(edited(late, { newestEventTime: 'x' }))
      .head(late);
    expect((await judged(facts)).totals.missingHours).toBe(1);
  });

  test('no hour is missing where a proven digest names the one before as its previous', async () => {
    const a = makeDigest(start, undefined);
    const b = makeDigest(start + 4 * hour, a);
    const { gaps } = await judged(new Facts().digest(a).digest(b).head(b));
    expect(gaps.map((gap) => gap.kind)).toEqual(['not-recording']);
  });

  test('digests need not begin on the hour', async () => {
    const facts = new Facts();
    const chain = makeChain(5, undefined, start + 1891);
    for (const made of chain) if (made !== chain[2]) facts.digest(made);
    const { gaps, chains } = await judged(facts);
    expect(gaps.map(({ from, to }) => [from, to])).toEqual([[start + 1891 + 2 * hour, start + 1891 + 3 * hour]]);
    expect(names(chains[0]!.hours)[2]).toBe('missing');
    expect(chains[0]!.hours).toHaveLength(5);
  });
});

test('backfill digests are a chain of their own', async () => {
  const made = makeDigest(start, undefined, [], { digestS3Object: digestKey(start, true) });
  const { chains } = await judged(new Facts().digest(makeDigest(start + 9 * hour, undefined)).digest(made));
  expect(chains.map((chain) => chain.backfill)).toEqual([false, true]);
});

test('overlapping times are a note', async () => {
  const a = makeDigest(start, undefined);
  const b = makeDigest(start + hour / 2, undefined);
  const { items } = await judged(new Facts().digest(a).digest(b).head(a).head(b));
  expect(items.find((item) => item.to === start + hour / 2)?.reasons.map((one) => one.code)).toContain(
    'digest/times-overlap',
  );
});

test('the order of the facts plays no part', async () => {
  const chain = makeChain(40, (end, i) => [listed(logKey(end - 100, `ID${i}`), `text ${i}`)]);
  const facts = new Facts();
  for (const [i, made] of chain.entries()) {
    if (i % 7 === 3) continue;
    facts.digest(i % 11 === 5 ? edited(made, { newestEventTime: 'x' }) : made);
    facts.log(made.digest.logFiles[0]!.s3Object, i % 5 === 1 ? 'other' : `text ${i}`);
    if (i % 4 === 0) facts.head(made);
  }
  const plain = ({ items, gaps, chains, totals }: Awaited<ReturnType<typeof judge>>) => ({
    items,
    gaps,
    chains,
    totals,
  });
  const first = plain(await judged(facts));
  for (let seed = 0; seed < 5; seed++) {
    const { digests, logs, keys, signatures, lakeSigns, lakeResults } = facts;
    const mixed = {
      digests: shuffled(digests, seed),
      logs: shuffled(logs, seed),
      signatures: shuffled(signatures, seed),
    };
    expect(plain(await judge({ ...mixed, keys, lakeSigns, lakeResults }, new FakeChecker()))).toEqual(first);
  }
});

describe('the strip of hours', () => {
  test('each cell has the worst of its states', () => {
    const strip = new StripBuilder();
    strip.add({ from: start, to: start + hour, state: 'verified' });
    strip.add({ from: start + hour, to: start + 4 * hour, state: 'not-recording' });
    strip.add({ from: start + 60, to: start + 61, state: 'changed' });
    const { firstHour, hours, hoursPerCell } = strip.build();
    expect([firstHour, hoursPerCell]).toEqual([start, 1]);
    expect(names(hours)).toEqual(['changed', 'not-recording', 'not-recording', 'not-recording']);
  });

  test('its length is bounded', () => {
    const strip = new StripBuilder();
    strip.add({ from: 0, to: hour, state: 'verified' });
    strip.add({ from: 200_000_000_000, to: 200_000_003_600, state: 'missing' });
    const { hours, hoursPerCell } = strip.build();
    expect(hours.length).toBeLessThanOrEqual(maxStripHours);
    expect(hours.length * hoursPerCell).toBeGreaterThan(200_000_000_000 / hour);
    expect([hours[0], hours.at(-1)]).toEqual([hourStates.indexOf('verified'), hourStates.indexOf('missing')]);
  });
});
