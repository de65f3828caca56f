/** Figures over all matching events: the histogram and the overview. */
import { Bitset } from '../base/bitset.ts';
import { Pace } from '../base/pace.ts';
import { firstDictCode } from '../model/columns.ts';
import type {
  DayCounts,
  FirstSeen,
  Histogram,
  HistogramRequest,
  Overview,
  OverviewRequest,
  ServiceSummary,
  ValueSummary,
} from '../model/explorer.ts';
import type { Query } from '../model/query.ts';
import { errorsQuery, writesQuery } from '../model/write-rule.ts';
import { countCodes, topValues } from '../query/facets.ts';
import { binStart, countBins, timeRange } from '../query/histogram.ts';
import type { TimeRange } from '../query/histogram.ts';
import type { FieldColumnName } from '../query/plan.ts';
import { isDerived } from '../query/plan.ts';
import { listRows } from '../query/row-lists.ts';
import { allOf, termsOf, timeBounds } from '../query/terms.ts';
import type { CallContext } from '../rpc/contract.ts';
import type { FacetValues } from './facet-values.ts';
import type { IrregularValues } from './irregular-values.ts';
import { KeptAnswers } from './kept-answers.ts';
import type { Matches } from './matches.ts';
import { queryOf } from './matches.ts';
import type { OpenedCase } from './opened-case.ts';

const day = 86_400;
const keptHistogramBytes = 4 * 1024 * 1024;
const topCount = 10;
const servicesShown = 20;
const firstSeenShown = 50;
/** A value is new when its first event lies in this last part of the time range. */
const newShare = 0.1;
const firstSeenFields = ['eventName', 'who', 'sourceIPAddress', 'awsRegion'] as const satisfies FieldColumnName[];

export class Aggregates {
  readonly #opened: OpenedCase;
  readonly #matches: Matches;
  readonly #facets: FacetValues;
  readonly #irregular: IrregularValues;
  readonly #histograms = new KeptAnswers<Histogram>(keptHistogramBytes);

  constructor(opened: OpenedCase, matches: Matches, facets: FacetValues, irregular: IrregularValues) {
    this.#opened = opened;
    this.#matches = matches;
    this.#facets = facets;
    this.#irregular = irregular;
  }

  async histogram({ filter, maxBins }: HistogramRequest, context: CallContext<number>): Promise<Histogram> {
    const query = queryOf(filter);
    const rows = await this.#matches.matching(query, context);
    const question = JSON.stringify([query, maxBins]);
    const known = this.#histograms.get(question, rows);
    if (known) return known;
    const marks = await this.#marks(context);
    const pace = new Pace(context.signal);
    const lists = await listRows(this.#opened.table, rows, pace);
    const histogram = await countBins(lists, marks, { bounds: timeBounds(query), maxBins }, pace);
    const { total, errors, writes } = histogram.bins;
    this.#histograms.set(question, rows, histogram, total.byteLength + errors.byteLength + writes.byteLength);
    return histogram;
  }

  async overview({ filter }: OverviewRequest, context: CallContext<number>): Promise<Overview> {
    const query = queryOf(filter);
    const { table } = this.#opened;
    const rows = await this.#matches.matching(query, context);
    const { errors, writes } = await this.#marks(context);
    const pace = new Pace(context.signal);
    const range = await timeRange(await listRows(table, rows, pace), pace);
    const tops = await this.#tops(query, context, pace);
    return {
      events: rows.count(),
      errors: rows.clone().and(errors).count(),
      writes: rows.clone().and(writes).count(),
      untimed: range.untimed,
      firstTime: range.first,
      lastTime: range.last,
      ...tops,
      services: await this.#services(query, context, pace),
      firstSeen: await this.#firstSeen(rows, range, context.signal, pace),
      days: await this.#days(rows, { errors, writes }, pace),
    };
  }

  async #marks(context: CallContext<number>): Promise<{ errors: Bitset; writes: Bitset }> {
    const errors = await this.#matches.matching(errorsQuery, context);
    return { errors, writes: await this.#matches.matching(writesQuery, context) };
  }

  async #tops(
    query: Query,
    context: CallContext<number>,
    pace: Pace,
  ): Promise<Pick<Overview, 'accounts' | 'regions' | 'principals' | 'actions' | 'sources'>> {
    const top = async (column: FieldColumnName): Promise<ValueSummary> => {
      const tally = await this.#facets.tally(column.split('.'), query, context);
      return { distinct: tally.size, top: (await topValues(tally, () => true, topCount, pace)).values };
    };
    return {
      accounts: await top('recipientAccountId'),
      regions: await top('awsRegion'),
      principals: await top('who'),
      actions: await top('eventName'),
      sources: await top('sourceIPAddress'),
    };
  }

  /** The services with the most events, with how many of them failed and how many wrote. */
  async #services(query: Query, context: CallContext<number>, pace: Pace): Promise<readonly ServiceSummary[]> {
    const tallyOf = async (...more: Query[]): Promise<ReadonlyMap<string, number>> => {
      const tally = await this.#facets.tally(['eventSource'], allOf([...termsOf(query), ...more]), context);
      return new Map(tally.entries());
    };
    const all = await this.#facets.tally(['eventSource'], query, context);
    const errors = await tallyOf(errorsQuery);
    const writes = await tallyOf(writesQuery);
    const { values } = await topValues(all, () => true, servicesShown, pace);
    return values.map(({ value, count }) => ({
      value,
      count,
      errors: errors.get(value) ?? 0,
      writes: writes.get(value) ?? 0,
    }));
  }

  async #firstSeen(
    rows: Bitset,
    { first, last }: TimeRange,
    signal: AbortSignal,
    pace: Pace,
  ): Promise<readonly FirstSeen[]> {
    const isNewFrom = last - (last - first) * newShare;
    if (last === first) return [];
    const found: FirstSeen[] = [];
    for (const field of firstSeenFields) {
      for (const [value, { time, count }] of await this.#firstTimes(field, rows, signal, pace)) {
        if (time >= isNewFrom && time !== Infinity) found.push({ field, value, time, count });
      }
    }
    return found.sort((a, b) => a.time - b.time || b.count - a.count).slice(0, firstSeenShown);
  }

  /** By value, its first time (Infinity where none of its events has one) and how many events have it. */
  async #firstTimes(
    column: FieldColumnName,
    rows: Bitset,
    signal: AbortSignal,
    pace: Pace,
  ): Promise<ReadonlyMap<string, { readonly time: number; readonly count: number }>> {
    const { table } = this.#opened;
    const irregular = isDerived(column) ? new Bitset(rows.size) : this.#irregular.among(rows);
    const regular = rows.clone().andNot(irregular);
    const counts = await countCodes(table, column, await listRows(table, regular, pace), pace);
    const times = new Float64Array(counts.length).fill(Infinity);
    for (const segment of table.segments) {
      const values = segment.columns.get(column);
      if (segment.baseRow >= rows.size || !values) continue;
      const { codes, toGlobal } = values;
      for (let r = 0; r < segment.rows; r++) {
        const time = segment.time[r]!;
        const code = toGlobal[codes[r]!]!;
        if (time !== 0 && time < times[code]! && regular.has(segment.baseRow + r)) times[code] = time;
      }
      if (pace.due) await pace.pause();
    }
    const found = new Map<string, { time: number; count: number }>();
    const dictionary = table.dictionary(column);
    for (let code = firstDictCode; code < counts.length; code++) {
      if (counts[code] === 0) continue;
      for (const text of dictionary.texts(code)) found.set(text, { time: times[code]!, count: counts[code]! });
    }
    await this.#irregular.visit(
      irregular,
      (row, valuesOf) => {
        const segment = this.#opened.segmentOf(row);
        const time = segment.time[row - segment.baseRow]! || Infinity;
        const texts = isDerived(column) ? [] : valuesOf(column).texts;
        for (const text of new Set(texts)) {
          const known = found.get(text) ?? { time: Infinity, count: 0 };
          found.set(text, { time: Math.min(known.time, time), count: known.count + 1 });
        }
      },
      signal,
    );
    return found;
  }

  async #days(
    rows: Bitset,
    { errors, writes }: { readonly errors: Bitset; readonly writes: Bitset },
    pace: Pace,
  ): Promise<readonly DayCounts[]> {
    const days = new Map<number, { from: number; total: number; errors: number; writes: number }>();
    let counts = { from: -1, total: 0, errors: 0, writes: 0 };
    for (const segment of this.#opened.table.segments) {
      if (segment.baseRow >= rows.size) break;
      for (let r = 0; r < segment.rows; r++) {
        const time = segment.time[r]!;
        const row = segment.baseRow + r;
        if (time === 0 || !rows.has(row)) continue;
        if (time < counts.from || time >= counts.from + day || counts.from < 0) {
          const from = binStart(time, day);
          counts = days.get(from) ?? { from, total: 0, errors: 0, writes: 0 };
          days.set(from, counts);
        }
        counts.total++;
        if (errors.has(row)) counts.errors++;
        if (writes.has(row)) counts.writes++;
      }
      if (pace.due) await pace.pause();
    }
    return [...days.values()].sort((a, b) => a.from - b.from);
  }
}
