/** Reads packed path tables: the paths at once, parts as they come. */
import { asciiLower } from '../query/ascii-case.ts';
import { decodeWtf8 } from '../query/wtf8.ts';
import { leafHashBits } from '../core/leaf-scanner.ts';
import { unknownValue, type PathColumn, type PathValueList } from '../model/path-column.ts';
import type { FieldPath } from '../model/query.ts';
import { readBits } from '../segment/bits.ts';
import { ByteReader, damagedSegment } from '../segment/byte-reader.ts';
import { readCodes } from '../segment/codes.ts';
import { readNumbers } from '../segment/numbers.ts';
import { readTexts, type PlainTexts } from '../segment/texts.ts';
import { directoryVersion, type PathPlace } from './path-table.ts';
import { readRowSet, union } from './row-sets.ts';
import { valueForm } from './write-values.ts';

interface TablePath {
  readonly parent: number;
  readonly key: string;
  /** A to Z in lower case, as keys are compared. */
  readonly lower: string;
  /** Rows that have a value there, not only an object. */
  readonly rowsWithValues: number;
  /** One more than its set of rows; 0 where nothing is known of it. */
  readonly rowSet: number;
  readonly place: PathPlace;
}

/** Rows of which nothing is known at a path that is in no row that could be read. */
interface Nowhere {
  readonly kind: 'nowhere';
  readonly unread: Uint16Array;
}

export type FoundPath = Nowhere | { readonly kind: 'unknown' } | { readonly kind: 'path'; readonly path: number };

export class PathTable {
  readonly rows: number;
  /** About what it takes in memory. */
  readonly bytes: number;
  readonly #unread: Uint16Array;
  readonly #cut: Uint16Array;
  readonly #sets: readonly PathPlace[];
  readonly #paths: readonly TablePath[];

  /** Throws `store/segment-gone` where the directory is damaged. */
  constructor(directory: ArrayBuffer) {
    const reader = new ByteReader(new Uint8Array(directory));
    if (reader.number() !== directoryVersion) throw damagedSegment('its version');
    this.rows = reader.number();
    this.#unread = readRowSet(reader, this.rows);
    this.#cut = readRowSet(reader, this.rows);
    this.#sets = Array.from({ length: reader.number() }, () => readPlace(reader));
    this.#paths = Array.from({ length: reader.number() }, () => readPath(reader));
    this.bytes =
      200 + this.#unread.byteLength + this.#cut.byteLength + this.#sets.length * 32 + this.#paths.length * 200;
  }

  find(path: FieldPath): FoundPath {
    let at = 0;
    for (const key of path) {
      const wanted = asciiLower(key);
      const found = this.#paths.findIndex(({ parent, lower }) => parent === at && lower === wanted);
      if (found < 0) return { kind: 'nowhere', unread: union(this.#unread, this.#cut) };
      at = found + 1;
    }
    return this.#paths[at - 1]!.rowSet === 0 ? { kind: 'unknown' } : { kind: 'path', path: at - 1 };
  }

  /** Numbers of the parts that a path's column is read from. */
  partsOf(path: number): readonly number[] {
    const { rowSet, place } = this.#paths[path]!;
    return [this.#sets[rowSet - 1]!.part, place.part];
  }

  column(path: number, parts: ReadonlyMap<number, ArrayBuffer>): PathColumn {
    const { rowSet, place } = this.#paths[path]!;
    const rows = readRowSet(readerAt(this.#sets[rowSet - 1]!, parts), this.rows);
    const reader = readerAt(place, parts);
    const counts = reader.number() === 1 ? undefined : Uint16Array.from(readNumbers(reader, rows.length));
    return { rows, counts, values: readValues(reader), unread: this.#unread };
  }

  /** Paths of scalars, in the spelling met first, with how many rows have one there. */
  *names(): Generator<{ readonly path: FieldPath; readonly rows: number }> {
    for (const { parent, key, rowsWithValues } of this.#paths) {
      if (rowsWithValues === 0) continue;
      const path = [key];
      for (let at = parent; at > 0; at = this.#paths[at - 1]!.parent) path.unshift(this.#paths[at - 1]!.key);
      yield { path, rows: rowsWithValues };
    }
  }
}

/** A key may begin with a byte order mark. */
const keyDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
const asciiDecoder = new TextDecoder('latin1');

function readPath(reader: ByteReader): TablePath {
  const parent = reader.number();
  const key = keyDecoder.decode(reader.bytes(reader.number()));
  return {
    parent,
    key,
    lower: asciiLower(key),
    rowsWithValues: reader.number(),
    rowSet: reader.number(),
    place: readPlace(reader),
  };
}

function readPlace(reader: ByteReader): PathPlace {
  return { part: reader.number(), offset: reader.number() };
}

function readerAt({ part, offset }: PathPlace, parts: ReadonlyMap<number, ArrayBuffer>): ByteReader {
  const bytes = parts.get(part);
  if (!bytes || offset >= bytes.byteLength) throw damagedSegment('a part of its paths');
  return new ByteReader(new Uint8Array(bytes, offset));
}

function readValues(reader: ByteReader): PathValueList {
  const form = reader.number();
  if (form === valueForm.none) return { kind: 'none' };
  const count = reader.number();
  switch (form) {
    case valueForm.texts: {
      const texts = reader.number();
      const anyUnknown = reader.number() === 1;
      const codes = new Uint16Array(readCodes(reader, count, texts + (anyUnknown ? 1 : 0)));
      if (anyUnknown) for (let i = 0; i < codes.length; i++) codes[i] = codes[i]! - 1;
      return { kind: 'texts', codes, texts: decodeTexts(readTexts(reader, texts).all()) };
    }
    case valueForm.numbers:
      return { kind: 'numbers', base: reader.number(), above: readNumbers(reader, count) };
    case valueForm.hashes: {
      const hashes = new Uint32Array(count);
      readBits(reader, hashes, { from: 0, to: count, base: 0, width: leafHashBits });
      return { kind: 'hashes', hashes };
    }
    case valueForm.unknown:
      return { kind: 'texts', codes: new Uint16Array(count).fill(unknownValue), texts: [] };
    default:
      throw damagedSegment('values of a path');
  }
}

function decodeTexts({ ends, bytes }: PlainTexts): string[] {
  const texts: string[] = [];
  // positions in the text are those in the bytes where all are ASCII
  const ascii = bytes.some((byte) => byte > 0x7f) ? undefined : asciiDecoder.decode(bytes);
  let begin = 0;
  for (const end of ends) {
    texts.push(ascii === undefined ? decodeWtf8(bytes.subarray(begin, end)) : ascii.slice(begin, end));
    begin = end;
  }
  return texts;
}
