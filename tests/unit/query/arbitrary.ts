/** Random events and queries that have much in common, so that tests pass often enough. */
import fc from 'fast-check';
import { parseTimePrefix } from '../../../src/base/time.ts';
import type { CompareOp, FieldPath, Query, ValueTest, WildcardPart } from '../../../src/model/query.ts';

const strings = [
  'GetObject',
  'getobject',
  'PutObject',
  'AccessDenied',
  'say "hi"',
  'C:\\temp',
  'naïve',
  'NAÏVE',
  '\u212aey',
  'key',
  '\u0130stanbul',
  '😀 smile',
  '\ud800',
  'line\nbreak',
  'null',
  'true',
  '12',
  ' 12 ',
  '1.50',
  '1e3',
  '10.0.0.5',
  '10.0.1.5',
  '10.0.0.0/24',
  '2001:db8::1',
  '2001:DB8:0:0::2',
  '',
  'arn:aws:iam::123456789012:user/x',
  '2021-07-30T01:02:03Z',
  'x'.repeat(300),
  'a,b',
  '[1,2]',
  '*',
  'a*b?c',
  '\ufffd',
];
const scalars: readonly unknown[] = [...strings, 12, 1.5, -3, 0, 1e21, 123456789012, true, false, null];
const times = [
  '2021-07-30T01:02:03Z',
  '2021-07-30T01:02:04Z',
  '2021-07-30T01:02:03.500Z',
  '2021-07-30T03:02:03+02:00',
  '2022-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '2200-01-01T00:00:00Z',
  'soon',
  '',
  5,
  null,
  ['2021-07-30T01:02:03Z'],
];
const ids = [
  '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
  '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
  'ffffffff-8b86-d011-b42d-00cf4fc964ff',
  'other-id',
  '',
  7,
  null,
];
const keys = [
  'requestParameters',
  'bucketName',
  'tags',
  'key',
  'KEY',
  'x-amz-acl',
  '__proto__',
  'naïve',
  'say "key"',
  'ARN',
  'type',
  'eventName',
  '',
];

const scalarText = fc.constantFrom(...scalars).map((value) => JSON.stringify(value));

const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: scalarText, weight: 4 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((of) => `[${of.join()}]`), weight: 1 },
    {
      arbitrary: fc
        .uniqueArray(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 4, selector: ([key]) => key })
        .map(objectText),
      weight: 2,
    },
  ),
})).value;

function objectText(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
}

const field = (key: string, value: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, string][]> =>
  fc.oneof(
    { arbitrary: fc.constant([]), weight: 1 },
    { arbitrary: value.map((text): [string, string][] => [[key, text]]), weight: 3 },
    { arbitrary: jsonText.map((text): [string, string][] => [[key, text]]), weight: 1 },
  );

const resource = fc.oneof(
  jsonText,
  fc.tuple(field('ARN', scalarText), field('type', scalarText)).map((parts) => objectText(parts.flat())),
);

const userIdentity = fc
  .tuple(
    field('type', scalarText),
    field('userName', scalarText),
    field('sessionContext', field('attributes', field('mfaAuthenticated', scalarText).map(objectText)).map(objectText)),
  )
  .map((parts) => objectText(parts.flat()));

const plainEvent = fc
  .tuple(
    field(
      'eventTime',
      fc.constantFrom(...times).map((value) => JSON.stringify(value)),
    ),
    field(
      'eventID',
      fc.constantFrom(...ids).map((value) => JSON.stringify(value)),
    ),
    field(
      'timeWindow',
      field(
        'windowStart',
        fc.constantFrom(...times).map((value) => JSON.stringify(value)),
      ).map(objectText),
    ),
    field('eventName', scalarText),
    field('EventName', scalarText).filter((entries) => entries.length === 0),
    field('errorCode', scalarText),
    field('sourceIPAddress', scalarText),
    field('readOnly', fc.constantFrom('true', 'false', '"false"')),
    field('userIdentity', userIdentity),
    field(
      'resources',
      fc.array(resource, { maxLength: 3 }).map((of) => `[${of.join()}]`),
    ),
    field('requestParameters', jsonText),
    field('REQUESTPARAMETERS', jsonText),
  )
  .map((parts) => objectText([['eventVersion', '"1.08"'], ...parts.flat()]));

/** One event's JSON, compact or not, with escapes, odd numbers and repeated keys now and then. */
export const eventText: fc.Arbitrary<string> = fc
  .tuple(plainEvent, fc.constantFrom('', '', '', '', 'pretty', 'escaped', 'odd', 'repeated', 'cased'))
  .map(([text, twist]) => {
    switch (twist) {
      case 'pretty':
        return JSON.stringify(JSON.parse(text), undefined, 2);
      case 'escaped':
        return text.replaceAll('Get', '\\u0047et').replaceAll('bucket', 'b\\u0075cket').replaceAll('/', '\\/');
      case 'odd':
        return text.replaceAll(':12,', ':12.0,').replaceAll(':1.5', ':15e-1');
      case 'repeated':
        return `{"eventName":"GetObject",${text.slice(1)}`;
      case 'cased':
        return text.replace('"errorCode"', '"ErrorCode"');
      default:
        return text;
    }
  });

const paths: readonly FieldPath[] = [
  ['eventName'],
  ['EVENTNAME'],
  ['eventTime'],
  ['eventID'],
  ['errorCode'],
  ['sourceIPAddress'],
  ['readOnly'],
  ['userIdentity', 'type'],
  ['userIdentity', 'userName'],
  ['userIdentity', 'sessionContext', 'attributes', 'mfaAuthenticated'],
  ['userIdentity'],
  ['resources', 'ARN'],
  ['resources', 'type'],
  ['resources'],
  ['requestParameters'],
  ['requestParameters', 'bucketName'],
  ['requestparameters', 'tags', 'key'],
  ['requestParameters', 'x-amz-acl'],
  ['requestParameters', '__proto__'],
  ['requestParameters', 'say "key"'],
  ['requestParameters', 'naïve'],
  ['requestParameters', ''],
  ['missing'],
];

const op = fc.constantFrom<CompareOp>('>', '>=', '<', '<=');
const anyString = fc.constantFrom(...strings, ...ids.filter((id) => typeof id === 'string'), 'GETOBJECT', 'NaN', '-3');

const wildcardPart = fc.oneof(
  fc.constantFrom<WildcardPart>({ any: 'run' }, { any: 'run' }, { any: 'one' }),
  anyString
    .chain((text) => fc.tuple(fc.constant(text), fc.nat(8), fc.nat(8)))
    .map(([text, from, length]) => text.slice(from, from + length)),
);

/** A pattern as the parser would give it: literals apart, runs apart, at least one wildcard and not only runs. */
const pattern = fc
  .array(wildcardPart, { minLength: 1, maxLength: 5 })
  .map((parts) =>
    parts.filter((part, i) => {
      const before = parts[i - 1];
      if (part === '') return false;
      if (typeof part === 'string') return typeof before !== 'string';
      return !(part.any === 'run' && typeof before === 'object' && before.any === 'run');
    }),
  )
  .filter((parts) => isNormal(parts));

function isNormal(parts: readonly WildcardPart[]): boolean {
  const kinds = parts.map((part) => (typeof part === 'string' ? 'text' : part.any));
  if (!kinds.some((kind) => kind !== 'text') || kinds.every((kind) => kind === 'run')) return false;
  return kinds.every((kind, i) => kind === 'one' || kind !== kinds[i - 1]);
}

const cidrs = ['10.0.0.0/24', '10.0.0.5/32', '0.0.0.0/0', '2001:db8::/32', '::/0', '10.0.1.4/31'];

export const valueTest: fc.Arbitrary<ValueTest> = fc.oneof(
  fc.constant<ValueTest>({ kind: 'present' }),
  anyString.filter((value) => !cidrs.includes(value)).map((value): ValueTest => ({ kind: 'equals', value })),
  pattern.map((parts): ValueTest => ({ kind: 'wildcard', pattern: parts })),
  fc.constantFrom(...cidrs).map((block): ValueTest => ({ kind: 'cidr', block })),
  fc
    .tuple(fc.constantFrom('^Get', 'object$', 'a|b', '^$', '[/"]', 'D0', '1\\.5', '\\d+', 'a/b'), fc.boolean())
    .map(([source, ignoreCase]): ValueTest => ({ kind: 'regex', source, ignoreCase })),
  fc
    .tuple(op, fc.constantFrom(12, 1.5, -3, 0, 1000))
    .map(([compareOp, value]): ValueTest => ({ kind: 'number', op: compareOp, value })),
);

const timeTest = fc
  .tuple(op, fc.constantFrom('2021', '2021-07-30', '2021-07-30T01:02:03Z', '2021-07-30T03:02:03.5+02:00', '2199'))
  .map(([compareOp, text]): ValueTest => ({ kind: 'time', op: compareOp, value: parseTimePrefix(text) ?? NaN, text }));

const fieldQuery: fc.Arbitrary<Query> = fc.oneof(
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...paths), valueTest)
      .filter(([path, test]) => test.kind !== 'number' || path[0] !== 'eventTime')
      .map(([path, test]): Query => ({ kind: 'field', path, test })),
    weight: 6,
  },
  { arbitrary: timeTest.map((test): Query => ({ kind: 'field', path: ['eventTime'], test })), weight: 1 },
);

const textQuery: fc.Arbitrary<Query> = fc
  .tuple(
    fc.constantFrom(...strings, ...keys, 'requestParameters', '":', 'e","', '3,', ' ', 'hi'),
    fc.nat(5),
    fc.nat(12),
  )
  .map(([text, from, length]) => text.slice(from, from + length + 1))
  .map((text): Query => ({ kind: 'text', text }));

export const query: fc.Arbitrary<Query> = fc.letrec<{ any: Query }>((tie) => {
  const several = fc.array(tie('any'), { minLength: 2, maxLength: 4 });
  return {
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { arbitrary: fieldQuery, weight: 5 },
      { arbitrary: textQuery, weight: 3 },
      { arbitrary: several.map((of): Query => ({ kind: 'and', of })), weight: 2 },
      { arbitrary: several.map((of): Query => ({ kind: 'or', of })), weight: 2 },
      { arbitrary: tie('any').map((of): Query => ({ kind: 'not', of })), weight: 1 },
    ),
  };
}).any;
