/** The filter as chips: the parts of its outermost AND, and what the filter is without or with one of them turned. */
import type { Query } from '../model/query.ts';
import { placesOfTerms } from '../query/complete-context.ts';
import { parseFilter } from '../query/parse.ts';
import { printFilter } from '../query/print.ts';
import { allOf, termsOf } from '../query/terms.ts';
import { negated } from './filter-terms.ts';

export interface FilterChip {
  /** The term without its NOT. */
  readonly label: string;
  readonly isNegated: boolean;
  /** The whole filter without this term. */
  readonly removed: string;
  /** The whole filter with this term turned into its opposite. */
  readonly inverted: string;
  /** Where the caret goes to edit the term, and what is selected then. */
  readonly from: number;
  readonly to: number;
}

/** The chips of a filter; none where it is empty or does not parse. */
export function filterChips(text: string): readonly FilterChip[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) return [];
  const terms = termsOf(parsed.query);
  const places = placesOfTerms(text, terms);
  return terms.map((term, index) => {
    const isNegated = term.kind === 'not';
    const place = places[index] ?? { from: text.length, to: text.length };
    return {
      label: printFilter(isNegated ? term.of : term),
      isNegated,
      removed: printFilter(allOf(terms.toSpliced(index, 1))),
      inverted: printFilter(allOf(terms.with(index, negated(term)))),
      from: place.from,
      to: place.to,
    };
  });
}

/** True where each part of `wanted` is a part of the filter. */
export function hasTerms(filter: string, wanted: string): boolean {
  const have = termKeys(filter);
  const want = termKeys(wanted);
  return want.length > 0 && want.every((key) => have.includes(key));
}

/** The filter with all parts of `added`. A filter that does not parse is replaced. */
export function withTerms(filter: string, added: string): string {
  const parsed = parseFilter(added);
  if (!parsed.ok) return filter;
  const current = parseFilter(filter);
  const terms = current.ok ? termsOf(current.query) : [];
  const keys = terms.map(printFilter);
  const fresh = termsOf(parsed.query).filter((term) => !keys.includes(printFilter(term)));
  return printFilter(allOf([...terms, ...fresh]));
}

/** The filter without the parts of `dropped`. */
export function withoutTerms(filter: string, dropped: string): string {
  const current = parseFilter(filter);
  if (!current.ok) return filter;
  const keys = termKeys(dropped);
  return printFilter(allOf(termsOf(current.query).filter((term) => !keys.includes(printFilter(term)))));
}

function termKeys(filter: string): readonly string[] {
  const parsed = parseFilter(filter);
  return parsed.ok ? termsOf(parsed.query).map((term: Query) => printFilter(term)) : [];
}
