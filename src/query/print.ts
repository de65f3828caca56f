/** `Query` back to filter text, with quotes only where they are needed. */
import { parseCidr } from '../base/ip.ts';
import { unreachable } from '../base/assert.ts';
import type { FieldPath, Query, ValueTest } from '../model/query.ts';
import { endsWord } from './lexer.ts';
import { parseFilter } from './parse.ts';

/** What no event misses, for a place in a query where nothing cannot stand. */
const everything = '(eventVersion:* OR -eventVersion:*)';

/**
 * Prints a query so that parsing gives the same tree, for every tree that the parser can give. Others (an empty `or`, a
 * pattern without wildcards) print as text of the same meaning.
 */
export function printFilter(query: Query): string {
  return query.kind === 'all' ? '' : printAlternatives(query);
}

/** As an operand of nothing: no parentheses. */
function printAlternatives(query: Query): string {
  if (query.kind !== 'or' || query.of.length < 2) return printTerms(query);
  return printList(query.of) ?? query.of.map(printAlternative).join(' OR ');
}

/** As an operand of OR. */
function printAlternative(query: Query): string {
  return query.kind === 'or' && query.of.length > 1 ? printUnary(query) : printTerms(query);
}

function printTerms(query: Query): string {
  return query.kind === 'and' && query.of.length > 1 ? query.of.map(printUnary).join(' ') : printUnary(query);
}

/** As an operand of AND or NOT. */
function printUnary(query: Query): string {
  switch (query.kind) {
    case 'all':
      return everything;
    case 'and':
      if (query.of.length < 2) return query.of[0] ? printUnary(query.of[0]) : everything;
      return `(${printTerms(query)})`;
    case 'or':
      if (query.of.length < 2) return query.of[0] ? printUnary(query.of[0]) : `-${everything}`;
      return printList(query.of) ?? `(${printAlternatives(query)})`;
    case 'not':
      return `-${printUnary(query.of)}`;
    case 'field':
      return printField(query.path, query.test);
    case 'text':
      return printText(query.text);
  }
}

function printText(text: string): string {
  const query: Query = { kind: 'text', text };
  return parsesTo(text, query) ? text : quote(text);
}

function printField(path: FieldPath, test: ValueTest): string {
  const query: Query = { kind: 'field', path, test };
  for (const name of [printPath(path, false), printPath(path, true)]) {
    for (const rest of printTests(test)) if (parsesTo(name + rest, query)) return name + rest;
  }
  return printPath(path, true) + printTests(test).at(-1)!;
}

/** `path:(a OR b)`, where all are values of one path. */
function printList(of: readonly Query[]): string | undefined {
  const first = of[0];
  if (first?.kind !== 'field') return undefined;
  const path = JSON.stringify(first.path);
  const values: string[] = [];
  for (const part of of) {
    if (part.kind !== 'field' || JSON.stringify(part.path) !== path) return undefined;
    const { test } = part;
    const value = printTests(test).find((text) => parsesTo(`a${text}`, { kind: 'field', path: ['a'], test }));
    if (!value?.startsWith(':')) return undefined;
    values.push(value.slice(1));
  }
  const list = `:(${values.join(' OR ')})`;
  const bare = printPath(first.path, false) + list;
  return parsesTo(bare, { kind: 'or', of }) ? bare : printPath(first.path, true) + list;
}

/** What may stand behind the field name, the shortest first; the last is always right. */
function printTests(test: ValueTest): readonly string[] {
  switch (test.kind) {
    case 'present':
      return [':*'];
    case 'equals': {
      const { value } = test;
      // Quotes leave a CIDR block what it is; an escape does not.
      return [`:${value}`, parseCidr(value) ? `:${value.replace('/', '\\/')}` : `:${quote(value)}`];
    }
    case 'wildcard':
      return [`:${printPattern(test.pattern)}`];
    case 'cidr':
      return [`:${test.block}`];
    case 'regex':
      return [`:/${printRegex(test.source)}/${test.ignoreCase ? 'i' : ''}`];
    case 'number':
      return [`${test.op}${String(test.value)}`];
    case 'time':
      return [`${test.op}${test.text}`];
    default:
      return unreachable(test);
  }
}

function printPattern(pattern: readonly (string | { readonly any: 'run' | 'one' })[]): string {
  let text = '';
  for (const part of pattern) {
    if (typeof part !== 'string') {
      text += part.any === 'run' ? '*' : '?';
      continue;
    }
    for (const char of part) {
      const plain = !endsWord(char) && !'*?\\'.includes(char) && !(text === '' && char === '/');
      text += plain ? char : `\\${char}`;
    }
  }
  return text;
}

/** Puts a backslash before each slash that would end the expression. */
function printRegex(source: string): string {
  let text = '';
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!;
    if (char === '\\') {
      text += char + (source[++i] ?? '');
      continue;
    }
    if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    text += char === '/' && !inClass ? '\\/' : char;
  }
  return text === '' ? '(?:)' : text;
}

function printPath(path: FieldPath, allQuoted: boolean): string {
  return path.map((key) => (!allQuoted && /^[\w$@\u0080-\uffff-]+$/.test(key) ? key : quote(key))).join('.');
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function parsesTo(text: string, query: Query): boolean {
  const parsed = parseFilter(text);
  return parsed.ok && JSON.stringify(parsed.query) === JSON.stringify(query);
}
