import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../src/query/parse.ts';
import { negated, pathText, valueQuery, withTerm } from '../../../src/state/filter-terms.ts';

const put = valueQuery(['eventName'], 'PutObject');

describe('a clicked value', () => {
  test.each([
    ['', 'eventName:PutObject'],
    ['   ', 'eventName:PutObject'],
    ['readOnly:false', 'readOnly:false eventName:PutObject'],
    ['a OR b', '(a OR b) eventName:PutObject'],
    ['(broken', 'eventName:PutObject'],
    ['eventName:PutObject', 'eventName:PutObject'],
    ['alice eventName:PutObject', 'alice eventName:PutObject'],
  ])('narrows the filter %j to %j', (filter, narrowed) => {
    expect(withTerm(filter, put)).toBe(narrowed);
  });

  test('is left out by its opposite', () => {
    expect(withTerm('', negated(put))).toBe('-eventName:PutObject');
    expect(negated(negated(put))).toEqual(put);
  });

  test('that is null stands for absence', () => {
    expect(withTerm('', valueQuery(['responseElements'], undefined))).toBe('-responseElements:*');
    expect(withTerm('', negated(valueQuery(['responseElements'], undefined)))).toBe('responseElements:*');
  });

  test.each(['', 'a b', '"', '\\', 'a*b?', '10.0.0.0/8', '/regex/', 'AND', '(x)', 'ünï', 'a\nb', '-x', ':'])(
    'is found as it is: %j',
    (value) => {
      const query = valueQuery(['requestParameters', 'x-amz-acl', 'odd key'], value);
      expect(parseFilter(withTerm('', query))).toEqual({ ok: true, query });
    },
  );

  test('has a path in the spelling of the filter language', () => {
    expect(pathText(['requestParameters', 'x y'])).toBe('requestParameters."x y"');
  });
});
