import { beforeAll, describe, expect, it } from 'vitest';
import { Explorer } from '../../../src/explore/explorer.ts';
import { gridRow } from '../../../src/explore/cells.ts';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import { eventIntegrities, type EventIntegrity } from '../../../src/model/integrity.ts';
import type { SourceId } from '../../../src/model/segment.ts';
import type { RowId } from '../../../src/model/view.ts';
import { parseFilter } from '../../../src/query/parse.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvents } from '../ingest/sample-events.ts';
import { context, searchRows } from './explorer-setup.ts';

const paths = ['a/one.json.gz', 'a/two.json.gz', 'b/three.json.gz'];
const perFile = 4;
const verdicts: readonly EventIntegrity[] = ['verified', 'changed', 'not-covered'];

let explorer: Explorer;
const sourceOf = new Map<string, SourceId>();

function setAll(of: (path: string) => EventIntegrity, anyDigest = true): boolean {
  const codes = new Uint8Array(Math.max(...sourceOf.values()) + 1);
  for (const [path, source] of sourceOf) codes[source] = eventIntegrities.indexOf(of(path));
  return explorer.setIntegrity({ codes, anyDigest });
}

const pathOf = (row: number): string => explorer.opened.source(explorer.opened.sourceOf(row)).path;

async function count(filter: string): Promise<number> {
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(filter);
  return (await explorer.matches.matching(parsed.query, context)).count();
}

beforeAll(async () => {
  const testCase = await TestCase.make();
  const events = sampleEvents(0, paths.length * perFile);
  await testCase.import(
    paths.map((path, n) => ({ path, bytes: gzipped(logFile(events.slice(n * perFile, (n + 1) * perFile))) })),
  );
  const opened = await testCase.open();
  for (const source of opened.sources.values()) sourceOf.set(source.path, source.id);
  explorer = new Explorer(opened);
});

describe('the file that an event came in', () => {
  it('is a field to filter by, whole or with wildcards', async () => {
    const rows = await searchRows(explorer, { filter: 'sourceFile:"a/two.json.gz"', order: 'oldest' });
    expect(rows.map(pathOf)).toEqual(Array.from({ length: perFile }, () => 'a/two.json.gz'));
    expect(await count('sourceFile:a/*')).toBe(2 * perFile);
    expect(await count('sourceFile:*')).toBe(3 * perFile);
  });
});

describe('integrity', () => {
  it('is absent without a digest', async () => {
    setAll(() => 'not-covered', false);
    expect(await count('integrity:*')).toBe(0);
    expect(gridRow(explorer.opened, 0, ['integrity'])).toMatchObject({ integrity: '', cells: [''] });
  });

  it('filters, counts, shows and sorts by what is known of the file', async () => {
    setAll((path) => verdicts[paths.indexOf(path)]!);
    for (const [n, verdict] of verdicts.entries()) {
      const rows = await searchRows(explorer, { filter: `integrity:${verdict}`, order: 'oldest' });
      expect(rows.map(pathOf)).toEqual(Array.from({ length: perFile }, () => paths[n]));
      for (const row of rows) {
        expect(gridRow(explorer.opened, row, ['integrity'])).toMatchObject({ integrity: verdict, cells: [verdict] });
        expect((await eventDetail(explorer.opened, row as RowId)).integrity).toBe(verdict);
      }
    }
    const [facet] = await explorer.facets.facets(
      { filter: '', fields: [{ field: 'integrity', limit: 10, order: 'value' }] },
      context,
    );
    expect(facet?.values).toEqual([
      { value: 'changed', count: perFile },
      { value: 'not-covered', count: perFile },
      { value: 'verified', count: perFile },
    ]);
    const sorted = await searchRows(explorer, {
      filter: '',
      order: 'oldest',
      sort: { column: 'integrity', descending: false },
    });
    expect(sorted.map((row) => gridRow(explorer.opened, row, []).integrity)).toEqual(
      ['changed', 'not-covered', 'verified'].flatMap((verdict) => Array.from({ length: perFile }, () => verdict)),
    );
  });

  it('follows what becomes known, and says whether that changes anything', async () => {
    setAll(() => 'unverified');
    expect(await count('integrity:verified')).toBe(0);
    expect(setAll(() => 'verified')).toBe(true);
    expect(await count('integrity:verified')).toBe(3 * perFile);
    expect(setAll(() => 'verified')).toBe(false);
    expect(await count('-integrity:verified')).toBe(0);
  });
});
