/** Digest chains with AWS's own verdicts, through the whole import. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { digestsLeftOut, realDigests } from '../../fixtures/real-digests.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import type { TestFile } from '../ingest/case-harness.ts';
import { ValidatedCase, zipWithoutPaths, type Report, type ReportItem } from './validated-case.ts';

if (realDigests === undefined) console.log(`real-chains.test.ts ${digestsLeftOut}`);

interface Expected {
  readonly verdicts: Readonly<Record<string, { readonly kind: 'digest' | 'log'; readonly verdict: string }>>;
}

const scenarios = realDigests === undefined ? [] : readdirSync(realDigests).filter((name) => !name.includes('.'));
const random = new SeededRandom(1);

function filesOf(scenario: string): TestFile[] {
  const folder = `${realDigests ?? ''}/${scenario}/drop`;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`;
      return { path: path.slice(folder.length + 1), bytes: readFileSync(path) };
    });
}

const expectedOf = (scenario: string): Expected =>
  JSON.parse(readFileSync(`${realDigests ?? ''}/${scenario}/expected.json`, 'utf8')) as Expected;

const withoutHeads = (files: readonly TestFile[]): TestFile[] =>
  files.filter(({ path }) => !path.startsWith('head-object/'));

const ways = {
  'as a folder': (files: readonly TestFile[]) => [...files],
  'as a zip without folders': (files: readonly TestFile[]) => [zipWithoutPaths(files, random)],
  'without metadata': (files: readonly TestFile[]) => withoutHeads(files),
} as const;

const reports = new Map<string, Promise<Report>>();

function reportOf(scenario: string, way: keyof typeof ways): Promise<Report> {
  const name = `${scenario} ${way}`;
  const made =
    reports.get(name) ?? ValidatedCase.of(ways[way](filesOf(scenario))).then((validated) => validated.report());
  reports.set(name, made);
  return made;
}

const itemsOf = ({ digests, logFiles }: Report): Map<string, ReportItem> =>
  new Map([...digests, ...logFiles].map((item) => [item.key, item]));

/** What AWS calls valid and this does not, by scenario. */
const stricter = new Map([
  // AWS's validation refuses them too since May 2026; the verdicts are of an older one.
  ['log-trailing-bytes', 'gzip/trailing-bytes'],
]);

describe.skipIf(realDigests === undefined).each(Object.keys(ways) as (keyof typeof ways)[])(
  'AWS’s verdicts, %s',
  { timeout: 30_000 },
  (way) => {
    test.each(scenarios)('%s: every fault that AWS finds, at its key', async (scenario) => {
      const items = itemsOf(await reportOf(scenario, way));
      for (const [key, { verdict }] of Object.entries(expectedOf(scenario).verdicts)) {
        if (verdict === 'valid') continue;
        expect(items.get(key)?.verdict, `${key}: ${verdict}`).toBe(
          verdict.endsWith('not found') ? 'missing' : 'invalid',
        );
        expect(items.get(key)?.reasons.length, key).toBeGreaterThan(0);
      }
    });

    test.each(scenarios.filter((scenario) => !stricter.has(scenario)))(
      '%s: nothing that AWS calls valid is invalid, and with metadata all of it is valid',
      async (scenario) => {
        const items = itemsOf(await reportOf(scenario, way));
        const valid = Object.entries(expectedOf(scenario).verdicts).filter(([, { verdict }]) => verdict === 'valid');
        const unproven = valid.filter(([key]) => items.get(key)?.verdict !== 'valid');
        for (const [key] of unproven) expect(items.get(key)?.verdict, key).toBe('unverified');
        if (!way.includes('metadata')) expect(unproven).toEqual([]);
      },
    );

    test('log-trailing-bytes: the file with bytes after its compressed stream is invalid, as to newer validation of AWS', async () => {
      const { logFiles } = await reportOf('log-trailing-bytes', way);
      const invalid = logFiles.filter(({ verdict }) => verdict === 'invalid');
      expect(invalid).toHaveLength(1);
      expect(JSON.stringify(invalid[0]!.reasons)).toContain('gzip/trailing-bytes');
      expect(JSON.stringify(invalid[0]!.reasons)).not.toContain('log/hash-mismatch');
    });

    test('two-digests-deleted: AWS reports one, and both are missing', async () => {
      const { digests, gaps } = await reportOf('two-digests-deleted', way);
      const missing = digests
        .filter(({ verdict }) => verdict === 'missing')
        .map(({ key }) => /\d{8}T\d{6}Z/.exec(key)?.[0]);
      expect(missing.sort()).toEqual(['20240310T010000Z', '20240310T020000Z']);
      expect(gaps.filter(({ kind }) => kind === 'missing-digest')).toHaveLength(2);
    });

    test('logging-gap: the hours without logging are one gap, and no digest is missing', async () => {
      const { digests, gaps } = await reportOf('logging-gap', way);
      expect(gaps.map(({ kind }) => kind)).toEqual(['not-recording']);
      expect(digests.filter(({ verdict }) => verdict === 'missing')).toEqual([]);
    });
  },
);
