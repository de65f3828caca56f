import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEventTime, parseEventTime, parseTimePrefix } from '../../../src/base/time.ts';

describe('parseTimePrefix', () => {
  it.each([
    ['1970', 0],
    ['0050', Date.parse('0050-01-01T00:00:00Z')],
    ['2024-02-29', Date.parse('2024-02-29')],
    ['2024-02-29T23:59:59.999999Z', Date.parse('2024-02-29T23:59:59.999Z')],
    ['2024-02-29t23:59z', Date.parse('2024-02-29T23:59:00Z')],
    ['2024-01-01T00:30+01', Date.parse('2023-12-31T23:30:00Z')],
    ['2024-01-01T00:30-01:30', Date.parse('2024-01-01T02:00:00Z')],
  ])('reads %s', (text, ms) => {
    expect(parseTimePrefix(text)).toBe(ms);
  });

  it.each([
    ...['', '23', '20230', '2023-', '2023-1', '2023-13', '2023-00', '2023-02-29', '2023-02-00', '2023-01-01T', ' 2023'],
    ...['2023-01-01T24', '2023-01-01T00:60', '2023-01-01T00:00:60', '2023-01-01T00:00:00.', '2023-01-01Z', '2023Z'],
    ...['2023-01-01T00+24', '2023-01-01T00+00:60', '2023-01-01 00:00', '2023-01-01T00:00:00.1234567890'],
  ])('refuses %j', (text) => {
    expect(parseTimePrefix(text)).toBeUndefined();
  });
});

describe('parseEventTime', () => {
  it('reads times without a zone as UTC and others as Date.parse does', () => {
    expect(parseEventTime('2021-07-30T01:02:03')).toBe(Date.parse('2021-07-30T01:02:03Z'));
    expect(parseEventTime('2021-07-30T01:02:03.5+02:00')).toBe(Date.parse('2021-07-29T23:02:03.500Z'));
    expect(parseEventTime('soon')).toBeNaN();
  });
});

describe('formatEventTime', () => {
  it('writes seconds as CloudTrail does, whichever day came before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seconds) => {
        expect(formatEventTime(seconds)).toBe(new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'));
      }),
    );
  });
});
