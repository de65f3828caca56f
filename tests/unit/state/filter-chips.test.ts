import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Query } from '../../../src/model/query.ts';
import { parseFilter } from '../../../src/query/parse.ts';
import { printFilter } from '../../../src/query/print.ts';
import { allOf, termsOf } from '../../../src/query/terms.ts';
import { filterChips, hasTerms, withoutTerms, withTerms } from '../../../src/state/filter-chips.ts';
import { filterPresets } from '../../../src/state/filter-presets.ts';
import { negated } from '../../../src/state/filter-terms.ts';
import { query as arbitraryQuery } from '../query/arbitrary.ts';

function parsed(text: string): Query {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.query;
}

describe('chips', () => {
  test('are the parts of the outermost AND', () => {
    const chips = filterChips('eventName:PutObject -errorCode:* (a OR b)');
    expect(chips.map(({ label, isNegated }) => [label, isNegated])).toEqual([
      ['eventName:PutObject', false],
      ['errorCode:*', true],
      ['a OR b', false],
    ]);
    expect(chips.map(({ removed }) => removed)).toEqual([
      '-errorCode:* (a OR b)',
      'eventName:PutObject (a OR b)',
      'eventName:PutObject -errorCode:*',
    ]);
    expect(chips.map(({ inverted }) => inverted)).toEqual([
      '-eventName:PutObject -errorCode:* (a OR b)',
      'eventName:PutObject errorCode:* (a OR b)',
      'eventName:PutObject -errorCode:* -(a OR b)',
    ]);
    expect(chips.map(({ from, to }) => [from, to])).toEqual([
      [0, 19],
      [20, 32],
      [33, 41],
    ]);
  });

  test('are none for an empty filter and for one that does not parse', () => {
    expect(filterChips(' ')).toEqual([]);
    expect(filterChips('a (')).toEqual([]);
  });

  test('removed or inverted leave the tree of the others', () => {
    fc.assert(
      fc.property(arbitraryQuery, (query) => {
        const text = printFilter(query);
        const terms = termsOf(parsed(text));
        filterChips(text).forEach((chip, index) => {
          expect(termsOf(parsed(chip.removed))).toEqual(termsOf(allOf(terms.toSpliced(index, 1))));
          expect(termsOf(parsed(chip.inverted))).toEqual(
            terms.flatMap((term, at) => (at === index ? termsOf(negated(term)) : [term])),
          );
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('presets', () => {
  test.each(filterPresets.map(({ label, filter }) => [label, filter]))('%s parses, and comes and goes', (_, filter) => {
    expect(parsed(filter).kind).not.toBe('all');
    const both = withTerms('awsRegion:us-east-1 OR awsRegion:eu-west-1', filter);
    expect(hasTerms(both, filter)).toBe(true);
    expect(withTerms(both, filter)).toBe(both);
    expect(withoutTerms(both, filter)).toBe('awsRegion:(us-east-1 OR eu-west-1)');
    expect(hasTerms('awsRegion:us-east-1', filter)).toBe(false);
  });

  test('take the place of a filter that does not parse', () => {
    expect(withTerms('a (', 'errorCode:*')).toBe('errorCode:*');
  });
});
