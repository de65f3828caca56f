import { damaged, ParquetFault } from './fault.ts';

/** A struct's fields by their ids, or a list's elements. */
export type ThriftFields = readonly unknown[];

/** Deeper than any structure of the format. */
const maxDepth = 24;
const maxFieldId = 64;

/**
 * Reads Thrift's compact protocol (thrift-compact-protocol.md), as Parquet uses it. No length that the bytes tell is
 * believed beyond the bytes that are there, and at most `maxValues` values are made. Throws ParquetFault, and RangeError
 * past the end of the bytes.
 */
export class ThriftReader {
  readonly #view: DataView;
  #at: number;
  #left: number;

  constructor(bytes: Uint8Array, maxValues: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = 0;
    this.#left = maxValues;
  }

  /** Offset of the next byte. */
  get at(): number {
    return this.#at;
  }

  struct(depth = 0): ThriftFields {
    if (depth > maxDepth) throw damaged('structures are nested too deeply');
    const fields: unknown[] = [];
    let id = 0;
    for (;;) {
      const head = this.#view.getUint8(this.#at++);
      if (head === 0) return fields;
      id = head >> 4 === 0 ? this.#integer() : id + (head >> 4);
      const value = this.#value(head & 15, depth);
      if (id > 0 && id <= maxFieldId) fields[id] = value;
    }
  }

  #value(type: number, depth: number): unknown {
    if (this.#left-- <= 0) throw new ParquetFault('parquet/too-large', 'it describes more columns than are read');
    switch (type) {
      case 1:
        return true;
      case 2:
        return false;
      case 3:
        return this.#view.getInt8(this.#at++);
      case 4:
      case 5:
      case 6:
        return this.#integer();
      case 7:
        this.#at += 8;
        return this.#view.getFloat64(this.#at - 8, true);
      case 8:
        return this.#bytes();
      case 9:
      case 10:
        return this.#list(depth + 1);
      case 12:
        return this.struct(depth + 1);
      default:
        throw damaged(`a field of an unknown kind (${String(type)})`);
    }
  }

  #list(depth: number): ThriftFields {
    if (depth > maxDepth) throw damaged('lists are nested too deeply');
    const head = this.#view.getUint8(this.#at++);
    const size = head >> 4 === 15 ? this.#varint() : head >> 4;
    const type = head & 15;
    if (size > this.#view.byteLength - this.#at) throw damaged('a list is longer than its bytes');
    const values: unknown[] = [];
    for (let i = 0; i < size; i++) values.push(this.#value(type <= 2 ? 3 : type, depth));
    return values;
  }

  #bytes(): Uint8Array {
    const length = this.#varint();
    const { buffer, byteOffset, byteLength } = this.#view;
    if (length > byteLength - this.#at) throw new RangeError('bytes end too early');
    this.#at += length;
    return new Uint8Array(buffer, byteOffset + this.#at - length, length);
  }

  /** Numbers past 2^53 are of no use here: they are sizes, counts and offsets. */
  #varint(): number {
    let value = 0;
    for (let shift = 1, i = 0; i < 10; i++, shift *= 128) {
      const byte = this.#view.getUint8(this.#at++);
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    throw damaged('a number is too long');
  }

  #integer(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

export function numberAt(fields: ThriftFields, id: number): number | undefined {
  const value = fields[id];
  return typeof value === 'number' ? value : undefined;
}

/** A count, size or offset; a fault where it is none. */
export function countAt(fields: ThriftFields, id: number, what: string): number {
  const value = fields[id];
  if (typeof value !== 'number' || value < 0 || !Number.isSafeInteger(value)) throw damaged(`${what} is missing`);
  return value;
}

export function fieldsAt(fields: ThriftFields, id: number): ThriftFields | undefined {
  const value = fields[id];
  return Array.isArray(value) ? (value as ThriftFields) : undefined;
}

export function structsAt(fields: ThriftFields, id: number, what: string): readonly ThriftFields[] {
  const list = fieldsAt(fields, id);
  if (!list?.every((one) => Array.isArray(one))) throw damaged(`${what} are missing`);
  return list as readonly ThriftFields[];
}

const decoder = new TextDecoder();

export function textAt(fields: ThriftFields, id: number): string {
  const value = fields[id];
  return value instanceof Uint8Array ? decoder.decode(value) : '';
}
