import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { parse, written, type JsonObject, type WrittenFormat } from '../../fixtures/formats/written-format.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped } from '../ingest/sample-events.ts';

const events = [...makeTrail({ events: 200, files: 2, seed: 11 })].flatMap((file) => file.events);
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

describe.each(writtenFormats)('$name ($file)', (format) => {
  it('gives the same events under any name, in any encoding, compressed and zipped', async () => {
    const { text } = written(format, events);
    // What is the same byte for byte is not read twice.
    const bytes = encoder.encode(`${text}\n`);
    const files = [
      { path: format.file, bytes: encoder.encode(text) },
      { path: 'holiday.jpg', bytes },
      { path: `${format.file}.gz`, bytes: gzipped(bytes) },
      { path: `${format.file} (1)`, bytes: storedZstd(bytes) },
      { path: 'all.zip', bytes: zipSync({ 'in/here.bin': bytes }, { level: 1 }) },
      { path: 'utf16', bytes: new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le')) },
    ];
    const testCase = await TestCase.make();
    await testCase.import(files);
    expect(await values(testCase)).toEqual(expected(format, events));
    const ledger = await testCase.ledger();
    for (const path of [...files.map(({ path: one }) => one), 'all.zip!/in/here.bin']) {
      if (path === 'all.zip') continue;
      const row = ledger.get(path)!;
      const repeats = row.events + row.duplicates;
      expect({ path, format: row.format }).toEqual({ path, format: format.name });
      expect({ path, whole: repeats >= events.length, odd: repeats % events.length }).toEqual({
        path,
        whole: true,
        odd: 0,
      });
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
    const each = format.item(few[0]!, 0).split(few[0]!).length - 1 || 1;
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
