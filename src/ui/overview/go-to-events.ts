import { errorsQuery, writesQuery } from '../../model/write-rule.ts';
import type { Query } from '../../model/query.ts';
import type { App } from '../../state/app.svelte.ts';
import { fieldPath } from '../../state/facet-terms.ts';
import { valueQuery, withTerm } from '../../state/filter-terms.ts';

/** From a figure to the events that it counts. */
export class GoToEvents {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** To the events that the figures are of, narrowed by these terms. */
  to(terms: readonly Query[]): void {
    const { search, overview, route } = this.#app;
    const filter = terms.reduce(withTerm, overview.filter);
    // one step back leads to the overview again
    route.push({ view: 'events', filter });
    search.follow(route.place);
  }

  toValue(field: string, value: string): void {
    const path = fieldPath(field);
    if (path) this.to([valueQuery(path, value)]);
  }

  toErrors(service?: string): void {
    this.to([...serviceTerm(service), errorsQuery]);
  }

  toWrites(service?: string): void {
    this.to([...serviceTerm(service), writesQuery]);
  }

  toUntimed(): void {
    this.to([valueQuery(['eventTime'], undefined)]);
  }

  /** From a time to before another, in seconds since 1970 UTC. */
  toRange(from: number, to: number): void {
    this.to([
      { kind: 'field', path: ['eventTime'], test: { kind: 'time', op: '>=', value: from * 1000, text: isoText(from) } },
      { kind: 'field', path: ['eventTime'], test: { kind: 'time', op: '<', value: to * 1000, text: isoText(to) } },
    ]);
  }
}

function serviceTerm(service: string | undefined): readonly Query[] {
  return service === undefined ? [] : [valueQuery(['eventSource'], service)];
}

/** The shortest prefix of an ISO time that means this second. */
function isoText(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return seconds % 86_400 === 0 ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}
