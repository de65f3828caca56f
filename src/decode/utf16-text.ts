import { openBrace, openBracket } from './json-bytes.ts';
export type Utf16 = 'utf-16le' | 'utf-16be';

const encoder = new TextEncoder();
/** So many ASCII characters on end, each beside a zero byte, are no accident. */
const enough = 4;

/** The encoding of a text that is UTF-16, by its byte order mark or by the zero bytes beside its first characters. */
export function utf16Of(text: Uint8Array): Utf16 | undefined {
  const [a, b] = text;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const bracket = (byte: number | undefined): boolean => byte === openBrace || byte === openBracket;
  if (isAscii(text, 0) || (bracket(a) && b === 0)) return 'utf-16le';
  if (isAscii(text, 1) || (a === 0 && bracket(b))) return 'utf-16be';
  return undefined;
}

/** The first characters are ASCII, in the bytes from `from` on, every other one zero. */
function isAscii(text: Uint8Array, from: 0 | 1): boolean {
  if (text.length < enough * 2) return false;
  for (let i = 0; i < enough * 2; i += 2) {
    const byte = text[i + from]!;
    const isText = (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
    if (!isText || text[i + 1 - from] !== 0) return false;
  }
  return true;
}

/** The text in UTF-8; what is cut at its end is left out. */
export function utf8Of(text: Uint8Array, encoding: Utf16): Uint8Array {
  return encoder.encode(new TextDecoder(encoding, { ignoreBOM: true }).decode(text, { stream: true }));
}
