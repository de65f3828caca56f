import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  isSpace,
  openBrace,
  openBracket,
  quote,
} from './json-bytes.ts';

/** The key of an object's member, and where its value begins. */
export interface KeySeen {
  readonly name: string;
  readonly valueKind: 'object' | 'array' | 'string' | 'other' | 'unseen';
  /** Offset of the value's first byte in the text. */
  readonly valueAt: number;
}

/**
 * Offset of the closing bracket or brace, or after the comma, that follows the value at `at`; past the end where the text
 * cuts it.
 */
export type SkipValue = (text: Uint8Array, at: number) => number;

/**
 * The keys of one JSON object as far as the text shows it, read only as far as asked. Brackets are counted and not
 * matched, and what stands between members is not checked: damaged text gives the keys that can be seen.
 */
export class ObjectOutline {
  readonly #text: Uint8Array;
  readonly #skip: SkipValue;
  readonly #keys: Key[] = [];
  #at: number;
  #state: 'open' | 'closed' | 'cut' = 'open';

  /** `at` is the offset of the object's opening brace. */
  constructor(text: Uint8Array, at: number, skip: SkipValue = skipValue) {
    this.#text = text;
    this.#skip = skip;
    this.#at = at + 1;
  }

  /** The first member with this key. */
  find(name: string): KeySeen | undefined {
    for (const key of this.#keys) if (key.is(name)) return key;
    for (let key = this.#next(); key; key = this.#next()) if (key.is(name)) return key;
    return undefined;
  }

  /** The first member whose key is this one, given in lower case, in any case. */
  findAnyCase(name: string): KeySeen | undefined {
    return this.keys().find((key) => key.name.toLowerCase() === name);
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.find(name) !== undefined);
  }

  /** All keys that the text shows, in its order. */
  keys(): readonly KeySeen[] {
    while (this.#next());
    return this.#keys;
  }

  /** Offset after the object's closing brace; undefined where the text ends before it. */
  end(): number | undefined {
    this.keys();
    return this.#state === 'closed' ? this.#at : undefined;
  }

  #next(): Key | undefined {
    if (this.#state !== 'open') return undefined;
    const text = this.#text;
    let at = this.#at;
    while (at < text.length && text[at] !== quote && text[at] !== closeBrace) at++;
    if (text[at] === closeBrace) {
      this.#leave('closed', at + 1);
      return undefined;
    }
    const keyEnd = skipString(text, at);
    if (keyEnd > text.length) {
      this.#leave('cut', text.length);
      return undefined;
    }
    const after = skipSpace(text, keyEnd);
    const valueAt = text[after] === colon ? skipSpace(text, after + 1) : after;
    const key = new Key(text, at + 1, keyEnd - 1, valueAt);
    this.#keys.push(key);
    this.#at = this.#skip(text, valueAt);
    if (this.#at > text.length) this.#leave('cut', text.length);
    return key;
  }

  #leave(state: 'closed' | 'cut', at: number): void {
    this.#state = state;
    this.#at = at;
  }
}

/** Offset of the first byte from `at` on that is not JSON white space. */
export function skipSpace(text: Uint8Array, at: number): number {
  let to = at;
  while (to < text.length && isSpace(text[to]!)) to++;
  return to;
}

/** Offset after the closing quote of the string that begins at `at`; past the text's end where it is cut. */
export function skipString(text: Uint8Array, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const byte = text[i]!;
    if (byte === quote) return i + 1;
    if (byte === backslash) i++;
  }
  return text.length + 1;
}

/** Offsets of the elements of the array that begins at `at`, as far as the text shows it. */
export function* elementsOf(text: Uint8Array, at: number): Generator<number, void> {
  let from = skipSpace(text, at + 1);
  while (from < text.length && text[from] !== closeBracket) {
    yield from;
    const next = skipValue(text, from);
    // A closing brace where an element should be.
    if (next === from) return;
    from = skipSpace(text, next);
  }
}

/** As `SkipValue` says, in any text. */
export function skipValue(text: Uint8Array, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length;) {
    const byte = text[i]!;
    if (byte === quote) {
      i = skipString(text, i);
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth++;
    else if (byte === closeBrace || byte === closeBracket) {
      if (depth === 0) return i;
      depth--;
    } else if (byte === comma && depth === 0) return i + 1;
    i++;
  }
  return text.length + 1;
}

function valueKindAt(text: Uint8Array, at: number): KeySeen['valueKind'] {
  switch (text[at]) {
    case openBrace:
      return 'object';
    case openBracket:
      return 'array';
    case quote:
      return 'string';
    case undefined:
      return 'unseen';
    default:
      return 'other';
  }
}

const decoder = new TextDecoder();
/** RFC 8259 section 7; `\u` apart. */
const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function unescapeKey(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, plain: string | undefined) =>
    hex === undefined ? (escapes.get(plain ?? '') ?? plain ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Most keys are only compared with names: a string of each would cost more than all else about it. */
class Key implements KeySeen {
  readonly valueKind: KeySeen['valueKind'];
  readonly valueAt: number;
  readonly #text: Uint8Array;
  readonly #from: number;
  readonly #to: number;
  #name: string | undefined;

  /** The key's bytes are those from `from` to `to`. */
  constructor(text: Uint8Array, from: number, to: number, valueAt: number) {
    this.#text = text;
    this.#from = from;
    this.#to = to;
    this.valueAt = valueAt;
    this.valueKind = valueKindAt(text, valueAt);
    if (!isPlainText(text, from, to)) this.#name = unescapeKey(text.subarray(from, to));
  }

  get name(): string {
    this.#name ??= plainText(this.#text.subarray(this.#from, this.#to));
    return this.#name;
  }

  is(name: string): boolean {
    if (this.#name !== undefined) return this.#name === name;
    const length = this.#to - this.#from;
    if (name.length !== length) return false;
    for (let i = 0; i < length; i++) if (name.charCodeAt(i) !== this.#text[this.#from + i]) return false;
    return true;
  }
}

/** Browsers take ten times as long to call a decoder for a short one. */
function plainText(bytes: Uint8Array): string {
  return bytes.length <= 64 ? String.fromCharCode(...bytes) : decoder.decode(bytes);
}

/** Of ASCII, without an escape. */
function isPlainText(text: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = text[i]!;
    if (byte >= 0x80 || byte === backslash) return false;
  }
  return true;
}
