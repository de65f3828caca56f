import type { App } from '../../state/app.svelte.ts';
import { valueQuery, withTerm } from '../../state/filter-terms.ts';

/** Goes to the events whose `field` is `value`, and to no others; one step back leads here again. */
export function showFilter(app: App, field: 'integrity' | 'sourceFile', value: string): void {
  goToFilter(app, withTerm('', valueQuery([field], value)));
}

/** Goes to the events that a filter matches; one step back leads here again. */
export function goToFilter(app: App, filter: string): void {
  app.route.push({ view: 'events', filter });
  app.search.follow(app.route.place);
}
