import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHash, printHash, views } from '../../../src/state/hash.ts';

const start = { view: 'events', filter: '', order: 'newest' };

describe('the link', () => {
  test('opens with the filter that it carries', () => {
    expect(parseHash('#q=eventName%3APutObject%20-errorCode%3A*')).toEqual({
      ...start,
      filter: 'eventName:PutObject -errorCode:*',
    });
  });

  test('survives a round trip for any filter, view and order', () => {
    const place = fc.record({
      view: fc.constantFrom(...views),
      filter: fc.string({ unit: 'grapheme', maxLength: 80 }),
      order: fc.constantFrom('newest' as const, 'oldest' as const),
    });
    fc.assert(
      fc.property(place, (made) => {
        expect(parseHash(printHash(made))).toEqual(made);
      }),
    );
  });

  test('keeps a plus sign, and reads an escape that someone broke as it stands', () => {
    expect(parseHash('#q=a+b').filter).toBe('a+b');
    expect(parseHash('#q=100%').filter).toBe('100%');
  });

  test.each(['', '#', '#x', '#view=nowhere', '#&&', '#order=sideways&q='])('falls back to the start for %j', (hash) => {
    expect(parseHash(hash)).toEqual(start);
  });

  test('does not take a filter of absurd length', () => {
    expect(parseHash(`#q=${'a'.repeat(100_000)}`).filter).toBe('');
  });

  test('prints half of a surrogate pair as the replacement character', () => {
    expect(parseHash(printHash({ view: 'events', filter: 'a\ud800', order: 'newest' })).filter).toBe('a\ufffd');
  });
});
