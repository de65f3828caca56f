import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Query, ValueTest } from '../../../src/model/query.ts';
import { maxFilterLength, parseFilter } from '../../../src/query/parse.ts';
import { printFilter } from '../../../src/query/print.ts';
import { query as anyQuery } from './arbitrary.ts';

const text = (value: string): Query => ({ kind: 'text', text: value });
const field = (path: string, test: ValueTest): Query => ({ kind: 'field', path: path.split('.'), test });
const equals = (path: string, value: string): Query => field(path, { kind: 'equals', value });
const and = (...of: Query[]): Query => ({ kind: 'and', of });
const or = (...of: Query[]): Query => ({ kind: 'or', of });
const not = (of: Query): Query => ({ kind: 'not', of });
const run = { any: 'run' } as const;
const one = { any: 'one' } as const;

const trees: readonly (readonly [string, Query])[] = [
  ['', { kind: 'all' }],
  [' \t\n', { kind: 'all' }],
  ['alice', text('alice')],
  ['"two words"', text('two words')],
  ['""', text('')],
  [String.raw`"say \"hi\" c:\\x c:\y"`, text(String.raw`say "hi" c:\x c:\y`)],
  ['a* b?', and(text('a*'), text('b?'))],
  ['a b', and(text('a'), text('b'))],
  ['a AND b', and(text('a'), text('b'))],
  ['a OR b c', or(text('a'), and(text('b'), text('c')))],
  ['(a OR b) c', and(or(text('a'), text('b')), text('c'))],
  ['(a)(b)', and(text('a'), text('b'))],
  ['((a))', text('a')],
  ['NOT a b', and(not(text('a')), text('b'))],
  ['NOT(a b)', not(and(text('a'), text('b')))],
  ['--a', not(not(text('a')))],
  ['- a', not(text('a'))],
  ['NOT -a', not(not(text('a')))],
  ['a-b x-1', and(text('a-b'), text('x-1'))],
  ['and or not', and(text('and'), text('or'), text('not'))],
  ['"AND"', text('AND')],
  ['ANDES ORB NOTE', and(text('ANDES'), text('ORB'), text('NOTE'))],
  ['-errorCode:*', not(field('errorCode', { kind: 'present' }))],
  ['errorCode:***', field('errorCode', { kind: 'present' })],
  ['errorCode:"*"', equals('errorCode', '*')],
  [String.raw`errorCode:\*`, equals('errorCode', '*')],
  ['eventName:GetObject', equals('eventName', 'GetObject')],
  ['EVENTname:getobject', equals('EVENTname', 'getobject')],
  ['eventName: GetObject', equals('eventName', 'GetObject')],
  ['eventName:Get*', field('eventName', { kind: 'wildcard', pattern: ['Get', run] })],
  ['eventName:**Get?**', field('eventName', { kind: 'wildcard', pattern: [run, 'Get', one, run] })],
  [String.raw`a:b\ c\(\)\"\\*`, field('a', { kind: 'wildcard', pattern: ['b c()"\\', run] })],
  ['a:"b*?c"', equals('a', 'b*?c')],
  ['a:""', equals('a', '')],
  ['a:b:c', equals('a', 'b:c')],
  ['a:-b', equals('a', '-b')],
  ['a:and', equals('a', 'and')],
  ['readOnly:false', equals('readOnly', 'false')],
  [
    'eventName:(A OR "B c" OR D*)',
    or(
      equals('eventName', 'A'),
      equals('eventName', 'B c'),
      field('eventName', { kind: 'wildcard', pattern: ['D', run] }),
    ),
  ],
  ['eventName:( A )', equals('eventName', 'A')],
  ['resources.ARN:*bucket*', field('resources.ARN', { kind: 'wildcard', pattern: [run, 'bucket', run] })],
  ['requestParameters."x-amz-acl":private', equals('requestParameters.x-amz-acl', 'private')],
  ['requestParameters.x-amz-acl:private', equals('requestParameters.x-amz-acl', 'private')],
  ['"eventName": "GetObject"', equals('eventName', 'GetObject')],
  ['"a.b"."c\\"d":e', { kind: 'field', path: ['a.b', 'c"d'], test: { kind: 'equals', value: 'e' } }],
  ['@timestamp:x', equals('@timestamp', 'x')],
  ['tags.0:x', equals('tags.0', 'x')],
  ['größe:x', equals('größe', 'x')],
  ['sourceIPAddress:203.0.113.0/24', field('sourceIPAddress', { kind: 'cidr', block: '203.0.113.0/24' })],
  ['sourceIPAddress:"2001:db8::/32"', field('sourceIPAddress', { kind: 'cidr', block: '2001:db8::/32' })],
  ['sourceIPAddress:2001:db8::/32', field('sourceIPAddress', { kind: 'cidr', block: '2001:db8::/32' })],
  [String.raw`cidrIp:10.0.0.0\/8`, equals('cidrIp', '10.0.0.0/8')],
  ['a:10.0.0.0/33', equals('a', '10.0.0.0/33')],
  ['a:10.0.0.1', equals('a', '10.0.0.1')],
  ['a:/^Get/', field('a', { kind: 'regex', source: '^Get', ignoreCase: false })],
  [String.raw`a:/x y\/[/)"]\\/i`, field('a', { kind: 'regex', source: String.raw`x y/[/)"]\\`, ignoreCase: true })],
  [
    'a:(/x/ OR /y/i)',
    or(
      field('a', { kind: 'regex', source: 'x', ignoreCase: false }),
      field('a', { kind: 'regex', source: 'y', ignoreCase: true }),
    ),
  ],
  ['/home/x', text('/home/x')],
  ['a>5', field('a', { kind: 'number', op: '>', value: 5 })],
  ['a<=-1.5e3', field('a', { kind: 'number', op: '<=', value: -1500 })],
  ['a< 7', field('a', { kind: 'number', op: '<', value: 7 })],
  ['arn:aws:iam::123456789012:role/x', text('arn:aws:iam::123456789012:role/x')],
  ['-arn:aws:s3:::b', not(text('arn:aws:s3:::b'))],
  ['http://x/y?z=1', text('http://x/y?z=1')],
  ['https://x', text('https://x')],
  ['s3://bucket/key*', text('s3://bucket/key*')],
  ['10.1.2.3', text('10.1.2.3')],
  ['::1', text('::1')],
  ['fe80::1', text('fe80::1')],
  ['fd00::/8', text('fd00::/8')],
  ['fe80::1x', equals('fe80', ':1x')],
  ['arn:x', text('arn:x')],
  ['"arn":x', equals('arn', 'x')],
  ['12:30', text('12:30')],
  ['{a:b}', text('{a:b}')],
  ['user/x:y', text('user/x:y')],
  ['<script>', text('<script>')],
  ['x=y', text('x=y')],
];

describe('the filter parser', { timeout: 60_000 }, () => {
  it.each(trees)('reads %j', (filter, query) => {
    expect(parseFilter(filter)).toEqual({ ok: true, query });
  });

  it.each([
    ['2023', '2023-01-01T00:00:00.000Z'],
    ['2023-07', '2023-07-01T00:00:00.000Z'],
    ['2023-07-10', '2023-07-10T00:00:00.000Z'],
    ['2023-07-10T12', '2023-07-10T12:00:00.000Z'],
    ['2023-07-10T12:30', '2023-07-10T12:30:00.000Z'],
    ['2023-07-10T12:30:05', '2023-07-10T12:30:05.000Z'],
    ['2023-07-10T12:30:05.25Z', '2023-07-10T12:30:05.250Z'],
    ['2023-07-10T12:30+02:00', '2023-07-10T10:30:00.000Z'],
    ['2023-07-10T12-0530', '2023-07-10T17:30:00.000Z'],
  ])('compares eventTime with the first instant of %s', (written, instant) => {
    const test: ValueTest = { kind: 'time', op: '>=', value: Date.parse(instant), text: written };
    expect(parseFilter(`eventTIME>=${written}`)).toEqual({ ok: true, query: field('eventTIME', test) });
  });

  it('takes eventTime with a wildcard as text', () => {
    const test: ValueTest = { kind: 'wildcard', pattern: ['2021-07-30', run] };
    expect(parseFilter('eventTime:2021-07-30*')).toEqual({ ok: true, query: field('eventTime', test) });
  });

  it.each([
    ['(a OR b', 7, 0, 'expected a ) to close the group'],
    ['a)', 1, 1, 'expected a ( before this )'],
    ['()', 1, 1, 'expected a filter before this )'],
    ['a OR', 4, 0, 'expected a filter after OR'],
    ['a OR )', 5, 1, 'expected a filter after OR before this )'],
    ['AND b', 0, 3, 'expected a filter before AND (to search for the word AND, put it in quotes)'],
    ['a AND AND b', 6, 3, 'expected a filter after AND before AND (to search for the word AND, put it in quotes)'],
    ['a NOT', 5, 0, 'expected a filter after NOT'],
    ['x -', 3, 0, 'expected a filter after -'],
    ['eventName:', 10, 0, 'expected a value after eventName:'],
    ['x (-eventName:)', 14, 1, 'expected a value after eventName:'],
    ['eventName:OR', 10, 2, 'expected a value after eventName:, not OR (if OR is the value, put it in quotes)'],
    ['eventName:(', 11, 0, 'expected a value in the list'],
    ['eventName:(A B)', 13, 1, 'expected OR or ) in a list of values'],
    ['eventName:(A OR )', 16, 1, 'expected a value after OR'],
    ['eventName:(A', 12, 0, 'expected OR or ) in a list of values'],
    ['x "abc', 2, 4, 'expected a closing " for this quote'],
    ['a:"b', 2, 2, 'expected a closing " for this quote'],
    ['a:"b"c', 5, 1, 'expected a space here (text with quotes or parentheses goes in quotes)'],
    ['foo(bar)', 3, 1, 'expected a space here (text with quotes or parentheses goes in quotes)'],
    ['a\\', 1, 1, 'expected a character after \\'],
    ['a:/b', 2, 2, 'expected a closing / for this regular expression (a value that begins with / goes in quotes)'],
    [
      'a:/b/gx',
      5,
      2,
      'expected nothing but the flag i after a regular expression (a value that begins with / goes in quotes)',
    ],
    ['a://', 2, 2, 'expected a regular expression between the slashes'],
    ['x a:/(/i', 4, 3, 'expected a valid regular expression: Unterminated group'],
    ['a>b', 2, 1, 'expected a number after > (only eventTime compares with times)'],
    ['a>', 2, 0, 'expected a number after > (only eventTime compares with times)'],
    ['a>1e999', 2, 5, 'expected a number after > (only eventTime compares with times)'],
    ['a>2023-07-10', 2, 10, 'expected a number after > (only eventTime compares with times)'],
    ['eventTime>soon', 10, 4, 'expected a time such as 2023-07-10 or 2023-07-10T12:30Z after >'],
    ['eventTime<=2023-02-30', 11, 10, 'expected a time such as 2023-07-10 or 2023-07-10T12:30Z after <='],
    ['a >= 5', 2, 2, 'expected a field name directly before >= (to search for it as text, put it in quotes)'],
    ['a >5', 2, 2, 'expected a field name directly before >5 (to search for it as text, put it in quotes)'],
    ['a.:b', 2, 1, 'expected a key after the dot of a field name'],
    ['a..b:c', 2, 1, 'expected a key after the dot of a field name'],
    ['event*:x', 5, 1, 'expected a field name without * or ? (a key that has them goes in quotes)'],
  ])('says of %j where and what is wrong', (filter, at, length, message) => {
    expect(parseFilter(filter)).toEqual({ ok: false, error: { at, length, message } });
  });

  it('takes 200 levels of nesting and refuses one more', () => {
    expect(parseFilter('('.repeat(200) + 'a' + ')'.repeat(200))).toEqual({ ok: true, query: text('a') });
    expect(parseFilter('NOT '.repeat(200) + 'a').ok).toBe(true);
    const message = 'expected at most 200 levels of nesting';
    expect(parseFilter('('.repeat(60_000))).toEqual({ ok: false, error: { at: 200, length: 1, message } });
    expect(parseFilter('-'.repeat(60_000))).toEqual({ ok: false, error: { at: 200, length: 1, message } });
  });

  it('refuses a text past its limit and reads one at the limit', () => {
    expect(parseFilter('x'.repeat(maxFilterLength)).ok).toBe(true);
    const error = { at: maxFilterLength, length: 1, message: 'expected at most 65,536 characters' };
    expect(parseFilter('x'.repeat(maxFilterLength + 1))).toEqual({ ok: false, error });
  });

  it('never throws, and names a place inside the text, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...[
        '(',
        ')',
        '"',
        '\\',
        '/',
        ':',
        '.',
        '*',
        '?',
        '-',
        '<',
        '>',
        '=',
        ' ',
        '\u00a0',
        'AND',
        'OR',
        'NOT',
        'a',
        '5',
      ],
      ...['eventTime', '2021', 'arn:', '::1', '/8', '[', ']', '\ud800', 'i', '10.0.0.1'],
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 16 }).map((of) => of.join('')),
    );
    fc.assert(
      fc.property(anyText, (filter) => {
        const result = parseFilter(filter);
        if (result.ok) {
          expect(parseFilter(printFilter(result.query))).toEqual(result);
        } else {
          expect(result.error.at).toBeGreaterThanOrEqual(0);
          expect(result.error.at + result.error.length).toBeLessThanOrEqual(filter.length);
          expect(result.error.message).toMatch(/^expected /);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the filter printer', { timeout: 60_000 }, () => {
  it('prints any query so that parsing gives it back', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        expect(parseFilter(printFilter(query))).toEqual({ ok: true, query });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['NOT a AND "b"', '-a b'],
    ['eventName:"GetObject"', 'eventName:GetObject'],
    ['a:x OR a:"y z" OR a:/q/i', 'a:(x OR "y z" OR /q/i)'],
    ['(a:x OR a:y) b', 'a:(x OR y) b'],
    ['(a OR b) c OR d', '(a OR b) c OR d'],
    ['NOT (a b)', '-(a b)'],
    ['"a"."b c":d', 'a."b c":d'],
    ['"-a"', '"-a"'],
    ['"OR"', '"OR"'],
    ['"arn":x', '"arn":x'],
    ['"fe80"::1', 'fe80:":1"'],
    [String.raw`a:\/x*`, String.raw`a:\/x*`],
    ['eventTime>2023-07', 'eventTime>2023-07'],
  ])('prints %s as %s', (filter, printed) => {
    const result = parseFilter(filter);
    expect(result.ok && printFilter(result.query)).toBe(printed);
  });

  it('prints trees that no text gives as text of the same meaning', () => {
    expect(printFilter({ kind: 'all' })).toBe('');
    expect(printFilter(or())).toBe('-(eventVersion:* OR -eventVersion:*)');
    expect(printFilter(and())).toBe('(eventVersion:* OR -eventVersion:*)');
    expect(printFilter(and(or(text('a'))))).toBe('a');
    expect(printFilter(field('a', { kind: 'wildcard', pattern: ['b', 'c'] }))).toBe('"a":bc');
  });
});
