import { expect, test } from 'vitest';
import { Pace } from '../../../src/base/pace.ts';
import { judge } from '../../../src/integrity/judge.ts';
import { escapeHtml, reportHtml } from '../../../src/integrity/report-html.ts';
import { reportJson, type ReportFacts } from '../../../src/integrity/report-json.ts';
import { proofSentences } from '../../../src/model/integrity-words.ts';
import { edited, Facts, FakeChecker, fingerprint, hour, listed, logKey, makeChain, start } from './made-facts.ts';

const hostile = 'x/"><script>alert(1)</script>&\'\u202e\u0000.json';

async function reportFacts(): Promise<ReportFacts> {
  const chain = makeChain(6, (end, i) => [listed(logKey(end - 100, `ID${i}`), `text ${i}`)]);
  const facts = new Facts();
  for (const [i, made] of chain.entries()) {
    if (i === 3) continue;
    facts.digest(i === 1 ? edited(made, { newestEventTime: 'x' }) : made);
    if (i !== 4) facts.log(made.digest.logFiles[0]!.s3Object, i === 2 ? 'changed' : `text ${i}`);
  }
  facts.log(hostile, 'planted');
  return {
    judgement: await judge(facts, new FakeChecker()),
    inputs: [
      { path: hostile, bytes: 7, sha256: 'ab'.repeat(32) },
      { path: 'b', bytes: 0, sha256: undefined },
    ],
    spoor: '0.1.0',
    generatedAt: start,
  };
}

interface Row {
  readonly key: string;
  readonly verdict: string;
  readonly reasons: readonly string[];
}

test('JSON: the fields of the contract', async () => {
  const facts = await reportFacts();
  const report = JSON.parse((await reportJson(facts, new Pace())).join('')) as Record<string, unknown>;
  expect(report).toMatchObject({
    version: 1,
    generatedAt: '2024-03-10T00:00:00Z',
    spoor: '0.1.0',
    keys: [{ fingerprint, fingerprintMatchesKey: true, path: 'public-keys.json', digests: 2 }],
    gaps: [{ from: '2024-03-10T03:00:00Z', to: '2024-03-10T04:00:00Z', kind: 'missing-digest' }],
    totals: facts.judgement.totals,
    lakeResults: [],
    inputs: [
      { path: hostile, bytes: 7, sha256: 'ab'.repeat(32) },
      { path: 'b', bytes: 0 },
    ],
  });
  const digests = report['digests'] as Row[];
  const logFiles = report['logFiles'] as Row[];
  expect(digests.map((row) => row.verdict)).toEqual([
    'valid',
    'invalid',
    'unverified',
    'missing',
    'valid',
    'unverified',
  ]);
  expect(logFiles.map((row) => row.verdict).sort()).toEqual([
    'invalid',
    'missing',
    'not-covered',
    'unverified',
    'unverified',
    'valid',
  ]);
  expect(new Set([...digests, ...logFiles].map((row) => row.key)).size).toBe(12);
  for (const { reasons } of [...digests, ...logFiles]) {
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^(digest|log|gzip)\/[a-z-]+: [A-Z].*\.$/);
  }
});

test('JSON of nothing', async () => {
  const judgement = await judge(new Facts(), new FakeChecker());
  const parts = await reportJson({ judgement, inputs: [], spoor: '', generatedAt: 0 }, new Pace());
  expect(JSON.parse(parts.join(''))).toMatchObject({ version: 1, digests: [], logFiles: [], gaps: [], chains: [] });
});

test('HTML: summary, faults, then the rest, with nothing of a file as markup', async () => {
  const html = (await reportHtml(await reportFacts(), new Pace())).join('');
  const headings = [...html.matchAll(/<h2>(.*?)<\/h2>/g)].map((match) => match[1]);
  expect(headings).toEqual([
    'Summary',
    'What is wrong',
    'Hours without a digest',
    'Chains',
    'Public keys',
    'All other files',
    'Files that were read',
  ]);
  for (const sentence of proofSentences) expect(html).toContain(escapeHtml(sentence));
  expect(html.match(/<thead>/g)).toHaveLength(7);
  expect(html).not.toMatch(/<script|\u202e|\u0000|javascript:|https?:/);
  expect(html.match(/<tr>/g)).toHaveLength(7 + 2 + 4 + 1 + 1 + 1 + 8 + 2);
  const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map((match) => match[1]));
  expect([...tags].sort()).toEqual([
    'body',
    'h1',
    'h2',
    'head',
    'html',
    'li',
    'meta',
    'p',
    'style',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'title',
    'tr',
    'ul',
  ]);
});

test('HTML says where nothing is wrong', async () => {
  const facts = new Facts();
  const [a] = makeChain(1, undefined, start - hour);
  const judgement = await judge(facts.digest(a!).head(a!), new FakeChecker());
  const html = (await reportHtml({ judgement, inputs: [], spoor: '', generatedAt: start }, new Pace())).join('');
  expect(html).toContain('no file is changed or missing');
});

test('stops when its signal aborts', async () => {
  const facts = await reportFacts();
  const aborted = {
    due: true,
    pause: () => Promise.reject(new DOMException('stopped', 'AbortError')),
  } as unknown as Pace;
  await expect(reportJson(facts, aborted)).rejects.toMatchObject({ name: 'AbortError' });
  await expect(reportHtml(facts, aborted)).rejects.toMatchObject({ name: 'AbortError' });
});
