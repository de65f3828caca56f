import type { FacetsRequest, HistogramRequest } from '../model/explorer.ts';
import type { SearchRequest } from '../model/view.ts';
import type { Handlers, QueryCalls } from '../rpc/contract.ts';
import type { HeldCase } from './held-case.ts';

/**
 * What a case is shown with. Where it is about all events, answers are kept, and given again while the case is not open
 * yet.
 */
export function firstCalls(held: HeldCase): Handlers<Pick<QueryCalls, 'search' | 'facets' | 'histogram'>> {
  const early = (request: SearchRequest | FacetsRequest | HistogramRequest) =>
    isOfAll(request) ? held.early : undefined;
  /** Once the case is open. */
  const noting = (request: SearchRequest | FacetsRequest | HistogramRequest) =>
    isOfAll(request) ? held.answers?.noting() : undefined;
  return {
    async search(request, context) {
      const known = early(request)?.search(request);
      if (known) return { ...known, id: held.laterResult(request) };
      const { results } = await held.explorer();
      const noted = noting(request);
      const result = await results.search(request, context);
      noted?.search(request, result);
      return result;
    },
    async facets(request, context) {
      const known = early(request)?.facets(request);
      if (known) return known;
      const { facets } = await held.explorer();
      const noted = noting(request);
      const answer = await facets.facets(request, context);
      noted?.facets(request, answer);
      return answer;
    },
    async histogram(request, context) {
      const known = early(request)?.histogram(request);
      if (known) return known;
      const { aggregates } = await held.explorer();
      const noted = noting(request);
      const answer = await aggregates.histogram(request, context);
      noted?.histogram(request, answer);
      return answer;
    },
  };
}

function isOfAll({ filter }: { readonly filter: string }): boolean {
  return filter === '';
}
