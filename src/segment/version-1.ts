/**
 * Reads segments of the first stored form: every array in one buffer, and a table of what lies where. They hold the
 * eventIDs' 128 bits, of which the hashes are made when they are read.
 */
import { segmentColumns, type ColumnName } from '../model/columns.ts';
import type { StoredSegment1 } from '../model/packed-segment.ts';
import type { DictColumn, Segment } from '../model/segment.ts';
import { damagedSegment } from './byte-reader.ts';

type TypedColumn = Uint8Array | Uint16Array | Uint32Array;

/** The arrays are views of the stored buffer. Throws `store/segment-gone` where the record is not whole. */
export function readSegment1(stored: StoredSegment1, idHashes: (ids: Uint32Array) => Uint32Array): Segment {
  const u8 = (name: string): Uint8Array => narrow(array(stored, name), Uint8Array);
  const u32 = (name: string): Uint32Array => narrow(array(stored, name), Uint32Array);
  const columns = new Map<ColumnName, DictColumn>();
  for (const name of segmentColumns) {
    if (!stored.places.has(`${name}/codes`)) continue;
    const codes = array(stored, `${name}/codes`);
    if (codes instanceof Uint32Array) throw damagedSegment(name);
    columns.set(name, { codes, ends: u32(`${name}/ends`), bytes: u8(`${name}/bytes`) });
  }
  return {
    rows: stored.rows,
    columns,
    time: u32('time'),
    flags: u8('flags'),
    idHash: idHashes(u32('ids')),
    contentHash: u32('contentHash'),
    start: u32('start'),
    length: u32('length'),
    runs: stored.runs,
  };
}

function array(stored: StoredSegment1, name: string): TypedColumn {
  const place = stored.places.get(name);
  if (!place) throw damagedSegment(name);
  const { type, offset, length } = place;
  if (type === 'u8') return new Uint8Array(stored.buffer, offset, length);
  if (type === 'u16') return new Uint16Array(stored.buffer, offset, length);
  return new Uint32Array(stored.buffer, offset, length);
}

function narrow<T extends TypedColumn>(column: TypedColumn, type: abstract new (...args: never[]) => T): T {
  if (column instanceof type) return column;
  throw damagedSegment('array type');
}
