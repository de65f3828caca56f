import type { Facet } from '../../model/explorer.ts';
import { sameValue, type ChosenValue, type FieldChoice } from '../../state/facet-terms.ts';

export interface ShownValue {
  /** Undefined stands for events without a value. */
  readonly value: ChosenValue;
  /** Undefined where the answer does not have it. */
  readonly count: number | undefined;
}

const inSight = 6;
/** So many are shown whole: a button for one or two more would take as much room. */
const few = 8;

/** What the rail shows of a facet: its first values, those that the filter names, and the events without one. */
export function shownValues(facet: Facet, choice: FieldChoice, contains: string): readonly ShownValue[] {
  const shown: ShownValue[] = facet.values.slice(0, facet.listed <= few ? few : inSight);
  const needle = contains.toLowerCase();
  const chosen = [...choice.included, ...choice.excluded];
  for (const value of chosen) {
    const isListed = value === undefined || shown.some((one) => sameValue(one.value, value));
    if (isListed || !value.toLowerCase().includes(needle)) continue;
    shown.push(facet.values.find((one) => sameValue(one.value, value)) ?? { value, count: undefined });
  }
  const isNoneChosen = chosen.includes(undefined);
  if (contains === '' && (facet.without > 0 || isNoneChosen)) shown.push({ value: undefined, count: facet.without });
  return shown;
}
