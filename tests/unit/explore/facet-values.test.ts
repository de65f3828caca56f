import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printFilter } from '../../../src/query/print.ts';
import { query as anyQuery } from '../query/arbitrary.ts';
import { context, explorerOver, numbered, withoutRepeatedKeys } from './explorer-setup.ts';
import { byCount, byValue, naiveFacet, naiveRest } from './naive-explorer.ts';
import type { NaiveFacet } from './naive-explorer.ts';

const fields = [
  'eventName',
  'errorCode',
  'sourceIPAddress',
  'readOnly',
  'userIdentity.type',
  'userIdentity.sessionContext.attributes.mfaAuthenticated',
  'resources.ARN',
  'resources.type',
  'vpcEndpointId',
  'requestParameters.bucketName',
  'requestParameters.tags.key',
  'requestParameters',
  'eventTime',
];

const texts = fc.array(withoutRepeatedKeys, { minLength: 1, maxLength: 25 }).map(numbered);

function expectedFacet(field: string, { counts, withValue, without }: NaiveFacet, limit: number) {
  const values = byCount(counts);
  return {
    field,
    values: values.slice(0, limit),
    listed: values.length,
    distinct: values.length,
    withValue,
    without,
    truncated: false,
  };
}

describe('facets', { timeout: 120_000 }, () => {
  it('agree with counting parsed events, for any events and filters', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.array(anyQuery, { minLength: 1, maxLength: 4 }), async (of, queries) => {
        const explorer = await explorerOver(of);
        const events = of.map((text): unknown => JSON.parse(text));
        for (const query of queries) {
          const request = { filter: printFilter(query), fields: fields.map((field) => ({ field, limit: 4 })) };
          const expected = fields.map((field) => {
            const path = field.split('.');
            return expectedFacet(field, naiveFacet(events.filter(naiveRest(query, path)), path), 4);
          });
          expect(await explorer.facets.facets(request, context)).toEqual(expected);
          // and again, from what was kept
          expect(await explorer.facets.facets(request, context)).toEqual(expected);
        }
      }),
      { numRuns: 45 },
    );
  });

  it('page through all values by count and by value, and through those that have a text in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.constantFrom('eventName', 'resources.ARN', 'requestParameters.bucketName'),
        fc.constantFrom('count', 'value'),
        fc.constantFrom('', 'ob', 'OBJ', '1', 'İ'),
        async (of, field, order, contains) => {
          const explorer = await explorerOver(of);
          const events = of.map((text): unknown => JSON.parse(text));
          const all = byCount(naiveFacet(events, field.split('.')).counts);
          if (order === 'value') all.sort((a, b) => byValue(a.value, b.value));
          const wanted = all.filter(({ value }) => value.toLowerCase().includes(contains.toLowerCase()));
          const pages = [];
          for (let offset = 0; ; offset += 3) {
            const page = { field, limit: 3, offset, order: order, contains };
            const [facet] = await explorer.facets.facets({ filter: '', fields: [page] }, context);
            expect([facet?.listed, facet?.distinct]).toEqual([wanted.length, all.length]);
            if (facet!.values.length === 0) break;
            pages.push(...facet!.values);
          }
          expect(pages).toEqual(wanted);
        },
      ),
      { numRuns: 30 },
    );
  });

  const event = (more: object): string => JSON.stringify({ eventVersion: '1.08', ...more });

  it('leave out the terms of the field itself, and no others', async () => {
    const explorer = await explorerOver([
      event({ eventName: 'A', awsRegion: 'x' }),
      event({ eventName: 'B', awsRegion: 'x' }),
      event({ eventName: 'B', awsRegion: 'y' }),
      event({ eventName: 'C', awsRegion: 'z' }),
    ]);
    const counts = async (filter: string, field: string) => {
      const [facet] = await explorer.facets.facets({ filter, fields: [{ field, limit: 9 }] }, context);
      return facet!.values.map(({ value, count }) => `${value} ${String(count)}`).join();
    };
    expect(await counts('eventName:A awsRegion:x', 'eventName')).toBe('A 1,B 1');
    expect(await counts('eventName:A awsRegion:x', 'awsRegion')).toBe('x 1');
    expect(await counts('EVENTNAME:(A OR B) -awsregion:x', 'eventName')).toBe('B 1,C 1');
    expect(await counts('(-eventName:B awsRegion:(x OR z)) eventName:*', 'eventName')).toBe('A 1,B 1,C 1');
    expect(await counts('eventName:A OR awsRegion:y', 'eventName')).toBe('A 1,B 1');
    expect(await counts('eventName:A OR eventName:C', 'eventName')).toBe('B 2,A 1,C 1');
  });

  it('count who acted, also in events that columns else cannot tell of', async () => {
    const user = (userName: string) => ({ userIdentity: { type: 'IAMUser', userName } });
    const explorer = await explorerOver([
      event({ ...user('alice'), eventName: 'A' }),
      event({ ...user('bob'), eventName: ['A', 'B'] }),
      event({ ...user('bob'), eventName: 'B' }),
    ]);
    const facets = async (filter: string) => {
      const request = { filter, fields: ['who', 'whoKind', 'eventName'].map((field) => ({ field, limit: 9 })) };
      return (await explorer.facets.facets(request, context)).map(({ values }) =>
        values.map(({ value, count }) => `${value} ${String(count)}`).join(),
      );
    };
    expect(await facets('')).toEqual(['bob 2,alice 1', 'user 3', 'A 2,B 2']);
    expect(await facets('who:BOB eventName:A')).toEqual(['alice 1,bob 1', 'user 1', 'B 2,A 1']);
    expect(await facets('-who:bob IAMUser')).toEqual(['bob 2,alice 1', 'user 1', 'A 1']);
    expect(await facets('whoKind:user who:b*')).toEqual(['bob 2,alice 1', 'user 2', 'B 2,A 1']);
  });

  it('say that values were left out, and count on', async () => {
    const long = 'x'.repeat(9000);
    const explorer = await explorerOver([event({ errorMessage: long }), event({ errorMessage: 'y' }), event({})]);
    const [facet] = await explorer.facets.facets(
      { filter: '', fields: [{ field: 'errorMessage', limit: 9 }] },
      context,
    );
    expect(facet).toMatchObject({ values: [{ value: 'y', count: 1 }], withValue: 2, without: 1, truncated: true });
  });

  it('refuse what is no field', async () => {
    const explorer = await explorerOver([event({})]);
    for (const field of ['', 'a b', 'eventName:x OR a', 'a*']) {
      const facets = explorer.facets.facets({ filter: '', fields: [{ field, limit: 1 }] }, context);
      await expect(facets).rejects.toMatchObject({ code: 'query/invalid' });
    }
  });

  it('stop when their call is aborted', async () => {
    const explorer = await explorerOver([event({})]);
    const controller = new AbortController();
    const request = { filter: 'text', fields: [{ field: 'requestParameters.x', limit: 1 }] };
    const facets = explorer.facets.facets(request, { ...context, signal: controller.signal });
    controller.abort();
    await expect(facets).rejects.toMatchObject({ name: 'AbortError' });
    await expect(explorer.facets.facets(request, context)).resolves.toHaveLength(1);
  });
});
