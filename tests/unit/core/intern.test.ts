import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { cellsByColumn, cellsOf, entriesOf, makeScanHarness, scanPieces } from './scan-harness.ts';

function documentOf(values: readonly string[]): Buffer {
  return Buffer.from(
    `{"Records":[${values.map((value) => `{"eventName":"${value}","awsRegion":"${value}"}`).join(',')}]}`,
  );
}

describe('dictionaries', { timeout: 60_000 }, () => {
  it('tell values apart whose hashes are the same', () => {
    for (const bits of [0, 1, 4]) {
      const harness = makeScanHarness();
      harness.core.internLimitHash(bits);
      const values = Array.from({ length: 1200 }, (_, i) => `v${String(i % 400)}`);
      const cells = cellsByColumn(scanPieces(harness, documentOf(values)).taken);
      expect(cells.get('eventName')).toEqual(values);
      expect(cells.get('awsRegion')).toEqual(values);
    }
  });

  it('tell values of every length apart that differ in one byte', () => {
    const values: string[] = [];
    for (const length of [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 100, 1023, 1024, 1025, 3000, 8192]) {
      for (let at = 0; at < length; at += 1 + (length >> 5))
        values.push('a'.repeat(at) + 'b' + 'a'.repeat(length - at - 1));
      values.push('a'.repeat(length));
    }
    const { columns, rows } = scanPieces(makeScanHarness(), documentOf(values)).taken[0]!;
    expect(rows).toBe(values.length);
    expect(cellsOf(columns.get('eventName')!)).toEqual(values);
    expect(entriesOf(columns.get('eventName')!).length).toBe(new Set(values).size);
  });

  it('grow to as many values as a segment has rows, and start anew with the next', () => {
    const harness = makeScanHarness();
    const before = harness.core.internSlotCount();
    const values = Array.from({ length: 65_010 }, (_, i) => `value ${String(i * 7919)}`);
    const { taken } = scanPieces(harness, documentOf(values), undefined, [1_000_000, 2_000_000]);
    expect(taken.map(({ rows }) => rows)).toEqual([65_000, 10]);
    expect(taken.map(({ columns }) => columns.get('eventName')!.ends.length)).toEqual([65_000, 10]);
    expect(cellsByColumn(taken).get('eventName')).toEqual(values);
    expect(harness.core.internSlotCount()).toBeGreaterThan(before);
  });

  it('have a code for each value, beyond what one byte counts', () => {
    const values = Array.from({ length: 300 }, (_, i) => String(i));
    const column = scanPieces(makeScanHarness(), documentOf(values)).taken[0]!.columns.get('eventName')!;
    expect(cellsOf(column)).toEqual(values);
  });

  it('run out of codes within one event without harm to any row', () => {
    const harness = makeScanHarness();
    const repeats = Array.from({ length: 70_000 }, (_, i) => `"awsRegion":"${String(i)}"`).join(',');
    const text = `{"Records":[{"eventName":"A"},{"eventName":"B",${repeats}},{"eventName":"C","awsRegion":"z"}]}`;
    const { taken } = scanPieces(harness, Buffer.from(text));
    expect(taken.map(({ rows }) => rows)).toEqual([2, 1]);
    expect(taken[0]!.flags[1]! & 1).toBe(1);
    expect(cellsByColumn(taken).get('eventName')).toEqual(['A', 'B', 'C']);
    expect(cellsByColumn(taken).get('awsRegion')![2]).toBe('z');
  });

  it('drop values of elements that are no events rather than give out empty rows', () => {
    const harness = makeScanHarness();
    const element = (i: number) => `{"awsRegion":"${String(i)}"}`;
    const text = `{"Records":[${Array.from({ length: 140_000 }, (_, i) => element(i)).join(',')},{"eventName":"A"}]}`;
    const { taken, skipped } = scanPieces(harness, Buffer.from(text));
    expect(taken.map(({ rows }) => rows)).toEqual([1]);
    expect(skipped.count).toBe(140_000);
  });
});
