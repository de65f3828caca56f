import type { Handlers, QueryCalls } from '../rpc/contract.ts';
import type { Explorer } from './explorer.ts';
import type { FirstAnswers, Noting } from './first-answers.ts';
import type { HeldCase } from './held-case.ts';

/** How one kind of question is answered. */
interface Way<Answer> {
  readonly known: (answers: FirstAnswers) => Answer | undefined;
  readonly work: (explorer: Explorer) => Promise<Answer>;
  readonly note: (noting: Noting, answer: Answer) => void;
}

/**
 * What a case is shown with. Where it is about all events, answers are kept, and given again while the case is not open
 * yet.
 */
export function firstCalls(held: HeldCase): Handlers<Pick<QueryCalls, 'search' | 'facets' | 'histogram'>> {
  const answer = async <Answer>(filter: string, { known, work, note }: Way<Answer>): Promise<Answer> => {
    const isOfAll = filter === '';
    const early = isOfAll && held.early ? known(held.early) : undefined;
    if (early) return early;
    const explorer = await held.explorer();
    const noting = isOfAll ? held.answers?.noting() : undefined;
    const worked = await work(explorer);
    if (noting) note(noting, worked);
    return worked;
  };
  return {
    search: (request, context) =>
      answer(request.filter, {
        known: (answers) => {
          const result = answers.search(request);
          return result && { ...result, id: held.laterResult(request) };
        },
        work: ({ results }) => results.search(request, context),
        note: (noting, result) => {
          noting.search(request, result);
        },
      }),
    facets: (request, context) =>
      answer(request.filter, {
        known: (answers) => answers.facets(request),
        work: ({ facets }) => facets.facets(request, context),
        note: (noting, facets) => {
          noting.facets(request, facets);
        },
      }),
    histogram: (request, context) =>
      answer(request.filter, {
        known: (answers) => answers.histogram(request),
        work: ({ aggregates }) => aggregates.histogram(request, context),
        note: (noting, histogram) => {
          noting.histogram(request, histogram);
        },
      }),
  };
}
