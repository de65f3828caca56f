import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { securityLakeMaps as maps, securityLakeRows } from '../../fixtures/formats/security-lake-rows.ts';
import { securityLake } from '../../fixtures/formats/security-lake.ts';
import { parse, type JsonObject } from '../../fixtures/formats/written-format.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { writeV1 } from '../../fixtures/parquet-v1-writer.ts';
import { writeParquet, type ParquetCodec } from '../../fixtures/parquet-writer.ts';
import { writeTar } from '../../fixtures/tar-writer.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, sampleEvents } from '../ingest/sample-events.ts';

const events = [...makeTrail({ events: 200, files: 2, seed: 11 })].flatMap((file) => file.events);
const rows = securityLakeRows(events);
const byId = (a: JsonObject, b: JsonObject): number => (String(a['eventID']) < String(b['eventID']) ? -1 : 1);
const expected = events.map((event) => securityLake.kept!(parse(event))).sort(byId);

async function values(testCase: TestCase): Promise<JsonObject[]> {
  return (await testCase.events()).map(parse).sort(byId);
}

const codecs: readonly ParquetCodec[] = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'];
const written = codecs.flatMap((codec) => [
  [`${codec}, one row group, pages of version 2`, writeParquet(rows, { codec, maps })] as const,
  [
    `${codec}, several row groups and pages`,
    writeParquet(rows, { codec, maps, rowGroupSize: 37, pageSize: 500 }),
  ] as const,
  [`${codec}, pages of version 1`, writeV1(rows, { codec, maps, rowGroupSize: 90, pageValues: 7 }).bytes] as const,
  [`${codec}, dictionaries`, writeV1(rows, { codec, maps, dictionary: true, crc: false }).bytes] as const,
]);

describe('OCSF events in Parquet', () => {
  it.each(written)('give all that the table holds: %s', async (_, bytes) => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'part-0.gz.parquet', bytes }]);
    expect((await testCase.ledger()).get('part-0.gz.parquet')).toMatchObject({
      format: 'OCSF events',
      events: 200,
      skippedBytes: 0,
      diagnostics: [],
    });
    expect(await values(testCase)).toEqual(expected);
  });

  it('are told by content, in archives and compressed, and are kept as they came', async () => {
    const bytes = written[1]![1];
    const files = [
      { path: 'lake.parquet', bytes },
      { path: 'holiday.jpg', bytes: writeParquet(rows, { maps, rowGroupSize: 50 }) },
      { path: 'lake.parquet.gz', bytes: gzipped(bytes) },
      { path: 'lake.zst', bytes: storedZstd(bytes) },
      { path: 'stored.zip', bytes: zipSync({ 'in/a.bin': [bytes, { level: 0 }] }) },
      { path: 'deflated.zip', bytes: zipSync({ 'in/a.bin': bytes }) },
      { path: 'lake.tar', bytes: writeTar({ name: 'in/a.bin', data: bytes }) },
      { path: 'lake.tgz', bytes: gzipped(writeTar({ name: 'in/a.bin', data: bytes })) },
    ];
    const testCase = await TestCase.make();
    await testCase.import(files);
    const ledger = await testCase.ledger();
    for (const { path: dropped } of files) {
      const path = /zip|tar|tgz/.test(dropped) ? `${dropped}!/in/a.bin` : dropped;
      const row = ledger.get(path)!;
      expect({ path, format: row.format, found: row.events + row.duplicates }).toEqual({
        path,
        format: 'OCSF events',
        found: 200,
      });
      expect({ path, conflicts: row.conflicts, lost: row.skippedBytes, told: row.diagnostics }).toEqual({
        path,
        conflicts: 0,
        lost: 0,
        told: [],
      });
    }
    const [first] = await testCase.store.sources();
    expect(first!.evidence!.extents.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length);
    expect(await values(testCase)).toEqual(expected);
  });

  it('say in which row they were', async () => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'lake', bytes: written[1]![1] }]);
    const opened = await testCase.open();
    for (const row of [0, 99, 199]) {
      const detail = await eventDetail(opened, row as RowId);
      const { eventID } = parse(detail.json);
      const number = events.findIndex((event) => parse(event)['eventID'] === eventID) + 1;
      expect(detail.place).toEqual({ path: 'lake', offset: 0, length: 0, row: number });
    }
  });

  it('may have times as times', async () => {
    const timed = rows.map((row) => ({ ...row, time: new Date(row['time'] as number) }));
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'lake', bytes: writeParquet(timed, { maps }) }]);
    expect(await values(testCase)).toEqual(expected);
  });
});

const plain = sampleEvents(0, 20);

describe('other tables in Parquet', () => {
  it.each([
    [
      'eventJson of CloudTrail Lake',
      'CloudTrail Lake or Athena table',
      (event: string) => ({ eventjson: event, eventjsonchecksum: 'y' }),
    ],
    ['_raw of Splunk or Cribl', 'records with "_raw"', (event: string) => ({ _raw: event, _time: '1' })],
    ['message', 'JSON with events inside', (event: string) => ({ id: 'a', message: event })],
    ['columns as CloudTrail spells them', 'events one after the other', (event: string) => parse(event)],
  ])('give their events: %s', async (_, format, row) => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes: writeParquet(plain.map(row)) }]);
    expect((await testCase.ledger()).get('x')).toMatchObject({ format, events: 20, skippedBytes: 0, diagnostics: [] });
    expect((await values(testCase)).map(({ eventID }) => eventID)).toEqual(
      plain.map((event) => parse(event)['eventID']).sort(),
    );
  });

  it('give the columns of Athena, their keys spelled as CloudTrail does', async () => {
    const lower = (value: unknown): unknown => {
      if (Array.isArray(value)) return (value as unknown[]).map(lower);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toLowerCase(), lower(one)]));
    };
    const names = ['eventVersion', 'eventTime', 'eventSource', 'eventName', 'eventID', 'errorCode', 'userIdentity'];
    const kept = events.map((event) => {
      const whole = parse(event);
      return Object.fromEntries(
        names.filter((name) => (whole[name] ?? null) !== null).map((name) => [name, whole[name]]),
      );
    });
    const table = kept.map((event) => {
      const row = lower(event) as JsonObject;
      const request = parse(events.find((one) => parse(one)['eventID'] === event['eventID'])!)['requestParameters'];
      return { ...row, requestparameters: request ? JSON.stringify(request) : undefined };
    });
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'ctas', bytes: writeParquet(table, { codec: 'GZIP' }) }]);
    expect((await testCase.ledger()).get('ctas')).toMatchObject({ events: 200, diagnostics: [] });
    const identity = (event: JsonObject): unknown => [event['eventID'], event['eventName'], event['errorCode']];
    const found = await values(testCase);
    expect(found.map(identity)).toEqual([...kept].sort(byId).map(identity));
    const arns = found.map((event) => (event['userIdentity'] as JsonObject | undefined)?.['accountId']);
    expect(arns).toEqual([...kept].sort(byId).map((event) => (event['userIdentity'] as JsonObject)['accountId']));
    const requests = events
      .map(parse)
      .sort(byId)
      .map((event) => event['requestParameters'] ?? undefined);
    expect(found.map((event) => event['requestParameters'])).toEqual(requests);
  });

  it('without events are told with their columns', async () => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes: writeParquet([{ vendor_id: 'a', fare: 3 }]) }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.format).toBe('not recognised');
    expect(row.diagnostics).toMatchObject([{ code: 'decode/not-recognised' }]);
    expect(row.diagnostics[0]!.detail).toContain('"vendor_id", "fare"');
  });
});
