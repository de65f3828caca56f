import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { rowFlag } from '../../../src/model/columns.ts';
import { readRealDocuments } from './real-documents.ts';
import { referenceCells, referenceTarget } from './reference-columns.ts';
import { cellsByColumn, joined, makeScanHarness, scanPieces, type ScanOutcome } from './scan-harness.ts';

const documents = readRealDocuments();
if (!documents) console.log('left out: the real log files, for want of their folder (SPOOR_DATA)');

function uuidWords(id: string): number[] {
  const digits = id.replaceAll('-', '');
  return [0, 8, 16, 24].map((at) => Number.parseInt(digits.slice(at, at + 8), 16));
}

/** Everything in which the rows of one document differ from its events as JSON.parse reads them. */
function differences(
  document: Uint8Array,
  outcome: ScanOutcome,
  events: readonly Record<string, unknown>[],
): unknown[] {
  const found: unknown[] = [];
  const cells = cellsByColumn(outcome.taken);
  const flags = joined(outcome.taken, (rows) => rows.flags);
  const times = joined(outcome.taken, (rows) => rows.time);
  const ids = joined(outcome.taken, (rows) => rows.ids);
  events.forEach((event, row) => {
    const [start, end] = outcome.events[row] ?? [0, 0];
    const json = Buffer.from(document.subarray(start, end)).toString();
    const check = (what: string, is: unknown, wanted: unknown): void => {
      if (is !== wanted) found.push({ what, is, wanted, json });
    };
    check('json', JSON.stringify(JSON.parse(json)), JSON.stringify(event));
    for (const [name, cell] of referenceCells(event)) check(name, cells.get(name)?.[row], cell);
    check('target', cells.get('target')?.[row], referenceTarget(event));
    check('time', times[row], Date.parse(event['eventTime'] as string) / 1000);
    check('id', ids.slice(row * 4, row * 4 + 4).join(), uuidWords(event['eventID'] as string).join());
    check('flags', flags[row]! & ~rowFlag.oddNumber, rowFlag.uuid | (json.includes('\\') ? rowFlag.escaped : 0));
  });
  return found;
}

describe.skipIf(!documents)('scanner on real log files', () => {
  it('gives every event the values that JSON.parse sees', { timeout: 240_000 }, () => {
    const harness = makeScanHarness();
    let count = 0;
    for (const document of documents ?? []) {
      const outcome = scanPieces(harness, document);
      const { Records: events } = JSON.parse(Buffer.from(document).toString()) as {
        Records: Record<string, unknown>[];
      };
      if (outcome.fault || outcome.skipped.count > 0 || outcome.events.length !== events.length) {
        expect(outcome).toEqual({ events: events.length });
      }
      const different = differences(document, outcome, events);
      if (different.length > 0) expect(different).toEqual([]);
      count += outcome.events.length;
    }
    expect(count).toBe(30477);
  });
});
