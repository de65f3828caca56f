/** Builds filter text from values that the user clicked, in the filter language of docs/contract.md. */
import type { FieldPath, Query } from '../model/query.ts';
import { parseFilter } from '../query/parse.ts';
import { printFilter } from '../query/print.ts';

/**
 * True for events with this value at this path. `path` holds object keys only: through arrays any element may match.
 * An undefined value stands for JSON's null, which the language knows as absence.
 */
export function valueQuery(path: FieldPath, value: string | undefined): Query {
  if (value === undefined) return { kind: 'not', of: { kind: 'field', path, test: { kind: 'present' } } };
  return { kind: 'field', path, test: { kind: 'equals', value } };
}

export function negated(query: Query): Query {
  return query.kind === 'not' ? query.of : { kind: 'not', of: query };
}

/** `filter`, as the user wrote it, and `term` at once. A filter that does not parse is replaced. */
export function withTerm(filter: string, term: Query): string {
  const written = filter.trim();
  const printed = printFilter(term);
  const parsed = parseFilter(written);
  if (!parsed.ok || parsed.query.kind === 'all') return printed;
  const parts = parsed.query.kind === 'and' ? parsed.query.of : [parsed.query];
  if (parts.some((part) => printFilter(part) === printed)) return written;
  return `${parsed.query.kind === 'or' ? `(${written})` : written} ${printed}`;
}

/** A path as the filter language writes it. */
export function pathText(path: FieldPath): string {
  return printFilter({ kind: 'field', path, test: { kind: 'present' } }).slice(0, -':*'.length);
}
