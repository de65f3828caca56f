import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFilter } from '../../../src/query/print.ts';
import { query as anyQuery } from '../query/arbitrary.ts';
import { naiveFilter } from '../query/naive-filter.ts';
import { context, explorerOver, numbered, withoutRepeatedKeys } from './explorer-setup.ts';
import { byCount, derivedOf, isNaiveError, isNaiveWrite, naiveFacet, timeOf } from './naive-explorer.ts';
import type { Parsed } from './naive-explorer.ts';

const texts = fc.array(withoutRepeatedKeys, { minLength: 1, maxLength: 25 }).map(numbered);
const parsed = (of: readonly string[]): Parsed[] => of.map((text) => JSON.parse(text) as Parsed);

function groupBy<Key>(events: readonly Parsed[], keyOf: (event: Parsed) => Key): Map<Key, Parsed[]> {
  const groups = new Map<Key, Parsed[]>();
  for (const event of events) groups.set(keyOf(event), [...(groups.get(keyOf(event)) ?? []), event]);
  return groups;
}

describe('the histogram', { timeout: 120_000 }, () => {
  it('agrees with counting parsed events, for any events and filters', async () => {
    const maxBins = fc.integer({ min: 1, max: 300 });
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(anyQuery, { minLength: 1, maxLength: 4 }),
        maxBins,
        async (of, queries, most) => {
          const explorer = await explorerOver(of);
          const events = parsed(of);
          for (const query of queries) {
            const matching = events.filter((event) => naiveFilter(query, event));
            const { from, to, binSeconds, bins, untimed } = await explorer.aggregates.histogram(
              { filter: printFilter(query), maxBins: most },
              context,
            );
            expect(untimed).toBe(matching.filter((event) => timeOf(event) === 0).length);
            expect(bins.total).toHaveLength(binSeconds === 0 ? 0 : (to - from) / binSeconds);
            expect(bins.total.length).toBeLessThanOrEqual(most);
            // An event that matches by a fraction of a second outside the bins counts in the nearest.
            const binOf = (event: (typeof events)[number]): number =>
              Math.min(Math.max(Math.floor((timeOf(event) - from) / binSeconds), 0), bins.total.length - 1);
            const inBins = (of: typeof events): number[] => {
              const counts = Array.from(bins.total, () => 0);
              for (const event of of) if (timeOf(event) > 0) counts[binOf(event)]!++;
              return counts;
            };
            const expected = {
              total: inBins(matching),
              errors: inBins(matching.filter(isNaiveError)),
              writes: inBins(matching.filter(isNaiveWrite)),
            };
            expect({
              total: [...bins.total],
              errors: [...bins.errors],
              writes: [...bins.writes],
            }).toEqual(expected);
            const counted = expected.total.reduce((sum, count) => sum + count, 0);
            expect(counted + untimed).toBe(matching.length);
          }
        },
      ),
      { numRuns: 45 },
    );
  });

  const at = (eventTime: string, more: object = {}): string =>
    JSON.stringify({ eventVersion: '1.08', eventTime, eventName: 'GetObject', readOnly: true, ...more });

  it('spans the times that the filter names, else those of the matching events', async () => {
    const explorer = await explorerOver([at('2023-07-10T12:31:00Z'), at('2023-07-10T18:05:00Z', { errorCode: 'X' })]);
    const shape = async (filter: string, maxBins: number) => {
      const { from, to, binSeconds, bins } = await explorer.aggregates.histogram({ filter, maxBins }, context);
      const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);
      return [iso(from), iso(to), binSeconds, [...bins.total].filter((count) => count > 0).length];
    };
    expect(await shape('', 10)).toEqual(['2023-07-10T12:00', '2023-07-10T19:00', 3600, 2]);
    expect(await shape('', 1)).toEqual(['2023-07-10T12:00', '2023-07-11T00:00', 43_200, 1]);
    expect(await shape('eventTime>=2023-07-10 eventTime<2023-07-11', 24)).toEqual([
      '2023-07-10T00:00',
      '2023-07-11T00:00',
      3600,
      2,
    ]);
    expect(await shape('eventTime>=2023-07-10T12:30 errorCode:* eventTime<=2023-07-10T18:30', 100)).toEqual([
      '2023-07-10T12:30',
      '2023-07-10T18:35',
      300,
      1,
    ]);
    expect(await shape('eventTime>=2023-01-01 eventTime<2024-01-01', 60)).toEqual([
      '2022-12-26T00:00',
      '2024-01-01T00:00',
      604_800,
      1,
    ]);
    expect(await shape('eventName:none', 100)).toEqual(['1970-01-01T00:00', '1970-01-01T00:00', 0, 0]);
  });

  it('tells writes by the verb where the event does not say', async () => {
    const explorer = await explorerOver([
      at('2023-07-10T00:00:00Z', { readOnly: false }),
      at('2023-07-10T00:00:00Z', { readOnly: null, eventName: 'DeleteTrail' }),
      at('2023-07-10T00:00:00Z', { readOnly: null, eventName: 'DescribeTrails' }),
      at('2023-07-10T00:00:00Z', { readOnly: true, eventName: 'PutObject' }),
    ]);
    const { bins } = await explorer.aggregates.histogram({ filter: '', maxBins: 10 }, context);
    expect([[...bins.total], [...bins.writes], [...bins.errors]]).toEqual([[4], [2], [0]]);
  });
});

describe('the overview', { timeout: 120_000 }, () => {
  it('agrees with counting parsed events', async () => {
    const name = fc.constantFrom('GetObject', 'PutObject', 'DeleteTrail', 'AssumeRole');
    const event = fc
      .record({
        eventTime: fc
          .integer({ min: 0, max: 20 })
          .map((day) => `2023-07-${String(day + 1).padStart(2, '0')}T05:00:00Z`),
        eventSource: fc.constantFrom('s3.amazonaws.com', 'iam.amazonaws.com'),
        eventName: name,
        awsRegion: fc.constantFrom('eu-west-1', 'us-east-1'),
        sourceIPAddress: fc.constantFrom('203.0.113.1', '203.0.113.2', 'ec2.amazonaws.com'),
        recipientAccountId: fc.constantFrom('111122223333', '444455556666'),
        errorCode: fc.option(fc.constant('AccessDenied')),
        readOnly: fc.option(fc.boolean()),
        userIdentity: fc.constantFrom('alice', 'bob').map((userName) => ({ type: 'IAMUser', userName })),
      })
      .map((of) => JSON.stringify({ eventVersion: '1.08', ...of }));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }).map(numbered), async (of) => {
        const overview = await (await explorerOver(of)).aggregates.overview({ filter: '' }, context);
        const events = parsed(of);
        const top = (path: string) => byCount(naiveFacet(events, [path]).counts);
        const summary = (path: string) => ({ distinct: top(path).length, top: top(path).slice(0, 10) });
        const times = events.map(timeOf);
        const first = Math.min(...times);
        const last = Math.max(...times);
        expect(overview).toMatchObject({
          events: events.length,
          errors: events.filter(isNaiveError).length,
          writes: events.filter(isNaiveWrite).length,
          untimed: 0,
          firstTime: first,
          lastTime: last,
          accounts: summary('recipientAccountId'),
          regions: summary('awsRegion'),
          actions: summary('eventName'),
          sources: summary('sourceIPAddress'),
        });
        expect(overview.services).toEqual(
          top('eventSource').map(({ value, count }) => {
            const own = events.filter(({ eventSource }) => eventSource === value);
            const errors = own.filter(isNaiveError).length;
            return { value, count, errors, writes: own.filter(isNaiveWrite).length };
          }),
        );
        const days = groupBy(events, (one) => Math.floor(timeOf(one) / 86_400) * 86_400);
        expect(overview.days).toEqual(
          [...days]
            .sort(([a], [b]) => a - b)
            .map(([from, on]) => ({
              from,
              total: on.length,
              errors: on.filter(isNaiveError).length,
              writes: on.filter(isNaiveWrite).length,
            })),
        );
        const valueOf = new Map<string, (one: Parsed) => unknown>([
          ['eventName', ({ eventName }) => eventName],
          ['awsRegion', ({ awsRegion }) => awsRegion],
          ['sourceIPAddress', ({ sourceIPAddress }) => sourceIPAddress],
          ['who', (one) => derivedOf(one).who],
        ]);
        const isNew = [...valueOf].flatMap(([field, read]) =>
          [...groupBy(events, read)]
            .map(([value, own]) => ({ field, value, time: Math.min(...own.map(timeOf)), count: own.length }))
            .filter(({ time }) => last > first && time >= last - (last - first) / 10),
        );
        expect(new Set(overview.firstSeen)).toEqual(new Set(isNew));
      }),
      { numRuns: 30 },
    );
  });
});
