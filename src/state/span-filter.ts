import type { Query } from '../model/query.ts';
import { printFilter } from '../query/print.ts';
import { fieldPath, withTimeSpan, type TimeSpan } from './facet-terms.ts';
import { negated, valueQuery } from './filter-terms.ts';

export interface FieldValue {
  /** As the filter language writes it. */
  readonly field: string;
  readonly value: string;
}

/** The filter for events that have all these values within the span, and none of `not`. */
export function spanFilter(values: readonly FieldValue[], span?: TimeSpan, not: readonly FieldValue[] = []): string {
  const of = [...values.flatMap(termOf), ...not.flatMap(termOf).map(negated)];
  const [first] = of;
  const filter = first === undefined ? '' : printFilter(of.length === 1 ? first : { kind: 'and', of });
  return span ? withTimeSpan(filter, span) : filter;
}

function termOf({ field, value }: FieldValue): Query[] {
  const path = fieldPath(field);
  return path ? [valueQuery(path, value)] : [];
}
