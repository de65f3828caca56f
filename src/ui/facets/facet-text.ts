import type { ChosenValue } from '../../state/facet-terms.ts';
import { visibleText } from '../kit/visible-text.ts';

const cutAt = 300;

/** A value as shown: safe to look at; undefined stands for events without one. */
export function valueText(value: ChosenValue): string {
  if (value === undefined) return '(none)';
  if (value === '') return '(empty)';
  const text = visibleText(value.length > cutAt ? value.slice(0, cutAt) : value);
  return value.length > cutAt ? `${text}…` : text;
}

const named = new Map([
  ['userIdentity.accessKeyId', 'access key'],
  ['userIdentity.sessionContext.sessionIssuer.userName', 'role'],
]);

/** What people call a field whose path does not say it. */
export function fieldGloss(field: string): string | undefined {
  return named.get(field);
}
