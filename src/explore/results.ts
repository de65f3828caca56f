import { AppError } from '../base/app-error.ts';
import type { Bitset } from '../base/bitset.ts';
import type { SearchRequest, SearchResult } from '../model/view.ts';
import type { CallContext } from '../rpc/contract.ts';
import type { TimeOrder } from '../query/order.ts';
import { EarlyResults } from './early-results.ts';
import { gridRows } from './grid-rows.ts';
import { IrregularValues } from './irregular-values.ts';
import { Matches, queryOf } from './matches.ts';
import type { OpenedCase } from './opened-case.ts';
import { sortRows } from './sort-rows.ts';
import type { OrderedRows } from './sort-rows.ts';

/** Results that the page may still ask rows of; early ones too. */
const keptResults = 16;

/** Rows in an order, with what they were sorted from. */
interface Kept {
  readonly order: TimeOrder;
  readonly matching: Bitset;
  readonly sorted: string;
  readonly rows: OrderedRows;
}

/** Runs filters, and remembers the newest results in the order asked for. */
export class Results {
  readonly #opened: OpenedCase;
  readonly #matches: Matches;
  readonly #irregular: IrregularValues;
  readonly #kept = new Map<number, Kept>();
  /** Results that were promised, by their numbers. */
  readonly #coming = new Map<number, Promise<unknown>>();
  #last = 0;

  constructor(opened: OpenedCase, matches = new Matches(opened), irregular = new IrregularValues(opened)) {
    this.#opened = opened;
    this.#matches = matches;
    this.#irregular = irregular;
  }

  /**
   * Rejects with `query/invalid` for a filter that does not parse; the page parses first. While events are read, and if
   * they are sorted by time, what has been found is given now and then as a result of its own.
   */
  async search(request: SearchRequest, context: CallContext<number | SearchResult>): Promise<SearchResult> {
    const { order, events: total } = this.#opened;
    const resultOf = async (matching: Bitset): Promise<SearchResult> => ({
      ...(await this.#result(request, order, matching, context.signal)),
      total,
    });
    const early = new EarlyResults(async (matching) => {
      const visible = this.#opened.visible();
      // the case has grown since
      if (visible.size !== matching.size) return;
      const rows = matching.clone().and(visible);
      if (rows.count() === 0) return;
      const result = await resultOf(rows);
      if (!early.isOver) context.progress(result);
    });
    const onfound = request.sort === undefined ? (found: Bitset) => early.found(found) : undefined;
    try {
      const matching = await this.#matches.matching(queryOf(request.filter), context, onfound);
      return await resultOf(matching);
    } finally {
      early.end();
    }
  }

  /** The number of a result that is worked out when `opened` resolves. Its rows are there once `arrived` says so. */
  later(request: SearchRequest, opened: Promise<unknown>): number {
    const id = ++this.#last;
    const { signal } = new AbortController();
    const coming = opened
      .then(async () => {
        const { order } = this.#opened;
        const matching = await this.#matches.matching(queryOf(request.filter), { signal, progress: () => undefined });
        await this.#keep(id, request, { order, matching }, signal);
      })
      .finally(() => this.#coming.delete(id));
    // whoever waits for it is told
    coming.catch(() => undefined);
    this.#coming.set(id, coming);
    return id;
  }

  /** Resolves when the rows of a result can be asked for; rejects where it could not be worked out. */
  async arrived(id: number): Promise<void> {
    await this.#coming.get(id);
  }

  async #result(
    request: SearchRequest,
    order: TimeOrder,
    matching: Bitset,
    signal: AbortSignal,
  ): Promise<Omit<SearchResult, 'total'>> {
    const id = ++this.#last;
    const rows = await this.#keep(id, request, { order, matching }, signal);
    const result = { id, matched: rows.count };
    if (!request.first) return result;
    const { from, count, columns } = request.first;
    return { ...result, rows: await gridRows(this.#opened, rows.part(from, count), columns, signal) };
  }

  async #keep(
    id: number,
    request: SearchRequest,
    of: Pick<Kept, 'order' | 'matching'>,
    signal: AbortSignal,
  ): Promise<OrderedRows> {
    const found = { ...of, sorted: JSON.stringify([request.order, request.sort]) };
    const rows = this.#same(found) ?? (await sortRows(this.#opened, this.#irregular, of, request, signal));
    this.#kept.set(id, { ...found, rows });
    for (const old of this.#kept.keys()) if (old <= this.#last - keptResults) this.#kept.delete(old);
    return rows;
  }

  /** Rows of a result, in its order. Throws `query/invalid` where it is no longer kept. */
  rows(id: number): Uint32Array {
    return this.#ordered(id).all();
  }

  /** Those of them from place `from` on, `count` at most. Throws alike. */
  part(id: number, from: number, count: number): Uint32Array {
    return this.#ordered(id).part(from, count);
  }

  #ordered(id: number): OrderedRows {
    const rows = this.#kept.get(id)?.rows;
    if (!rows) throw new AppError('query/invalid', 'that result is no longer there', { result: id });
    return rows;
  }

  /** The rows of a kept result that was sorted from the same. */
  #same({ order, matching, sorted }: Omit<Kept, 'rows'>): OrderedRows | undefined {
    for (const kept of this.#kept.values()) {
      if (kept.order === order && kept.matching === matching && kept.sorted === sorted) return kept.rows;
    }
    return undefined;
  }
}
