/**
 * Which bytes an event must hold for a test to be true, so that a search for bytes can spare the parsing of JSON.
 * All of it supposes an event without backslash escapes.
 */
import type { ValueTest } from '../model/query.ts';
import { asciiLower } from './ascii-case.ts';
import { maxNeedleBytes } from './table.ts';

export interface TextNeedle {
  readonly bytes: Uint8Array | undefined;
  /** The text is in a key or value wherever the bytes occur in an event without odd numbers. */
  readonly exact: boolean;
  /** No event without escapes has the text. */
  readonly onlyEscaped: boolean;
}

const encoder = new TextEncoder();

/**
 * Text anywhere. Two tokens of JSON always have one of `,:{}[]` between them, and quotes around strings. So a text
 * without those lies within one token wherever its bytes occur, if white space is inside it only. A colon between
 * tokens follows a quote or white space: a colon after anything else is in a string.
 */
export function textNeedle(text: string): TextNeedle {
  if (needsEscape(text)) return { bytes: undefined, exact: false, onlyEscaped: true };
  // U+FFFD may stand for bytes that were not UTF-8; a lone surrogate has no bytes of its own.
  if (text === '' || text.includes('\ufffd') || !text.isWellFormed()) {
    return { bytes: undefined, exact: false, onlyEscaped: false };
  }
  const all = encoder.encode(asciiLower(text));
  const bytes = all.length > maxNeedleBytes ? all.subarray(0, maxNeedleBytes) : all;
  const exact = bytes === all && /^[!-~](?:[ -~]*[!-~])?$/.test(text) && !/[,{}[\]]|^:| :/.test(text);
  return { bytes, exact, onlyEscaped: false };
}

/** A key as it stands in JSON, with its quotes. */
export function keyNeedle(key: string): Uint8Array | undefined {
  if (!/^[ -~]*$/.test(key) || needsEscape(key)) return undefined;
  const bytes = encoder.encode(`"${asciiLower(key)}"`);
  return bytes.length <= maxNeedleBytes ? bytes : bytes.subarray(0, maxNeedleBytes);
}

/**
 * The longest piece that a value must hold. Values compare by toLowerCase, which turns U+212A into k and U+0130 into
 * i with a dot above: i and k may be other bytes in the event, and end a piece.
 */
export function valueNeedle(test: ValueTest): Uint8Array | undefined {
  const literals =
    test.kind === 'equals'
      ? [test.value]
      : test.kind === 'wildcard'
        ? test.pattern.filter((part) => typeof part === 'string')
        : [];
  let longest = '';
  for (const literal of literals) {
    for (const piece of literal.split(/[^ -~]|["\\iIkK]/)) if (piece.length > longest.length) longest = piece;
  }
  return longest === '' ? undefined : encoder.encode(asciiLower(longest.slice(0, maxNeedleBytes)));
}

/** True for what JSON writes with a backslash only: quotes, backslashes, control characters (RFC 8259 section 7). */
function needsEscape(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x22 || code === 0x5c) return true;
  }
  return false;
}
