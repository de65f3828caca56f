import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../src/query/parse.ts';
import {
  choiceOf,
  fieldPath,
  hasOwnTerms,
  withExcluded,
  withIncluded,
  withOnly,
  withoutChoice,
  withoutFieldTerms,
  withTimeSpan,
} from '../../../src/state/facet-terms.ts';

const name = ['eventName'];

function queryOf(filter: string) {
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.query;
}

describe('a facet value', () => {
  test.each([
    ['', 'eventName:Get'],
    ['NOT readOnly:true AND "x y"', 'NOT readOnly:true AND "x y" eventName:Get'],
    ['a OR b', '(a OR b) eventName:Get'],
    ['eventName:Put', 'eventName:(Put OR Get)'],
    ['EVENTNAME:put s3', 'eventName:(put OR Get) s3'],
    ['eventName:(Put OR List) s3', 'eventName:(Put OR List OR Get) s3'],
    ['-eventName:Get', 'eventName:Get'],
    ['-eventName:(Get OR Put)', '-eventName:Put eventName:Get'],
    ['eventName:P* s3', 'eventName:P* s3 eventName:Get'],
    ['-eventName:*', '-eventName:* OR eventName:Get'],
    ['(broken', 'eventName:Get'],
  ])('that is included turns %j into %j', (filter, included) => {
    expect(withIncluded(filter, name, 'Get')).toBe(included);
  });

  test.each([
    ['', '-eventName:Get'],
    ['-eventName:Put', '-eventName:Put -eventName:Get'],
    ['eventName:Get s3', 's3 -eventName:Get'],
    ['eventName:(Get OR Put)', 'eventName:Put -eventName:Get'],
    ['eventName:(Get OR Put OR List)', 'eventName:(Put OR List) -eventName:Get'],
  ])('that is excluded turns %j into %j', (filter, excluded) => {
    expect(withExcluded(filter, name, 'Get')).toBe(excluded);
  });

  test.each([
    ['eventName:(Put OR List) -eventName:Head s3', 's3 eventName:Get'],
    ['eventName:P*', 'eventName:Get'],
    ['eventName:Get', 'eventName:Get'],
    ['a OR eventName:Put', '(a OR eventName:Put) eventName:Get'],
  ])('that alone is wanted turns %j into %j', (filter, only) => {
    expect(withOnly(filter, name, 'Get')).toBe(only);
  });

  test.each([
    ['eventName:Get', ''],
    ['eventName:GET s3', 's3'],
    ['-eventName:Get', ''],
    ['eventName:(Get OR Put)', 'eventName:Put'],
    ['eventName:(Get OR Put OR List)', 'eventName:(Put OR List)'],
    ['eventName:Other  AND s3', 'eventName:Other  AND s3'],
  ])('that is neither any more turns %j into %j', (filter, without) => {
    expect(withoutChoice(filter, name, 'Get')).toBe(without);
  });

  test('may be the absence of one', () => {
    expect(withIncluded('', ['errorCode'], undefined)).toBe('-errorCode:*');
    expect(withExcluded('', ['errorCode'], undefined)).toBe('errorCode:*');
    expect(withIncluded('errorCode:AccessDenied', ['errorCode'], undefined)).toBe(
      'errorCode:AccessDenied OR -errorCode:*',
    );
    expect(withIncluded('errorCode:A s3', ['errorCode'], undefined)).toBe('(errorCode:A OR -errorCode:*) s3');
    expect(withoutChoice('errorCode:*', ['errorCode'], undefined)).toBe('');
    expect(choiceOf(queryOf('(errorCode:A OR -errorCode:*)'), ['errorCode'])).toEqual({
      included: ['A', undefined],
      excluded: [],
    });
  });

  test.each(['', 'a b', '"', '\\', 'a*b?', '10.0.0.0/8', '/regex/', 'AND', '(x)', 'ünï', 'a\nb', '-x', ':', '*'])(
    'is found again as chosen, whatever it is: %j',
    (value) => {
      const filter = withExcluded(withIncluded('s3 eventName:Put', name, value), name, 'Head');
      expect(choiceOf(queryOf(filter), name)).toEqual({ included: ['Put', value], excluded: ['Head'] });
      expect(withoutChoice(withoutChoice(filter, name, value), name, 'Head')).toBe('s3 eventName:Put');
    },
  );
});

describe('a field', () => {
  test('has own terms only at the outermost AND', () => {
    expect(hasOwnTerms(queryOf('s3 eventName:P*'), name)).toBe(true);
    expect(hasOwnTerms(queryOf('s3 OR eventName:Put'), name)).toBe(false);
    expect(withoutFieldTerms('s3 eventName:P* -eventName:Put', name)).toBe('s3');
  });

  test('has a path, other text has none', () => {
    expect(fieldPath('requestParameters."x y"')).toEqual(['requestParameters', 'x y']);
    for (const text of ['', ' ', 'a b', 'a:b', '(a', 'a:*) OR (b', '"', 'NOT a'])
      expect(fieldPath(text)).toBeUndefined();
  });
});

describe('a span of time', () => {
  const span = { from: 1_688_990_405, to: 1_688_994_000 };
  const text = 'eventTime>=2023-07-10T12:00:05Z eventTime<2023-07-10T13:00:00Z';

  test.each([
    ['', text],
    ['eventTime>2020 s3', `s3 ${text}`],
    ['a OR b', `(a OR b) ${text}`],
    ['eventTime:2023*', `eventTime:2023* ${text}`],
  ])('turns %j into %j', (filter, spanned) => {
    expect(withTimeSpan(filter, span)).toBe(spanned);
  });

  test('that is open leaves no comparison', () => {
    expect(withTimeSpan(`s3 ${text}`, { from: undefined, to: undefined })).toBe('s3');
    expect(withTimeSpan(text, { from: 0, to: undefined })).toBe('eventTime>=1970-01-01T00:00:00Z');
  });
});
