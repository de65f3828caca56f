/** A segment as one run of bytes: every array in it, each at a multiple of 8 bytes, and a table of what lies where. */
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

export interface SegmentTable {
  readonly version: 1;
  readonly rows: number;
  readonly runs: readonly SourceRun[];
  readonly places: ReadonlyMap<string, ArrayPlace>;
}

const alignment = 8;
const padding = new Uint8Array(alignment);

/** The table, and the run of bytes in parts: views of the segment's own arrays. */
export function encodeSegment(segment: Segment): { readonly table: SegmentTable; readonly parts: Uint8Array[] } {
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
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const [name, array] of arrays) {
    places.set(name, { type: elementType(array), offset: size, length: array.length });
    parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    const rest = -array.byteLength & (alignment - 1);
    if (rest > 0) parts.push(padding.subarray(0, rest));
    size += array.byteLength + rest;
  }
  return { table: { version: 1, rows: segment.rows, runs: segment.runs, places }, parts };
}

/** All parts as one buffer. */
export function joinParts(parts: readonly Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(sizeOf(parts));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole.buffer;
}

export function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, part) => size + part.length, 0);
}

/** The arrays are views of the buffer, which holds all parts. Throws `store/missing-record` where the record is not whole. */
export function decodeSegment({ rows, runs, places }: SegmentTable, buffer: ArrayBuffer): Segment {
  const array = (name: string): TypedColumn => arrayAt(places.get(name), name, buffer);
  const u8 = (name: string): Uint8Array => narrow(array(name), Uint8Array);
  const u32 = (name: string): Uint32Array => narrow(array(name), Uint32Array);
  const columns = new Map<ColumnName, DictColumn>();
  for (const name of segmentColumns) {
    if (!places.has(`${name}/codes`)) continue;
    const codes = array(`${name}/codes`);
    if (codes instanceof Uint32Array) throw damaged(name);
    columns.set(name, { codes, ends: u32(`${name}/ends`), bytes: u8(`${name}/bytes`) });
  }
  return {
    rows,
    columns,
    time: u32('time'),
    flags: u8('flags'),
    ids: u32('ids'),
    contentHash: u32('contentHash'),
    start: u32('start'),
    length: u32('length'),
    runs,
  };
}

function arrayAt(place: ArrayPlace | undefined, name: string, buffer: ArrayBuffer): TypedColumn {
  if (!place) throw damaged(name);
  const { type, offset, length } = place;
  if (type === 'u8') return new Uint8Array(buffer, offset, length);
  if (type === 'u16') return new Uint16Array(buffer, offset, length);
  return new Uint32Array(buffer, offset, length);
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
