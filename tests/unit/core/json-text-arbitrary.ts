import fc from 'fast-check';
import { dictColumns, eventMarkerKeys } from '../../../src/model/columns.ts';

const space = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  fc.constantFrom(' ', '\n    ', '\t', '\r\n', ' '.repeat(40)),
);

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'Z', '0', 'xyz', 'arn:aws:iam::1:root') },
  fc.constantFrom('é', '€', '😀', '\u2028', '\x7f', '{', '}', '[', ']', ',', ':', '\\"', '\\\\', '\\/', '\\b', '\\f'),
  fc.constantFrom(
    '\\n',
    '\\r',
    '\\t',
    '\\u0041',
    '\\u00e9',
    '\\u0000',
    '\\u20AC',
    '\\ud83d\\ude00',
    '\\ud83d',
    '\\udE00',
  ),
  fc.constantFrom('\\ud83d\\ud83d\\ude00', '\\ud83dx', '\\ud83d\\n', 'long '.repeat(20)),
);

const stringText = fc.array(piece, { maxLength: 6 }).map((pieces) => `"${pieces.join('')}"`);

const numberText = fc.oneof(
  fc.constantFrom('0', '-0', '0.0', '1.5', '-12', '1e5', '1E+2', '0.000001', '0.0000001', '12345678901234567890'),
  fc.constantFrom('-0.10', '3.14159', '1e400', '123456789012345.678', '100', '-1.25E-3'),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);

const scalarText = fc.oneof(
  { weight: 4, arbitrary: stringText },
  { weight: 2, arbitrary: numberText },
  fc.constantFrom('true', 'false', 'null'),
);

/** The keys that mean something to the scanner, on their own. */
const knownKeys = [...new Set([...dictColumns.flatMap((path) => path.split('.')), ...eventMarkerKeys])].concat(
  'requestParameters',
  'bucketName',
  'key',
  'instancesSet',
  'items',
  'Records',
  '__proto__',
);

const keyText = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...knownKeys).map((key) => `"${key}"`) },
  fc
    .constantFrom(...knownKeys)
    .map((key) => `"\\u00${key.charCodeAt(0).toString(16).padStart(2, '0')}${key.slice(1)}"`),
  fc.constantFrom(...knownKeys).map((key) => `"${key.toUpperCase()}"`),
  stringText,
);

function objectText(members: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> {
  return fc.tuple(space, members).map(([before, list]) => `{${before}${list.join(',')}}`);
}

function memberText(key: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(space, key, space, space, value, space).map(([a, k, b, c, v, d]) => `${a}${k}${b}:${c}${v}${d}`);
}

function arrayText(element: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(
      fc.tuple(space, element, space).map((parts) => parts.join('')),
      { maxLength },
    )
    .map((list) => `[${list.join(',')}]`);
}

const valueText = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: scalarText },
    { weight: 2, arbitrary: objectText(fc.array(memberText(keyText, tie('value')), { maxLength: 5 })) },
    arrayText(tie('value'), 4),
  ),
})).value;

function named(name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return memberText(fc.constant(`"${name}"`), value);
}

function someKeys(...names: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...names).map((name) => `"${name}"`);
}

const issuer = objectText(fc.array(memberText(someKeys('arn', 'userName', 'type'), scalarText), { maxLength: 3 }));
const session = objectText(
  fc.array(
    fc.oneof(
      named('sessionIssuer', fc.oneof(issuer, valueText)),
      named('attributes', objectText(fc.array(memberText(someKeys('mfaAuthenticated'), scalarText), { maxLength: 2 }))),
      named('sourceIdentity', scalarText),
    ),
    { maxLength: 3 },
  ),
);
/** Text of a `userIdentity`, also with keys that are repeated. */
export const identityText = objectText(
  fc.array(
    fc.oneof(
      memberText(someKeys('type', 'arn', 'principalId', 'accountId', 'userName', 'invokedBy'), scalarText),
      named('sessionContext', fc.oneof(session, valueText)),
    ),
    { maxLength: 5 },
  ),
);
const resource = objectText(fc.array(memberText(someKeys('ARN', 'type', 'accountId'), valueText), { maxLength: 4 }));

/** Text of one element of the array of events: mostly an object with CloudTrail's keys, also repeated ones. */
export const eventText = fc.oneof(
  {
    weight: 8,
    arbitrary: objectText(
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: memberText(keyText, scalarText) },
          { weight: 2, arbitrary: named('userIdentity', fc.oneof(identityText, valueText)) },
          { weight: 2, arbitrary: named('resources', fc.oneof(arrayText(resource, 4), resource, valueText)) },
          named('tlsDetails', objectText(fc.array(memberText(someKeys('tlsVersion'), scalarText), { maxLength: 2 }))),
          named('eventTime', fc.constantFrom('"2023-07-10T12:30:00Z"', '"2023-07-10"', 'null', '{}')),
          named(
            'eventID',
            fc.oneof(
              fc.uuid().map((id) => `"${id}"`),
              scalarText,
            ),
          ),
          memberText(keyText, valueText),
        ),
        { maxLength: 12 },
      ),
    ),
  },
  valueText,
);

/** Keys that lead to events in the shapes that are tested. */
const wayKeys = ['hits', '_source', 'detail', 'Records'];

/** Text of a document whose events stand behind some of those keys, through objects and arrays. */
const wayText = fc.letrec<{ way: string }>((tie) => ({
  way: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    { weight: 2, arbitrary: eventText },
    {
      weight: 4,
      arbitrary: objectText(
        fc.array(
          fc.oneof(
            { weight: 4, arbitrary: memberText(someKeys(...wayKeys), tie('way')) },
            memberText(someKeys('\\u0064etail', 'Detail', 'version'), scalarText),
          ),
          { maxLength: 3 },
        ),
      ),
    },
    { weight: 2, arbitrary: arrayText(tie('way'), 3) },
  ),
})).way;

/** Text of any number of such documents, most times rightly separated. */
export const documentsText = fc
  .tuple(
    fc.constantFrom('', '', '\ufeff', ',', '\u001e'),
    fc.array(fc.tuple(fc.oneof(wayText, eventText), fc.constantFrom('', ' ', '\n', '\n', ',', ',\n', '\u001e', ',,')), {
      maxLength: 5,
    }),
  )
  .map(([before, documents]) => before + documents.map((parts) => parts.join('')).join(''));

/** Text of a whole document, mostly `{"Records":[…]}` among other keys. */
export const documentText = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    space,
    fc.oneof(
      {
        weight: 8,
        arbitrary: objectText(
          fc.array(
            fc.oneof(
              { weight: 3, arbitrary: named('Records', arrayText(eventText, 4)) },
              memberText(someKeys('\\u0052ecords', 'records', 'Record', 'digest'), valueText),
              named('Records', valueText),
            ),
            { maxLength: 4 },
          ),
        ),
      },
      { weight: 2, arbitrary: arrayText(eventText, 4) },
      valueText,
    ),
    space,
  )
  .map((parts) => parts.join(''));
