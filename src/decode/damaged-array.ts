import type { Head } from './head.ts';
import { closeBracket, openBrace, quote } from './json-bytes.ts';
import { ObjectOutline, skipSpace, type KeySeen } from './object-outline.ts';

/** Objects that are looked at. */
const enough = 64;

/** An array whose first element can be seen and is no object, as damage may make it: neither empty nor cut off. */
export function isOddArray({ bytes }: Head, { valueKind, valueAt }: KeySeen): boolean {
  const first = skipSpace(bytes, valueAt + 1);
  return valueKind === 'array' && first < bytes.length && bytes[first] !== openBrace && bytes[first] !== closeBracket;
}

/** Whether some of the first objects in such an array, or inside of them, passes. */
export function someObjectIn(
  { bytes }: Head,
  { valueAt }: KeySeen,
  passes: (outline: ObjectOutline) => boolean,
): boolean {
  let left = enough;
  for (let at = bytes.indexOf(openBrace, valueAt); at >= 0 && left > 0; at = bytes.indexOf(openBrace, at + 1)) {
    if (bytes[skipSpace(bytes, at + 1)] !== quote) continue;
    if (passes(new ObjectOutline(bytes, at))) return true;
    left--;
  }
  return false;
}
