import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { parse, written, type JsonObject, type WrittenFormat } from '../../fixtures/formats/written-format.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped } from '../ingest/sample-events.ts';

const events = [...makeTrail({ events: 80, files: 2, seed: 11 })].flatMap((file) => file.events);
/** Events as long as these, cut at so many places, are cut in every part of an event. */
const few = events.slice(0, 24);
const cuts = 20;
const encoder = new TextEncoder();

const byId = (a: JsonObject, b: JsonObject): number => (String(a['eventID']) < String(b['eventID']) ? -1 : 1);

async function values(testCase: TestCase): Promise<JsonObject[]> {
  return (await testCase.events()).map(parse).sort(byId);
}

function expected({ kept }: WrittenFormat, of: readonly string[]): JsonObject[] {
  return of.map((event) => (kept ? kept(parse(event)) : parse(event))).sort(byId);
}

/** How often an item of the format holds its event. */
function timesOf({ item }: WrittenFormat): number {
  return Math.max(1, item(events[0]!, 0).split(events[0]!).length - 1);
}

describe.each(writtenFormats)('$name ($file)', (format) => {
  it('gives the same events under any name, in any encoding, compressed and zipped', async () => {
    const { text } = written(format, events);
    // What is the same byte for byte is not read twice.
    const bytes = encoder.encode(`${text}\n`);
    const small = written(format, few).text;
    const files = [
      { path: format.file, bytes: encoder.encode(text), holds: events },
      { path: 'holiday.jpg', bytes: gzipped(bytes), holds: events },
      { path: 'all.zip', bytes: zipSync({ 'in/here.bin': bytes }, { level: 1 }), holds: events },
      { path: `${format.file} (1)`, bytes: encoder.encode(`\ufeff${small}`), holds: few },
      { path: `${format.file}.zst`, bytes: storedZstd(encoder.encode(small)), holds: few },
      { path: 'utf16', bytes: new Uint8Array(Buffer.from(`\ufeff${small}`, 'utf16le')), holds: few },
    ];
    const testCase = await TestCase.make();
    await testCase.import(files);
    expect(await values(testCase)).toEqual(expected(format, events));
    const ledger = await testCase.ledger();
    for (const { path: dropped, holds } of files) {
      const path = dropped === 'all.zip' ? 'all.zip!/in/here.bin' : dropped;
      const row = ledger.get(path)!;
      const found = (row.events + row.duplicates) / timesOf(format);
      expect({ path, format: row.format }).toEqual({ path, format: format.name });
      expect({ path, found }).toEqual({ path, found: holds.length });
      expect({ path, lost: row.skippedBytes, conflicts: row.conflicts }).toEqual({ path, lost: 0, conflicts: 0 });
      expect(row.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
    }
  });

  it(`gives every event before its end, cut at ${String(cuts)} places`, async () => {
    const { text, ends } = written(format, few);
    const bytes = encoder.encode(text);
    const places = Array.from({ length: cuts }, (_, n) => Math.floor((bytes.length * (n + 1)) / (cuts + 1)));
    const testCase = await TestCase.make();
    await testCase.import(places.map((at) => ({ path: `cut at ${String(at)}`, bytes: bytes.subarray(0, at) })));
    const whole = new Map(expected(format, few).map((event) => [event['eventID'], event]));
    for (const event of await values(testCase)) expect(event).toEqual(whole.get(event['eventID']));
    const ledger = await testCase.ledger();
    const each = timesOf(format);
    for (const at of places) {
      const row = ledger.get(`cut at ${String(at)}`)!;
      const complete = ends.filter((end) => end <= at).length;
      const found = Math.ceil((row.events + row.duplicates) / each);
      expect({
        at,
        conflicts: row.conflicts,
        isRight: found >= complete && found <= complete + 1,
        found,
        complete,
      }).toEqual({ at, conflicts: 0, isRight: true, found, complete });
    }
  });
});
