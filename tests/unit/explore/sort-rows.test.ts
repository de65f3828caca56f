import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFilter } from '../../../src/query/print.ts';
import { query as anyQuery } from '../query/arbitrary.ts';
import { naiveFilter } from '../query/naive-filter.ts';
import { context, explorerOver, numbered, searchRows, withoutRepeatedKeys } from './explorer-setup.ts';
import { derivedOf, naiveOrder } from './naive-explorer.ts';
import type { Parsed } from './naive-explorer.ts';

const texts = fc.array(withoutRepeatedKeys, { minLength: 1, maxLength: 25 }).map(numbered);
const columns = ['eventName', 'errorCode', 'sourceIPAddress', 'readOnly', 'userIdentity.type', 'resources.ARN'];

describe('sorting', { timeout: 120_000 }, () => {
  it('agrees with sorting parsed events, for any events and filters', async () => {
    const sort = fc.record({ column: fc.constantFrom(...columns, 'outcome', 'eventTime'), descending: fc.boolean() });
    const requests = fc.array(fc.tuple(anyQuery, sort, fc.constantFrom('newest', 'oldest')), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(texts, requests, async (of, asked) => {
        const explorer = await explorerOver(of);
        const events = of.map((text) => JSON.parse(text) as Parsed);
        for (const [query, { column, descending }, order] of asked) {
          const rows = naiveOrder(events, { order, column, descending }).filter((row) =>
            naiveFilter(query, events[row]),
          );
          const request = {
            filter: printFilter(query),
            order: order,
            sort: { column, descending },
          };
          const first = { from: 1, count: 3, columns: ['eventName'] };
          const { rows: part } = await explorer.results.search({ ...request, first }, context);
          expect(part?.map(({ row }) => row)).toEqual(rows.slice(1, 4));
          expect(await searchRows(explorer, request)).toEqual(rows);
        }
      }),
      { numRuns: 50 },
    );
  });

  const event = (userName: string, nth: number): string =>
    JSON.stringify({
      eventVersion: '1.08',
      eventTime: `2023-07-10T00:00:0${String(nth % 3)}Z`,
      ...(userName === '' ? {} : { userIdentity: { type: 'IAMUser', userName } }),
      nth,
    });

  it('goes by who acted, newest first among the same, those without a name last', async () => {
    const users = ['bob', 'Alice', '', 'alice', 'bob', 'Bob', ''];
    const of = users.map(event);
    const explorer = await explorerOver(of);
    const sorted = async (descending: boolean): Promise<string[]> => {
      const rows = await searchRows(explorer, { filter: '', order: 'newest', sort: { column: 'who', descending } });
      return rows.map((row) => derivedOf(JSON.parse(of[row]!) as Parsed).who + String(row));
    };
    expect(await sorted(false)).toEqual(['Alice1', 'alice3', 'Bob5', 'bob4', 'bob0', '2', '6']);
    expect(await sorted(true)).toEqual(['bob4', 'bob0', 'Bob5', 'alice3', 'Alice1', '2', '6']);
  });

  it('refuses columns that hold no values to sort by', async () => {
    const explorer = await explorerOver([event('bob', 1)]);
    for (const column of ['target', 'eventID', '']) {
      const search = searchRows(explorer, { filter: '', order: 'newest', sort: { column, descending: true } });
      await expect(search).rejects.toMatchObject({ code: 'query/invalid' });
    }
  });
});
