import { absentCode, containerCode, firstDictCode, multiSeparator } from '../model/columns.ts';
import type { PlainTexts } from '../segment/texts.ts';
import type { ColumnDictionary } from './table.ts';
import { decodeWtf8 } from './wtf8.ts';

/** One dictionary of a column for all segments. */
export class GrowingDictionary implements ColumnDictionary {
  readonly #multi: boolean;
  readonly #entries: (string | readonly string[])[] = ['', ''];
  readonly #codes = new Map<string, number>();
  /** Codes of entries with several values, by their JSON. */
  readonly #listCodes = new Map<string, number>();

  constructor(multi: boolean) {
    this.#multi = multi;
  }

  get size(): number {
    return this.#entries.length;
  }

  texts(code: number): readonly string[] {
    const entry = code < firstDictCode ? undefined : this.#entries[code];
    if (entry === undefined) return [];
    return typeof entry === 'string' ? [entry] : entry;
  }

  /** Takes in a segment's values. Returns each segment code's code here. */
  merge({ ends, bytes }: PlainTexts): Uint32Array {
    const toGlobal = new Uint32Array(ends.length + firstDictCode);
    toGlobal[absentCode] = absentCode;
    toGlobal[containerCode] = containerCode;
    const ascii = asciiText(bytes);
    let begin = 0;
    for (let k = 0; k < ends.length; k++) {
      const end = ends[k]!;
      toGlobal[k + firstDictCode] =
        ascii === undefined ? this.#codeOfBytes(bytes.subarray(begin, end)) : this.#codeOf(ascii.slice(begin, end));
      begin = end;
    }
    return toGlobal;
  }

  /** The values of an entry, given its bytes. */
  textsOf(bytes: Uint8Array): readonly string[] {
    return this.#isList(bytes) ? splitList(bytes) : [decodeWtf8(bytes)];
  }

  #codeOfBytes(bytes: Uint8Array): number {
    if (!this.#isList(bytes)) return this.#codeOf(decodeWtf8(bytes));
    const values = splitList(bytes);
    return this.#remember(this.#listCodes, JSON.stringify(values), values);
  }

  #isList(bytes: Uint8Array): boolean {
    return this.#multi && bytes.includes(multiSeparator);
  }

  #codeOf(value: string): number {
    return this.#remember(this.#codes, value, value);
  }

  #remember(codes: Map<string, number>, key: string, entry: string | readonly string[]): number {
    const known = codes.get(key);
    if (known !== undefined) return known;
    const code = this.#entries.length;
    codes.set(key, code);
    this.#entries.push(entry);
    return code;
  }
}

function splitList(bytes: Uint8Array): string[] {
  const values: string[] = [];
  for (let begin = 0; begin <= bytes.length;) {
    const separator = bytes.indexOf(multiSeparator, begin);
    const end = separator < 0 ? bytes.length : separator;
    values.push(decodeWtf8(bytes.subarray(begin, end)));
    begin = end + 1;
  }
  return values;
}

const asciiDecoder = new TextDecoder('latin1');

/** The bytes as one text where all are ASCII, so that positions in both agree. */
function asciiText(bytes: Uint8Array): string | undefined {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 0x7f) return undefined;
  return asciiDecoder.decode(bytes);
}
