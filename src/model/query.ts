/**
 * The one `Query`. Everything that filters events compiles to this tree; the engine runs it and writers print it.
 * Semantics: docs/contract.md, "Filter language".
 */
export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly of: readonly Query[] }
  | { readonly kind: 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'field'; readonly path: FieldPath; readonly test: ValueTest }
  | { readonly kind: 'text'; readonly text: string };

/** Keys from the event's root, as written; compared with the event's keys ignoring ASCII case. */
export type FieldPath = readonly string[];

export type ValueTest =
  /** The field is there and not null. */
  | { readonly kind: 'present' }
  /** The whole value as text, ignoring case (both sides by String.prototype.toLowerCase). */
  | { readonly kind: 'equals'; readonly value: string }
  /** Literal pieces with `*` (any run) and `?` (one character) between them, the whole value, ignoring case. */
  | { readonly kind: 'wildcard'; readonly pattern: readonly WildcardPart[] }
  /** CIDR block as written; true where the value is an IP address of the same family inside it, or that text. */
  | { readonly kind: 'cidr'; readonly block: string }
  /** A JavaScript regular expression, not anchored. */
  | { readonly kind: 'regex'; readonly source: string; readonly ignoreCase: boolean }
  | { readonly kind: 'number'; readonly op: CompareOp; readonly value: number }
  /** On eventTime: milliseconds since 1970 UTC. */
  | { readonly kind: 'time'; readonly op: CompareOp; readonly value: number; readonly text: string };

export type CompareOp = '>' | '>=' | '<' | '<=';

export type WildcardPart = string | { readonly any: 'run' | 'one' };

/** Where a filter text stops making sense. Positions count UTF-16 code units from 0. */
export interface QueryError {
  readonly at: number;
  readonly length: number;
  readonly message: string;
}
