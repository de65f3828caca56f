/**
 * What is being typed at a place in a filter text, which need not parse: a field's name, its operator, a value, or
 * nothing that could be completed. Pure; never throws. Positions count UTF-16 code units.
 */
import type { CompareOp, FieldPath, Query } from '../model/query.ts';
import { endsWord, FilterFault, readHead, readQuoted, readRegex, readWord, skipSpace } from './lexer.ts';
import type { Head } from './lexer.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';
import { allOf, termsOf } from './terms.ts';

/** The part of the text from `from` to `to` is what an accepted completion replaces. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface FieldContext extends Span {
  readonly kind: 'field';
  /** What stands from `from` to the caret. */
  readonly prefix: string;
  /** A term stands before, so that AND and OR may be said. */
  readonly follows: boolean;
  /** The field's operator is there already. */
  readonly isNamed: boolean;
}

export interface ValueContext extends Span {
  readonly kind: 'value';
  /** What stands from `from` to the caret, without the quote that opens it and with escapes undone. */
  readonly prefix: string;
  readonly path: FieldPath;
  readonly field: string;
  readonly op: ':' | CompareOp;
  /** The whole test, from the field's name on. */
  readonly test: Span;
}

export interface NoContext extends Span {
  readonly kind: 'none';
}

export type CompletionContext = FieldContext | ValueContext | NoContext;

/** Where a term of the filter stands: with its signs, without white space around it. */
export interface Term extends Span {
  readonly text: string;
}

const signWord = /^(?:AND|OR|NOT)$/;

/** What the caret stands in or right behind. A caret outside the text counts as at its nearest end. */
export function completionContext(text: string, caret: number): CompletionContext {
  const place = Math.max(0, Math.min(caret, text.length));
  return new ContextScan(text, place).run();
}

interface Test {
  readonly head: Head;
  readonly field: string;
  readonly from: number;
}

class ContextScan {
  readonly #text: string;
  readonly #caret: number;
  #at = 0;
  #follows = false;

  constructor(text: string, caret: number) {
    this.#text = text;
    this.#caret = caret;
  }

  run(): CompletionContext {
    for (;;) {
      this.#at = skipSpace(this.#text, this.#at);
      if (this.#at >= this.#caret) return this.#fieldFrom(this.#caret, this.#caret);
      const char = this.#text[this.#at];
      if (char === '(' || char === '-') {
        this.#at++;
        this.#follows = false;
        continue;
      }
      if (char === ')') {
        this.#at++;
        this.#follows = true;
        continue;
      }
      const found = this.#term();
      if (found) return found;
    }
  }

  #fieldFrom(from: number, to: number, isNamed = false): FieldContext {
    const prefix = this.#text.slice(from, this.#caret);
    return { kind: 'field', from, to, prefix, follows: this.#follows, isNamed };
  }

  /** Reads one term; gives the context if the caret is in it. */
  #term(): CompletionContext | undefined {
    const from = this.#at;
    const head = headAt(this.#text, from);
    if (head) return this.#test(from, head);
    if (this.#text[from] === '"') {
      const end = quotedEnd(this.#text, from);
      if (this.#caret < end || !isClosed(this.#text, from, end)) return this.#none();
      this.#at = end;
      this.#follows = true;
      return undefined;
    }
    const end = nameEnd(this.#text, from);
    if (this.#caret <= end) return this.#fieldFrom(from, end);
    this.#at = end;
    this.#follows = !signWord.test(this.#text.slice(from, end));
    return undefined;
  }

  #test(from: number, head: Head): CompletionContext | undefined {
    const nameTo = head.end - head.op.length;
    if (this.#caret <= nameTo) return this.#fieldFrom(from, nameTo, true);
    if (this.#caret < head.end) return this.#none();
    const field = this.#text.slice(from, nameTo);
    const at = skipSpace(this.#text, head.end);
    const test: Test = { head, field, from };
    if (head.op === ':' && this.#text[at] === '(' && this.#caret > at) return this.#list(test, at + 1);
    const found = this.#value(at, test);
    if (found) return found;
    this.#follows = true;
    return undefined;
  }

  #list(test: Test, start: number): CompletionContext | undefined {
    this.#at = start;
    let isDone = false;
    for (;;) {
      const at = skipSpace(this.#text, this.#at);
      if (this.#text[at] === ')' && this.#caret > at) {
        this.#at = at + 1;
        this.#follows = true;
        return undefined;
      }
      const found = this.#value(at, test);
      // between two values stands OR
      if (found) return isDone ? this.#none() : found;
      isDone = this.#text.slice(at, this.#at) !== 'OR';
      if (this.#at <= at) this.#at = at + 1;
    }
  }

  /** Reads one value at `at`; gives the context if the caret is before it, in it, or right behind it. */
  #value(at: number, { head, field, from }: Test): CompletionContext | undefined {
    const { path, op } = head;
    const context = (to: number, prefix: string, start = at): ValueContext => {
      const test = { from, to: Math.max(to, head.end) };
      return { kind: 'value', from: start, to, prefix, path, field, op, test };
    };
    if (this.#caret <= at) return context(this.#caret, '', this.#caret);
    const char = this.#text[at];
    let end: number;
    if (char === '"') {
      end = quotedEnd(this.#text, at);
      const isOpen = !isClosed(this.#text, at, end);
      if (this.#caret < end || isOpen) return context(end, unquoted(this.#text.slice(at + 1, this.#caret)));
    } else if (char === '/' && op === ':') {
      end = regexEnd(this.#text, at);
      if (this.#caret <= end) return this.#none();
    } else {
      end = wordEnd(this.#text, at);
      if (this.#caret <= end) return context(end, unescaped(this.#text.slice(at, this.#caret)));
    }
    this.#at = end;
    return undefined;
  }

  #none(): NoContext {
    return { kind: 'none', from: this.#caret, to: this.#caret };
  }
}

/** A field's head at a place; none where the lexer finds a fault in it. */
function headAt(text: string, at: number): Head | undefined {
  return tolerant(() => readHead(text, at));
}

function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FilterFault) return undefined;
    throw cause;
  }
}

function quotedEnd(text: string, at: number): number {
  return tolerant(() => readQuoted(text, at))?.end ?? text.length;
}

function isClosed(text: string, from: number, end: number): boolean {
  return tolerant(() => readQuoted(text, from))?.end === end;
}

function regexEnd(text: string, at: number): number {
  return tolerant(() => readRegex(text, at))?.end ?? text.length;
}

function wordEnd(text: string, at: number): number {
  return tolerant(() => readWord(text, at))?.end ?? text.length;
}

/** The end of a name that has no operator yet: a word, whose keys may be quoted. */
function nameEnd(text: string, from: number): number {
  let end = wordEnd(text, from);
  while (text[end] === '"' && text[end - 1] === '.') {
    end = quotedEnd(text, end);
    if (!endsWord(text[end])) end = wordEnd(text, end);
  }
  return Math.max(end, from + 1);
}

function unescaped(word: string): string {
  return word.replace(/\\(.?)/gs, '$1');
}

function unquoted(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

/** Nothing that a user types holds it, and no test prints like it. */
const hole = '\ue000hole\ue000';

/**
 * The filter without the top-level term that has the span in it, printed: under this, the counts of that term's
 * possible values stand. Empty where what is left does not parse.
 */
export function restOfFilter(text: string, span: { readonly from: number; readonly to: number }): string {
  const before = `${text.slice(0, span.from)}${hole}`;
  for (const candidate of [before + text.slice(span.to), ...closings(before)]) {
    const parsed = parseFilter(candidate);
    if (parsed.ok) return printFilter(allOf(termsOf(parsed.query).filter((term) => !printFilter(term).includes(hole))));
  }
  return '';
}

/** The text with the parentheses closed that it leaves open, as far as a user may have nested them. */
function closings(text: string): readonly string[] {
  return [0, 1, 2, 3, 4].map((count) => text + ')'.repeat(count));
}

/** A value as it must be written behind `field:`. */
export function valueText(value: string): string {
  return printFilter({ kind: 'field', path: ['a'], test: { kind: 'equals', value } }).slice(2);
}

/**
 * Where each term of `termsOf(query)` stands in the text it was parsed from, as far as it stands there in one piece
 * and outside any group; undefined for the others.
 */
export function placesOfTerms(text: string, terms: readonly Query[]): readonly (Term | undefined)[] {
  const written = writtenTerms(text).map((term) => {
    const parsed = parseFilter(term.text);
    return { term, key: parsed.ok ? JSON.stringify(parsed.query) : undefined };
  });
  let next = 0;
  return terms.map((query) => {
    const key = JSON.stringify(query);
    const at = written.findIndex((one, index) => index >= next && one.key === key);
    if (at < 0) return undefined;
    next = at + 1;
    return written[at]?.term;
  });
}

/** The pieces of a text between white space and outside groups, signs kept with what they negate. */
function writtenTerms(text: string): readonly Term[] {
  const terms: Term[] = [];
  let at = 0;
  while ((at = skipSpace(text, at)) < text.length) {
    const from = at;
    at = unitEnd(text, at);
    const piece = text.slice(from, at);
    if (piece !== 'AND' && piece !== 'OR') terms.push({ from, to: at, text: piece });
  }
  return terms;
}

function unitEnd(text: string, start: number): number {
  const from = pastSigns(text, start);
  if (from >= text.length) return text.length;
  if (text[from] === '(') return groupEnd(text, from);
  const head = headAt(text, from);
  if (head) {
    const at = skipSpace(text, head.end);
    return text[at] === '(' ? groupEnd(text, at) : valueEnd(text, at);
  }
  return text[from] === '"' ? quotedEnd(text, from) : Math.max(from + 1, wordEnd(text, from));
}

function pastSigns(text: string, start: number): number {
  let at = start;
  for (;;) {
    if (text[at] === '-') at++;
    else if (text.startsWith('NOT', at) && endsWord(text[at + 3])) at += 3;
    else return at;
    at = skipSpace(text, at);
  }
}

function valueEnd(text: string, at: number): number {
  if (text[at] === '"') return quotedEnd(text, at);
  return text[at] === '/' ? regexEnd(text, at) : wordEnd(text, at);
}

function groupEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    if (depth === 0) return at + 1;
    if (char === '"') at = quotedEnd(text, at);
    else if (char === '/' && /[:(\s]/.test(text[at - 1] ?? '')) at = regexEnd(text, at);
    else at += char === '\\' ? 2 : 1;
  }
  return text.length;
}
