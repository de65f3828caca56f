/** What stands side by side in a filter: the parts of its outermost AND. */
import { unreachable } from '../base/assert.ts';
import type { FieldPath, Query } from '../model/query.ts';
import { pathKey } from './plan.ts';

/** The parts of the outermost AND, groups inside it opened; the query itself where it is no AND. */
export function termsOf(query: Query): readonly Query[] {
  if (query.kind === 'all') return [];
  return query.kind === 'and' ? query.of.flatMap(termsOf) : [query];
}

/** The AND of some terms, in the form that the parser gives. */
export function allOf(terms: readonly Query[]): Query {
  if (terms.length === 0) return { kind: 'all' };
  return terms.length === 1 ? terms[0]! : { kind: 'and', of: terms };
}

/** The query without those of its terms that test this field and nothing else. */
export function withoutField(query: Query, path: FieldPath): Query {
  const key = pathKey(path);
  const terms = termsOf(query);
  const others = terms.filter((term) => !testsOnly(term, key));
  return others.length === terms.length ? query : allOf(others);
}

function testsOnly(query: Query, key: string): boolean {
  switch (query.kind) {
    case 'field':
      return pathKey(query.path) === key;
    case 'not':
      return testsOnly(query.of, key);
    case 'and':
    case 'or':
      return query.of.length > 0 && query.of.every((part) => testsOnly(part, key));
    case 'all':
    case 'text':
      return false;
    default:
      return unreachable(query);
  }
}

/** Whole seconds since 1970 UTC that the query's terms on eventTime leave, the end excluded. */
export interface TimeBounds {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const maxSeconds = 2 ** 32;

export function timeBounds(query: Query): TimeBounds {
  let from: number | undefined;
  let to: number | undefined;
  for (const term of termsOf(query)) {
    if (term.kind !== 'field' || term.test.kind !== 'time' || pathKey(term.path) !== '["eventtime"]') continue;
    const { op, value } = term.test;
    const seconds = value / 1000;
    // Times of events are whole seconds: the first that is not below, or the first that is above.
    const edge = Math.min(
      Math.max(op === '>=' || op === '<' ? Math.ceil(seconds) : Math.floor(seconds) + 1, 0),
      maxSeconds,
    );
    if (op === '>=' || op === '>') from = Math.max(from ?? 0, edge);
    else to = Math.min(to ?? maxSeconds, edge);
  }
  return { from, to };
}
