import { describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { writeZip } from '../../fixtures/zip-writer.ts';
import { TestCase } from './case-harness.ts';
import { gzipped, logFile, sampleEvents } from './sample-events.ts';

const events = sampleEvents(0, 20);
const log = logFile(events);
const zipped = gzipped(log);
const good = { path: 'good.json', bytes: logFile(sampleEvents(1000, 1010)) };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = copy[at]! ^ 0x10;
  return copy;
}

const first = events[0]!.length;

/** Name, bytes, codes expected in order, events kept, skipped bytes. */
const damages: readonly (readonly [string, Uint8Array, readonly string[], number, number])[] = [
  ['cut in the gzip trailer', zipped.subarray(0, -3), ['gzip/truncated'], 20, 0],
  ['wrong CRC-32', flipped(zipped, zipped.length - 8), ['gzip/crc-mismatch'], 20, 0],
  ['wrong ISIZE', flipped(zipped, zipped.length - 1), ['gzip/size-mismatch'], 20, 0],
  ['zero padding after gzip', concat(zipped, new Uint8Array(16)), ['gzip/trailing-bytes'], 20, 16],
  ['text after gzip', concat(zipped, encode('junk')), ['gzip/trailing-bytes'], 20, 4],
  ['empty gzip', gzipped(new Uint8Array(0)), ['read/empty'], 0, 0],
  ['empty file', new Uint8Array(0), ['read/empty'], 0, 0],
  ['gzip magic alone', Uint8Array.of(0x1f, 0x8b), ['gzip/truncated', 'decode/not-recognised'], 0, 2],
  ['JSON cut in the second event', log.subarray(0, 12 + first + 50), ['json/truncated'], 1, 49],
  ['JSON cut before the closing bracket', log.subarray(0, -2), ['json/truncated'], 20, 0],
  ['a stray comma', encode(`{"Records":[${events[0]!},,${events[1]!}]}`), ['json/syntax', 'json/lost'], 2, 1],
  ['text after the document', concat(log, encode(' and more')), ['json/syntax'], 20, 8],
  ['zero padding after the document', concat(log, new Uint8Array(8)), ['json/syntax'], 20, 8],
  ['text after a list', concat(encode(`[${events.join(',')}]`), encode(' and more')), ['json/trailing-bytes'], 20, 8],
  ['two documents', concat(logFile(events.slice(0, 12)), encode('\n'), logFile(events.slice(12))), [], 20, 0],
  [
    'a raw control character in a string',
    encode(`{"Records":[${events[0]!},{"eventName":"a\u0001"}]}`),
    ['json/syntax'],
    1,
    18 + 2,
  ],
  [
    'items that are no events',
    encode(`{"Records":[1,${events[0]!},{"x":1},null]}`),
    ['event/not-an-event'],
    1,
    1 + 7 + 4,
  ],
  ['Records that is no array', encode('{"Records":{"eventName":"x"}}'), ['decode/not-recognised'], 0, 29],
  ['text', encode('GET / HTTP/1.1 200\n'), ['decode/not-recognised'], 0, 19],
];

describe('a damaged file', () => {
  it.each(damages)('says what is wrong and keeps what can be kept: %s', async (_, bytes, codes, kept, skipped) => {
    const spoor = await TestCase.make();
    await spoor.import([{ path: 'bad', bytes }, good]);
    const ledger = await spoor.ledger();
    const row = ledger.get('bad');
    expect(row?.diagnostics.map(({ code }) => code)).toEqual(codes);
    expect({ events: row?.events, skippedBytes: row?.skippedBytes }).toEqual({ events: kept, skippedBytes: skipped });
    expect(ledger.get('good.json')).toMatchObject({ events: 10, diagnostics: [] });
    const texts = await spoor.events();
    expect(texts).toEqual([...events.slice(0, kept), ...sampleEvents(1000, 1010)]);
  });

  it('in an archive leaves the other members', async () => {
    const spoor = await TestCase.make();
    const archive = writeZip([
      { name: 'locked.json', data: log, flags: 1 },
      { name: 'odd.json', data: log, method: 12 },
      { name: 'fine.json', data: log },
    ]).bytes;
    await spoor.import([{ path: 'mixed.zip', bytes: archive }]);
    const ledger = await spoor.ledger();
    expect(ledger.get('mixed.zip!/locked.json')?.diagnostics[0]?.code).toBe('zip/encrypted');
    expect(ledger.get('mixed.zip!/odd.json')?.diagnostics[0]?.code).toBe('zip/unsupported-method');
    expect(ledger.get('mixed.zip!/fine.json')).toMatchObject({ events: 20, diagnostics: [] });
  });

  it('in a zip with a wrong checksum is told, stored and deflated', async () => {
    const spoor = await TestCase.make();
    const stored = zipSync({ 'log.json': [log, { level: 0 }] });
    await spoor.import([
      { path: 'stored.zip', bytes: flippedDirectoryCrc(stored) },
      { path: 'deflated.zip', bytes: flippedDirectoryCrc(zipSync({ 'log.json': log })) },
    ]);
    const ledger = await spoor.ledger();
    for (const path of ['stored.zip!/log.json', 'deflated.zip!/log.json']) {
      expect(ledger.get(path)?.diagnostics.map(({ code }) => code)).toContain('zip/crc-mismatch');
    }
  });

  it('that inflates without end stops at the limit and keeps what came before', async () => {
    const spoor = await TestCase.make({ maxInflatedBytes: 2 * 1024 * 1024 });
    const bomb = gzipped(concat(log.subarray(0, -2), new Uint8Array(64 * 1024 * 1024).fill(0x20), encode(']}')));
    await spoor.import([{ path: 'bomb', bytes: bomb }, good]);
    const row = (await spoor.ledger()).get('bomb');
    expect(row?.diagnostics.map(({ code }) => code)).toEqual(['read/inflate-limit', 'json/truncated']);
    expect(row?.events).toBe(20);
  });

  it('that is two log files, the first longer than what tells a format, gives the events of both', async () => {
    const spoor = await TestCase.make();
    const [long, short] = [sampleEvents(100, 300), sampleEvents(300, 305)];
    await spoor.import([{ path: 'two', bytes: concat(logFile(long), encode('\n'), logFile(short)) }]);
    expect((await spoor.ledger()).get('two')).toMatchObject({ events: 205, skippedBytes: 0, diagnostics: [] });
    expect(await spoor.events()).toEqual([...long, ...short]);
  });

  it('with an event beyond the limit keeps the events before it', async () => {
    const spoor = await TestCase.make({ maxEventBytes: 10_000 });
    const large = sampleEvents(5, 6)[0]!.replace('plans', 'p'.repeat(40_000));
    await spoor.import([{ path: 'large', bytes: encode(`{"Records":[${events[0]!},${large}]}`) }]);
    const row = (await spoor.ledger()).get('large');
    expect(row).toMatchObject({ events: 1, skippedBytes: large.length + 2 });
    expect(row?.diagnostics.map(({ code }) => code)).toEqual(['json/event-too-large']);
  });

  it('nested deeper than the limit is told with its place', async () => {
    const spoor = await TestCase.make({ maxJsonDepth: 10 });
    const deep = `{"eventName":"x","requestParameters":${'['.repeat(20)}${']'.repeat(20)}}`;
    await spoor.import([{ path: 'deep', bytes: encode(`{"Records":[${events[0]!},${deep}]}`) }]);
    expect((await spoor.ledger()).get('deep')?.diagnostics.map(({ code }) => code)).toEqual(['json/too-deep']);
  });
});

/** Breaks the CRC-32 that the central directory states for the first member (APPNOTE.TXT 4.3.12). */
function flippedDirectoryCrc(archive: Uint8Array): Uint8Array {
  const at = Buffer.from(archive).lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  return flipped(archive, at + 16);
}
