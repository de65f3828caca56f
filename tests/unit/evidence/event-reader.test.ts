import { describe, expect, it } from 'vitest';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent } from '../ingest/sample-events.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';

/** About 40 MiB of text, so that it spans several windows and checkpoints. */
const padding = 'x'.repeat(1000);
const events = Array.from({ length: 30_000 }, (_, i) => sampleEvent(i, { padding: `${padding}${String(i)}` }));
const text = logFile(events);

const wrappings: readonly (readonly [string, () => Uint8Array])[] = [
  ['gzip', () => gzipped(text)],
  ['plain', () => text],
  ['a deflated zip member', () => writeZip([{ name: 'log.json', data: text }]).bytes],
];

describe.each(wrappings)('events of a large file in %s', (_, wrap) => {
  it('are read one by one, at any place, as they were received', async () => {
    const spoor = await TestCase.make();
    await spoor.import([{ path: 'large', bytes: wrap() }]);
    const opened = await spoor.open();
    const decoder = new TextDecoder();
    for (const row of [29_999, 0, 15_000, 7_000, 29_998, 1, 22_222]) {
      expect(decoder.decode(await opened.reader.read(await opened.span(row)))).toBe(events[row]);
    }
  }, 60_000);

  it('are read together, from some place on, in a single pass', async () => {
    const spoor = await TestCase.make();
    await spoor.import([{ path: 'large', bytes: wrap() }]);
    const opened = await spoor.open();
    const spans = await Promise.all([5, 9_000, 9_001, 25_000, 29_999].map((row) => opened.span(row)));
    const { text: buffer } = opened.reader.passKit;
    const seen: string[] = [];
    await opened.reader.visit(spans, (span, position) => {
      seen.push(new TextDecoder().decode(buffer.view(position, span.length)));
    });
    expect(seen).toEqual([5, 9_000, 9_001, 25_000, 29_999].map((row) => events[row]));
  }, 60_000);
});
