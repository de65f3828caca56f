import type { Attachment } from 'svelte/attachments';
import type { Query } from '../../model/query.ts';

const queries = new WeakMap<Element, () => Query | undefined>();

/** `{@attach standsFor(() => query)}`: while the focus is in the element, `e` and `x` filter by that value. */
export function standsFor(query: () => Query | undefined): Attachment<HTMLElement> {
  return (element) => {
    queries.set(element, query);
    return () => {
      queries.delete(element);
    };
  };
}

/** What the focused element, or the nearest around it, stands for. */
export function focusedQuery(): Query | undefined {
  for (let element = document.activeElement; element; element = element.parentElement) {
    const query = queries.get(element);
    if (query) return query();
  }
  return undefined;
}
