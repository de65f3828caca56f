import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Explorer } from '../../../src/explore/explorer.ts';
import type { Query } from '../../../src/model/query.ts';
import type { RowId } from '../../../src/model/view.ts';
import { context, numbered, searchRows, withoutRepeatedKeys } from '../explore/explorer-setup.ts';
import { pathCells } from '../../../src/explore/path-cells.ts';
import { printFilter } from '../../../src/query/print.ts';
import { query as anyQuery, eventText } from '../query/arbitrary.ts';
import { naiveFilter } from '../query/naive-filter.ts';
import { explorerOf, type MadePart } from './prepared-case.ts';

const room = fc.constantFrom(0, 30, 100, 1000, 1_000_000).map((bytes) => () => bytes);

/** Segments of events that are set apart. */
const partsOf = (event: fc.Arbitrary<string>): fc.Arbitrary<MadePart[]> =>
  fc
    .array(fc.record({ texts: fc.array(event, { minLength: 1, maxLength: 12 }), isPrepared: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((made) => {
      const texts = numbered(made.flatMap((part) => part.texts));
      let next = 0;
      return made.map((part) => ({ ...part, texts: part.texts.map(() => texts[next++]!) }));
    });

const withoutText = anyQuery.filter((query) => !JSON.stringify(query).includes('"kind":"text"'));

const asked = fc.oneof(
  fc.tuple(partsOf(eventText), fc.array(withoutText, { minLength: 1, maxLength: 6 })),
  fc.tuple(partsOf(withoutRepeatedKeys), fc.array(anyQuery, { minLength: 1, maxLength: 6 })),
);

describe('path tables', { timeout: 120_000 }, () => {
  it('change no answer, whichever segments have one and however much room it has', async () => {
    await fc.assert(
      fc.asyncProperty(asked, room, async ([parts, queries], tableRoom) => {
        const explorer = await explorerOf(parts, { room: tableRoom });
        const events = parts.flatMap(({ texts }) => texts).map((text): unknown => JSON.parse(text));
        for (const query of queries) {
          const rows: number[] = [];
          (await explorer.matches.matching(query, context)).forEach((row) => rows.push(row));
          expect(rows).toEqual(events.flatMap((event, row) => (naiveFilter(query, event) ? [row] : [])));
        }
      }),
      { numRuns: 50 },
    );
  });

  const fields = [
    'requestParameters',
    'requestParameters.bucketName',
    'requestParameters.tags',
    'requestParameters.tags.key',
    'requestParameters.key',
    'requestParameters.__proto__',
    'requestParameters."say \\"key\\""',
    'userIdentity.userName',
    'nth',
    'missing',
  ];

  /** Everything but matches that is asked of fields. */
  async function told(explorer: Explorer, query: Query): Promise<unknown> {
    const filter = printFilter(query);
    const facets = await explorer.facets.facets(
      { filter, fields: fields.map((field) => ({ field, limit: 5 })) },
      context,
    );
    const rows = Array.from({ length: explorer.opened.table.rows }, (_, row) => row as RowId);
    const orders: number[][] = [];
    for (const column of fields) {
      orders.push(
        await searchRows(explorer, { filter, order: 'newest', sort: { column, descending: rows.length % 2 === 0 } }),
      );
    }
    return { facets, orders, cells: await pathCells(explorer.opened, { rows, paths: fields }, context.signal) };
  }

  it('change no facet, no order and no cell', async () => {
    await fc.assert(
      fc.asyncProperty(asked, room, async ([parts, queries], tableRoom) => {
        const explorer = await explorerOf(parts, { room: tableRoom });
        const unprepared = await explorerOf(parts.map(({ texts }) => ({ texts, isPrepared: false })));
        for (const query of queries.slice(0, 2)) {
          expect(await told(explorer, query)).toEqual(await told(unprepared, query));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('tell what JSON.parse does of keys and values that are odd', async () => {
    const odd = [
      '{"a":1,"a":2}',
      '{"a":1,"A":2}',
      '{"\\u0061":1,"a":2}',
      '{"__proto__":{"a":"x"},"constructor":"y","toString":1}',
      '{"a":1.0,"b":1e2,"c":-0,"d":12345678901234567890,"e":1e400,"f":0.1}',
      '{"a":[[1,[2]],{"b":3},null,[]],"b":[],"c":{},"d":[{}],"e":[null]}',
      '{"a":"\\ud800","b":"\\u0000","c":"\\\\\\"/","d":"\u2028","":"empty"}',
      `{"a":"${'x'.repeat(5000)}","b":"${'\\u0041'.repeat(900)}"}`,
      `{"a":[${Array.from({ length: 70_000 }, () => '7').join()}]}`,
      `{"${'k'.repeat(1100)}":1,"a":"true","b":true,"c":"null","d":null}`,
    ];
    const texts = odd.map((json, n) => `{"eventVersion":"1.08","requestParameters":${json},"nth":${String(n)}}`);
    const paths = [
      'a',
      'A',
      'b',
      'c',
      'd',
      'e',
      'f',
      'a.b',
      '__proto__.a',
      'constructor',
      'toString',
      '""',
      'k'.repeat(1100),
    ];
    const names = paths.map((path) => `requestParameters.${path}`);
    const answers: unknown[] = [];
    for (const isPrepared of [true, false]) {
      const explorer = await explorerOf([{ texts, isPrepared }]);
      const facets = await explorer.facets.facets(
        { filter: '', fields: names.map((field) => ({ field, limit: 20 })) },
        context,
      );
      const found: number[][] = [];
      for (const name of names) {
        for (const test of ['*', '1', '2', '100', 'x', 'true', 'null', '/^\\W/', '"12345678901234567000"']) {
          found.push(await searchRows(explorer, { filter: `${name}:${test}`, order: 'oldest' }));
        }
        found.push(await searchRows(explorer, { filter: `${name}>=1`, order: 'oldest' }));
      }
      answers.push({ facets, found });
    }
    expect(answers[0]).toEqual(answers[1]);
  });
});
