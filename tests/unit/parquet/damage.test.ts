import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/base/limits.ts';
import { ParquetRows } from '../../../src/parquet/parquet-rows.ts';
import { BytesSource } from '../../../src/read/byte-source.ts';
import { securityLakeMaps as maps, securityLakeRows } from '../../fixtures/formats/security-lake-rows.ts';
import { securityLake } from '../../fixtures/formats/security-lake.ts';
import { parse } from '../../fixtures/formats/written-format.ts';
import { thrift, writeV1 } from '../../fixtures/parquet-v1-writer.ts';
import { writeParquet } from '../../fixtures/parquet-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, sampleEvents } from '../ingest/sample-events.ts';

const events = sampleEvents(0, 60);
const rows = securityLakeRows(events);
const file = writeV1(rows, { maps, rowGroupSize: 20, pageValues: 7 });
const whole = new Map(events.map((event) => [parse(event)['eventID'], securityLake.kept!(parse(event))]));
const magic = Buffer.from('PAR1');
const noBytes = new Uint8Array(0);
const decoder = new TextDecoder();

function changed(bytes: Uint8Array, at: number, by = 0x10): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= by;
  return copy;
}

const tools = { gunzip: () => ({ text: noBytes }), unzstd: () => Promise.resolve({ text: noBytes }), crc32 };

/** All rows that can be read, and how many diagnostics there are. */
async function readRows(
  bytes: Uint8Array,
): Promise<{ readonly rows: readonly string[]; readonly diagnostics: number }> {
  const reader = await ParquetRows.open(new BytesSource(bytes), tools, defaultLimits);
  if ('code' in reader) return { rows: [], diagnostics: 1 };
  let text = '';
  for (let batch = await reader.next(); batch; batch = await reader.next()) text += decoder.decode(batch.text);
  return { rows: text.split('\n').slice(0, -1), diagnostics: reader.diagnostics.length };
}

const wholeRows = new Set((await readRows(file.bytes)).rows);

/** A file whose footer says what it likes. */
function withFooter(footer: Uint8Array, length = footer.length, body = new Uint8Array(100)): Uint8Array {
  const size = new Uint8Array(Uint32Array.of(length).buffer);
  return new Uint8Array(Buffer.concat([magic, body, footer, size, magic]));
}

const leaf = { 1: 6, 3: 1, 4: 'message', 6: 0 };
const root = { 4: 'schema', 5: 1 };

type Thrift = Parameters<typeof thrift>[0];

interface Column {
  readonly pages: readonly (readonly [header: Thrift, data: Uint8Array])[];
  readonly values: bigint;
  readonly rows?: bigint;
  readonly codec?: number;
  readonly element?: Readonly<Record<number, number | string>>;
}

/** A file of one column `message`. */
function oneColumn({ pages, values, rows: numRows = values, codec = 0, element = leaf }: Column): Uint8Array {
  const body = Buffer.concat(pages.flatMap(([header, data]) => [thrift(header), data]));
  const size = BigInt(body.length);
  const column = { 1: Number(element[1]), 2: [0], 3: ['message'], 4: codec, 5: values, 6: size, 7: size, 9: 4n };
  const group = { 1: [{ 2: 4n, 3: column }], 2: size, 3: numRows };
  return withFooter(thrift({ 1: 1, 2: [root, element], 3: numRows, 4: [group] }), undefined, body);
}

/** The same with one page, whose header is `header`. */
function onePage(header: Thrift, data: Uint8Array, values: bigint, codec = 0, numRows = values): Uint8Array {
  return oneColumn({ pages: [[header, data]], values, rows: numRows, codec });
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return [...bytes, Number(left)];
}

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
/** With its length before it. */
const sized = (bytes: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([u32(bytes.length), bytes]));

/** Definition levels: one run, its length doubled as a varint and the level. */
const run = (count: bigint, level: number): Uint8Array => sized(Uint8Array.from([...varint(count * 2n), level]));
const nulls = (count: bigint): Uint8Array => run(count, 0);

const deep = [{ 4: 'schema', 5: 1 }, ...Array.from({ length: 5000 }, () => ({ 3: 1, 4: 'x', 5: 1 })), leaf];
const wide = [
  { 4: 'schema', 5: 20_000 },
  ...Array.from({ length: 20_000 }, (_, n) => ({ ...leaf, 4: `c${String(n)}` })),
];
const manyRows = 2_000_000_000n;

const hostile: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
  ['nothing but its marks', withFooter(new Uint8Array(0)), ['parquet/bad-footer']],
  ['its start alone', file.bytes.subarray(0, 3000), ['parquet/truncated']],
  ['cut in the footer', file.bytes.subarray(0, -20), ['parquet/truncated']],
  ['a footer longer than the file', withFooter(thrift({ 1: 1 }), 0x7fffffff), ['parquet/bad-footer']],
  [
    'a footer of noise',
    withFooter(Uint8Array.from({ length: 500 }, (_, n) => (n * 7919) & 255)),
    ['parquet/bad-footer'],
  ],
  ['lists in lists in the footer', withFooter(new Uint8Array(5000).fill(0x19)), ['parquet/bad-footer']],
  ['a list longer than the footer', withFooter(Uint8Array.of(0x29, 0xfc, 255, 255, 255, 127)), ['parquet/bad-footer']],
  ['a number without end', withFooter(new Uint8Array(1000).fill(0xff)), ['parquet/bad-footer']],
  ['a schema deeper than any', withFooter(thrift({ 1: 1, 2: deep, 3: 0n, 4: [] })), ['parquet/too-large']],
  ['more columns than any', withFooter(thrift({ 1: 1, 2: wide, 3: 0n, 4: [] })), ['parquet/too-large']],
  [
    'children that are not there',
    withFooter(thrift({ 1: 1, 2: [{ 4: 's', 5: 2 ** 31 - 1 }], 4: [] })),
    ['parquet/bad-footer'],
  ],
  ['no rows', withFooter(thrift({ 1: 1, 2: [root, leaf], 3: 0n, 4: [] })), ['read/empty']],
  [
    'rows that nothing stands for',
    onePage({ 1: 0, 2: 4, 3: 4, 5: { 1: 1, 2: 0, 3: 3, 4: 3 } }, new Uint8Array(4), 1n, 0, manyRows),
    ['parquet/bad-data'],
  ],
  [
    'a page of two thousand million nulls',
    onePage({ 1: 0, 2: 10, 3: 10, 5: { 1: Number(manyRows), 2: 0, 3: 3, 4: 3 } }, nulls(manyRows), manyRows),
    ['parquet/too-large'],
  ],
  [
    'a page that would become gigabytes',
    onePage({ 1: 0, 2: 0x7fffffff, 3: 20, 5: { 1: 1, 2: 0, 3: 3, 4: 3 } }, new Uint8Array(20), 1n, 2),
    ['parquet/too-large'],
  ],
  [
    'a page that becomes more than it says',
    onePage(
      { 1: 0, 2: 20, 3: gzipped(new Uint8Array(1e6)).length, 5: { 1: 1, 2: 0, 3: 3, 4: 3 } },
      gzipped(new Uint8Array(1e6)),
      1n,
      2,
    ),
    ['parquet/bad-data'],
  ],
  [
    'a literal of negative length in Snappy',
    onePage(
      { 1: 0, 2: 50, 3: 8, 5: { 1: 1, 2: 0, 3: 3, 4: 3 } },
      Uint8Array.of(50, 0xfc, 0xf9, 255, 255, 255, 0, 0),
      1n,
      1,
    ),
    ['parquet/bad-data'],
  ],
  [
    'a negative size of a page',
    onePage({ 1: 0, 2: -5, 3: -5, 5: { 1: 1, 2: 0, 3: 3, 4: 3 } }, new Uint8Array(20), 1n),
    ['parquet/bad-data'],
  ],
];

const anEvent = sized(Buffer.from(events[0]!));
const runOf = (count: bigint): Uint8Array => {
  const data = new Uint8Array(Buffer.concat([run(count, 1), anEvent]));
  return onePage({ 1: 0, 2: data.length, 3: data.length, 5: { 1: 1, 2: 0, 3: 3, 4: 3 } }, data, 1n);
};

/** Pages of one value each, after a dictionary: an index of no bits, in a run of two thousand million of them. */
function packedRuns(pages: number): Uint8Array {
  const data = Uint8Array.from([0, ...varint((((1n << 31n) - 8n) >> 3n) * 2n + 1n)]);
  const header = { 1: 3, 2: data.length, 3: data.length, 8: { 1: 1, 2: 0, 3: 1, 4: 8, 5: 0, 6: 0, 7: false } };
  const dictionary = { 1: 2, 2: anEvent.length, 3: anEvent.length, 7: { 1: 1, 2: 0 } };
  const each = Array.from({ length: pages }, () => [header, data] as const);
  return oneColumn({ pages: [[dictionary, anEvent], ...each], values: BigInt(pages), element: { ...leaf, 3: 0 } });
}

/** Numbers that are all the same: blocks of a thousand million differences of no bits. */
function deltaRun(count: number): Uint8Array {
  const data = Uint8Array.from([...varint(1n << 30n), 1, ...varint(BigInt(count)), 0, 0, 0]);
  const header = { 1: 0, 2: data.length, 3: data.length, 5: { 1: count, 2: 5, 3: 3, 4: 3 } };
  return oneColumn({ pages: [[header, data]], values: BigInt(count), element: { 1: 2, 3: 0, 4: 'message' } });
}

/** Files on which hyparquet 1.31.5 ends the process, or takes more than 10 s or 1 GB. */
const costly: readonly (readonly [string, Uint8Array, number, readonly string[]])[] = [
  ['a run of a hundred million levels for one value', runOf(1n << 27n), 1, []],
  ['a run of a thousand million levels for one value', runOf(1n << 30n), 1, []],
  ['runs of two thousand million indices for one value each', packedRuns(40), 40, []],
  ['a hundred million numbers of no bits', deltaRun(1 << 27), 0, ['parquet/bad-data 4']],
];

describe('a Parquet file that means ill', () => {
  it.each(costly)(
    'takes no more time and memory than its size: %s',
    { timeout: 5000 },
    async (_, bytes, found, told) => {
      expect(bytes.length).toBeLessThan(3000);
      const before = process.memoryUsage().rss;
      const testCase = await TestCase.make();
      await testCase.import([{ path: 'x', bytes }]);
      const row = (await testCase.ledger()).get('x')!;
      expect(row.diagnostics.map(({ code, at }) => `${code} ${String(at)}`)).toEqual(told);
      expect(row.events + row.duplicates).toBe(found);
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    },
  );

  it.each(hostile)('costs no more than itself: %s', { timeout: 5000 }, async (_, bytes, codes) => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(row.events).toBe(0);
  });

  it('that grows without end stops at the limit', async () => {
    const text = 'x'.repeat(1000);
    const bomb = writeParquet(Array.from({ length: 5000 }, (_, n) => ({ _raw: n === 0 ? events[0]! : text })));
    const testCase = await TestCase.make({ maxInflateRatio: 10, ratioFloorBytes: 100_000 });
    await testCase.import([{ path: 'x', bytes: bomb }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.events).toBe(1);
    expect(row.diagnostics.map(({ code }) => code)).toContain('read/inflate-ratio');
  });

  it('in an archive is held in memory only up to the limit', async () => {
    const testCase = await TestCase.make({ maxNestedArchiveBytes: 10_000 });
    await testCase.import([{ path: 'x.gz', bytes: gzipped(file.bytes) }]);
    const row = (await testCase.ledger()).get('x.gz')!;
    expect(row.diagnostics.map(({ code }) => code)).toEqual(['parquet/too-large']);
  });
});

describe('damage to a Parquet file', () => {
  it('costs the row group that it is in, which is named', async () => {
    const middle = file.pages[Math.floor(file.pages.length / 2)]!;
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes: changed(file.bytes, middle.at + 3) }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.diagnostics).toMatchObject([{ code: 'parquet/crc-mismatch' }]);
    expect(row.diagnostics[0]!.detail).toMatch(/^row group 2 of 3 \(rows 21 to 40, bytes \d+ to \d+\) was /);
    expect(row.skippedBytes).toBeGreaterThan(0);
    expect(row.events).toBeGreaterThanOrEqual(40);
    for (const event of (await testCase.events()).map(parse)) expect(event).toEqual(whole.get(event['eventID']));
  });

  it('of any byte makes up no row, and is told', async () => {
    const property = fc.asyncProperty(fc.nat(file.footer - 5), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const found = await readRows(changed(file.bytes, at + 4, by));
      for (const row of found.rows) expect(wholeRows).toContain(row);
      expect(found.rows.length).toBeGreaterThanOrEqual(40);
      expect(found.rows.length === 60 || found.diagnostics > 0).toBe(true);
    });
    await fc.assert(property, { numRuns: 150 });
  });

  it('of its footer never hangs or crashes', async () => {
    const inFooter = fc.nat(file.bytes.length - file.footer - 1);
    const property = fc.asyncProperty(inFooter, fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const found = await readRows(changed(file.bytes, at + file.footer, by));
      expect(found.rows.length).toBeLessThanOrEqual(60);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('never ends an import', async () => {
    const testCase = await TestCase.make();
    const files = Array.from({ length: 40 }, (_, n) => {
      const at = 4 + Math.floor(((file.bytes.length - 8) * n) / 40);
      return { path: `changed at ${String(at)}`, bytes: changed(file.bytes, at) };
    });
    await testCase.import(files);
    for (const row of (await testCase.ledger()).values()) {
      expect(row.diagnostics.map(({ code }) => code)).not.toContain('core/trap');
      expect(row.events + row.duplicates === 60 || row.diagnostics.length > 0, row.path).toBe(true);
    }
  });

  it.each([0.02, 0.3, 0.6, 0.95])('that cut it off at %d of its length is told', async (part) => {
    const testCase = await TestCase.make();
    await testCase.import([{ path: 'x', bytes: file.bytes.subarray(0, Math.floor(file.bytes.length * part)) }]);
    const row = (await testCase.ledger()).get('x')!;
    expect(row.diagnostics.map(({ code }) => code)).toEqual(['parquet/truncated']);
  });
});
