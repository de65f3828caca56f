import { expect, test } from 'vitest';
import type { IntegrityFacts } from '../../../src/integrity/facts.ts';
import { maxStripHours } from '../../../src/model/integrity.ts';
import { judge } from '../../../src/integrity/judge.ts';
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

/** Each takes a second or less; anything quadratic would take minutes. */
const timeout = 30_000;

const judged = (facts: IntegrityFacts) => judge(facts, new FakeChecker());

test('thousands of digests with ten log files each', { timeout }, async () => {
  const facts = new Facts();
  const chain = makeChain(1500, (end, i) =>
    Array.from({ length: 10 }, (_, n) => listed(logKey(end - 300 * n - 60, `ID${i}N${n}`), `log ${i} ${n}`)),
  );
  for (const [i, made] of chain.entries()) {
    facts.digest(made);
    for (const [n, file] of made.digest.logFiles.entries()) facts.log(file.s3Object, `log ${i} ${n}`);
  }
  facts.head(chain.at(-1)!);
  const { totals } = await judged(facts);
  expect(totals.digests.valid).toBe(1500);
  expect(totals.logFiles.valid).toBe(15_000);
});

test('thousands of digests that all link to one, and as many that claim to be it', { timeout }, async () => {
  const facts = new Facts();
  const first = makeDigest(start, undefined);
  for (let i = 0; i < 3000; i++) {
    facts.digest(edited(first, { newestEventTime: `${i}` }), { path: `d${i}` });
    facts.digest(
      makeDigest(start + hour, first, [], { previousDigestSignature: `ab${i}`, previousDigestHashValue: `cd${i}` }),
      { path: `n${i}` },
    );
  }
  const { items } = await judged(facts);
  expect(items).toHaveLength(2);
});

test('thousands of digests in a ring of links', { timeout }, async () => {
  const facts = new Facts();
  for (let i = 0; i < 3000; i++) {
    const previous = digestKey(start + ((i + 1) % 3000) * hour);
    facts.digest(
      makeDigest(start + i * hour, undefined, [], { previousDigestS3Bucket: bucket, previousDigestS3Object: previous }),
    );
  }
  const { items } = await judged(facts);
  expect(items).toHaveLength(3000);
});

test('tens of thousands of entries and files of one name and one content', { timeout }, async () => {
  const facts = new Facts();
  const entries = Array.from({ length: 20_000 }, (_, i) => listed(`folder-${i}/same.json.gz`, i % 2 ? 'same' : `${i}`));
  facts.digest(makeDigest(start, undefined, entries));
  for (let i = 0; i < 20_000; i++) facts.log(`${i}/same.json.gz`, i % 3 ? 'same' : `${-i}`);
  const { totals } = await judged(facts);
  const { unverified, invalid, missing } = totals.logFiles;
  expect(unverified + invalid + missing).toBe(20_000);
  expect(invalid).toBeGreaterThan(5_000);
});

test('hours that only made-up times leave out are listed by whole gaps', { timeout }, async () => {
  const apart = 50_000;
  const facts = new Facts();
  for (let i = 0; i < 1000; i++) {
    facts.digest(makeDigest(start + i * apart * hour, undefined, [], { previousDigestS3Object: 'x' }));
  }
  const { items, gaps, totals, chains } = await judged(facts);
  expect(totals.missingHours).toBe(999 * (apart - 1));
  expect(items).toHaveLength(1999);
  expect(gaps).toHaveLength(999);
  expect(chains[0]?.hours.length).toBeLessThanOrEqual(maxStripHours);
});

test('stops when its signal aborts', async () => {
  const facts = new Facts();
  for (const made of makeChain(5000)) facts.digest(made);
  const controller = new AbortController();
  const judging = judge(facts, new FakeChecker(), { signal: controller.signal });
  controller.abort();
  await expect(judging).rejects.toMatchObject({ name: 'AbortError' });
});
