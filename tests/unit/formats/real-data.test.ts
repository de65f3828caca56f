import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventMarkerKeys } from '../../../src/model/columns.ts';
import type { LedgerRow } from '../../../src/model/ledger.ts';
import { leftOut, realData } from '../../fixtures/real-data.ts';
import { parse } from '../../fixtures/formats/written-format.ts';
import { valueOf } from '../damage/damaged.ts';
import { TestCase, type TestFile } from '../ingest/case-harness.ts';

const data = realData ?? '';
if (realData === undefined) console.warn(leftOut);

function filesOf(folder: string): TestFile[] {
  const root = join(data, folder);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path: relative(root, path), bytes: new Uint8Array(readFileSync(path)) };
  });
}

async function imported(folder: string): Promise<ReadonlyMap<string, LedgerRow>> {
  const testCase = await TestCase.make();
  await testCase.import(filesOf(folder));
  const rows = await testCase.ledger();
  for (const { path, account, bytes } of rows.values()) {
    const { textBytes, eventBytes, structureBytes, skippedBytes } = account!;
    const sum = eventBytes + structureBytes + skippedBytes;
    const isCounted = Math.min(eventBytes, structureBytes, skippedBytes) >= 0;
    expect({ path, sum, isCounted }).toEqual({ path, sum: textBytes, isCounted: true });
    if (!path.includes('gz') && !path.includes('zip')) expect({ path, textBytes }).toEqual({ path, textBytes: bytes });
  }
  return rows;
}

function sums(rows: Iterable<LedgerRow>): { readonly events: number; readonly repeats: number } {
  const all = [...rows];
  const sum = (of: (row: LedgerRow) => number): number => all.reduce((total, row) => total + of(row), 0);
  return { events: sum((row) => row.events), repeats: sum((row) => row.duplicates) };
}

const unknown = (rows: ReadonlyMap<string, LedgerRow>): string[] =>
  [...rows.values()]
    .filter(({ diagnostics }) => diagnostics.some(({ code }) => code === 'decode/not-recognised'))
    .map(({ path }) => path);

/** Events anywhere in parsed JSON, counted without the app's readers. */
function countEvents(value: unknown): number {
  if (typeof value === 'string') {
    if (!value.startsWith('{')) return 0;
    try {
      return countEvents(JSON.parse(value));
    } catch {
      return 0;
    }
  }
  if (typeof value !== 'object' || value === null) return 0;
  if (!Array.isArray(value) && eventMarkerKeys.filter((key) => key in value).length >= 3) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + countEvents(one), 0);
}

function countInText(text: string): number {
  try {
    return countEvents(JSON.parse(text));
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .reduce((sum, line) => sum + countEvents(JSON.parse(line)), 0);
  }
}

describe.skipIf(realData === undefined)('real files', { timeout: 120_000 }, () => {
  it('of a trail give its records, each once', async () => {
    const rows = await imported('s3-tree');
    expect(rows.size).toBe(3872);
    expect(sums(rows.values())).toEqual({ events: 23_981, repeats: 6_496 });
  });

  it.each([
    ['arrays-per-attack', 35, { events: 310, repeats: 0 }],
    ['logstash-ndjson', 3, { events: 103, repeats: 103 }],
    ['s3-files', 2, { events: 2, repeats: 2 }],
    ['cribl-raw', 1, { events: 44, repeats: 0 }],
  ])('of %s give all their events', async (folder, files, counts) => {
    const rows = await imported(folder);
    expect(rows.size).toBe(files);
    expect(sums(rows.values())).toEqual(counts);
    for (const row of rows.values()) expect(row).toMatchObject({ skippedBytes: 0, diagnostics: [] });
  });

  it.each(['arrays-per-attack', 'eventbridge', 'odd', 'documentation', 'cribl-raw'])(
    'of %s give as many events as any reader counts in them',
    async (folder) => {
      const rows = await imported(folder);
      expect(rows.size).toBeGreaterThan(0);
      for (const { path, bytes } of filesOf(folder)) {
        if (path === 'README.md') continue;
        const { events, duplicates, skippedBytes } = rows.get(path)!;
        const expected = countInText(new TextDecoder().decode(bytes));
        expect({ path, found: events + duplicates, skippedBytes }).toEqual({ path, found: expected, skippedBytes: 0 });
      }
      expect(unknown(rows).filter((path) => path !== 'README.md')).toEqual([]);
    },
  );

  it('in a zip give all their events, also those after a comma that is missing', async () => {
    const rows = await imported('zip');
    expect(rows.size).toBe(5);
    expect(sums(rows.values())).toEqual({ events: 15, repeats: 0 });
    const odd = [...rows.values()].filter(({ diagnostics }) => diagnostics.length > 0);
    expect(odd.map(({ path, diagnostics }) => [path, diagnostics[0]!.code])).toEqual([
      ['cloudtrail.zip!/aws.execution.ec2-user-data.json', 'json/syntax'],
    ]);
  });

  it('that are broken are unknown only where they hold no events', async () => {
    const rows = await imported('broken');
    expect(unknown(rows).sort()).toEqual([
      '000000',
      '000000.gz',
      '000000.zip!/000000',
      '14_3.log',
      'SQSMessageBodyWrongFormat',
      'UTF-8-Test.txt',
      'apache_access.log',
    ]);
    expect(sums(rows.values())).toEqual({ events: 41, repeats: 0 });
  });

  it('are in conflict only where one ID has events of different values', async () => {
    const folders = [
      'arrays-per-attack',
      'cribl-raw',
      'documentation',
      'eventbridge',
      'logstash-ndjson',
      'odd',
      's3-files',
    ];
    const testCase = await TestCase.make();
    for (const folder of folders) await testCase.import(filesOf(folder));
    const opened = await testCase.open();
    const valuesById = new Map<string, Set<string>>();
    const conflicts: string[] = [];
    for (let row = 0; row < opened.table.rows; row++) {
      const event = parse(new TextDecoder().decode(await opened.reader.read(await opened.span(row))));
      const id = event['eventID'];
      if (typeof id !== 'string' || id === '' || !opened.isVisible(row)) continue;
      const values = valuesById.get(id) ?? new Set();
      expect(values.has(valueOf(event)), `${id} again`).toBe(false);
      valuesById.set(id, values.add(valueOf(event)));
      if (opened.isConflict(row)) conflicts.push(id);
    }
    const expected = [...valuesById].flatMap(([id, { size }]) =>
      size > 1 ? Array.from({ length: size }, () => id) : [],
    );
    expect(conflicts.sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(0);
  });
});
