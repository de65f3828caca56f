import { openBrace } from './json-bytes.ts';
import { ObjectOutline, skipSpace, skipValue, type KeySeen, type SkipValue } from './object-outline.ts';
import { utf16Of } from './utf16-text.ts';

/** How much of a document's text is looked at to tell its format. */
export const headBytes = 64 * 1024;

export type HeadKind = 'empty' | 'utf-16' | 'binary' | 'object' | 'array' | 'text';

/** The start of a document. What it says of JSON is tolerant: it is for telling formats, not for checking them. */
export interface Head {
  readonly path: string;
  readonly kind: HeadKind;
  /** The text begins with a UTF-8 byte order mark, which `bytes` leaves out. */
  readonly bom: boolean;
  /** The first `headBytes` of the text at most. */
  readonly bytes: Uint8Array;
  /** Nothing follows `bytes`. */
  readonly complete: boolean;
  /** The first byte that is not white space, as a character; empty without one. */
  readonly first: string;
  /** The keys of the object that the text begins with; in an array, of its first element. Undefined without an object. */
  readonly outline: ObjectOutline | undefined;
  /** The keys of the first element of an array in this head, where that is an object. */
  elementOutline(key: KeySeen): ObjectOutline | undefined;
  /** The keys of a member's value in this head: of the object that it is, or of the first element of the array. */
  memberOutline(key: KeySeen): ObjectOutline | undefined;
}

/**
 * Looks at the start of a document. `bytes` is its inflated text, of which `headBytes` are used; `complete` says that
 * nothing follows them; `path` is for messages; `skip` passes over a value in them, where something is quicker at that.
 */
export function readHead(bytes: Uint8Array, complete: boolean, path: string, skip: SkipValue = skipValue): Head {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = bytes.subarray(bom ? 3 : 0, headBytes);
  const start = skipSpace(text, 0);
  // RFC 7464: this may come before each document.
  const at = text[start] === 0x1e ? skipSpace(text, start + 1) : start;
  const first = at < text.byteLength ? String.fromCharCode(text[at]!) : '';
  const kind = kindOf(text, first);
  // formats ask one after the other, mostly for the same
  const outlines = new Map<number, ObjectOutline | undefined>();
  const outlineOf = (from: number): ObjectOutline | undefined => {
    if (!outlines.has(from)) outlines.set(from, outlineAt(text, from, skip));
    return outlines.get(from);
  };
  return {
    path,
    kind,
    bom,
    bytes: text,
    // A sample of exactly `headBytes` may have been cut to that.
    complete: complete && bytes.byteLength < headBytes,
    first,
    outline: outlineOf(kind === 'array' ? skipSpace(text, at + 1) : at),
    elementOutline: (key) => (key.valueKind === 'array' ? outlineOf(skipSpace(text, key.valueAt + 1)) : undefined),
    memberOutline: (key) => outlineOf(key.valueKind === 'array' ? skipSpace(text, key.valueAt + 1) : key.valueAt),
  };
}

function outlineAt(text: Uint8Array, at: number, skip: SkipValue): ObjectOutline | undefined {
  return text[at] === openBrace ? new ObjectOutline(text, at, skip) : undefined;
}

function kindOf(text: Uint8Array, first: string): HeadKind {
  if (utf16Of(text)) return 'utf-16';
  if (first === '{') return 'object';
  if (first === '[') return 'array';
  if (first === '') return 'empty';
  // Zeros before all are no part of the text.
  const from = text.findIndex((byte) => byte !== 0);
  const start = text.subarray(Math.max(0, from), Math.max(0, from) + 512);
  // A flipped bit makes no text binary.
  const odd = start.filter((byte) => byte < 9 || (byte > 13 && byte < 27)).length;
  return odd * 50 > start.length ? 'binary' : 'text';
}
