import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bitset } from '../../../src/base/bitset.ts';
import type { Query } from '../../../src/model/query.ts';
import type { SegmentId } from '../../../src/model/segment.ts';
import { evaluate } from '../../../src/query/engine.ts';
import { compileEventMatcher } from '../../../src/query/match-event.ts';
import { parseFilter } from '../../../src/query/parse.ts';
import { MadeTable } from '../../fixtures/made-table.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';
import { eventText, query as anyQuery } from './arbitrary.ts';
import { FakeRawEvents } from './fake-raw-events.ts';
import { naiveFilter } from './naive-filter.ts';

function setup(segments: readonly (readonly string[])[]) {
  const table = new MadeTable();
  const bytes: Uint8Array[] = [];
  for (const [index, texts] of segments.entries()) {
    const { segment, events } = makeSegment(texts);
    table.addSegment(segment, index as SegmentId);
    bytes.push(...events);
  }
  return { table, raw: new FakeRawEvents(bytes) };
}

function parsed(filter: string): Query {
  const result = parseFilter(filter);
  if (!result.ok) throw new Error(result.error.message);
  return result.query;
}

function rowsOf(rows: Bitset): number[] {
  const list: number[] = [];
  rows.forEach((row) => list.push(row));
  return list;
}

describe('the engine', { timeout: 60_000 }, () => {
  it('agrees with a naive filter over parsed events for any events and queries', async () => {
    const segments = fc.array(fc.array(eventText, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(segments, anyQuery, async (texts, query) => {
        const { table, raw } = setup(texts);
        const expected = texts.flat().flatMap((text, row) => (naiveFilter(query, JSON.parse(text)) ? [row] : []));
        expect(rowsOf(await evaluate(query, table, raw, {}))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('has a matcher of single events that agrees with the naive filter', () => {
    fc.assert(
      fc.property(eventText, anyQuery, (text, query) => {
        const event: unknown = JSON.parse(text);
        expect(compileEventMatcher(query)(event)).toBe(naiveFilter(query, event));
      }),
      { numRuns: 500 },
    );
  });

  async function run(filter: string, texts: readonly string[]) {
    const { table, raw } = setup([texts]);
    return { rows: rowsOf(await evaluate(parsed(filter), table, raw, {})), raw };
  }

  const event = (more: object): string => JSON.stringify({ eventVersion: '1.08', ...more });

  it('reads no event where columns tell', async () => {
    const texts = [
      event({ eventName: 'GetObject', eventTime: '2021-07-30T01:02:03Z' }),
      event({ eventName: 'PutObject', eventTime: '2021-07-31T01:02:03Z', errorCode: 'AccessDenied' }),
      event({ eventID: '6f9619ff-8b86-d011-b42d-00cf4fc964ff', sourceIPAddress: '10.0.0.9' }),
    ];
    for (const [filter, expected] of [
      ['', [0, 1, 2]],
      ['eventName:getobject', [0]],
      ['eventName:*Object -errorCode:*', [0]],
      ['eventTime>=2021-07-31', [1]],
      ['eventTime:2021-07-30*', [0]],
      ['-eventTime:*', [2]],
      ['eventTime:2021-07-31t01:02:03z', [1]],
      ['sourceIPAddress:10.0.0.0/24', [2]],
      ['-(eventName:* OR errorCode:*)', [2]],
    ] as const) {
      const { rows, raw } = await run(filter, texts);
      expect([filter, rows, raw.visited]).toEqual([filter, expected, 0]);
    }
  });

  it('tells times that begin with a text as their texts do', async () => {
    const times = [
      '2019-12-31T23:59:59Z',
      '2020-01-01T00:00:00Z',
      '2020-01-31T23:59:59Z',
      '2020-02-01T00:00:00Z',
      null,
    ];
    const texts = times.map((eventTime) => event({ eventTime }));
    for (const [filter, expected] of [
      ['eventTime:2020*', [1, 2, 3]],
      ['eventTime:2020-01*', [1, 2]],
      ['eventTime:2020-01-31t23:59:59z*', [2]],
      ['eventTime:2020-01-01T00:00:00Zx*', []],
      ['eventTime:x*', []],
      ['eventTime:2*', [0, 1, 2, 3]],
      ['eventTime:*-01*', [1, 2, 3]],
      ['eventTime:/31T/', [0, 2]],
    ] as const) {
      const { rows, raw } = await run(filter, texts);
      expect([filter, rows, raw.visited]).toEqual([filter, expected, 0]);
    }
  });

  it('finds an eventID without reading the events that have one', async () => {
    const texts = [
      event({ eventID: '6f9619ff-8b86-d011-b42d-00cf4fc964ff' }),
      event({ eventID: '6F9619FF-8B86-D011-B42D-00CF4FC964FE' }),
      event({}),
    ];
    const { rows, raw } = await run('eventID:6F9619FF-8B86-D011-b42d-00cf4fc964ff', texts);
    expect([rows, raw.visited]).toEqual([[0], 1]);
    expect((await run('eventID:other', texts.slice(0, 2))).raw.visited).toBe(0);
    expect((await run('eventID:6f96*fe', texts)).rows).toEqual([1]);
    expect((await run('-eventID:*', texts)).rows).toEqual([2]);
  });

  it('decides a plain text by the search of bytes alone', async () => {
    const texts = [
      event({ requestParameters: { bucketName: 'Needle' } }),
      event({ requestParameters: { needles: 1 } }),
      event({ requestParameters: { bucketName: 'hay' } }),
    ];
    const { rows, raw } = await run('NEEDLE', texts);
    expect(rows).toEqual([0, 1]);
    expect([raw.needles, raw.visited, raw.read]).toEqual([['needle'], 3, 0]);
    for (const exact of ['arn:aws:s3', '"Access Denied"', 'x/y-z_1', '1.08']) {
      expect([exact, (await run(exact, texts)).raw.read]).toEqual([exact, 0]);
    }
  });

  it('parses what a search of bytes cannot tell, and finds nothing across two values', async () => {
    const texts = [
      event({ a: [1, 2], b: 'x' }),
      event({ a: '1,2' }),
      '{"eventVersion":"1.08","a":"\\u0031,2"}',
      '{"eventVersion":"1.08","a":7.0}',
      '{"eventVersion":"1.08", "a" : true }',
    ];
    expect((await run('"1,2"', texts)).rows).toEqual([1, 2]);
    expect((await run('"7.0"', texts)).rows).toEqual([]);
    expect((await run('":true"', texts)).rows).toEqual([]);
    expect((await run('"true "', texts)).rows).toEqual([]);
    expect((await run('":"', texts)).rows).toEqual([]);
    expect((await run('","', texts)).rows).toEqual([1, 2]);
  });

  it('takes the parsing of JSON from events that lack a key or a piece of the value', async () => {
    const texts = [
      event({ requestParameters: { bucketName: 'alpha' } }),
      event({ requestParameters: { bucketName: 'beta' } }),
      event({ requestParameters: { other: 'alpha' } }),
      event({ requestParameters: { bucketName: 'a"lpha' } }),
    ];
    const { rows, raw } = await run('requestParameters.bucketName:alpha', texts);
    expect([rows, raw.read]).toEqual([[0], 2]);
    const narrowed = await run('eventName:x requestParameters.bucketName:alpha', texts);
    expect([narrowed.rows, narrowed.raw.visited]).toEqual([[], 0]);
  });

  it('answers lists of thousands of values on one column', async () => {
    const list = Array.from({ length: 4000 }, (_, i) => `10.0.${String(i >> 8)}.${String(i & 255)}`);
    const texts = [event({ sourceIPAddress: '10.0.15.1' }), event({ sourceIPAddress: '10.1.0.0' })];
    expect((await run(`sourceIPAddress:(${list.join(' OR ')})`, texts)).rows).toEqual([0]);
  });

  it('searches for more texts than there are needles', async () => {
    const words = Array.from({ length: 60 }, (_, i) => `word${String(i)}x`);
    const texts = [event({ a: 'word59x' }), event({ a: 'word7x' }), event({ a: 'word' })];
    expect((await run(words.join(' OR '), texts)).rows).toEqual([0, 1]);
  });

  it('passes on what fails in reading, and the reason of an abort', async () => {
    const { table } = setup([[event({})]]);
    const refused = new Error('evidence is gone');
    const raw = { visit: () => Promise.reject(refused) };
    await expect(evaluate(parsed('x'), table, raw, {})).rejects.toBe(refused);
    const controller = new AbortController();
    controller.abort();
    await expect(evaluate(parsed('x'), table, raw, { signal: controller.signal })).rejects.toThrow(DOMException);
  });

  it('stops within a pass over events when it is aborted, and tells the share done', async () => {
    const texts = Array.from({ length: 10_000 }, () => event({}));
    const { table, raw } = setup([texts]);
    const controller = new AbortController();
    const shares: number[] = [];
    const onprogress = (share: number): void => {
      shares.push(share);
      if (share > 0.3) controller.abort();
    };
    const result = evaluate(parsed('needle'), table, raw, { signal: controller.signal, onprogress });
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect(shares).toEqual([0, 0.2048, 0.4096]);
    expect(raw.visited).toBeLessThan(10_000);
  });

  it('answers for the rows that were there when it began', async () => {
    const { table, raw } = setup([[event({ a: 'x' })]]);
    const result = evaluate(parsed('eventVersion:* x'), table, raw, {});
    table.addSegment(makeSegment([event({ a: 'x' })]).segment, 1 as SegmentId);
    expect((await result).size).toBe(1);
  });
});
