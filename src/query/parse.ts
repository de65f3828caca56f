/** Filter text to `Query`, by the grammar of docs/contract.md, "Filter language". Pure; never throws. */
import { parseCidr } from '../base/ip.ts';
import { parseTimePrefix } from '../base/time.ts';
import type { CompareOp, FieldPath, Query, QueryError, ValueTest } from '../model/query.ts';
import { asciiLower } from './ascii-case.ts';
import { endsWord, FilterFault, readHead, readQuoted, readRegex, readWord, skipSpace } from './lexer.ts';
import type { Head } from './lexer.ts';
import { parseDecimal } from './match-value.ts';

export type ParsedFilter =
  { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly error: QueryError };

/** UTF-16 code units. */
export const maxFilterLength = 65_536;
/** Parentheses and negations inside each other. */
export const maxFilterDepth = 200;

const operators = new Set(['AND', 'OR', 'NOT']);
const detachedOperator = /^(?:[:<>]|[<>]=)$|^[<>]=?[\d.+-]/;

/** Parses a whole filter. An empty text, or nothing but white space, matches all events. */
export function parseFilter(text: string): ParsedFilter {
  try {
    if (text.length > maxFilterLength) {
      throw new FilterFault(maxFilterLength, text.length - maxFilterLength, 'expected at most 65,536 characters');
    }
    return { ok: true, query: new FilterParser(text).parse() };
  } catch (cause) {
    if (cause instanceof FilterFault) return { ok: false, error: cause.fault };
    throw cause;
  }
}

class FilterParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Query {
    this.#skipSpace();
    if (this.#at === this.#text.length) return { kind: 'all' };
    const query = this.#or();
    if (this.#at < this.#text.length) throw new FilterFault(this.#at, 1, 'expected a ( before this )');
    return query;
  }

  #or(): Query {
    const of = [this.#and()];
    while (this.#takeOperator('OR')) of.push(this.#and('after OR'));
    return of.length === 1 ? of[0]! : { kind: 'or', of };
  }

  #and(where = ''): Query {
    const of = [this.#unary(where)];
    for (;;) {
      this.#skipSpace();
      const char = this.#text[this.#at];
      if (char === undefined || char === ')' || this.#operator() === 'OR') break;
      of.push(this.#takeOperator('AND') ? this.#unary('after AND') : this.#unary(''));
    }
    return of.length === 1 ? of[0]! : { kind: 'and', of };
  }

  #unary(where: string): Query {
    this.#skipSpace();
    const at = this.#at;
    const sign = this.#text[at] === '-' ? '-' : this.#operator() === 'NOT' ? 'NOT' : undefined;
    if (!sign) return this.#primary(where);
    this.#at += sign.length;
    this.#enter(at, sign.length);
    const of = this.#unary(`after ${sign}`);
    this.#depth--;
    return { kind: 'not', of };
  }

  #primary(where: string): Query {
    const at = this.#at;
    const char = this.#text[at];
    const place = where === '' ? '' : ` ${where}`;
    if (char === undefined) throw new FilterFault(at, 0, `expected a filter${place}`);
    if (char === ')') throw new FilterFault(at, 1, `expected a filter${place} before this )`);
    if (char === '(') return this.#group();
    const operator = this.#operator();
    if (operator) {
      const hint = `to search for the word ${operator}, put it in quotes`;
      throw new FilterFault(at, operator.length, `expected a filter${place} before ${operator} (${hint})`);
    }
    const head = readHead(this.#text, at);
    if (!head) return this.#textTest();
    this.#at = head.end;
    return head.op === ':' ? this.#valueTests(head) : this.#comparison(head.path, head.op);
  }

  #group(): Query {
    const at = this.#at++;
    this.#enter(at, 1);
    const query = this.#or();
    if (this.#text[this.#at] !== ')') throw new FilterFault(this.#text.length, 0, 'expected a ) to close the group');
    this.#at++;
    this.#depth--;
    return query;
  }

  #textTest(): Query {
    const at = this.#at;
    if (this.#text[at] === '"') {
      const quoted = readQuoted(this.#text, at);
      this.#endValue(quoted.end);
      return { kind: 'text', text: quoted.text };
    }
    const word = readWord(this.#text, at);
    if (detachedOperator.test(word.raw)) {
      const hint = 'to search for it as text, put it in quotes';
      throw new FilterFault(at, word.raw.length, `expected a field name directly before ${word.raw} (${hint})`);
    }
    this.#endValue(word.end);
    return { kind: 'text', text: word.text };
  }

  #valueTests(head: Head): Query {
    const name = this.#text.slice(0, head.end).trimEnd();
    this.#skipSpace();
    const { path } = head;
    if (this.#text[this.#at] !== '(') return { kind: 'field', path, test: this.#value(`after ${lastWord(name)}`) };
    this.#at++;
    const of: Query[] = [{ kind: 'field', path, test: this.#value('in the list') }];
    while (this.#takeOperator('OR')) of.push({ kind: 'field', path, test: this.#value('after OR') });
    if (this.#text[this.#at] !== ')') {
      const rest = readWord(this.#text, this.#at).raw.length;
      throw new FilterFault(this.#at, rest, 'expected OR or ) in a list of values');
    }
    this.#at++;
    return of.length === 1 ? of[0]! : { kind: 'or', of };
  }

  #value(where: string): ValueTest {
    this.#skipSpace();
    const at = this.#at;
    const char = this.#text[at];
    if (char === '"') {
      const quoted = readQuoted(this.#text, at);
      this.#endValue(quoted.end);
      return parseCidr(quoted.text) ? { kind: 'cidr', block: quoted.text } : { kind: 'equals', value: quoted.text };
    }
    if (char === '/') {
      const regex = readRegex(this.#text, at);
      this.#endValue(regex.end);
      return { kind: 'regex', source: regex.source, ignoreCase: regex.ignoreCase };
    }
    if (endsWord(char)) throw new FilterFault(at, char === undefined ? 0 : 1, `expected a value ${where}`);
    const operator = this.#operator();
    if (operator) {
      const hint = `if ${operator} is the value, put it in quotes`;
      throw new FilterFault(at, operator.length, `expected a value ${where}, not ${operator} (${hint})`);
    }
    const word = readWord(this.#text, at);
    this.#endValue(word.end);
    if (word.parts.every((part) => typeof part === 'string')) {
      // An escape in it (`10.0.0.0\/8`) makes it plain text.
      return parseCidr(word.raw) ? { kind: 'cidr', block: word.raw } : { kind: 'equals', value: word.text };
    }
    if (word.parts.every((part) => typeof part !== 'string' && part.any === 'run')) return { kind: 'present' };
    return { kind: 'wildcard', pattern: word.parts };
  }

  #comparison(path: FieldPath, op: CompareOp): Query {
    this.#skipSpace();
    const at = this.#at;
    const isTime = path.length === 1 && asciiLower(path[0]!) === 'eventtime';
    const expected = isTime
      ? `expected a time such as 2023-07-10 or 2023-07-10T12:30Z after ${op}`
      : `expected a number after ${op} (only eventTime compares with times)`;
    const word = readWord(this.#text, at);
    if (word.raw === '') throw new FilterFault(at, at < this.#text.length ? 1 : 0, expected);
    const value = isTime ? parseTimePrefix(word.raw) : parseDecimal(word.raw);
    if (value === undefined || !Number.isFinite(value)) throw new FilterFault(at, word.raw.length, expected);
    this.#endValue(word.end);
    // `+ 0` makes a negative zero positive.
    const test: ValueTest = isTime
      ? { kind: 'time', op, value, text: word.raw }
      : { kind: 'number', op, value: value + 0 };
    return { kind: 'field', path, test };
  }

  /** Goes on behind a word or a quoted text, which nothing may touch but a closing parenthesis. */
  #endValue(end: number): void {
    const next = this.#text[end];
    const joined = next === '"' || next === '(' || !endsWord(next);
    if (joined) throw new FilterFault(end, 1, 'expected a space here (text with quotes or parentheses goes in quotes)');
    this.#at = end;
  }

  #enter(at: number, length: number): void {
    if (++this.#depth > maxFilterDepth) throw new FilterFault(at, length, 'expected at most 200 levels of nesting');
  }

  #skipSpace(): void {
    this.#at = skipSpace(this.#text, this.#at);
  }

  /** The operator that the next word is. */
  #operator(): string | undefined {
    const start = this.#text[this.#at];
    if (start !== 'A' && start !== 'O' && start !== 'N') return undefined;
    const length = start === 'O' ? 2 : 3;
    const word = this.#text.slice(this.#at, this.#at + length);
    return operators.has(word) && endsWord(this.#text[this.#at + length]) ? word : undefined;
  }

  #takeOperator(operator: 'AND' | 'OR'): boolean {
    this.#skipSpace();
    if (this.#operator() !== operator) return false;
    this.#at += operator.length;
    return true;
  }
}

function lastWord(text: string): string {
  return text.slice(Math.max(text.lastIndexOf(' '), text.lastIndexOf('('), text.lastIndexOf('-')) + 1);
}
