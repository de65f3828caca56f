/** The tests that one field value is put to. */
import { cidrContains, parseCidr, parseIp } from '../base/ip.ts';
import { parseEventTime } from '../base/time.ts';
import type { CompareOp, ValueTest, WildcardPart } from '../model/query.ts';

export type Scalar = string | number | boolean;

export interface CompiledTest {
  /** True for every value that is there and not null, also for objects and arrays. */
  readonly present: boolean;
  /** The test on a string. Numbers and booleans give the same by their text, but for `kind: 'time'`. */
  text(value: string): boolean;
  scalar(value: Scalar): boolean;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A text that is wholly a decimal number, white space around it aside. */
export function parseDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return decimal.test(trimmed) ? Number(trimmed) : undefined;
}

/** A scalar as text: numbers as JSON.stringify prints them. */
export function scalarText(value: Scalar): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Compiles a test. Throws a SyntaxError for a regular expression that JavaScript does not know. */
export function compileValueTest(test: ValueTest): CompiledTest {
  switch (test.kind) {
    case 'present':
      return { present: true, text: () => true, scalar: () => true };
    case 'equals': {
      return byText(compileEquals(test.value));
    }
    case 'wildcard': {
      const matches = compileWildcard(test.pattern);
      return byText((value) => matches(value.toLowerCase()));
    }
    case 'cidr':
      return byText(compileCidr(test.block));
    case 'regex': {
      const regex = new RegExp(test.source, test.ignoreCase ? 'i' : '');
      return byText((value) => regex.test(value));
    }
    case 'number': {
      const { op, value: limit } = test;
      const text = (value: string): boolean => {
        const number = parseDecimal(value);
        return number !== undefined && compare(number, op, limit);
      };
      const scalar = (value: Scalar): boolean =>
        typeof value === 'number' ? compare(value, op, limit) : typeof value === 'string' && text(value);
      return { present: false, text, scalar };
    }
    case 'time': {
      const { op, value: limit } = test;
      const text = (value: string): boolean => compare(parseEventTime(value), op, limit);
      return { present: false, text, scalar: (value) => typeof value === 'string' && text(value) };
    }
  }
}

/** Compares; NaN is never on any side. */
export function compare(value: number, op: CompareOp, limit: number): boolean {
  switch (op) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
  }
}

function byText(text: (value: string) => boolean): CompiledTest {
  return { present: false, text, scalar: (value) => text(scalarText(value)) };
}

/** Most values are told apart by their length: in lower case only U+0130 has another one, as it gets a U+0307. */
function compileEquals(text: string): (value: string) => boolean {
  const wanted = text.toLowerCase();
  const { length } = wanted;
  if (wanted.includes('\u0307')) return (value) => value.toLowerCase() === wanted;
  return (value) => value.length === length && value.toLowerCase() === wanted;
}

/** An address inside the block, or the block itself as text, as security group rules hold it. */
function compileCidr(block: string): (value: string) => boolean {
  const cidr = parseCidr(block);
  const wanted = block.toLowerCase();
  return (value) => {
    if (value.toLowerCase() === wanted) return true;
    const address = cidr && parseIp(value);
    return address !== undefined && cidrContains(cidr!, address);
  };
}

/**
 * Compiles a pattern to a matcher of lower-case texts. Takes time in proportion to text times pattern at worst: on a
 * mismatch it goes back to the last `*` only. `?` takes one code point.
 */
function compileWildcard(pattern: readonly WildcardPart[]): (lower: string) => boolean {
  const items: (number | 'run' | 'one')[] = [];
  for (const part of pattern) {
    if (typeof part !== 'string') items.push(part.any);
    else for (const char of part.toLowerCase()) items.push(char.codePointAt(0)!);
  }
  return (lower) => {
    let at = 0;
    let item = 0;
    let retryItem = -1;
    let retryAt = 0;
    while (at < lower.length) {
      const wanted = items[item];
      const code = lower.codePointAt(at)!;
      if (wanted === 'run') {
        retryItem = ++item;
        retryAt = at;
      } else if (wanted === 'one' || wanted === code) {
        at += width(code);
        item++;
      } else if (retryItem >= 0) {
        retryAt += width(lower.codePointAt(retryAt)!);
        at = retryAt;
        item = retryItem;
      } else {
        return false;
      }
    }
    while (items[item] === 'run') item++;
    return item === items.length;
  };
}

function width(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}
