import { describe, expect, it } from 'vitest';
import { exportEvents } from '../../../src/explore/export-events.ts';
import { pathCells } from '../../../src/explore/path-cells.ts';
import { Results } from '../../../src/explore/results.ts';
import { maxCellText, type RowId } from '../../../src/model/view.ts';
import { TestCase } from '../ingest/case-harness.ts';

const context = { signal: new AbortController().signal, progress: () => undefined };
const events = Array.from({ length: 6 }, (_, i) => ({
  eventID: `id-${i}`,
  eventName: 'PutObject',
  eventTime: `2023-07-10T12:00:0${i}Z`,
  requestParameters: { bucketName: `b${i}`, tags: [{ key: 'x' }, { key: i }], long: 'x'.repeat(3000) },
}));

async function open() {
  const test = await TestCase.make();
  await test.import([{ path: 'a.json', bytes: new TextEncoder().encode(JSON.stringify({ Records: events })) }]);
  const opened = await test.open();
  const results = new Results(opened);
  const { id } = await results.search({ filter: '', order: 'oldest' }, context);
  return { opened, rows: results.rows(id), id };
}

describe('cells at paths without a column', () => {
  it('hold what the events say, several values through arrays, cut where they are long', async () => {
    const { opened, rows } = await open();
    const paths = ['requestParameters.bucketName', 'REQUESTparameters.tags.key', 'not.there', 'requestParameters.long'];
    const cells = await pathCells(opened, { rows: [rows[2]!, rows[5]!] as RowId[], paths });
    expect(cells.map((row) => row.slice(0, 3))).toEqual([
      [['b2'], ['x', '2'], []],
      [['b5'], ['x', '5'], []],
    ]);
    expect(cells[0]![3]![0]).toHaveLength(maxCellText + 1);
  });

  it('are refused for a text that is no path, and for too many at once', async () => {
    const { opened, rows } = await open();
    const row = rows[0]! as RowId;
    await expect(pathCells(opened, { rows: [row], paths: ['a b'] })).rejects.toMatchObject({ code: 'query/invalid' });
    const many = Array.from({ length: 100_001 }, () => row);
    await expect(pathCells(opened, { rows: many, paths: ['a'] })).rejects.toMatchObject({ code: 'query/invalid' });
  });
});

describe('an export of chosen places', () => {
  it('holds these events alone, and paths beside columns in CSV', async () => {
    const { opened, rows, id } = await open();
    const only = [
      [1, 2],
      [4, 6],
    ] as const;
    const columns = ['eventTime', 'requestParameters.bucketName'];
    const csv = await exportEvents(opened, rows, { result: id, kind: 'csv', columns, only }, context);
    expect((await csv.text()).trim().split('\r\n')).toEqual([
      'eventTime,requestParameters.bucketName',
      '2023-07-10T12:00:01Z,b1',
      '2023-07-10T12:00:04Z,b4',
      '2023-07-10T12:00:05Z,b5',
    ]);
    const json = await exportEvents(opened, rows, { result: id, kind: 'ndjson', columns, only }, context);
    const lines = (await json.text()).trim().split('\n');
    expect(lines).toEqual([1, 4, 5].map((i) => JSON.stringify(events[i])));
  });
});
