import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Explorer } from '../../../src/explore/explorer.ts';
import { aroundEvent } from '../../../src/explore/around.ts';
import { pathCells } from '../../../src/explore/path-cells.ts';
import type { RowId } from '../../../src/model/view.ts';
import { parseFilter } from '../../../src/query/parse.ts';
import { leftOut, realData } from '../../fixtures/real-data.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';
import { naiveFilter } from '../query/naive-filter.ts';
import { context, explorerOver, searchRows } from './explorer-setup.ts';
import {
  byCount,
  derivedOf,
  isNaiveError,
  isNaiveWrite,
  naiveFacet,
  naiveOrder,
  naiveRest,
  timeOf,
} from './naive-explorer.ts';
import type { Parsed } from './naive-explorer.ts';

const event = (more: object): string => JSON.stringify({ eventVersion: '1.08', ...more });

describe('around an event', () => {
  const shared = {
    requestID: 'r-1',
    sharedEventID: 's-1',
    sourceIPAddress: '203.0.113.0/24',
    userIdentity: { type: 'AssumedRole', principalId: 'AROA1:bob "x"', accessKeyId: 'ASIA1' },
    resources: [{ ARN: 'arn:aws:s3:::a b' }, { ARN: 'arn:aws:s3:::c' }, { ARN: 'arn:aws:s3:::c' }],
  };

  it('are events of the same request, shared event, key, address, resources and session, found by filters', async () => {
    const explorer = await explorerOver([
      event({ ...shared, nth: 0 }),
      event({ ...shared, requestID: 'other', nth: 1 }),
      event({ sourceIPAddress: '203.0.113.7', resources: [{ ARN: 'arn:aws:s3:::c' }] }),
      event({ requestID: null }),
    ]);
    const items = aroundEvent(JSON.parse(event({ ...shared, nth: 0 })));
    const counts = [];
    for (const { kind, label, filter } of items) {
      counts.push(`${kind} ${label}: ${String((await explorer.matches.matching(parsed(filter), context)).count())}`);
    }
    const { around } = await import('../../../src/explore/around.ts');
    const counted = await around(explorer, 0 as RowId, context.signal);
    expect(counted.map(({ kind, label, count }) => `${kind} ${label}: ${String(count)}`)).toEqual(counts);
    expect(counts).toEqual([
      'request r-1: 1',
      'sharedEvent s-1: 2',
      'accessKey ASIA1: 2',
      'sourceIP 203.0.113.0/24: 2',
      'resource arn:aws:s3:::a b: 2',
      'resource arn:aws:s3:::c: 3',
      'session bob "x": 2',
    ]);
  });

  it('are read from the event’s bytes, and only as far as it has them', async () => {
    const { around } = await import('../../../src/explore/around.ts');
    const explorer = await explorerOver([
      event({ requestID: '', userIdentity: { principalId: 'AIDA1' } }),
      event(shared),
    ]);
    expect(await around(explorer, 0 as RowId, context.signal)).toEqual([]);
    const items = aroundEvent(shared).map((item) => ({ ...item, count: 1 }));
    expect(await around(explorer, 1 as RowId, context.signal)).toEqual(items);
  });
});

describe('completion', () => {
  it('gives values by count, under a filter, by how they begin', async () => {
    const explorer = await explorerOver(
      ['GetObject', 'getobject', 'GetObject', 'GetBucketAcl', 'PutObject'].map((eventName, nth) =>
        event({ eventName, awsRegion: nth < 4 ? 'a' : 'b' }),
      ),
    );
    const complete = async (field: string, prefix: string, filter: string, limit = 9) =>
      (await explorer.complete({ field, prefix, filter, limit }, context)).map(
        ({ value, count }) => `${value} ${String(count)}`,
      );
    expect(await complete('eventName', 'get', '')).toEqual(['GetObject 2', 'GetBucketAcl 1', 'getobject 1']);
    expect(await complete('EVENTNAME', 'get', '', 1)).toEqual(['GetObject 2']);
    expect(await complete('eventName', '', 'awsRegion:b')).toEqual(['PutObject 1']);
    expect(await complete('eventName', 'p', 'awsRegion:(')).toEqual(['PutObject 1']);
    expect(await complete('requestParameters.x', '', '')).toEqual([]);
  });

  it('names fields: columns first, then paths of the events as the filter language writes them', async () => {
    const explorer = await explorerOver([
      event({ requestParameters: { bucketName: 'x', 'x amz': { 'a.b': [{ c: 1 }] } }, eventName: 'A' }),
      event({ requestParameters: { BUCKETNAME: 'y', none: null }, nested: { eventName: 'B' } }),
    ]);
    const names = async (prefix: string, limit = 99) =>
      (await explorer.fieldNames.names({ prefix, limit }, context.signal)).map(({ name }) => name);
    expect(await names('eventn')).toEqual(['eventName', 'nested.eventName']);
    expect(await names('who')).toEqual(['who', 'whoKind']);
    expect(new Set(await names('REQ'))).toEqual(
      new Set(['requestParameters.bucketName', 'requestParameters."x amz"."a.b".c']),
    );
    expect(await names('x a')).toEqual(['requestParameters."x amz"."a.b".c']);
    expect(await names('', 2)).toEqual(['eventTime', 'eventID']);
    for (const { name } of await explorer.fieldNames.names({ prefix: '', limit: 99 }, context.signal)) {
      expect([name, parseFilter(`${name}:*`).ok]).toEqual([name, true]);
    }
  });
});

describe('derived fields', { timeout: 120_000 }, () => {
  it('are filtered on by their columns, beside any other terms, in every event', async () => {
    const identity = fc.record(
      {
        type: fc.constantFrom('IAMUser', 'Root', 'AssumedRole'),
        userName: fc.constantFrom('alice', 'Bob'),
        principalId: fc.constant('AROA1:session'),
      },
      { requiredKeys: ['type'] },
    );
    const made = fc.record(
      {
        userIdentity: identity,
        sourceIPAddress: fc.constantFrom('203.0.113.1', 'ec2.amazonaws.com', 'x'),
        eventName: fc.constantFrom<unknown[]>('GetObject', ['GetObject'], 'PutObject'),
        who: fc.constant('mallory'),
      },
      { requiredKeys: [] },
    );
    const term = fc.constantFrom(
      ...['who:alice', 'who:b*', 'who:*', 'whoKind:(role OR root)', 'sessionName:session', 'sourceKind:ip'],
      ...['eventName:GetObject', 'GetObject', 'userIdentity.userName:alice', 'eventName:*'],
    );
    const filter = fc
      .array(fc.tuple(fc.constantFrom('', '-'), term, fc.constantFrom(' ', ' OR ')), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.map(([sign, text, joint], i) => (i === 0 ? '' : joint) + sign + text).join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(made, { minLength: 1, maxLength: 12 }), filter, async (of, text) => {
        const texts = of.map((one, nth) => event({ ...one, nth }));
        const explorer = await explorerOver(texts);
        const query = parsed(text);
        // The oracle looks the fields up in the JSON, so it is given JSON that has them.
        const expected = texts.flatMap((json, row) => {
          const known = JSON.parse(json) as Parsed;
          const derived = Object.entries(derivedOf(known)).filter(([, value]) => value !== '');
          return naiveFilter(query, { ...known, who: null, ...Object.fromEntries(derived) }) ? [row] : [];
        });
        const rows = await searchRows(explorer, { filter: text, order: 'oldest' });
        expect(rows.sort((a, b) => a - b)).toEqual(expected);
      }),
      { numRuns: 90 },
    );
  });
});

describe('an explorer', () => {
  it('sees what has been imported since', async () => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'a.json', bytes: logFile(sampleEvents(0, 5)) }]);
    const explorer = new Explorer(await testCase.open());
    const request = { filter: 'eventName:GetObject', fields: [{ field: 'requestParameters.key', limit: 1 }] };
    expect(await explorer.facets.facets(request, context)).toMatchObject([{ distinct: 5, withValue: 5 }]);
    await testCase.import([{ path: 'b.json', bytes: logFile(sampleEvents(3, 9)) }]);
    await explorer.opened.refresh();
    expect(await explorer.facets.facets(request, context)).toMatchObject([{ distinct: 9, withValue: 9 }]);
  });

  it('runs a filter once for all calls that wait for it, and goes on while one of them does', async () => {
    const explorer = await explorerOver([sampleEvent(1), sampleEvent(2)]);
    const leaving = new AbortController();
    const query = parsed('plans');
    const first = explorer.matches.matching(query, { ...context, signal: leaving.signal });
    const second = explorer.matches.matching(query, context);
    leaving.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect((await second).count()).toBe(2);
    expect(await explorer.matches.matching(query, context)).toBe(await second);
  });
});

const realFilters = ['', 'eventName:Describe*', 'errorCode:* -readOnly:true', 'kms eventName:(Decrypt OR Encrypt)'];

if (!realData) console.log(leftOut);

describe.runIf(realData)('the explorer on a real trail', { timeout: 120_000 }, () => {
  let explorer: Explorer;
  let events: readonly Parsed[];
  let idOfRow: readonly string[];

  beforeAll(async () => {
    const root = `${realData!}/s3-tree`;
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json.gz'));
    const files = paths
      .toSorted()
      .filter((_, i) => i % 40 === 0)
      .map((path) => ({ path, bytes: new Uint8Array(readFileSync(`${root}/${path}`)) }));
    const testCase = await TestCase.make();
    await testCase.import(files.map(({ path, bytes }) => ({ path, bytes: gzipped(gunzipSync(bytes)) })));
    explorer = new Explorer(await testCase.open());
    const seen = new Set<string>();
    events = files.flatMap(({ bytes }) => {
      const { Records } = JSON.parse(gunzipSync(bytes).toString()) as { Records: Parsed[] };
      return Records.filter((one) => !seen.has(JSON.stringify(one)) && seen.add(JSON.stringify(one)));
    });
    expect(explorer.opened.events).toBe(events.length);
    const rows = Array.from({ length: explorer.opened.table.rows }, (_, row) => row as RowId);
    idOfRow = (await pathCells(explorer.opened, { rows, paths: ['eventID'] })).map(([texts]) => texts![0]!);
  }, 120_000);

  it('agrees with counting parsed events', async () => {
    const fields = [
      'eventName',
      'sourceIPAddress',
      'errorCode',
      'userAgent',
      'resources.ARN',
      'userIdentity.accessKeyId',
    ];
    fields.push('requestParameters.bucketName', 'who', 'sourceKind');
    for (const filter of realFilters) {
      const query = parsed(filter);
      const request = { filter, fields: fields.map((field) => ({ field, limit: 200 })) };
      for (const facet of await explorer.facets.facets(request, context)) {
        const path = facet.field.split('.');
        const matching = events.filter(naiveRest(query, path)).map((one) => ({ ...one, ...derivedTexts(one) }));
        const { counts, withValue, without } = naiveFacet(matching, path);
        expect(facet).toMatchObject({ values: byCount(counts).slice(0, 200), withValue, without });
      }
      const matching = events.filter((one) => naiveFilter(query, one));
      const { bins, from, binSeconds } = await explorer.aggregates.histogram({ filter, maxBins: 100 }, context);
      const inBin = (bin: number, of: readonly Parsed[]) =>
        of.filter((one) => Math.floor((timeOf(one) - from) / binSeconds) === bin).length;
      expect([...bins.total]).toEqual([...bins.total.keys()].map((bin) => inBin(bin, matching)));
      expect([...bins.errors]).toEqual([...bins.errors.keys()].map((bin) => inBin(bin, matching.filter(isNaiveError))));
      expect([...bins.writes]).toEqual([...bins.writes.keys()].map((bin) => inBin(bin, matching.filter(isNaiveWrite))));
    }
  });

  it('agrees with sorting parsed events, whole and by the part', async () => {
    const all = events.map((one) => ({ ...one, ...derivedTexts(one) }));
    for (const column of ['eventTime', 'eventName', 'who', 'userAgent', 'outcome', 'resources.ARN']) {
      for (const [descending, order] of [
        [false, 'newest'],
        [true, 'oldest'],
      ] as const) {
        const places = naiveOrder(all, { order, column, descending });
        for (const filter of realFilters) {
          const query = parsed(filter);
          const isMatch = events.map((one) => naiveFilter(query, one));
          const expected = places.filter((place) => isMatch[place]).map((place) => all[place]!['eventID']);
          const request = { filter, order, sort: { column, descending } };
          const ids = async (from: number, count: number): Promise<readonly string[]> => {
            const first = { from, count, columns: [] };
            const { rows } = await explorer.results.search({ ...request, first }, context);
            return rows!.map(({ row }) => idOfRow[row]!);
          };
          expect([filter, await ids(3, 40)]).toEqual([filter, expected.slice(3, 43)]);
          expect([filter, await ids(0, expected.length + 1)]).toEqual([filter, expected]);
        }
      }
    }
  });
});

function derivedTexts(one: Parsed): Parsed {
  return Object.fromEntries(Object.entries(derivedOf(one)).filter(([, value]) => value !== ''));
}

function parsed(filter: string) {
  const result = parseFilter(filter);
  if (!result.ok) throw new Error(result.error.message);
  return result.query;
}

it('what is committed while others ask for it is taken in once', async () => {
  const spoor = await TestCase.make();
  const opened = await spoor.open();
  await spoor.import([{ path: 'a.json', bytes: logFile(sampleEvents(0, 20)) }]);
  await Promise.all([opened.refresh(), opened.refresh(), opened.refresh()]);
  expect(opened.table.rows).toBe(20);
  expect(opened.events).toBe(20);
});
