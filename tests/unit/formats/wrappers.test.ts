import { describe, expect, it } from 'vitest';
import { wrappers } from '../../fixtures/formats-wrappers.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, sampleEvents } from '../ingest/sample-events.ts';

const events = sampleEvents(0, 12);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each(wrappers)('$name ($file)', ({ name, file, write }) => {
  it('gives its events as received, whatever the file is called, and compressed too', async () => {
    const testCase = await TestCase.make();
    const text = write(events);
    await testCase.import([
      { path: 'wrong-name.log', bytes: bytes(text) },
      { path: `${file}.gz`, bytes: gzipped(bytes(text)) },
    ]);
    expect(await testCase.events()).toEqual(events);
    const ledger = await testCase.ledger();
    expect(ledger.get('wrong-name.log')).toMatchObject({ format: name, events: 12, conflicts: 0, skippedBytes: 0 });
    expect(ledger.get(`${file}.gz`)).toMatchObject({ format: name, duplicates: 12, conflicts: 0, skippedBytes: 0 });
    expect(ledger.get('wrong-name.log')!.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});
