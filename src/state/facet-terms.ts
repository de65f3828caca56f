/** What a filter's own terms say about one field, and the filters that say something else about it. */
import type { FieldPath, Query } from '../model/query.ts';
import { parseFilter } from '../query/parse.ts';
import { pathKey } from '../query/plan.ts';
import { printFilter } from '../query/print.ts';
import { allOf, termsOf, withoutField } from '../query/terms.ts';
import { negated, valueQuery, withTerm } from './filter-terms.ts';

/** A value of a field as text, ignoring case; undefined stands for events without one. */
export type ChosenValue = string | undefined;

/** Among which values the events' own must be, and among which not. Other tests of the field are in neither. */
export interface FieldChoice {
  readonly included: readonly ChosenValue[];
  readonly excluded: readonly ChosenValue[];
}

interface Reading {
  readonly side: 'included' | 'excluded';
  readonly values: readonly ChosenValue[];
}

const maxKnownPaths = 500;
const knownPaths = new Map<string, FieldPath | undefined>();

/** The path that a field's text stands for; undefined for a text that is no field. */
export function fieldPath(field: string): FieldPath | undefined {
  // asked for every value that is shown, whenever the filter changes
  if (!knownPaths.has(field)) {
    if (knownPaths.size === maxKnownPaths) knownPaths.clear();
    knownPaths.set(field, parsedPath(field));
  }
  return knownPaths.get(field);
}

function parsedPath(field: string): FieldPath | undefined {
  const parsed = parseFilter(`${field}:*`);
  if (!parsed.ok || parsed.query.kind !== 'field' || parsed.query.test.kind !== 'present') return undefined;
  return parsed.query.path;
}

export function sameValue(a: ChosenValue, b: ChosenValue): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

export function choiceOf(query: Query, path: FieldPath): FieldChoice {
  const choice = { included: [] as ChosenValue[], excluded: [] as ChosenValue[] };
  for (const term of termsOf(query)) {
    const reading = readTerm(term, pathKey(path));
    if (reading) choice[reading.side].push(...reading.values);
  }
  return choice;
}

/** True where some part of the filter's outermost AND tests this field and nothing else. */
export function hasOwnTerms(query: Query, path: FieldPath): boolean {
  return withoutField(query, path) !== query;
}

/** Adds a value to those included, as an alternative; it is no longer excluded. */
export function withIncluded(filter: string, path: FieldPath, value: ChosenValue): string {
  return edited(filter, (terms) => {
    const rest = withoutValue(terms, path, value);
    const at = rest.findLastIndex((term) => readTerm(term, pathKey(path))?.side === 'included');
    if (at < 0) return [...rest, valueQuery(path, value)];
    const values = [...readTerm(rest[at]!, pathKey(path))!.values, value];
    return rest.with(at, { kind: 'or', of: values.map((one) => valueQuery(path, one)) });
  });
}

/** Excludes a value; it is no longer included. */
export function withExcluded(filter: string, path: FieldPath, value: ChosenValue): string {
  return edited(filter, (terms) => [...withoutValue(terms, path, value), negated(valueQuery(path, value))]);
}

/** This value in place of all that the filter says about the field. */
export function withOnly(filter: string, path: FieldPath, value: ChosenValue): string {
  return edited(filter, (terms) => [...termsOf(withoutField(allOf(terms), path)), valueQuery(path, value)]);
}

/** Neither included nor excluded. */
export function withoutChoice(filter: string, path: FieldPath, value: ChosenValue): string {
  return edited(filter, (terms) => withoutValue(terms, path, value));
}

/** The filter without its terms that test this field and nothing else. */
export function withoutFieldTerms(filter: string, path: FieldPath): string {
  return edited(filter, (terms) => termsOf(withoutField(allOf(terms), path)));
}

/** A span of time in seconds since 1970 UTC, the end excluded; an open side is undefined. */
export interface TimeSpan {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const timePath: FieldPath = ['eventTime'];

/** The filter with this span in place of its comparisons of eventTime. */
export function withTimeSpan(filter: string, { from, to }: TimeSpan): string {
  return edited(filter, (terms) => [
    ...terms.filter((term) => !isTimeTest(term)),
    ...(from === undefined ? [] : [timeTest('>=', from)]),
    ...(to === undefined ? [] : [timeTest('<', to)]),
  ]);
}

function isTimeTest(term: Query): boolean {
  return term.kind === 'field' && term.test.kind === 'time' && pathKey(term.path) === pathKey(timePath);
}

function timeTest(op: '>=' | '<', seconds: number): Query {
  const value = seconds * 1000;
  const text = new Date(value).toISOString().replace('.000', '');
  return { kind: 'field', path: timePath, test: { kind: 'time', op, value, text } };
}

/** What the user wrote stays as it is where terms are only added; else the whole is printed anew. */
function edited(filter: string, edit: (terms: readonly Query[]) => readonly Query[]): string {
  const parsed = parseFilter(filter);
  const before = parsed.ok ? termsOf(parsed.query) : [];
  const after = edit(before);
  if (parsed.ok && after.length === before.length && after.every((term, i) => term === before[i])) return filter;
  const isAdded = parsed.ok && before.every((term, i) => term === after[i]);
  if (!isAdded) return printFilter(allOf(after));
  return after.slice(before.length).reduce(withTerm, filter);
}

function withoutValue(terms: readonly Query[], path: FieldPath, value: ChosenValue): readonly Query[] {
  return terms.flatMap((term) => {
    const reading = readTerm(term, pathKey(path));
    if (!reading?.values.some((one) => sameValue(one, value))) return [term];
    const kept = reading.values.filter((one) => !sameValue(one, value)).map((one) => valueQuery(path, one));
    if (reading.side === 'excluded') return kept.map(negated);
    return kept.length > 1 ? [{ kind: 'or', of: kept } satisfies Query] : kept;
  });
}

/** What a term says that is about values of this field alone. */
function readTerm(term: Query, key: string): Reading | undefined {
  const included = readValues(term, key);
  if (included) return { side: 'included', values: included };
  const excluded = readValues(negated(term), key);
  return excluded && { side: 'excluded', values: excluded };
}

function readValues(query: Query, key: string): readonly ChosenValue[] | undefined {
  switch (query.kind) {
    case 'field':
      return pathKey(query.path) === key && query.test.kind === 'equals' ? [query.test.value] : undefined;
    case 'not':
      return isPresence(query.of, key) ? [undefined] : undefined;
    case 'or': {
      const lists = query.of.map((part) => readValues(part, key));
      return lists.length > 0 && lists.every((list) => list !== undefined) ? lists.flat() : undefined;
    }
    default:
      return undefined;
  }
}

function isPresence(query: Query, key: string): boolean {
  return query.kind === 'field' && query.test.kind === 'present' && pathKey(query.path) === key;
}
