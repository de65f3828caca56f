import { describe, expect, it } from 'vitest';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { parse, written } from '../../fixtures/formats/written-format.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvents } from '../ingest/sample-events.ts';

const events = sampleEvents(0, 6);
const full = { path: 'full.json.gz', bytes: gzipped(logFile(events.slice(0, 4))) };

describe.each(writtenFormats.filter(({ kept }) => kept !== undefined))('$name ($file)', (format) => {
  const file = { path: format.file, bytes: new TextEncoder().encode(written(format, events).text) };

  it.each([
    ['before', [full, file]],
    ['after', [file, full]],
  ])('gives partial events, which give way to full ones that come %s them', async (_, files) => {
    const testCase = await TestCase.make();
    await testCase.import(files);
    const rows = await testCase.ledger();
    expect(rows.get(file.path)).toMatchObject({ events: 2, partial: 2, duplicates: 4, conflicts: 0 });
    expect(rows.get(full.path)).toMatchObject({ events: 4, partial: 0, duplicates: 0, conflicts: 0 });
    const found = await testCase.events();
    expect(found.slice(0, 4)).toEqual(events.slice(0, 4));
    expect(found.slice(4).map(parse)).toEqual(events.slice(4).map((event) => format.kept!(parse(event))));
  });
});
