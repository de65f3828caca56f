import { describe, expect, it } from 'vitest';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, logText, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';

const events = sampleEvents(0, 5);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines = events.join('\n');
const lookup = JSON.stringify({ Events: events.map((event) => ({ EventId: 'é', CloudTrailEvent: event })) });
const table = `@timestamp,@message\n${events.map((event) => `"t","${event.replaceAll('"', '""')}"`).join('\n')}`;
const texts: readonly (readonly [string, string])[] = [
  ['a log file', logText(events)],
  ['lines', lines],
  ['lookup-events', lookup],
  ['a table', table],
  ['a log export', events.map((event) => `2026-01-01T00:00:00.000Z ${event}\n`).join('')],
];

function utf16(text: string, big: boolean): Uint8Array {
  const encoded = Buffer.from(text, 'utf16le');
  return new Uint8Array(big ? encoded.swap16() : encoded);
}

async function imported(content: Uint8Array): Promise<TestCase> {
  const testCase = await TestCase.make();
  await testCase.import([{ path: 'x', bytes: content }]);
  return testCase;
}

describe('text in UTF-16', () => {
  it.each(
    texts.flatMap(([name, text]) =>
      [false, true].flatMap((big) =>
        ['', '\ufeff'].map(
          (mark) => [name, big ? 'big' : 'little', mark === '' ? 'without' : 'with', mark + text] as const,
        ),
      ),
    ),
  )('gives the events of %s, %s-endian %s a mark', async (_, order, __, text) => {
    const testCase = await imported(gzipped(utf16(text, order === 'big')));
    expect(await testCase.events()).toEqual(events);
    const row = (await testCase.ledger()).get('x')!;
    expect(row).toMatchObject({ events: 5, skippedBytes: 0 });
    expect(row.diagnostics.map(({ code }) => code)).toEqual(['decode/encoding']);
  });

  it('says where in the original each event was, beyond the first characters that are not ASCII', async () => {
    const odd = ['é', '\u{1f600}', 'ab', '漢字'].map((key, n) => sampleEvent(n, { requestParameters: { key } }));
    const text = `\ufeff{"é":1,"Records":[${odd.join(', ')}]}`;
    const opened = await (await imported(utf16(text, false))).open();
    for (const [n, event] of odd.entries()) {
      const { place, json, invalidUtf8 } = await eventDetail(opened, n as RowId);
      expect({ json, invalidUtf8 }).toEqual({ json: event, invalidUtf8: false });
      expect(text.slice(place.offset / 2, (place.offset + place.length) / 2)).toBe(event);
    }
  });

  it('marks what is half a character', async () => {
    const text = JSON.stringify({ Events: [{ CloudTrailEvent: sampleEvent(1) }, { CloudTrailEvent: 'X' }] });
    const half = sampleEvent(2, { userAgent: 'a\ud800b' }).replace('\\ud800', '\ud800');
    const content = utf16(
      text.replace('"X"', () => `"${half.replaceAll('"', '\\"')}"`),
      false,
    );
    const testCase = await imported(content);
    const opened = await testCase.open();
    expect((await eventDetail(opened, 0 as RowId)).invalidUtf8).toBe(false);
    expect((await eventDetail(opened, 1 as RowId)).invalidUtf8).toBe(true);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.diagnostics.map(({ code }) => code)).toEqual(['text/invalid', 'decode/encoding']);
  });
});

describe('a UTF-8 byte order mark', () => {
  it.each(texts)('is passed over before %s', async (_, text) => {
    const testCase = await imported(bytes(`\ufeff${text}`));
    expect(await testCase.events()).toEqual(events);
    expect((await testCase.ledger()).get('x')).toMatchObject({ events: 5, skippedBytes: 0, diagnostics: [] });
  });

  it('is passed over between documents', async () => {
    const testCase = await imported(bytes(events.map((event) => `\ufeff${event}\n`).join('')));
    expect(await testCase.events()).toEqual(events);
  });
});

describe('bytes that are not UTF-8', () => {
  const broken = (text: string): Uint8Array => {
    const content = Buffer.from(text);
    content[content.indexOf('plans')] = 0xff;
    return new Uint8Array(content);
  };

  it.each(texts)('are kept and marked in %s', async (_, text) => {
    const testCase = await imported(broken(text));
    const opened = await testCase.open();
    const details = await Promise.all(events.map((__, n) => eventDetail(opened, n as RowId)));
    expect(details.map(({ invalidUtf8 }) => invalidUtf8)).toEqual([true, false, false, false, false]);
    expect(details[0]!.json).toBe(events[0]!.replace('plans', '\ufffdlans'));
  });
});

describe('gzip in Base64', () => {
  const payload = (messages: readonly string[]): string =>
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logGroup: 'trail',
      logEvents: messages.map((message, id) => ({ id, timestamp: 0, message })),
    });
  const packed = (text: string): string => Buffer.from(gzipped(bytes(text))).toString('base64');
  const halves = [events.slice(0, 2), events.slice(2)].map((part) => packed(payload(part)));

  it.each([
    ['alone', packed(payload(events))],
    ['one a line', `${halves.join('\n')}\n`],
    ['with a mark and quotes', `\ufeff"${halves[0]!}",\r\n"${halves[1]!}"`],
    ['wrapped', halves.map((text) => text.replace(/.{76}/g, '$&\n')).join('\n')],
    ['of another format', packed(logText(events))],
    ['of lines', packed(lines)],
    ['for Lambda', JSON.stringify({ awslogs: { data: packed(payload(events)) } }, null, 1)],
    ['from Kinesis', JSON.stringify({ Records: halves.map((data) => ({ kinesis: { data }, eventID: 'shard:1' })) })],
    ['by get-records', JSON.stringify({ Records: halves.map((Data) => ({ SequenceNumber: '1', Data })) })],
    ['to Firehose', JSON.stringify({ records: halves.map((data) => ({ recordId: '1', data })) })],
    ['of UTF-16', Buffer.from(gzipped(utf16(logText(events), false))).toString('base64')],
  ])('is opened: %s', async (_, text) => {
    const testCase = await imported(bytes(text));
    expect(await testCase.events()).toEqual(events);
    const row = (await testCase.ledger()).get('x')!;
    expect(row).toMatchObject({ events: 5, skippedBytes: 0 });
    expect(row.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('gives the place of the payload', async () => {
    const opened = await (await imported(bytes(halves.join('\n')))).open();
    const { place } = await eventDetail(opened, 4 as RowId);
    expect(place).toMatchObject({ offset: halves[0]!.length + 1, length: halves[1]!.length });
  });

  it('keeps what comes before damage, and the payloads after it', async () => {
    const cut = halves[0]!.slice(0, -40);
    const testCase = await imported(bytes(`${cut}\n${halves[1]!}\nH4sI!!!\n`));
    expect((await testCase.events()).slice(-3)).toEqual(events.slice(2));
    const row = (await testCase.ledger()).get('x')!;
    expect(row.diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['gzip/bad-data', 'event/not-an-event']),
    );
    expect(row.skippedBytes).toBe('H4sI!!!'.length);
  });

  it('stops at the limit of inflated text', async () => {
    const testCase = await TestCase.make({ maxInflatedBytes: 4000 });
    await testCase.import([{ path: 'x', bytes: bytes([...halves, ...halves].join('\n')) }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.diagnostics.some(({ detail }) => detail.includes('bytes of text'))).toBe(true);
  });

  it('is not opened without end', async () => {
    let text: string = packed(payload(events));
    for (let n = 0; n < 5; n++) text = packed(text);
    const row = (await (await imported(bytes(text))).ledger()).get('x')!;
    expect(row).toMatchObject({ events: 0 });
    expect(row.diagnostics.some(({ detail }) => detail.includes('too many times'))).toBe(true);
  });
});

it('a log file read as it is has a mark too', async () => {
  const testCase = await imported(gzipped(new Uint8Array([0xef, 0xbb, 0xbf, ...logFile(events)])));
  expect(await testCase.events()).toEqual(events);
});
