import { describe, expect, it } from 'vitest';
import { eventDetail } from '../../../src/explore/event-detail.ts';
import type { RowId } from '../../../src/model/view.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { zstdSample } from '../../fixtures/zstd-sample.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';

const sample = new Uint8Array(Buffer.from(zstdSample, 'base64'));
const events = sampleEvents(0, 700);

describe('a Zstandard file', () => {
  it('gives its events, is kept as it came, and is the same as any other copy', async () => {
    const testCase = await TestCase.make();
    await testCase.import([
      { path: 'log.json.zst', bytes: sample },
      { path: 'log.json.gz', bytes: gzipped(logFile(events)) },
      { path: 'twice.gz', bytes: gzipped(sample) },
    ]);
    expect(await testCase.events()).toEqual(events);
    expect(await testCase.events('eventName:GetObject "file-699"')).toEqual([events[699]]);
    const ledger = await testCase.ledger();
    expect(ledger.get('log.json.zst')).toMatchObject({ format: 'S3 log file', events: 700, diagnostics: [] });
    expect(ledger.get('twice.gz')).toMatchObject({ events: 0, duplicates: 700, diagnostics: [] });
    const [source] = await testCase.store.sources();
    expect(source?.evidence).toMatchObject({ codec: 'zstd', extents: [{ length: sample.length }] });
  });

  it('is read by converters, and kept', async () => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes: storedZstd(new TextEncoder().encode(events.join('\n'))) }]);
    expect(await testCase.events()).toEqual(events);
  });

  it.each([
    ['one frame', 1],
    ['several frames', 3],
  ])('of many megabytes is opened anywhere: %s', async (_, frames) => {
    const padding = 'x'.repeat(100_000);
    const large = Array.from({ length: 200 }, (__, n) => sampleEvent(n, { requestParameters: { n, padding } }));
    const log = logFile(large);
    const part = Math.ceil(log.length / frames);
    const parts = Array.from({ length: frames }, (__, n) => storedZstd(log.subarray(n * part, (n + 1) * part)));
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes: new Uint8Array(Buffer.concat(parts)) }]);
    const opened = await testCase.open();
    for (const n of [199, 0, 100]) expect((await eventDetail(opened, n as RowId)).json).toBe(large[n]);
    expect(await testCase.events('requestParameters.n:(1 OR 198)')).toEqual([large[1], large[198]]);
  });

  it('that is cut or damaged says so and gives what came before', async () => {
    const testCase = await TestCase.make();
    const damaged = sample.slice();
    damaged[sample.length - 1]! ^= 1;
    await testCase.import([
      { path: 'cut', bytes: sample.subarray(0, -100) },
      { path: 'checksum', bytes: damaged },
    ]);
    const ledger = await testCase.ledger();
    const codes = (path: string): readonly string[] => ledger.get(path)!.diagnostics.map(({ code }) => code);
    expect(codes('cut')).toEqual(['zstd/truncated', 'json/truncated']);
    expect(ledger.get('cut')!.events).toBeGreaterThan(300);
    expect(codes('checksum')).toEqual(['zstd/checksum-mismatch']);
    expect(await testCase.events()).toEqual(events);
  });

  it('stops at the limit of inflated text', async () => {
    const testCase = await TestCase.make({ maxInflatedBytes: 100_000 });
    await testCase.import([{ path: 'x', bytes: sample }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.diagnostics.map(({ code }) => code)).toContain('read/inflate-limit');
  });
});
