import { expect, it } from 'vitest';
import { writeZip } from '../../fixtures/zip-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { logFile, sampleEvents } from '../ingest/sample-events.ts';

const store = Uint8Array.of(0, 0, 0, 1, 0x42, 0x75, 0x64, 0x31, 0, 0, 0x10, 0);
const double = Uint8Array.of(0, 5, 0x16, 7, 0, 2, 0, 0, 0x4d, 0x61, 0x63, 0x20, 0x4f, 0x53, 0x20, 0x58);

it('what macOS leaves beside files is passed over, but listed', async () => {
  const log = logFile(sampleEvents(0, 3));
  const { bytes } = writeZip([
    { name: 'a.json', data: log, method: 8 },
    { name: '.DS_Store', data: store, method: 8 },
    { name: '__MACOSX/._a.json', data: double, method: 0 },
    // Only content tells.
    { name: '__MACOSX/b.json', data: logFile(sampleEvents(3, 5)), method: 8 },
  ]);
  const testCase = await TestCase.make();
  await testCase.import([
    { path: 'x.zip', bytes },
    { path: 'logs/.DS_Store', bytes: store.slice(0, 11) },
  ]);
  const rows = [...(await testCase.ledger()).values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  expect(rows.map(({ path, format, events, diagnostics }) => [path, format, events, diagnostics])).toEqual([
    ['logs/.DS_Store', 'system file', 0, [passed('a ".DS_Store", where macOS keeps how it shows a folder')]],
    ['x.zip', 'zip archive', 0, []],
    ['x.zip!/.DS_Store', 'system file', 0, [passed('a ".DS_Store", where macOS keeps how it shows a folder')]],
    [
      'x.zip!/__MACOSX/._a.json',
      'system file',
      0,
      [passed('an AppleDouble file, where macOS keeps what belongs to another file, as in "__MACOSX"')],
    ],
    ['x.zip!/__MACOSX/b.json', 'S3 log file', 2, []],
    ['x.zip!/a.json', 'S3 log file', 3, []],
  ]);
});

function passed(what: string): object {
  return { code: 'decode/no-event', severity: 'info', detail: `${what}: passed over` };
}
