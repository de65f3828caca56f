/** Builds filter text from values that the user clicked, in the filter language of docs/contract.md. */
import { parseFilter } from '../query/parse.ts';

const plainKey = /^[A-Za-z_$@][A-Za-z0-9_$@-]*$/;
const plainValue = /^[A-Za-z0-9_.:@+=,-][A-Za-z0-9_.:@+=,/-]*$/;
const operator = /^(AND|OR|NOT)$/;
const network = /^[0-9A-Fa-f.:]+\/\d+$/;

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function valueText(value: string): string {
  // as it stands it would test membership; the escape makes it the text that was clicked
  if (network.test(value)) return value.replace('/', '\\/');
  return plainValue.test(value) && !operator.test(value) ? value : quoted(value);
}

/** A path as the filter language writes it. */
export function pathText(path: readonly string[]): string {
  return path.map((key) => (plainKey.test(key) ? key : quoted(key))).join('.');
}

/**
 * A test that is true for events with this value at this path. `path` holds object keys only: through arrays any
 * element may match. `undefined` stands for JSON's null, which the language knows as absence.
 */
export function termFor(path: readonly string[], value: string | undefined): string {
  const field = pathText(path);
  return value === undefined ? `-${field}:*` : `${field}:${valueText(value)}`;
}

/** The opposite of a term. */
export function negated(term: string): string {
  return term.startsWith('-') ? term.slice(1) : `-${term}`;
}

/** `filter` and `term` at once. A filter that does not parse is replaced. */
export function withTerm(filter: string, term: string): string {
  const trimmed = filter.trim();
  const parsed = parseFilter(trimmed);
  if (!parsed.ok || parsed.query.kind === 'all') return term;
  if (trimmed === term || trimmed.endsWith(` ${term}`)) return trimmed;
  return `${parsed.query.kind === 'or' ? `(${trimmed})` : trimmed} ${term}`;
}
