import 'fake-indexeddb/auto';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceLine } from '../../../src/archive/case-file-parts.ts';
import { AppError } from '../../../src/base/app-error.ts';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { written } from '../../fixtures/formats/written-format.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, logFile, sampleEvent } from '../ingest/sample-events.ts';
import { everything, exported, forged, imported, partsOf, textOf, type Parts } from './case-files.ts';

const encoder = new TextEncoder();
const table = written(
  writtenFormats.find(({ file }) => file.endsWith('.csv'))!,
  [sampleEvent(5), sampleEvent(6)],
).text;

/** An event whose parameters hold what looks like another one: whoever calls an API chooses those. */
const nested = sampleEvent(9, { requestParameters: { eventName: 'Forged', eventTime: '2020-01-01T00:00:00Z' } });

async function made(): Promise<TestCase> {
  const testCase = await TestCase.make();
  await testCase.import([
    { path: 'log.json.gz', bytes: gzipped(logFile([sampleEvent(1), sampleEvent(2), nested])) },
    { path: 'table.csv', bytes: encoder.encode(table) },
    { path: 'both.zip', bytes: zipSync({ 'x.json': logFile([sampleEvent(3)]), 'y.txt': encoder.encode('nothing') }) },
  ]);
  await testCase.store.putSetting('history', '{"version":1,"list":["eventName:*"]}');
  return testCase;
}

async function refusal(bytes: Uint8Array): Promise<AppError> {
  const error: unknown = await imported(bytes).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describe('a case file in which a byte is another', () => {
  it('is refused with the name of its part, or holds the same case', async () => {
    const testCase = await made();
    const { bytes } = await exported(testCase);
    const before = await everything(testCase);
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const other = bytes.slice();
        other[at]! ^= by;
        try {
          // what no part depends on, as the dates of members
          expect(await everything((await imported(other)).testCase)).toEqual(before);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.code).toMatch(/^case-file\/(changed|damaged)$/);
          refused++;
        }
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(35);
  });

  it('names the part that the byte is in', async () => {
    const { bytes } = await exported(await made());
    for (const [name, content] of partsOf(bytes)) {
      const at = Buffer.from(bytes).indexOf(name) + name.length + (content.length >> 2);
      const other = bytes.slice();
      other[at]! ^= 1;
      expect((await refusal(other)).details).toMatchObject({ part: name });
    }
  });

  it('is refused where it is cut off, or something is added', async () => {
    const { bytes } = await exported(await made());
    for (const share of [0, 0.3, 0.9, 0.999]) {
      expect((await refusal(bytes.slice(0, bytes.length * share))).code).toBe('case-file/damaged');
    }
    expect((await refusal(new Uint8Array([...bytes, 1]))).code).toBe('case-file/damaged');
    const more = partsOf(bytes);
    const { bytes: added } = writeZip(
      [...more, ['x', encoder.encode('x')] as const].map(([name, data]) => ({ name, data })),
    );
    expect((await refusal(added)).details).toMatchObject({ part: 'x' });
    more.delete('signatures.json');
    const { bytes: less } = writeZip([...more].map(([name, data]) => ({ name, data })));
    expect((await refusal(less)).details).toMatchObject({ part: 'signatures.json' });
  });
});

type Rows = { runs: { source: number; rows: number }[]; start: number[]; length: number[] };

function changeRows(parts: Parts, change: (rows: Rows) => void): void {
  const rows = JSON.parse(textOf(parts, 'rows/00000001.json')) as Rows;
  change(rows);
  parts.set('rows/00000001.json', encoder.encode(JSON.stringify(rows)));
}

type Line = { -readonly [Name in keyof SourceLine]: SourceLine[Name] };

function changeLines(parts: Parts, change: (lines: Line[]) => void): void {
  const lines = textOf(parts, 'sources/00000001.ndjson').trimEnd().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as Line);
  change(parsed);
  parts.set('sources/00000001.ndjson', encoder.encode(parsed.map((line) => `${JSON.stringify(line)}\n`).join('')));
}

/** Lies that a maker of case files may tell with hashes that fit. */
const lies: readonly (readonly [what: string, tell: (parts: Parts) => void])[] = [
  [
    'an event is left out',
    (parts) => {
      changeRows(parts, ({ runs, start, length }) => {
        runs[0]!.rows--;
        start.splice(1, 1);
        length.splice(1, 1);
      });
    },
  ],
  [
    'a part of an event is said to be one',
    (parts) => {
      changeRows(parts, ({ start, length }) => {
        const text = new TextDecoder().decode(logFile([sampleEvent(1), sampleEvent(2), nested]));
        const inner = '{"eventName":"Forged","eventTime":"2020-01-01T00:00:00Z"}';
        start[2] = text.indexOf(inner);
        length[2] = inner.length;
      });
    },
  ],
  [
    'events stand in another order',
    (parts) => {
      changeRows(parts, ({ start, length }) => {
        start.splice(0, 2, start[1]!, start[0]!);
        length.splice(0, 2, length[1]!, length[0]!);
      });
    },
  ],
  [
    'events are said to be where no text is',
    (parts) => {
      changeRows(parts, ({ start }) => {
        start[0] = 2 ** 40;
      });
    },
  ],
  [
    'a file is said to hold nothing',
    (parts) => {
      changeLines(parts, ([log]) => {
        log!.kind = 'unknown';
      });
      changeRows(parts, ({ runs, start, length }) => {
        const { rows } = runs.shift()!;
        start.splice(0, rows);
        length.splice(0, rows);
      });
    },
  ],
];

describe('a case file that lies', () => {
  it.each(lies)('shows what the evidence says: %s', async (_what, tell) => {
    const testCase = await made();
    const parts = partsOf((await exported(testCase)).bytes);
    tell(parts);
    const { testCase: back } = await imported(forged(parts));
    expect((await back.events()).toSorted()).toEqual((await testCase.events()).toSorted());
    const { diagnostics, events } = (await back.ledger()).get('log.json.gz')!;
    expect(events).toBe(3);
    expect(diagnostics.map(({ code }) => code)).toContain('import/case-differs');
    const others = (await back.ledger()).get('table.csv')!.diagnostics;
    expect(others.map(({ code }) => code)).not.toContain('import/case-differs');
  });

  it('does not make a file known that it does not hold', async () => {
    const testCase = await made();
    const parts = partsOf((await exported(testCase)).bytes);
    const real = logFile([sampleEvent(7)]);
    changeLines(parts, (lines) => {
      const { contentKey } = { contentKey: 'whatever' };
      lines.push({ ...lines[0]!, id: 99 as Line['id'], path: 'real.json', bytes: real.length, contentKey } as Line);
      lines.at(-1)!.sameAs = lines[0]!.id;
      delete lines.at(-1)!.evidence;
    });
    const { testCase: back } = await imported(forged(parts));
    await back.import([{ path: 'real.json', bytes: real }]);
    expect(await back.events()).toContain(sampleEvent(7));
  });

  it.each([
    [
      'evidence beyond its part',
      (line: Line) => ({ ...line, evidence: { codec: 'gzip', places: [{ part: 1, offset: 0, length: 1e9 }] } }),
    ],
    [
      'the same evidence for many files',
      (line: Line) => ({
        ...line,
        evidence: { ...line.evidence!, places: Array<unknown>(1000).fill(line.evidence!.places[0]) },
      }),
    ],
    [
      'a part that is not there',
      (line: Line) => ({ ...line, evidence: { codec: 'gzip', places: [{ part: 7, offset: 0, length: 1 }] } }),
    ],
    ['a number twice', (line: Line) => ({ ...line, id: 2 })],
    ['no path', (line: Line) => ({ ...line, path: null })],
    ['a size below nothing', (line: Line) => ({ ...line, bytes: -1 })],
    ['an unknown kind', (line: Line) => ({ ...line, kind: 'constructor' })],
    ['diagnostics that are none', (line: Line) => ({ ...line, diagnostics: [{ code: 1 }] })],
  ])('is refused for what cannot be: %s', async (_what, change) => {
    const parts = partsOf((await exported(await made())).bytes);
    changeLines(parts, (lines) => {
      lines[0] = change(lines[0]!) as unknown as Line;
    });
    expect((await refusal(forged(parts))).code).toBe('case-file/damaged');
  });

  it('is refused where it is of a later version, or no case', async () => {
    const parts = partsOf((await exported(await made())).bytes);
    const about = JSON.parse(textOf(parts, 'case.json')) as Record<string, unknown>;
    parts.set('case.json', encoder.encode(JSON.stringify({ ...about, version: 2 })));
    expect((await refusal(forged(parts))).code).toBe('case-file/too-new');
    parts.set('case.json', encoder.encode('{}'));
    expect((await refusal(forged(parts))).code).toBe('case-file/damaged');
    parts.set('case.json', encoder.encode('[['));
    expect((await refusal(forged(parts))).code).toBe('case-file/damaged');
    expect((await refusal(zipSync({ x: encoder.encode('x') }))).code).toBe('case-file/damaged');
  });

  it('cannot make a part of more than it says', async () => {
    const parts = partsOf((await exported(await made())).bytes);
    parts.set('settings.json', encoder.encode(`{"x":"${' '.repeat(5_000_000)}"}`));
    const whole = forged(parts);
    // the size in the directory and in the header
    const view = new DataView(whole.buffer, whole.byteOffset);
    for (let at = 0; at < whole.length - 4; at++)
      if (view.getUint32(at, true) === 5_000_008) view.setUint32(at, 100, true);
    expect((await refusal(whole)).details).toMatchObject({ part: 'settings.json' });
  });
});
