import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { firstDictCode, type ColumnName } from '../../../src/model/columns.ts';
import { hashesPart, placesPart, type PackedSegment } from '../../../src/model/packed-segment.ts';
import type { DictColumn, Segment } from '../../../src/model/segment.ts';
import { openHashes, openPlaces, openSegment, type OpenedGroup } from '../../../src/segment/opened-segment.ts';
import { packSegment } from '../../../src/segment/pack-segment.ts';
import { readSegment1 } from '../../../src/segment/version-1.ts';
import { madePacker } from '../../fixtures/made-packer.ts';
import { storedSegment1 } from '../../fixtures/segment-1.ts';
import { anySegment } from './made-segments.ts';

/** Each row's bytes in a column, or its code where that has none. */
function valuesOf({ codes, ends, bytes }: DictColumn): unknown[] {
  return Array.from(codes, (code) => {
    const entry = code - firstDictCode;
    return entry < 0 ? code : [...bytes.subarray(entry === 0 ? 0 : ends[entry - 1], ends[entry])];
  });
}

function groupedValues(group: OpenedGroup, name: ColumnName): unknown[] {
  const { codeOf, texts } = group.column(name);
  return Array.from(group.codes, (combination) => {
    const code = codeOf[combination]!;
    return code < firstDictCode ? code : [...texts.bytes(code - firstDictCode)];
  });
}

/** Everything that a packed segment says. */
function unpacked({ head, parts }: PackedSegment) {
  const opened = openSegment(head);
  const columns = new Map<ColumnName, unknown[]>();
  const dictionaries = new Map<ColumnName, unknown>();
  for (const group of opened.groups) {
    expect(group.isThere).toBe(!parts.has(group.part));
    if (!group.isThere) group.load(parts.get(group.part)!);
    for (const name of group.names) {
      columns.set(name, groupedValues(group, name));
      dictionaries.set(name, group.column(name).texts.all());
    }
  }
  const { rows, runs, time, flags } = opened;
  const hashes = openHashes(parts.get(hashesPart)!, rows);
  return { rows, runs, time, flags, columns, dictionaries, ...openPlaces(parts.get(placesPart)!, opened), ...hashes };
}

function told(segment: Segment) {
  const { columns, ...rest } = segment;
  return {
    ...rest,
    columns: new Map([...columns].map(([name, column]) => [name, valuesOf(column)])),
    dictionaries: new Map([...columns].map(([name, { ends, bytes }]) => [name, { ends, bytes }])),
  };
}

describe('a packed segment', () => {
  it('says all that the segment does, wherever its columns lie', () => {
    fc.assert(
      fc.property(anySegment, fc.constantFrom(0, 1000), (segment, maxHeadTexts) => {
        expect(unpacked(packSegment(segment, madePacker, maxHeadTexts))).toEqual(told(segment));
      }),
      { numRuns: 120 },
    );
  });

  it('is refused or says something where its bytes are damaged, and never hangs', () => {
    fc.assert(
      fc.property(anySegment, fc.nat(), fc.nat(255), fc.boolean(), (segment, at, byte, isCut) => {
        const { head, parts } = packSegment(segment, madePacker, 1e9);
        const bytes = new Uint8Array(head);
        bytes[at % bytes.length] = byte;
        const damaged = isCut ? bytes.slice(0, at % bytes.length) : bytes;
        try {
          unpacked({ head: damaged.buffer, parts });
        } catch (error) {
          if (!(error instanceof AppError) && !(error instanceof Error && error.name === 'AssertionError')) throw error;
        }
      }),
      { numRuns: 250 },
    );
  });
});

describe('a segment of the first stored form', () => {
  it('is read as it was', () => {
    fc.assert(
      fc.property(anySegment, (segment) => {
        const ids = Uint32Array.from({ length: segment.rows * 4 }, (_, i) => i);
        const stored = structuredClone(storedSegment1(segment, ids));
        const read = readSegment1(stored, (given) => {
          expect(given).toEqual(ids);
          return segment.idHash;
        });
        expect(read).toEqual(segment);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused where it lacks an array', () => {
    const [segment] = fc.sample(anySegment, 1);
    const stored = storedSegment1(segment!, new Uint32Array(segment!.rows * 4));
    const places = new Map(stored.places);
    places.delete('ids');
    expect(() => readSegment1({ ...stored, places }, () => new Uint32Array(0))).toThrow(
      expect.objectContaining({ code: 'store/segment-gone' }) as Error,
    );
  });
});
