import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { defaultLimits } from '../../../src/base/limits.ts';
import { ParquetRows } from '../../../src/parquet/parquet-rows.ts';
import { BytesSource } from '../../../src/read/byte-source.ts';
import { writeV1 } from '../../fixtures/parquet-v1-writer.ts';
import { writeParquet } from '../../fixtures/parquet-writer.ts';

const tools = {
  gunzip: () => ({ text: new Uint8Array(0) }),
  unzstd: () => Promise.resolve({ text: new Uint8Array(0) }),
  crc32: () => 0,
};

/** The text of each row. */
async function rowsOf(bytes: Uint8Array): Promise<string[]> {
  const rows = await ParquetRows.open(new BytesSource(bytes), tools, defaultLimits);
  if ('code' in rows) throw new Error(rows.detail);
  let text = '';
  for (let batch = await rows.next(); batch; batch = await rows.next()) text += new TextDecoder().decode(batch.text);
  expect(rows.diagnostics).toEqual([]);
  return text.split('\n').slice(0, -1);
}

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

/** One required column `x` as the library writes it. */
function column(element: Partial<SchemaElement>, data: Column['data'], encoding?: Column['encoding']): Uint8Array {
  const schema = [
    { name: 'schema', num_children: 1 },
    { name: 'x', repetition_type: 'REQUIRED', ...element },
  ] as SchemaElement[];
  const columnData = [{ name: 'x', data, ...(encoding ? { encoding } : {}) }];
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, codec: 'UNCOMPRESSED' }));
}

describe('values', () => {
  const big = [0n, -1n, 9007199254740991n, 9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)];
  const bigTexts = ['0', '-1', '9007199254740991', '"9007199254740993"', `"${2n ** 63n - 1n}"`, `"${-(2n ** 63n)}"`];

  it.each(['PLAIN', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'] as const)(
    'of 64 bits lose no digit: %s',
    async (encoding) => {
      const data = BigInt64Array.from([...big, ...Array.from({ length: 300 }, (_, n) => BigInt(n * n))]);
      const found = await rowsOf(column({ type: 'INT64' }, data, encoding));
      expect(found.slice(0, big.length)).toEqual(bigTexts.map((text) => `{"x":${text}}`));
      expect(found.slice(big.length)).toEqual(Array.from({ length: 300 }, (_, n) => `{"x":${String(n * n)}}`));
    },
  );

  it.each(['PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'] as const)('of text: %s', async (encoding) => {
    const data = [
      '',
      'a',
      'ab',
      'abc "ü" \u2028',
      'abd',
      ...Array.from({ length: 300 }, (_, n) => `eventID-${String(n)}`),
    ];
    const found = await rowsOf(column({ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, data, encoding));
    expect(found.map((row) => (JSON.parse(row) as { x: string }).x)).toEqual(data);
  });

  it('of times keep what of a second there is', async () => {
    const micros = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } as const;
    const data = BigInt64Array.from([0n, 1_700_000_000_123_456n, -1n]);
    expect(await rowsOf(column({ type: 'INT64', logical_type: micros }, data))).toEqual([
      '{"x":"1970-01-01T00:00:00Z"}',
      '{"x":"2023-11-14T22:13:20.123456Z"}',
      '{"x":"1969-12-31T23:59:59.999999Z"}',
    ]);
  });

  it('of numbers, booleans, days and decimals', async () => {
    expect(await rowsOf(column({ type: 'DOUBLE' }, [1.5, -0.1]))).toEqual(['{"x":1.5}', '{"x":-0.1}']);
    expect(await rowsOf(column({ type: 'BOOLEAN' }, [true, false]))).toEqual(['{"x":true}', '{"x":false}']);
    const days = column({ type: 'INT32', converted_type: 'DATE' }, [new Date('2024-02-29T00:00:00Z')]);
    expect(await rowsOf(days)).toEqual(['{"x":"2024-02-29"}']);
    const decimal = { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 2 } as const;
    expect(await rowsOf(column(decimal, [12.34, -0.05]))).toEqual(['{"x":12.34}', '{"x":-0.05}']);
  });
});

const nested = [
  { a: [{ b: ['x', 'y'], c: 1 }, { b: [], c: 2 }, { c: 3 }], m: { k: 'v', l: 'w' }, s: { t: { u: 'deep' } } },
  { a: [], s: { t: {} } },
  {},
  { a: [{ b: ['z'] }], m: {}, s: { t: { u: 'x' } } },
  { m: { only: 'one' } },
];
const nestedTexts = [
  '{"a":[{"b":["x","y"],"c":1},{"b":[],"c":2},{"c":3}],"m":{"k":"v","l":"w"},"s":{"t":{"u":"deep"}}}',
  '{"a":[],"m":null,"s":{"t":{}}}',
  '{"a":null,"m":null,"s":null}',
  '{"a":[{"b":["z"]}],"m":{},"s":{"t":{"u":"x"}}}',
  '{"a":null,"m":{"only":"one"},"s":null}',
];

describe('rows', () => {
  it.each([
    ['version 2', writeParquet(nested, { codec: 'UNCOMPRESSED', maps: ['m'] })],
    ['version 2, several row groups', writeParquet(nested, { codec: 'SNAPPY', maps: ['m'], rowGroupSize: 2 })],
    ['version 1', writeV1(nested, { maps: ['m'], crc: false }).bytes],
    ['version 1, rows that go on in the next page', writeV1(nested, { maps: ['m'], crc: false, pageValues: 2 }).bytes],
  ])('of lists, maps and structs are what was written: %s', async (_, bytes) => {
    expect(await rowsOf(bytes)).toEqual(nestedTexts);
  });
});

it('the reader of Parquet is loaded only for one', () => {
  const importer = readFileSync(new URL('../../../src/ingest/import-parquet.ts', import.meta.url), 'utf8');
  expect(importer).toContain("await import('../parquet/parquet-rows.ts')");
  expect(importer).not.toMatch(/^import \{.*parquet-rows/m);
});
