/** A page's values one by one, as JSON. What the page says of itself is checked before the first is given. */
import { DeltaReader } from './delta.ts';
import { damaged, ParquetFault } from './fault.ts';
import { RunReader } from './runs.ts';
import type { LeafNode } from './schema.ts';
import { textOfBoolean, textOfBytes, textOfFloat, textOfInt96, textOfInteger } from './value-text.ts';

export interface ValueReader {
  next(): string;
}

// By their numbers in parquet.thrift.
const encodings = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  delta: 5,
  deltaLength: 6,
  deltaBytes: 7,
  dictionary: 8,
  split: 9,
} as const;
const encodingNames = ['PLAIN', 'GROUP_VAR_INT', 'PLAIN_DICTIONARY', 'RLE', 'BIT_PACKED'];
const widths: Readonly<Partial<Record<LeafNode['type'], number>>> = {
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
};

interface PageValues {
  readonly leaf: LeafNode;
  readonly encoding: number;
  readonly bytes: Uint8Array;
  /** Values that are there, nulls left out. */
  readonly count: number;
  readonly dictionary: readonly string[] | undefined;
  readonly onreplaced: () => void;
}

export function valuesOf(page: PageValues): ValueReader {
  const { leaf, encoding, bytes, count } = page;
  if (count === 0) return { next: () => tooFew() };
  switch (encoding) {
    case encodings.plain:
      return plainValues(page);
    case encodings.plainDictionary:
    case encodings.dictionary:
      return dictionaryValues(page);
    case encodings.rle:
      if (leaf.type === 'BOOLEAN') return runBooleans(bytes);
      break;
    case encodings.delta:
      if (leaf.type === 'INT32' || leaf.type === 'INT64') {
        const numbers = new DeltaReader(bytes, 0, leaf.type === 'INT32' ? 32 : 64);
        if (numbers.count !== count) throw damaged('a page holds another number of values than it says');
        return { next: () => textOfInteger(leaf, numbers.next()) };
      }
      break;
    case encodings.deltaLength:
      if (isBytes(leaf)) return deltaLengths(page);
      break;
    case encodings.deltaBytes:
      if (isBytes(leaf)) return deltaStrings(page);
      break;
    case encodings.split:
      return plainValues({ ...page, bytes: unsplit(page), encoding: encodings.plain });
  }
  const name = encodingNames[encoding] ?? `number ${String(encoding)}`;
  throw new ParquetFault('parquet/unsupported', `its values are in an encoding that is not read here: ${name}`);
}

function tooFew(): never {
  throw damaged('a page holds fewer values than it says');
}

function isBytes({ type }: LeafNode): boolean {
  return type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
}

function widthOf(leaf: LeafNode): number {
  const width = leaf.type === 'FIXED_LEN_BYTE_ARRAY' ? leaf.typeLength : (widths[leaf.type] ?? 0);
  if (width <= 0) throw damaged('values without a length');
  return width;
}

function plainValues(page: PageValues): ValueReader {
  const { leaf, bytes, count } = page;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (leaf.type === 'BOOLEAN') {
    if (bytes.length < Math.ceil(count / 8)) tooFew();
    let i = 0;
    return { next: () => textOfBoolean(((view.getUint8(i >> 3) >> (i++ & 7)) & 1) === 1) };
  }
  if (leaf.type === 'BYTE_ARRAY') return plainStrings(page, view);
  const width = widthOf(leaf);
  if (bytes.length !== count * width) throw damaged('a page holds another number of values than it says');
  let at = -width;
  return {
    next: () => {
      at += width;
      return fixedText(page, view, at, width);
    },
  };
}

function fixedText({ leaf, bytes, onreplaced }: PageValues, view: DataView, at: number, width: number): string {
  switch (leaf.type) {
    case 'INT32':
      return leaf.meaning.kind === 'plain'
        ? String(view.getInt32(at, true))
        : textOfInteger(leaf, BigInt(view.getInt32(at, true)));
    case 'INT64':
      return textOfInteger(leaf, view.getBigInt64(at, true));
    case 'INT96':
      return textOfInt96(view, at);
    case 'FLOAT':
      return textOfFloat(view.getFloat32(at, true));
    case 'DOUBLE':
      return textOfFloat(view.getFloat64(at, true));
    default:
      return textOfBytes(leaf, bytes.subarray(at, at + width), onreplaced);
  }
}

function plainStrings({ leaf, bytes, count, onreplaced }: PageValues, view: DataView): ValueReader {
  let end = 0;
  for (let i = 0; i < count; i++) end += 4 + view.getUint32(end, true);
  if (end !== bytes.length) throw damaged('a page holds another number of values than it says');
  let at = 0;
  return {
    next: () => {
      const from = at + 4;
      at = from + view.getUint32(at, true);
      return textOfBytes(leaf, bytes.subarray(from, at), onreplaced);
    },
  };
}

/** The values of a dictionary page, made once. */
export function dictionaryOf(page: PageValues): readonly string[] {
  if (page.encoding !== encodings.plain && page.encoding !== encodings.plainDictionary) {
    throw new ParquetFault('parquet/unsupported', 'its dictionary is in an encoding that is not read here');
  }
  if (page.count > page.bytes.length * 8) tooFew();
  const values = page.count === 0 ? undefined : plainValues({ ...page, encoding: encodings.plain });
  return values ? Array.from({ length: page.count }, () => values.next()) : [];
}

function dictionaryValues({ bytes, dictionary }: PageValues): ValueReader {
  if (!dictionary) throw damaged('a dictionary is missing');
  const indices = new RunReader(bytes.subarray(1), bytes[0] ?? 0);
  return {
    next: () => {
      const value = dictionary[indices.next()];
      if (value === undefined) throw damaged('a value is not in its dictionary');
      return value;
    },
  };
}

/** Before these runs stands their length. */
function runBooleans(bytes: Uint8Array): ValueReader {
  const bits = new RunReader(bytes.subarray(4), 1);
  return { next: () => textOfBoolean(bits.next() === 1) };
}

/** Lengths of zero cost no bytes, so there may be more of them than any page needs. */
const maxLengths = 4 * 1024 * 1024;

function lengthsOf(reader: DeltaReader, count: number, most: number): Int32Array {
  if (reader.count !== count) throw damaged('a page holds another number of values than it says');
  if (count > maxLengths) throw new ParquetFault('parquet/too-large', 'a page holds too many values');
  const lengths = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const length = Number(reader.next());
    if (length < 0 || length > most) throw damaged('a value is longer than its page');
    lengths[i] = length;
  }
  return lengths;
}

function deltaLengths({ leaf, bytes, count, onreplaced }: PageValues): ValueReader {
  const reader = new DeltaReader(bytes, 0, 32);
  const lengths = lengthsOf(reader, count, bytes.length);
  let at = reader.end();
  if (lengths.reduce((sum, length) => sum + length, at) !== bytes.length) {
    throw damaged('a page holds another number of values than it says');
  }
  let i = 0;
  return {
    next: () => {
      const from = at;
      at += lengths[i++]!;
      return textOfBytes(leaf, bytes.subarray(from, at), onreplaced);
    },
  };
}

/** Longer values are in no column; each may repeat all of the one before. */
const maxValueBytes = 16 * 1024 * 1024;

function deltaStrings({ leaf, bytes, count, onreplaced }: PageValues): ValueReader {
  const prefixReader = new DeltaReader(bytes, 0, 32);
  const prefixes = lengthsOf(prefixReader, count, maxValueBytes);
  const suffixReader = new DeltaReader(bytes, prefixReader.end(), 32);
  const suffixes = lengthsOf(suffixReader, count, bytes.length);
  let at = suffixReader.end();
  let value: Uint8Array = new Uint8Array(0);
  let i = 0;
  return {
    next: () => {
      const prefix = prefixes[i]!;
      const suffix = bytes.subarray(at, at + suffixes[i]!);
      if (prefix > value.length || suffix.length < suffixes[i]!) throw damaged('a value copies from nowhere');
      if (prefix + suffix.length > maxValueBytes) throw new ParquetFault('parquet/too-large', 'a value is too long');
      at += suffixes[i++]!;
      const next = new Uint8Array(prefix + suffix.length);
      next.set(value.subarray(0, prefix));
      next.set(suffix, prefix);
      value = next;
      return textOfBytes(leaf, value, onreplaced);
    },
  };
}

/** Encodings.md, "Byte Stream Split": the first bytes of all values, then their second ones, and so on. */
function unsplit({ leaf, bytes, count }: PageValues): Uint8Array {
  const width = widthOf(leaf);
  if (bytes.length !== count * width) throw damaged('a page holds another number of values than it says');
  const whole = new Uint8Array(bytes.length);
  for (let i = 0; i < count; i++) for (let b = 0; b < width; b++) whole[i * width + b] = bytes[b * count + i]!;
  return whole;
}
