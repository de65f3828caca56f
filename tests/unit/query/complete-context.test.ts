import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completionContext, placesOfTerms, restOfFilter, valueText } from '../../../src/query/complete-context.ts';
import { parseFilter } from '../../../src/query/parse.ts';
import { printFilter } from '../../../src/query/print.ts';
import { termsOf } from '../../../src/query/terms.ts';
import { query as arbitraryQuery } from './arbitrary.ts';

/** `|` is the caret. The answer: what is typed, its prefix, what would be replaced, and the field of a value. */
function at(marked: string): string {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const context = completionContext(text, caret);
  const replaced = text.slice(context.from, context.to);
  switch (context.kind) {
    case 'field':
      return `field ${context.prefix}[${replaced}]${context.follows ? ' follows' : ''}${context.isNamed ? ' named' : ''}`;
    case 'value':
      return `value ${context.field}${context.op} ${context.prefix}[${replaced}]`;
    case 'none':
      return 'none';
  }
}

describe('what is being typed', () => {
  test.each([
    ['|', 'field []'],
    ['even|', 'field even[even]'],
    ['ev|ent', 'field ev[event]'],
    ['userIdentity.a|', 'field userIdentity.a[userIdentity.a]'],
    ['requestParameters."x-amz|', 'field requestParameters."x-amz[requestParameters."x-amz]'],
    ['eventName|', 'field eventName[eventName]'],
    ['event|Name:x', 'field event[eventName] named'],
    ['eventTime>|=2023', 'none'],
    ['eventTime>=|', 'value eventTime>= []'],
    ['eventName:|', 'value eventName: []'],
    ['eventName: |', 'value eventName: []'],
    ['eventName:Put|', 'value eventName: Put[Put]'],
    ['eventName:Pu|tObject', 'value eventName: Pu[PutObject]'],
    ['eventName:"Put O|', 'value eventName: Put O["Put O]'],
    ['eventName:"a\\"b|c" x', 'value eventName: a"b["a\\"bc"]'],
    ['eventName:a\\ b|', 'value eventName: a b[a\\ b]'],
    ['eventName:/Put|/', 'none'],
    ['eventName:(Put|', 'value eventName: Put[Put]'],
    ['eventName:(|', 'value eventName: []'],
    ['eventName:(A OR |', 'value eventName: []'],
    ['eventName:(A OR B|', 'value eventName: B[B]'],
    ['eventName:(A |', 'none'],
    ['eventName:(A OR B) |', 'field [] follows'],
    ['eventName:A |', 'field [] follows'],
    ['eventName:A A|', 'field A[A] follows'],
    ['eventName:A AND |', 'field []'],
    ['eventName:A OR err|', 'field err[err]'],
    ['NOT err|', 'field err[err]'],
    ['-err|', 'field err[err]'],
    ['-errorCode:Ac|', 'value errorCode: Ac[Ac]'],
    ['(a OR err|', 'field err[err]'],
    ['(a OR b) |', 'field [] follows'],
    ['"some text|', 'none'],
    ['"some text" |', 'field [] follows'],
    ['a | b', 'field [] follows'],
    ['arn:aws|', 'field arn:aws[arn:aws]'],
    ['eventName:a"b" |', 'field [] follows'],
  ])('at %s is %s', (marked, expected) => {
    expect(at(marked)).toBe(expected);
  });

  const pieces = fc.array(
    fc.constantFrom(
      'eventName',
      ':',
      '(',
      ')',
      '"',
      '/',
      '\\',
      ' ',
      'OR',
      'AND',
      '-',
      'a.b',
      '>',
      '=',
      '*',
      '\u00e9',
      '[',
      '.',
    ),
    { maxLength: 24 },
  );

  test('never throws, and lies within the text, around the caret', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((list) => list.join('')),
          fc.string(),
        ),
        fc.integer({ min: -2, max: 60 }),
        (text, caret) => {
          const { from, to, ...context } = completionContext(text, caret);
          const place = Math.max(0, Math.min(caret, text.length));
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThanOrEqual(place);
          expect(to).toBeGreaterThanOrEqual(place);
          expect(to).toBeLessThanOrEqual(text.length);
          if (context.kind === 'field') expect(context.prefix).toBe(text.slice(from, place));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('stands in deep and long text without running out of stack or time', () => {
    for (const text of ['-'.repeat(60_000), '('.repeat(60_000), '"'.repeat(60_001), 'a:('.repeat(20_000)]) {
      expect(completionContext(text, text.length).to).toBeLessThanOrEqual(text.length);
    }
  });
});

describe('the rest of a filter', () => {
  test.each([
    ['eventName:|', ''],
    ['errorCode:* eventName:|', 'errorCode:*'],
    ['errorCode:* eventName:Put| readOnly:false', 'errorCode:* readOnly:false'],
    ['errorCode:* AND -eventName:|', 'errorCode:*'],
    ['errorCode:* (eventName:a OR eventName:|', 'errorCode:*'],
    ['errorCode:* eventName:(A OR |', 'errorCode:*'],
    ['errorCode:* eventName:|Put )', 'errorCode:*'],
    ['a OR eventName:|', ''],
  ])('at %s is %s', (marked, expected) => {
    const text = marked.replace('|', '');
    const context = completionContext(text, marked.indexOf('|'));
    expect(context.kind).toBe('value');
    if (context.kind === 'value') expect(restOfFilter(text, context.test)).toBe(expected);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(30), fc.nat(30), (text, from, length) => {
        const rest = restOfFilter(text, { from, to: from + length });
        expect(parseFilter(rest).ok).toBe(true);
      }),
    );
  });
});

test('a suggested value, written behind its field, is that value again', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const parsed = parseFilter(`eventName:${valueText(value)} x`);
      expect(parsed).toMatchObject({ ok: true, query: { of: [{ test: { kind: 'equals', value } }, { text: 'x' }] } });
    }),
  );
});

describe('the places of terms', () => {
  test('are where the terms were written', () => {
    const text = '  a AND -b:"x y"  NOT c:(1 OR 2) (d OR e)  f:/a b\\/\\)/i g: h ';
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const places = placesOfTerms(text, termsOf(parsed.query));
    expect(places.map((place) => place?.text)).toEqual([
      'a',
      '-b:"x y"',
      'NOT c:(1 OR 2)',
      '(d OR e)',
      'f:/a b\\/\\)/i',
      'g: h',
    ]);
    expect(places.every((place) => place && text.slice(place.from, place.to) === place.text)).toBe(true);
  });

  test('hold, wherever they are known, text that is the term', () => {
    fc.assert(
      fc.property(arbitraryQuery, (query) => {
        const text = printFilter(query);
        const parsed = parseFilter(text);
        if (!parsed.ok) throw new Error(parsed.error.message);
        const terms = termsOf(parsed.query);
        placesOfTerms(text, terms).forEach((place, index) => {
          if (place) expect(parseFilter(text.slice(place.from, place.to))).toEqual({ ok: true, query: terms[index] });
        });
      }),
    );
  });
});
