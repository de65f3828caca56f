import fc from 'fast-check';
import { expect, it } from 'vitest';
import { segmentColumns, type ColumnName } from '../../../src/model/columns.ts';
import type { DictColumn, Segment, SourceId } from '../../../src/model/segment.ts';
import { decodeSegment, encodeSegment, joinParts } from '../../../src/store/segment-codec.ts';

const column: fc.Arbitrary<DictColumn> = fc
  .record({
    wide: fc.boolean(),
    codes: fc.array(fc.nat(255), { maxLength: 20 }),
    bytes: fc.uint8Array(),
    ends: fc.uint32Array(),
  })
  .map(({ wide, codes, bytes, ends }) => ({
    codes: wide ? Uint16Array.from(codes) : Uint8Array.from(codes),
    bytes,
    ends,
  }));

const segment: fc.Arbitrary<Segment> = fc.record({
  rows: fc.nat(),
  columns: fc
    .dictionary(fc.constantFrom(...segmentColumns), column)
    .map((columns) => new Map(Object.entries(columns) as [ColumnName, DictColumn][])),
  time: fc.uint32Array(),
  flags: fc.uint8Array(),
  ids: fc.uint32Array(),
  contentHash: fc.uint32Array(),
  start: fc.uint32Array(),
  length: fc.uint32Array(),
  runs: fc.array(
    fc.record({ source: fc.nat() as fc.Arbitrary<SourceId>, firstRow: fc.nat(), rows: fc.nat(), textBase: fc.nat() }),
  ),
});

it('a segment comes back from its one run of bytes as it was', () => {
  fc.assert(
    fc.property(segment, (given) => {
      const { table, parts } = encodeSegment(given);
      const read = decodeSegment(structuredClone(table), joinParts(parts));
      expect({ ...read, columns: new Map([...read.columns].sort()) }).toEqual({
        ...given,
        columns: new Map([...given.columns].sort()),
      });
    }),
  );
});

it('a record that lacks an array is refused', () => {
  const [given] = fc.sample(segment, 1);
  const { table, parts } = encodeSegment(given!);
  const places = new Map(table.places);
  places.delete('ids');
  expect(() => decodeSegment({ ...table, places }, joinParts(parts))).toThrow(
    expect.objectContaining({ code: 'store/missing-record' }) as Error,
  );
});
