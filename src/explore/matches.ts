/**
 * Which events match, for every call that asks: search, facets, histogram and the rest of one filter run it once, and
 * sets of rows are kept for filters that come again, as those of facets do.
 */
import { AppError } from '../base/app-error.ts';
import type { Bitset } from '../base/bitset.ts';
import type { Query } from '../model/query.ts';
import { beginEvaluation, evaluate } from '../query/engine.ts';
import type { OpenTable } from '../query/open-table.ts';
import { parseFilter } from '../query/parse.ts';
import { allOf } from '../query/terms.ts';
import type { CallContext } from '../rpc/contract.ts';
import { KeptNewest } from './kept-newest.ts';
import type { OpenedCase } from './opened-case.ts';
import { SharedRun } from './shared-run.ts';
import { StoredEvents } from './stored-events.ts';

const keptBytes = 64 * 1024 * 1024;
/** Terms of a filter that are looked at for one that is new beside a known rest. */
const maxTermsCompared = 32;
/** Events that are read while someone waits for an event's detail. Each may lie in a file of its own. */
const fewEvents = 16;

/** The filter's query. Throws `query/invalid` for one that does not parse; the page parses first. */
export function queryOf(filter: string): Query {
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new AppError('query/invalid', parsed.error.message, { at: parsed.error.at });
  return parsed.query;
}

/** How far a run has come: the share of the events read, or the rows that match so far, which are not to be changed. */
type RunProgress = number | Bitset;

export class Matches {
  readonly #opened: OpenedCase;
  readonly #kept = new KeptNewest<Bitset>(keptBytes);
  readonly #running = new Map<string, SharedRun<Bitset, RunProgress>>();
  #table: OpenTable | undefined;
  #rows = 0;

  constructor(opened: OpenedCase) {
    this.#opened = opened;
  }

  /**
   * The rows that count and match, of the case as it is when called. Not to be changed. Where events must be read for
   * them, `onfound` hears of those known so far again and again; they may be rows that do not count.
   */
  async matching(
    query: Query,
    { signal, progress }: CallContext<number>,
    onfound?: (matching: Bitset) => void,
  ): Promise<Bitset> {
    signal.throwIfAborted();
    const context: CallContext<RunProgress> = {
      signal,
      progress: (value) => {
        if (typeof value === 'number') progress(value);
        else onfound?.(value);
      },
    };
    this.#forgetIfGrown();
    const key = JSON.stringify(query);
    const known = this.#kept.get(key);
    if (known) return known;
    const running = this.#running.get(key);
    if (running && !running.isAborted) return running.join(context);
    const started = new SharedRun<Bitset, RunProgress>((shared) => this.#run(key, query, shared));
    this.#running.set(key, started);
    void started.settled.then(() => {
      if (this.#running.get(key) === started) this.#running.delete(key);
    });
    return started.join(context);
  }

  /**
   * As `matching`, where no more than a few events must be read for it, so that it is there at once; else only the rows
   * that match for sure.
   */
  async matchingSoon(query: Query, signal: AbortSignal): Promise<{ readonly rows: Bitset; readonly isAll: boolean }> {
    this.#forgetIfGrown();
    const key = JSON.stringify(query);
    const known = this.#kept.get(key);
    if (known) return { rows: known, isAll: true };
    const { table } = this.#opened;
    const visible = this.#opened.visible();
    const begun = await beginEvaluation(query, table, { signal, paths: this.#opened.paths });
    if (begun.open > fewEvents) return { rows: begun.sure.and(visible), isAll: false };
    const matching = (await begun.finish(new StoredEvents(this.#opened))).and(visible);
    this.#keep(key, table, matching);
    return { rows: matching, isAll: true };
  }

  clear(): void {
    this.#kept.clear();
    this.#running.clear();
    this.#table = undefined;
  }

  async #run(key: string, query: Query, context: CallContext<RunProgress>): Promise<Bitset> {
    const { table } = this.#opened;
    const visible = this.#opened.visible();
    const matching = query.kind === 'all' ? visible : (await this.#evaluate(query, context)).and(visible);
    this.#keep(key, table, matching);
    return matching;
  }

  /** Unless the case has been opened anew or has grown since. */
  #keep(key: string, table: OpenTable, matching: Bitset): void {
    if (this.#table === table && this.#rows === matching.size) this.#kept.set(key, matching, matching.words.byteLength);
  }

  /** A new term beside terms whose rows are known is run alone, where no event must be read for it. */
  async #evaluate(query: Query, { signal, progress }: CallContext<RunProgress>): Promise<Bitset> {
    const { paths } = this.#opened;
    const options = { signal, onprogress: progress, onfound: progress, paths };
    const run = (part: Query): Promise<Bitset> =>
      evaluate(part, this.#opened.table, new StoredEvents(this.#opened), options);
    if (query.kind !== 'and' || query.of.length > maxTermsCompared) return run(query);
    for (const [i, term] of query.of.entries()) {
      const rest = this.#kept.get(JSON.stringify(allOf(query.of.toSpliced(i, 1))));
      if (!rest) continue;
      const begun = await beginEvaluation(term, this.#opened.table, options);
      if (begun.open === 0) return begun.sure.and(rest);
    }
    return run(query);
  }

  #forgetIfGrown(): void {
    const { table } = this.#opened;
    if (this.#table === table && this.#rows === table.rows) return;
    this.clear();
    this.#table = table;
    this.#rows = table.rows;
  }
}
