import { describe, expect, it } from 'vitest';
import { eventValue } from '../../../src/model/event-value.ts';
import { SameValues } from '../../../src/explore/same-values.ts';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { logFile, sampleEvents } from '../ingest/sample-events.ts';

const events = sampleEvents(0, 6);
const [first = '', second = '', third = ''] = events;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function reversed(json: string): string {
  return JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json) as object).reverse()), undefined, 2);
}

function changed(json: string, by: object): string {
  return JSON.stringify({ ...(JSON.parse(json) as object), ...by });
}

describe('the value of an event', () => {
  it.each([
    ['{"a":1,"b":[1,2]}', ' { "b" : [ 1 , 2 ] , "a" : 1 } '],
    ['{"a":"\\u0041\\/\\n"}', '{"\\u0061":"A/\\u000a"}'],
    ['{"n":1.0}', '{"n":10e-1}'],
    ['{"n":0.00}', '{"n":-0e5}'],
    ['{"n":12300}', '{"n":1.23E+4}'],
  ])('is the same for %s and %s', (one, other) => {
    expect(eventValue(one)).toBe(eventValue(other));
  });

  it.each([
    ['{"a":[1,2]}', '{"a":[2,1]}'],
    ['{"n":9007199254740993}', '{"n":9007199254740992}'],
    ['{"n":1}', '{"n":"1"}'],
    ['{"n":0.1}', '{"n":0.10000000000000000001}'],
    ['{"n":1}', '{"n":-1}'],
    ['{"a":null}', '{}'],
    ['{"a":1,"a":2}', '{"a":2,"a":1}'],
    ['{"n":1e999999999999999999}', '{"n":1e999999999999999998}'],
  ])('is another for %s and %s', (one, other) => {
    expect(eventValue(one)).not.toBe(eventValue(other));
  });
});

describe('an event that comes again', () => {
  it('written anew is a repeat, with another value a conflict, and with that value again a repeat', async () => {
    const testCase = await TestCase.make();
    const other = changed(first, { readOnly: 'changed' });
    await testCase.import([
      { path: 'a', bytes: logFile(events) },
      { path: 'b', bytes: encode(`[${reversed(first)},${reversed(second)},${changed(third, { awsRegion: 'x' })}]`) },
      { path: 'c', bytes: encode(`[${other},${reversed(other)},${reversed(other)} ,${reversed(first)}]`) },
    ]);
    const ledger = await testCase.ledger();
    expect(ledger.get('a')).toMatchObject({ events: 6, duplicates: 0, conflicts: 0 });
    expect(ledger.get('b')).toMatchObject({ events: 1, duplicates: 2, conflicts: 1 });
    expect(ledger.get('c')).toMatchObject({ events: 1, duplicates: 3, conflicts: 1 });
    expect((await testCase.events()).length).toBe(8);
    const opened = await testCase.open();
    expect(opened.isConflict(1)).toBe(false);
    const detail = await eventDetail(opened, 0 as RowId);
    expect(detail.alsoIn.map(({ path }) => path)).toEqual(['b', 'c']);
    expect(detail.conflicts.length).toBe(1);
  });

  it('is decided alike when segments come one by one', async () => {
    const testCase = await TestCase.make();
    const opened = await testCase.open();
    await testCase.import([{ path: 'a', bytes: logFile(events) }]);
    await opened.refresh();
    await testCase.import([{ path: 'b', bytes: encode(`[${events.map(reversed).join(',')}]`) }]);
    await opened.refresh();
    expect(opened.events).toBe(6);
    expect([...opened.conflictsBySource()]).toEqual([]);
  });

  it('is a conflict by its bytes beyond what is compared', async () => {
    const events = {
      length: () => Promise.resolve(2),
      read: () => Promise.resolve(encode('{}')),
      hash: (bytes: Uint8Array) => String(bytes.length),
    };
    const pairs = Array.from({ length: 20_010 }, (_, i) => ({ row: i + 1, first: 0 }));
    const values = new SameValues();
    expect((await values.repeats(pairs, events)).size).toBe(20_000);
    expect((await values.repeats([{ row: 30_000, first: 0 }], events)).size).toBe(0);
    const large = { ...events, length: () => Promise.resolve(1e9) };
    expect((await new SameValues().repeats(pairs.slice(0, 3), large)).size).toBe(0);
  });

  it('a hundred thousand times with other bytes takes no long time', { timeout: 20_000 }, async () => {
    const testCase = await TestCase.make();
    const many = Array.from(
      { length: 100_000 },
      (_, n) => `{"eventVersion":"1","eventName":"x","eventID":"e","n":${String(n)}}`,
    );
    await testCase.import([{ path: 'a', bytes: encode(`[${many.join(',')}]`) }]);
    const row = (await testCase.ledger()).get('a')!;
    expect(row).toMatchObject({ events: 100_000, conflicts: 99_999 });
  });
});
