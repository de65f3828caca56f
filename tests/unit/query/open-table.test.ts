import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentColumns } from '../../../src/model/columns.ts';
import type { SegmentId } from '../../../src/model/segment.ts';
import { decodeWtf8 } from '../../../src/query/wtf8.ts';
import { MadeTable } from '../../fixtures/made-table.ts';
import { makeSegment } from '../../fixtures/make-segment.ts';

async function open(...segments: readonly (readonly object[])[]): Promise<MadeTable> {
  const table = new MadeTable();
  for (const [i, events] of segments.entries()) {
    const texts = events.map((event) => JSON.stringify({ eventVersion: '1.08', ...event }));
    table.addSegment(makeSegment(texts).segment, (i + 7) as SegmentId);
  }
  await table.load(segmentColumns);
  return table;
}

describe('an opened table', () => {
  it('counts rows over all segments and knows each row’s segment', async () => {
    const table = await open([{}, {}], [], [{}]);
    expect(table.rows).toBe(3);
    expect(table.segments.map(({ baseRow }) => baseRow)).toEqual([0, 2, 2]);
    expect([0, 1, 2, 3, -1].map((row) => table.segmentOf(row)?.id)).toEqual([7, 7, 9, undefined, undefined]);
  });

  it('gives equal values of different segments one code', async () => {
    const table = await open([{ eventName: 'A' }, { eventName: 'B' }], [{ eventName: 'C' }, { eventName: 'B' }, {}]);
    expect(table.dictionary('eventName').size).toBe(5);
    expect([0, 1, 2, 3, 4].map((row) => table.texts('eventName', row))).toEqual([['A'], ['B'], ['C'], ['B'], []]);
  });

  it('gives no text for an object and several for an array', async () => {
    const table = await open([
      { eventName: {} },
      { resources: [{ ARN: 'a' }, { ARN: 'é' }, { ARN: '' }] },
      { resources: [{ ARN: '["a","é",""]' }] },
    ]);
    expect(table.texts('eventName', 0)).toEqual([]);
    expect(table.texts('resources.ARN', 1)).toEqual(['a', 'é', '']);
    expect(table.texts('resources.ARN', 2)).toEqual(['["a","é",""]']);
    expect(table.dictionary('resources.ARN').size).toBe(4);
  });

  it('keeps every text, beyond ASCII and with lone surrogates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), async (names) => {
        const codes = names.map((name) => name.slice(0, 40) + '\ud800'.repeat(name.length % 2));
        const table = await open(codes.map((errorCode) => ({ errorCode })));
        expect(codes.map((_, row) => table.texts('errorCode', row)[0])).toEqual(codes);
      }),
    );
  });
});

describe('decodeWtf8', () => {
  it('puts U+FFFD for bytes that are no UTF-8, as TextDecoder does', () => {
    for (const bytes of [[0x61, 0xff, 0x62], [0xed], [0xed, 0x9f], [0xe2, 0x82], [0xc0, 0x80], [0xed, 0x9f, 0xbf]]) {
      expect(decodeWtf8(Uint8Array.from(bytes))).toBe(new TextDecoder().decode(Uint8Array.from(bytes)));
    }
  });

  it('keeps surrogates that stand alone and a byte order mark', () => {
    expect(decodeWtf8(Uint8Array.of(0x61, 0xed, 0xa0, 0x80, 0x62, 0xed, 0xbf, 0xbf))).toBe('a\ud800b\udfff');
    expect(decodeWtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });
});
