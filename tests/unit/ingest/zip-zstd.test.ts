import { expect, it } from 'vitest';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { TestCase } from './case-harness.ts';
import { gzipped, logFile, sampleEvents } from './sample-events.ts';

const events = sampleEvents(0, 60);
const logs = [0, 20, 40].map((from) => logFile(events.slice(from, from + 20)));

/** As zip programs write members of method 93 (APPNOTE.TXT 4.4.5). */
const member = (name: string, plain: Uint8Array, changed = 0) => {
  const data = storedZstd(plain);
  data[data.length - 20]! ^= changed;
  return { name, data: plain, method: 93, compressed: data };
};

it('members of a zip may be compressed with Zstandard', async () => {
  const zip = writeZip([
    member('plain.json', logs[0]!),
    member('again.json.gz', gzipped(logs[1]!)),
    { name: 'usual.json', data: logs[2]! },
  ]).bytes;
  const testCase = await TestCase.make();
  await testCase.import([{ path: 'x.zip', bytes: zip }]);
  const ledger = await testCase.ledger();
  for (const name of ['plain.json', 'again.json.gz', 'usual.json']) {
    expect(ledger.get(`x.zip!/${name}`)).toMatchObject({ format: 'S3 log file', events: 20, diagnostics: [] });
  }
  expect(await testCase.events()).toEqual(events);
  expect((await eventDetail(await testCase.open(), 0 as RowId)).json).toBe(events[0]);
});

it('a changed byte in such a member is told by its checksum', async () => {
  const testCase = await TestCase.make();
  await testCase.import([{ path: 'x.zip', bytes: writeZip([member('a.json', logs[0]!, 1)]).bytes }]);
  const row = (await testCase.ledger()).get('x.zip!/a.json')!;
  expect(row.diagnostics.map(({ code }) => code)).toContain('zip/crc-mismatch');
});
