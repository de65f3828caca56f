import { AppError } from '../base/app-error.ts';
import type { SearchRequest, SearchResult } from '../model/view.ts';
import type { Query } from '../model/query.ts';
import { evaluate } from '../query/engine.ts';
import { selectRows } from '../query/order.ts';
import { parseFilter } from '../query/parse.ts';
import type { CallContext } from '../rpc/contract.ts';
import type { OpenedCase } from './opened-case.ts';
import { StoredEvents } from './stored-events.ts';

/** Results that the page may still ask rows of. */
const keptResults = 4;

/** Runs filters, and remembers the newest results in the order asked for. */
export class Results {
  readonly #opened: OpenedCase;
  readonly #rows = new Map<number, Uint32Array>();
  #last = 0;

  constructor(opened: OpenedCase) {
    this.#opened = opened;
  }

  /** Rejects with `query/invalid` for a filter that does not parse; the page parses first. */
  async search(request: SearchRequest, { signal, progress }: CallContext<number>): Promise<SearchResult> {
    const opened = this.#opened;
    const parsed = parseFilter(request.filter);
    if (!parsed.ok) throw new AppError('query/invalid', parsed.error.message, { at: parsed.error.at });
    const { order } = opened;
    const total = opened.events;
    const visible = opened.visible();
    const matching = isAll(parsed.query)
      ? visible
      : (await evaluate(parsed.query, opened.table, new StoredEvents(opened), { signal, onprogress: progress })).and(
          visible,
        );
    const rows = selectRows(order, matching, request.order === 'newest');
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

function isAll(query: Query): boolean {
  return query.kind === 'all';
}
