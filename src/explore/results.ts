import { AppError } from '../base/app-error.ts';
import type { SearchRequest, SearchResult } from '../model/view.ts';
import type { CallContext } from '../rpc/contract.ts';
import { IrregularValues } from './irregular-values.ts';
import { Matches, queryOf } from './matches.ts';
import type { OpenedCase } from './opened-case.ts';
import { sortRows } from './sort-rows.ts';

/** Results that the page may still ask rows of. */
const keptResults = 4;

/** Runs filters, and remembers the newest results in the order asked for. */
export class Results {
  readonly #opened: OpenedCase;
  readonly #matches: Matches;
  readonly #irregular: IrregularValues;
  readonly #rows = new Map<number, Uint32Array>();
  #last = 0;

  constructor(opened: OpenedCase, matches = new Matches(opened), irregular = new IrregularValues(opened)) {
    this.#opened = opened;
    this.#matches = matches;
    this.#irregular = irregular;
  }

  /** Rejects with `query/invalid` for a filter that does not parse; the page parses first. */
  async search(request: SearchRequest, context: CallContext<number>): Promise<SearchResult> {
    const opened = this.#opened;
    const query = queryOf(request.filter);
    const { order, events: total } = opened;
    const matching = await this.#matches.matching(query, context);
    const rows = await sortRows(opened, this.#irregular, { order, matching }, request, context.signal);
    const id = ++this.#last;
    this.#rows.set(id, rows);
    this.#rows.delete(id - keptResults);
    return { id, matched: rows.length, total };
  }

  /** Rows of a result, in its order. Throws `query/invalid` where it is no longer kept. */
  rows(id: number): Uint32Array {
    const rows = this.#rows.get(id);
    if (!rows) throw new AppError('query/invalid', 'that result is no longer there', { result: id });
    return rows;
  }

  clear(): void {
    this.#rows.clear();
  }
}
