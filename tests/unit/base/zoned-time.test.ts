import { afterEach, describe, expect, test } from 'vitest';
import { localOffsetMinutes, offsetText, zonedTimeText } from '../../../src/base/zoned-time.ts';

const before = process.env['TZ'];

afterEach(() => {
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

describe('a time as shown', () => {
  test.each([
    ['Europe/Berlin', 1_627_679_643, '2021-07-30 23:14:03+02:00'],
    ['Europe/Berlin', 1_612_000_000, '2021-01-30 10:46:40+01:00'],
    ['America/St_Johns', 1_627_679_643, '2021-07-30 18:44:03-02:30'],
    ['Asia/Kathmandu', 1_627_679_643, '2021-07-31 02:59:03+05:45'],
    ['UTC', 1_627_679_643, '2021-07-30 21:14:03+00:00'],
    // an hour that comes twice is told apart by its offset
    ['Europe/Berlin', 1_635_640_200, '2021-10-31 02:30:00+02:00'],
    ['Europe/Berlin', 1_635_643_800, '2021-10-31 02:30:00+01:00'],
  ])('in %s has that zone’s clock and offset', (zone, seconds, text) => {
    process.env['TZ'] = zone;
    expect(zonedTimeText(seconds, 'local')).toBe(text);
    expect(Date.parse(text.replace(' ', 'T'))).toBe(seconds * 1000);
  });

  test('in UTC ends in Z, wherever the machine is', () => {
    process.env['TZ'] = 'Asia/Tokyo';
    expect(zonedTimeText(1_627_679_643, 'utc')).toBe('2021-07-30 21:14:03Z');
    expect(zonedTimeText(0, 'utc')).toBe('1970-01-01 00:00:00Z');
    expect(localOffsetMinutes(0)).toBe(540);
  });

  test('names its offset in hours and minutes', () => {
    expect([0, 90, -210, 840].map(offsetText)).toEqual(['+00:00', '+01:30', '-03:30', '+14:00']);
  });
});
