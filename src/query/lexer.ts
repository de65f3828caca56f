/**
 * Reads the pieces of a filter text. What a character means depends on where it stands (a `/` opens a regular
 * expression only as a value), so the parser asks for the piece it expects at a position.
 *
 * A word ends at white space, a parenthesis or a double quote; `\` takes the next character as it is.
 */
import { parseCidr, parseIp } from '../base/ip.ts';
import type { CompareOp, FieldPath, QueryError, WildcardPart } from '../model/query.ts';

/** Stops the parse; caught in `parseFilter` alone. */
export class FilterFault extends Error {
  readonly fault: QueryError;

  constructor(at: number, length: number, message: string) {
    super(message);
    this.name = 'FilterFault';
    this.fault = { at, length, message };
  }
}

export interface Word {
  readonly end: number;
  /** Escapes undone; `*` and `?` as written. */
  readonly text: string;
  readonly raw: string;
  /** The same with wildcards told apart; runs of `*` are one. */
  readonly parts: readonly WildcardPart[];
}

export interface Quoted {
  readonly end: number;
  readonly text: string;
}

export interface Regex {
  readonly end: number;
  /** As written between the slashes, `\/` as `/`. */
  readonly source: string;
  readonly ignoreCase: boolean;
}

/** A field name with what follows it. */
export interface Head {
  readonly end: number;
  readonly path: FieldPath;
  readonly op: ':' | CompareOp;
}

const whiteSpace = /\s/;

/** True where a word cannot go on: at white space, a parenthesis, a double quote, or the end. */
export function endsWord(char: string | undefined): boolean {
  return char === undefined || char === '(' || char === ')' || char === '"' || whiteSpace.test(char);
}

export function skipSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && whiteSpace.test(text[end]!)) end++;
  return end;
}

/** Reads a word that begins at `at`; its raw text is empty where there is none. */
export function readWord(text: string, at: number): Word {
  const parts: WildcardPart[] = [];
  let literal = '';
  let plain = '';
  let end = at;
  const wild = (any: 'run' | 'one'): void => {
    if (literal !== '') parts.push(literal);
    literal = '';
    const last = parts.at(-1);
    if (any === 'run' && typeof last === 'object' && last.any === 'run') return;
    parts.push({ any });
  };
  for (; !endsWord(text[end]); end++) {
    let char = text[end]!;
    if (char === '*' || char === '?') {
      wild(char === '*' ? 'run' : 'one');
      plain += char;
      continue;
    }
    if (char === '\\') {
      const escaped = text[++end];
      if (escaped === undefined) throw new FilterFault(end - 1, 1, 'expected a character after \\');
      char = escaped;
    }
    literal += char;
    plain += char;
  }
  if (literal !== '') parts.push(literal);
  return { end, text: plain, raw: text.slice(at, end), parts };
}

/** Reads a quoted text that opens at `at`. Inside, `\"` is a quote and `\\` a backslash; any other `\` is plain. */
export function readQuoted(text: string, at: number): Quoted {
  let value = '';
  for (let end = at + 1; end < text.length; end++) {
    const char = text[end]!;
    if (char === '"') return { end: end + 1, text: value };
    const next = text[end + 1];
    if (char === '\\' && (next === '"' || next === '\\')) {
      value += next;
      end++;
    } else {
      value += char;
    }
  }
  throw new FilterFault(at, text.length - at, 'expected a closing " for this quote');
}

/** Reads a regular expression that opens at `at`; a `/` inside a character class does not close it. */
export function readRegex(text: string, at: number): Regex {
  let source = '';
  let inClass = false;
  let end = at + 1;
  for (; ; end++) {
    const char = text[end];
    if (char === undefined) {
      throw new FilterFault(
        at,
        text.length - at,
        'expected a closing / for this regular expression (a value that begins with / goes in quotes)',
      );
    }
    if (char === '/' && !inClass) break;
    if (char === '\\' && text[end + 1] !== undefined) {
      const next = text[++end]!;
      source += next === '/' ? next : char + next;
      continue;
    }
    if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    source += char;
  }
  const flagsAt = end + 1;
  const flags = readWord(text, flagsAt);
  if (flags.raw !== '' && flags.raw !== 'i') {
    throw new FilterFault(
      flagsAt,
      flags.raw.length,
      'expected nothing but the flag i after a regular expression (a value that begins with / goes in quotes)',
    );
  }
  if (source === '') throw new FilterFault(at, 2, 'expected a regular expression between the slashes');
  try {
    new RegExp(source, flags.raw);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^.*\/i?: /s, '') : String(cause);
    throw new FilterFault(at, flagsAt - at, `expected a valid regular expression: ${reason}`);
  }
  return { end: flags.end, source, ignoreCase: flags.raw === 'i' };
}

const textPrefixes = ['arn:', 'http:', 'https:', 's3:'];

/** True for words that people paste to find as they are, though they have a colon in them. */
function isPastedText(word: string): boolean {
  return (
    textPrefixes.some((prefix) => word.startsWith(prefix)) ||
    parseIp(word) !== undefined ||
    parseCidr(word) !== undefined
  );
}

// What an unquoted key is made of. A word such as `12:30`, `{a:b}` or `user/x:y` has something else before its colon:
// it is text. `*` and `?` are let in here to be refused with a reason.
const keyStart = /[A-Za-z_$@\u0080-\uffff]/;
const keyChar = /[A-Za-z0-9_$@*?\-\u0080-\uffff]/;

/**
 * Reads a field name and the operator right behind it. Undefined where the text at `at` is not a field test but text
 * to search for.
 */
export function readHead(text: string, at: number): Head | undefined {
  if (text[at] !== '"' && isPastedText(readWord(text, at).raw)) return undefined;
  const path: string[] = [];
  let end = at;
  let wildcardAt = -1;
  let emptyAt = -1;
  for (;;) {
    const keyAt = end;
    if (text[end] === '"') {
      const quoted = readQuoted(text, end);
      path.push(quoted.text);
      end = quoted.end;
    } else {
      if (path.length === 0 && !keyStart.test(text[end] ?? '')) return undefined;
      for (; end < text.length && isKeyChar(text[end]!); end++) {
        if (wildcardAt < 0 && (text[end] === '*' || text[end] === '?')) wildcardAt = end;
      }
      if (end === keyAt && emptyAt < 0) emptyAt = end;
      path.push(text.slice(keyAt, end));
    }
    const next = text[end];
    if (next === '.') {
      end++;
      continue;
    }
    if (next !== ':' && next !== '<' && next !== '>') return undefined;
    if (emptyAt >= 0) throw new FilterFault(emptyAt, 1, 'expected a key after the dot of a field name');
    if (wildcardAt >= 0) {
      throw new FilterFault(wildcardAt, 1, 'expected a field name without * or ? (a key that has them goes in quotes)');
    }
    if (next === ':') return { end: end + 1, path, op: ':' };
    return text[end + 1] === '=' ? { end: end + 2, path, op: `${next}=` } : { end: end + 1, path, op: next };
  }
}

function isKeyChar(char: string): boolean {
  return keyChar.test(char) && !whiteSpace.test(char);
}
