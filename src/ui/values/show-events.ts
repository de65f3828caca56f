import type { App } from '../../state/app.svelte.ts';
import { valueQuery, withTerm } from '../../state/filter-terms.ts';

/** Goes to the events whose `field` is `value`, and to no others; one step back leads here again. */
export function showFilter(app: App, field: 'integrity' | 'sourceFile', value: string): void {
  app.route.push({ view: 'events', filter: withTerm('', valueQuery([field], value)) });
  app.search.follow(app.route.place);
}
