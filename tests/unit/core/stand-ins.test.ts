import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEventTime } from '../../../src/base/time.ts';
import { rowFlag } from '../../../src/model/columns.ts';
import { compilePath } from '../../../src/query/event-values.ts';
import { makeScanHarness, scanPieces } from './scan-harness.ts';

const harness = makeScanHarness();

function scanOne(json: string) {
  const [rows] = scanPieces(harness, Buffer.from(`{"Records":[${json}]}`)).taken;
  expect(rows!.rows).toBe(1);
  return { time: rows!.time[0]!, flags: rows!.flags[0]!, ids: [...rows!.ids] };
}

const uuid = '01234567-89ab-cdef-fedc-ba9876543210';
const words = [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210];
const start = '2025-11-17T19:20:00Z';
const seconds = Date.parse(start) / 1000;

describe('an aggregated event', () => {
  it('has its ID and its place in time by its own keys', () => {
    const json = `{"eventId":"${uuid}","eventCategory":"Aggregated","timeWindow":{"windowStart":"${start}"}}`;
    expect(scanOne(json)).toEqual({ time: seconds, flags: rowFlag.uuid, ids: words });
  });

  it('may write its times with a space and without a zone; then it is asked itself', () => {
    const json = '{"eventType":"AwsAggregatedEvent","timeWindow":{"windowStart":"2025-11-17 19:20:00"}}';
    expect(scanOne(json)).toMatchObject({ time: seconds, flags: rowFlag.irregular });
  });

  it.each([
    [`"eventTime":"2026-01-01T00:00:00Z","timeWindow":{"windowStart":"${start}"}`, '2026-01-01T00:00:00Z'],
    [`"timeWindow":{"windowStart":"${start}"},"eventTime":"2026-01-01T00:00:00Z"`, '2026-01-01T00:00:00Z'],
    [`"timeWindow":{"windowStart":"${start}"},"eventTime":null`, start],
    [`"eventTime":"2026-01-01T00:00:00Z","timeWindow":{"windowStart":7}`, '2026-01-01T00:00:00Z'],
  ])('gives way to eventTime: %s', (members, time) => {
    expect(scanOne(`{"eventName":"A",${members}}`)).toMatchObject({ time: Date.parse(time) / 1000, flags: 0 });
  });

  it.each([
    `"eventID":"${uuid}","eventId":"x"`,
    `"eventId":"x","eventID":"${uuid}"`,
    `"eventID":"${uuid}","eventId":null`,
    `"eventId":{},"eventID":"${uuid}"`,
  ])('with two IDs has that of eventID, and is asked itself: %s', (members) => {
    expect(scanOne(`{${members}}`)).toMatchObject({ ids: words, flags: rowFlag.uuid | rowFlag.irregular });
  });
});

const times = fc.constantFrom(
  '"2025-11-17T19:20:00Z"',
  '"2025-10-30 23:45:00"',
  '"2026-01-01T00:00:00Z"',
  'null',
  '7',
  '{}',
);
const window = fc.oneof(
  times.map((time) => `{"windowStart":${time}}`),
  times.map((time) => `[{"windowStart":${time}}]`),
  fc.constantFrom('null', '{}', '"x"', `{"WINDOWSTART":"${start}"}`, `{"windowStart":["${start}"]}`),
);
const id = fc.constantFrom(`"${uuid}"`, `"${uuid.toUpperCase().replace('0', '1')}"`, '"i"', 'null', '5', '{}', '""');
const member = fc.oneof(
  times.map((value) => `"eventTime":${value}`),
  window.map((value) => `"timeWindow":${value}`),
  id.map((value) => `"eventID":${value}`),
  id.map((value) => `"eventId":${value}`),
  id.map((value) => `"EventId":${value}`),
);

describe('columns of time and ID', () => {
  it('say what the JSON says, or that it must be asked', () => {
    const timeOf = compilePath(['eventTime']);
    const idOf = compilePath(['eventID']);
    let regular = 0;
    fc.assert(
      fc.property(fc.array(member, { maxLength: 4 }), (members) => {
        const json = `{${['"eventName":"A"', ...members].join()}}`;
        const event = JSON.parse(json) as unknown;
        const { time, flags, ids } = scanOne(json);
        if ((flags & rowFlag.irregular) !== 0) return;
        regular++;
        const found = timeOf(event);
        expect({ json, texts: found.texts }).toEqual({ json, texts: time === 0 ? [] : [formatEventTime(time)] });
        expect({ json, present: found.present }).toEqual({ json, present: time !== 0 });
        const isUuid = (flags & rowFlag.uuid) !== 0;
        const texts = idOf(event).texts.filter((text) => text !== '');
        expect({ json, has: isUuid || (flags & rowFlag.otherId) !== 0 }).toEqual({ json, has: texts.length > 0 });
        if (!isUuid) return;
        const hex = ids.map((word) => word.toString(16).padStart(8, '0')).join('');
        expect(texts.map((text) => text.replaceAll('-', '').toLowerCase())).toEqual([hex]);
      }),
      { numRuns: 3000 },
    );
    expect(regular).toBeGreaterThan(500);
  });
});
