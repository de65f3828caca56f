import { describe, expect, it } from 'vitest';
import type { LedgerRow } from '../../../src/model/ledger.ts';
import { chosenRows, orderedLedger, type LedgerColumn } from '../../../src/ui/sources/ledger-order.ts';
import { placeText } from '../../../src/ui/sources/diagnostic-text.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { logFile, sampleEvents } from '../ingest/sample-events.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function rows(): Promise<readonly LedgerRow[]> {
  const testCase = await TestCase.make();
  await testCase.import([
    { path: 'b/two.json', bytes: logFile(sampleEvents(0, 2)) },
    { path: 'a/Notes.txt', bytes: encode('notes') },
    { path: 'c/three.json', bytes: logFile(sampleEvents(1, 4)) },
    { path: 'c/cut.json', bytes: logFile(sampleEvents(4, 6)).subarray(0, -20) },
  ]);
  return [...(await testCase.ledger()).values()];
}

describe('the ledger', () => {
  it('is sorted by any column, either way', async () => {
    const all = await rows();
    const sorted = (column: LedgerColumn, isDescending: boolean): string[] =>
      orderedLedger(all, { column, isDescending }).map(({ path }) => path);
    expect(sorted('path', false)).toEqual(['a/Notes.txt', 'b/two.json', 'c/cut.json', 'c/three.json']);
    expect(sorted('path', true)).toEqual(['c/three.json', 'c/cut.json', 'b/two.json', 'a/Notes.txt']);
    for (const column of ['bytes', 'events', 'partial', 'duplicates', 'conflicts', 'skippedBytes'] as const) {
      const values = orderedLedger(all, { column, isDescending: true }).map((row) => row[column]);
      expect(values).toEqual(values.toSorted((a, b) => b - a));
    }
    expect(new Set(sorted('diagnostics', true).slice(0, 2))).toEqual(new Set(['a/Notes.txt', 'c/cut.json']));
  });

  it('is filtered by path or format, and by diagnostics', async () => {
    const all = await rows();
    const chosen = (onlyOdd: boolean, text: string): string[] =>
      chosenRows(all, onlyOdd, text)
        .map(({ path }) => path)
        .sort();
    expect(chosen(false, '')).toHaveLength(4);
    expect(chosen(false, ' NOTES ')).toEqual(['a/Notes.txt']);
    expect(chosen(false, 's3 log')).toEqual(['b/two.json', 'c/cut.json', 'c/three.json']);
    expect(chosen(true, '')).toEqual(['a/Notes.txt', 'c/cut.json']);
    expect(chosen(true, 's3 log')).toEqual(['c/cut.json']);
  });

  it('says a place once', () => {
    const at = 1204;
    expect(placeText({ code: 'json/syntax', severity: 'error', at, detail: 'odd' })).toBe(
      'at byte 1,204 (json/syntax)',
    );
    expect(placeText({ code: 'json/lost', severity: 'error', at, detail: 'bytes 1204 to 1300' })).toBe('(json/lost)');
    expect(placeText({ code: 'json/lost', severity: 'error', at, detail: 'byte 12045' })).toBe(
      'at byte 1,204 (json/lost)',
    );
    expect(placeText({ code: 'read/empty', severity: 'warning', detail: 'empty' })).toBe('(read/empty)');
  });
});
