/**
 * A segment as one buffer: every array in it, each at a multiple of 8 bytes, and a table of what lies where. One buffer
 * is one structured clone and one disk write, however many columns there are.
 */
import { AppError } from '../base/app-error.ts';
import { segmentColumns, type ColumnName } from '../model/columns.ts';
import type { DictColumn, Segment, SourceRun } from '../model/segment.ts';

type ElementType = 'u8' | 'u16' | 'u32';
type TypedColumn = Uint8Array | Uint16Array | Uint32Array;

interface ArrayPlace {
  readonly type: ElementType;
  readonly offset: number;
  /** Elements, not bytes. */
  readonly length: number;
}

export interface StoredSegment {
  readonly version: 1;
  readonly rows: number;
  readonly runs: readonly SourceRun[];
  readonly places: ReadonlyMap<string, ArrayPlace>;
  readonly buffer: ArrayBuffer;
}

const alignment = 8;

export function encodeSegment(segment: Segment): StoredSegment {
  const arrays = new Map<string, TypedColumn>([
    ['time', segment.time],
    ['flags', segment.flags],
    ['ids', segment.ids],
    ['contentHash', segment.contentHash],
    ['start', segment.start],
    ['length', segment.length],
  ]);
  for (const [name, column] of segment.columns) {
    arrays.set(`${name}/codes`, column.codes);
    arrays.set(`${name}/ends`, column.ends);
    arrays.set(`${name}/bytes`, column.bytes);
  }
  const places = new Map<string, ArrayPlace>();
  let size = 0;
  for (const [name, array] of arrays) {
    places.set(name, { type: elementType(array), offset: size, length: array.length });
    size = Math.ceil((size + array.byteLength) / alignment) * alignment;
  }
  const buffer = new ArrayBuffer(size);
  const target = new Uint8Array(buffer);
  for (const [name, array] of arrays) {
    target.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), places.get(name)!.offset);
  }
  return { version: 1, rows: segment.rows, runs: segment.runs, places, buffer };
}

/** The arrays are views of the stored buffer. Throws `store/missing-record` where the record is not whole. */
export function decodeSegment(stored: StoredSegment): Segment {
  const u8 = (name: string): Uint8Array => narrow(array(stored, name), Uint8Array);
  const u32 = (name: string): Uint32Array => narrow(array(stored, name), Uint32Array);
  const columns = new Map<ColumnName, DictColumn>();
  for (const name of segmentColumns) {
    if (!stored.places.has(`${name}/codes`)) continue;
    const codes = array(stored, `${name}/codes`);
    if (codes instanceof Uint32Array) throw damaged(name);
    columns.set(name, { codes, ends: u32(`${name}/ends`), bytes: u8(`${name}/bytes`) });
  }
  return {
    rows: stored.rows,
    columns,
    time: u32('time'),
    flags: u8('flags'),
    ids: u32('ids'),
    contentHash: u32('contentHash'),
    start: u32('start'),
    length: u32('length'),
    runs: stored.runs,
  };
}

function array(stored: StoredSegment, name: string): TypedColumn {
  const place = stored.places.get(name);
  if (!place) throw damaged(name);
  const { type, offset, length } = place;
  if (type === 'u8') return new Uint8Array(stored.buffer, offset, length);
  if (type === 'u16') return new Uint16Array(stored.buffer, offset, length);
  return new Uint32Array(stored.buffer, offset, length);
}

function narrow<T extends TypedColumn>(column: TypedColumn, type: abstract new (...args: never[]) => T): T {
  if (column instanceof type) return column;
  throw damaged('array type');
}

function elementType(column: TypedColumn): ElementType {
  if (column instanceof Uint8Array) return 'u8';
  return column instanceof Uint16Array ? 'u16' : 'u32';
}

function damaged(name: string): AppError {
  return new AppError('store/missing-record', `a stored segment lacks ${name}`, { name });
}
