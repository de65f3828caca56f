/** Bytes that mean something in JSON text, RFC 8259 section 2. */
export const quote = 0x22;
export const backslash = 0x5c;
export const newline = 0x0a;
export const colon = 0x3a;
export const comma = 0x2c;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;
/** RFC 7464: this may come before each document. */
export const recordSeparator = 0x1e;

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

/** Of numbers, true, false and null. */
export function isPlain(byte: number): boolean {
  const isDigit = byte >= 0x30 && byte <= 0x39;
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isDigit || isLetter || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

/** White space, commas, brackets but for `{`, and U+001E: what may stand between events. */
export function isSeparator(byte: number): boolean {
  return (
    isSpace(byte) ||
    byte === comma ||
    byte === openBracket ||
    byte === closeBracket ||
    byte === closeBrace ||
    byte === recordSeparator
  );
}

/** Of a byte order mark in UTF-8: documents that were put together keep theirs. */
export function isMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
}
