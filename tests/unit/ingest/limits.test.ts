import { describe, expect, it } from 'vitest';
import { defaultLimits, limitBounds, limitNames, type LimitName } from '../../../src/base/limits.ts';
import { tarOf } from '../../fixtures/tar-of.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';
import { TestCase, type TestFile } from './case-harness.ts';
import { gzipped, logFile, logText, sampleEvent, sampleEvents } from './sample-events.ts';

const events = sampleEvents(0, 40);
const parts = [0, 1, 2, 3].map((part) => ({
  name: `${String(part)}.json`,
  data: logFile(events.slice(part * 10, part * 10 + 10)),
}));
const zip = (members: Parameters<typeof writeZip>[0]): Uint8Array => writeZip(members).bytes;
const tar = tarOf(Object.fromEntries(parts.map(({ name, data }) => [name, data])));
const large = sampleEvent(40, { requestParameters: { text: 'x'.repeat(5000) } });
const deep = sampleEvent(41, { requestParameters: JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) as object });
const eventBridge = (detail: string): string =>
  `{"version":"0","id":"1","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":${detail}}`;
const again = (bytes: Uint8Array, times: number): Uint8Array =>
  times === 0 ? bytes : again(gzipped(bytes), times - 1);

const stops: readonly {
  readonly what: string;
  readonly file: TestFile;
  readonly limit: LimitName;
  readonly low: number;
  readonly more?: Partial<typeof defaultLimits>;
  readonly code: string;
  readonly before: number;
  readonly all: number;
}[] = [
  {
    what: 'a zip of many members',
    file: { path: 'many.zip', bytes: zip(parts) },
    limit: 'maxArchiveEntries',
    low: 2,
    code: 'zip/too-many-entries',
    before: 20,
    all: 40,
  },
  {
    what: 'a zip of many members without a directory',
    file: { path: 'cut.zip', bytes: zip(parts).subarray(0, writeZip(parts).directory) },
    limit: 'maxArchiveEntries',
    low: 3,
    code: 'zip/too-many-entries',
    before: 30,
    all: 40,
  },
  {
    what: 'a tar of many members',
    file: { path: 'many.tar', bytes: tar },
    limit: 'maxArchiveEntries',
    low: 1,
    code: 'tar/too-many-entries',
    before: 10,
    all: 40,
  },
  {
    what: 'a zip of which only all members together are too much text',
    file: { path: 'sum.zip', bytes: zip(parts) },
    limit: 'maxInflatedBytes',
    low: Math.ceil(parts[0]!.data.length * 2.01),
    code: 'read/inflate-limit',
    before: 30,
    all: 40,
  },
  {
    what: 'an archive in an archive',
    file: { path: 'outer.zip', bytes: zip([{ name: 'inner.tar', data: tar }]) },
    limit: 'maxArchiveDepth',
    low: 1,
    code: 'zip/nested-too-deep',
    before: 0,
    all: 40,
  },
  {
    what: 'a file compressed again and again',
    file: { path: 'again.gz', bytes: again(logFile(events), 3) },
    limit: 'maxCompressionLayers',
    low: 1,
    code: 'zip/nested-too-deep',
    before: 0,
    all: 40,
  },
  {
    what: 'a large zip in a zip',
    file: { path: 'outer.zip', bytes: zip([{ name: 'inner.zip', data: zip(parts) }]) },
    limit: 'maxNestedArchiveBytes',
    low: 500,
    code: 'zip/nested-too-large',
    before: 0,
    all: 40,
  },
  {
    what: 'an event that is too large',
    file: { path: 'large.json', bytes: logFile([...events, large]) },
    limit: 'maxEventBytes',
    low: 4096,
    code: 'json/event-too-large',
    before: 40,
    all: 41,
  },
  {
    what: 'a wrapped event that is too large',
    file: { path: 'large.jsonl', bytes: new TextEncoder().encode([...events, large].map(eventBridge).join('\n')) },
    limit: 'maxEventBytes',
    low: 4096,
    code: 'event/not-an-event',
    before: 40,
    all: 41,
  },
  {
    what: 'an event that is nested too deeply',
    file: { path: 'deep.json', bytes: logFile([...events, deep]) },
    limit: 'maxJsonDepth',
    low: 20,
    code: 'json/too-deep',
    before: 40,
    all: 41,
  },
  {
    what: 'a wrapped event that is nested too deeply',
    file: { path: 'deep.jsonl', bytes: new TextEncoder().encode([...events, deep].map(eventBridge).join('\n')) },
    limit: 'maxJsonDepth',
    low: 20,
    code: 'event/not-an-event',
    before: 40,
    all: 41,
  },
];

describe('a file that ends at a limit', () => {
  it.each(stops)('says which and is read again once it is raised: $what', async (stop) => {
    const { file, limit, low, code, before, all } = stop;
    const spoor = await TestCase.make({ [limit]: low });
    await spoor.import([file]);
    expect(new Set(await spoor.events()).size).toBe(before);
    const stopped = await spoor.ledger();
    const found = [...stopped.values()].flatMap(({ diagnostics }) => diagnostics.filter((one) => one.limit));
    expect(found[0]).toMatchObject({ code, limit: { name: limit, value: low } });
    expect(found[0]!.detail).toContain(String(limit === 'maxArchiveDepth' ? low - 1 : low));

    const { counts } = await spoor.import([file]);
    expect(counts.unchangedFiles, 'under the same limit it is known').toBe(1);

    spoor.limits = defaultLimits;
    await spoor.import([file]);
    expect(await spoor.events()).toHaveLength(all);
    const fresh = await TestCase.make();
    await fresh.import([file]);
    const rows = await spoor.ledger();
    const whole = [...(await fresh.ledger()).values()].map((row) => ({ ...row, source: rows.get(row.path)?.source }));
    expect([...rows.values()].sort(byPath)).toEqual(whole.sort(byPath));
    expect(await spoor.store.sources()).toHaveLength((await fresh.store.sources()).length);

    const last = await spoor.import([file]);
    expect(last.counts.unchangedFiles).toBe(1);
  });

  it('is read again where its text was cut off, by its size or by how it grows', async () => {
    const text = new TextEncoder().encode(logText(events).replace(']}', `${' '.repeat(60_000)}]}`));
    const file = { path: 'cut.json.gz', bytes: gzipped(text) };
    for (const limits of [{ maxInflatedBytes: 3000 }, { maxInflateRatio: 2, ratioFloorBytes: 5000 }]) {
      const spoor = await TestCase.make(limits);
      await spoor.import([file]);
      const [cut] = (await spoor.ledger()).values();
      expect(cut!.diagnostics.some(({ limit }) => limit && limit.name in limits)).toBe(true);
      spoor.limits = defaultLimits;
      await spoor.import([file]);
      expect(await spoor.events()).toEqual(events);
      const rows = [...(await spoor.ledger()).values()];
      expect(rows).toMatchObject([{ events: 40, duplicates: 0, diagnostics: [] }]);
    }
  });

  it('keeps what it gave while it is read again, and for good where that is cancelled', async () => {
    const file = { path: 'many.zip', bytes: zip(parts) };
    const spoor = await TestCase.make({ maxArchiveEntries: 2 });
    await spoor.import([file]);
    spoor.limits = defaultLimits;
    const cancel = new AbortController();
    cancel.abort();
    await spoor.import([file], cancel.signal);
    expect(await spoor.events()).toHaveLength(20);
    await spoor.import([file]);
    expect(await spoor.events()).toHaveLength(40);
    expect((await spoor.store.sources()).filter(({ parent }) => parent === undefined)).toHaveLength(1);
  });

  it('is read again under another name too, and a copy of it that was passed over as well', async () => {
    const file = { path: 'many.zip', bytes: zip(parts) };
    const copy = { ...file, path: 'copy.zip' };
    const spoor = await TestCase.make({ maxArchiveEntries: 2 });
    await spoor.import([file]);
    await spoor.import([copy]);
    spoor.limits = defaultLimits;
    await spoor.import([copy]);
    expect(await spoor.events()).toHaveLength(40);
    const row = (await spoor.ledger()).get('copy.zip');
    expect(row?.diagnostics).toEqual([]);
  });

  it('tells limits before other findings where these are many', async () => {
    const rows = sampleEvents(0, 5).map((event) => eventBridge(event));
    const odd = Array.from({ length: 30 }, () => eventBridge('"no event"'));
    const file = { path: 'odd.jsonl', bytes: new TextEncoder().encode([...rows, ...odd].join('\n')) };
    const spoor = await TestCase.make({ maxDiagnosticsPerFile: 4 });
    await spoor.import([file]);
    const told = (await spoor.ledger()).get('odd.jsonl')!.diagnostics;
    expect(told).toHaveLength(4);
    expect(told.at(-1)).toMatchObject({ code: 'more', limit: { name: 'maxDiagnosticsPerFile', value: 4 } });
    spoor.limits = defaultLimits;
    await spoor.import([file]);
    expect((await spoor.ledger()).get('odd.jsonl')!.diagnostics).toHaveLength(20);
  });
});

it('every limit has its default within its bounds', () => {
  for (const name of limitNames) {
    expect(defaultLimits[name]).toBeGreaterThanOrEqual(limitBounds[name].min);
    expect(defaultLimits[name]).toBeLessThan(limitBounds[name].max);
  }
});

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
