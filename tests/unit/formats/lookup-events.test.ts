import { describe, expect, it } from 'vitest';
import { Explorer } from '../../../src/explore/explorer.ts';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvents } from '../ingest/sample-events.ts';

const events = sampleEvents(0, 5);
const item = (event: string): object => ({ EventId: 'x', ReadOnly: 'true', CloudTrailEvent: event });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('lookup-events', () => {
  it('gives the events of its strings, with their places in the original', async () => {
    const text = JSON.stringify({ Events: events.map(item), NextToken: 'n' }, undefined, 4);
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'events.json.gz', bytes: gzipped(bytes(text)) }]);
    expect(await testCase.events()).toEqual(events);
    const row = (await testCase.ledger()).get('events.json.gz');
    expect(row).toMatchObject({ format: 'lookup-events', events: 5, skippedBytes: 0, diagnostics: [] });
    const opened = await testCase.open();
    for (let n = 0; n < events.length; n++) {
      const { place } = await eventDetail(opened, n as RowId);
      const piece = text.slice(place.offset, place.offset + place.length);
      expect(JSON.parse(piece)).toEqual(item(events[n]!));
    }
  });

  it('is read one item a line, and as pages that follow each other', async () => {
    const testCase = await TestCase.make();
    const pages = [events.slice(0, 2), events.slice(2)].map((page) => JSON.stringify({ Events: page.map(item) }));
    await testCase.import([
      { path: 'lines.jsonl', bytes: bytes(events.map((event) => JSON.stringify(item(event))).join('\n')) },
      { path: 'pages.json', bytes: bytes(pages.join('\n')) },
      { path: 's3.json.gz', bytes: gzipped(logFile(events)) },
    ]);
    expect(await testCase.events()).toEqual(events);
    const ledger = await testCase.ledger();
    expect(ledger.get('lines.jsonl')).toMatchObject({ events: 5, duplicates: 0 });
    expect(ledger.get('pages.json')).toMatchObject({ events: 0, duplicates: 5, conflicts: 0 });
    expect(ledger.get('s3.json.gz')).toMatchObject({ events: 0, duplicates: 5, conflicts: 0 });
    expect(new Explorer(await testCase.open()).opened.events).toBe(5);
  });

  it('is read in full where it is far larger than what is read at a time', async () => {
    const many = sampleEvents(0, 4000);
    const text = JSON.stringify({ Events: many.map(item) });
    expect(text.length).toBeGreaterThan(1024 * 1024);
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'events.json.gz', bytes: gzipped(bytes(text)) }]);
    expect((await testCase.ledger()).get('events.json.gz')).toMatchObject({ events: 4000, skippedBytes: 0 });
    expect(await testCase.events()).toEqual(many);
  });

  it('skips an item whose event is no JSON object, and says where', async () => {
    const texts = [events[0]!, '{"eventVersion":', '[]', events[1]!].map((text) => JSON.stringify(item(text)));
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'items.jsonl', bytes: bytes(texts.join('\n')) }]);
    expect(await testCase.events()).toEqual(events.slice(0, 2));
    const at = texts[0]!.length + 1;
    expect((await testCase.ledger()).get('items.jsonl')).toMatchObject({
      skippedBytes: texts[1]!.length + texts[2]!.length,
      diagnostics: [
        {
          code: 'event/not-an-event',
          at,
          detail: expect.stringMatching(/is not JSON: bytes 484 to 556, beginning “\{"EventId"/) as unknown,
        },
        {
          code: 'event/not-an-event',
          at: at + texts[1]!.length + 1,
          detail: expect.stringMatching(/is no JSON object: bytes 557 to 613, beginning “/) as unknown,
        },
      ],
    });
  });
});
