/**
 * Everything that is asked about the events of an opened case: searches, facets, histogram, overview, completion. All
 * go through one `Query` and share the rows that it matches.
 */
import type { CompletionRequest, FacetValue } from '../model/explorer.ts';
import type { SourceVerdicts } from '../model/integrity.ts';
import { topValues } from '../query/facets.ts';
import { Pace } from '../base/pace.ts';
import { parseFilter } from '../query/parse.ts';
import type { CallContext, ExplorerCalls, Handlers } from '../rpc/contract.ts';
import { Aggregates } from './aggregates.ts';
import { around } from './around.ts';
import { FacetValues, fieldPath } from './facet-values.ts';
import { FieldNames } from './field-names.ts';
import { IrregularValues } from './irregular-values.ts';
import { Matches } from './matches.ts';
import { related } from './related.ts';
import type { OpenedCase } from './opened-case.ts';
import { Results } from './results.ts';

const maxCompletions = 200;

export class Explorer {
  readonly opened: OpenedCase;
  readonly results: Results;
  readonly matches: Matches;
  readonly facets: FacetValues;
  readonly aggregates: Aggregates;
  readonly fieldNames: FieldNames;
  readonly #irregular: IrregularValues;
  #table: unknown;

  constructor(opened: OpenedCase) {
    this.opened = opened;
    this.matches = new Matches(opened);
    this.#irregular = new IrregularValues(opened);
    this.results = new Results(opened, this.matches, this.#irregular);
    this.facets = new FacetValues(opened, this.matches, this.#irregular);
    this.aggregates = new Aggregates(opened, this.matches, this.facets, this.#irregular);
    this.fieldNames = new FieldNames(opened);
    this.#table = opened.table;
  }

  /** This, with nothing kept of a case that has been opened anew since. */
  current(): this {
    if (this.#table !== this.opened.table) this.#forget();
    return this;
  }

  /** Takes in what is now known of files' integrity. Returns false where it changes nothing. */
  setIntegrity(verdicts: SourceVerdicts): boolean {
    const isNew = this.opened.setIntegrity(verdicts);
    // Matches and counts that are kept may rest on the field.
    if (isNew) this.#forget();
    return isNew;
  }

  /** Values of a field that begin with a text, the most frequent first, as far as no event must be read for them. */
  async complete(request: CompletionRequest, context: CallContext<number>): Promise<readonly FacetValue[]> {
    const path = fieldPath(request.field);
    const parsed = parseFilter(request.filter);
    const tally = await this.facets.tallyAtHand(path, parsed.ok ? parsed.query : { kind: 'all' }, context);
    const prefix = request.prefix.toLowerCase();
    const limit = Math.min(Math.max(Math.floor(request.limit) || 0, 0), maxCompletions);
    return (await topValues(tally, (lower) => lower.startsWith(prefix), limit, new Pace(context.signal))).values;
  }

  #forget(): void {
    this.matches.clear();
    this.facets.clear();
    this.#irregular.clear();
    this.#table = this.opened.table;
  }
}

/** The explorer's part of the query worker's calls, but for what a case is shown with: first-calls.ts. */
export function explorerCalls(current: () => Promise<Explorer>): Handlers<Omit<ExplorerCalls, 'facets' | 'histogram'>> {
  return {
    overview: async (request, context) => (await current()).aggregates.overview(request, context),
    around: async (row, { signal }) => around(await current(), row, signal),
    related: async (row, { signal }) => related(await current(), row, signal),
    complete: async (request, context) => (await current()).complete(request, context),
    fieldNames: async (request, { signal }) => (await current()).fieldNames.names(request, signal),
  };
}
