/** What may be suggested at a place in the filter box, besides what the data tells. */
import { derivedColumns, dictColumns, sourceColumns } from '../model/columns.ts';
import type { FacetValue, FieldName } from '../model/explorer.ts';
import { valueText, type FieldContext, type ValueContext } from '../query/complete-context.ts';
import type { SavedFilter } from './saved-filters.svelte.ts';

export interface Suggestion {
  readonly kind: 'field' | 'operator' | 'value' | 'saved' | 'history';
  readonly label: string;
  /** What it means, in a few words. */
  readonly hint?: string;
  /** Events that have the value. */
  readonly count?: number;
  /** Replaces the text from `from` to `to`. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  /** There is more to type behind it, so that the next suggestions are wanted at once. */
  readonly goesOn: boolean;
}

export const maxSuggestions = 12;
const maxRecent = 8;

const columnNames: readonly string[] = ['eventTime', 'eventID', ...dictColumns, ...derivedColumns, ...sourceColumns];

const operators: readonly (readonly [op: string, hint: string])[] = [
  [':', 'has the value; * and ? stand for any text'],
  [':*', 'is there'],
  ['>', 'is more than'],
  ['>=', 'is at least'],
  ['<', 'is less than'],
  ['<=', 'is at most'],
];

const words: readonly (readonly [word: string, hint: string, isJoining: boolean])[] = [
  ['AND', 'both sides', true],
  ['OR', 'either side', true],
  ['NOT', 'the opposite of what follows', false],
];

/** Columns whose name, or one of whose keys, begins with the prefix: what is known before the data answers. */
export function knownFields(prefix: string): readonly FieldName[] {
  const wanted = prefix.toLowerCase();
  const begins = (name: string): boolean => name.toLowerCase().startsWith(wanted);
  const found = columnNames.filter((name) => begins(name) || name.split('.').some(begins));
  return found.map((name) => ({ name, column: true }));
}

/** Fields and operators for a place where a term is typed: operators of a field that is named in full come first. */
export function fieldSuggestions(context: FieldContext, names: readonly FieldName[]): readonly Suggestion[] {
  const { from, to, prefix, isNamed, follows } = context;
  const lower = prefix.toLowerCase();
  const made: Suggestion[] = [];
  const exact = isNamed ? undefined : names.find(({ name }) => name.toLowerCase() === lower);
  if (exact) {
    const isTime = exact.name === 'eventTime';
    for (const [op, hint] of operators) {
      const [label, insert] = [`${exact.name}${op}`, `${exact.name}${op}${op === ':*' ? ' ' : ''}`];
      if (isTime && op === ':') continue;
      made.push({ kind: 'operator', label, hint, insert, from, to, goesOn: true });
    }
  }
  for (const { name, column } of names) {
    if (name === exact?.name) continue;
    const op = isNamed ? '' : name === 'eventTime' ? '>=' : ':';
    made.push({
      kind: 'field',
      label: name,
      ...(column ? {} : { hint: 'from the events’ JSON' }),
      insert: name + op,
      from,
      to,
      goesOn: !isNamed,
    });
  }
  const joins = isNamed
    ? []
    : words
        .filter(([word, , isJoining]) => (follows || !isJoining) && word.startsWith(prefix) && word !== prefix)
        .map(([word, hint]): Suggestion => {
          return { kind: 'operator', label: word, hint, insert: `${word} `, from, to, goesOn: true };
        });
  const room = maxSuggestions - joins.length;
  return prefix === '' ? [...made.slice(0, room), ...joins] : [...joins, ...made.slice(0, room)];
}

export function valueSuggestions(context: ValueContext, values: readonly FacetValue[]): readonly Suggestion[] {
  const { from, to } = context;
  return values.slice(0, maxSuggestions).map(({ value, count }) => {
    return { kind: 'value', label: value, count, insert: valueText(value), from, to, goesOn: false };
  });
}

/** What an empty box offers. */
export function recentSuggestions(
  text: string,
  saved: readonly SavedFilter[],
  history: readonly string[],
): readonly Suggestion[] {
  const span = { from: 0, to: text.length, goesOn: false };
  return [
    ...saved.slice(0, maxRecent).map(({ name, filter }): Suggestion => {
      return { kind: 'saved', label: name, hint: filter, insert: filter, ...span };
    }),
    ...history.slice(0, maxRecent).map((filter): Suggestion => {
      return { kind: 'history', label: filter, insert: filter, ...span };
    }),
  ];
}
