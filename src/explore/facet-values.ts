/** Counts the values of fields: by columns where they tell, else by reading the events. */
import { AppError } from '../base/app-error.ts';
import { Bitset } from '../base/bitset.ts';
import { Pace } from '../base/pace.ts';
import { rowFlag } from '../model/columns.ts';
import type { DictColumnName } from '../model/columns.ts';
import { maxFacetPage } from '../model/explorer.ts';
import type { Facet, FacetField, FacetsRequest, FacetValue } from '../model/explorer.ts';
import type { FieldPath, Query } from '../model/query.ts';
import { compilePath, parseEvent, standInPath } from '../query/event-values.ts';
import { sortedValues, Tally, topValues } from '../query/facets.ts';
import { keyNeedle } from '../query/needles.ts';
import { parseFilter } from '../query/parse.ts';
import { columnOfPath, isDerived, pathKey } from '../query/plan.ts';
import type { FieldColumnName } from '../query/plan.ts';
import { flaggedRows } from '../query/scan.ts';
import { maxNeedles } from '../query/table.ts';
import { tallyPath } from '../query/tally-path.ts';
import { withoutField } from '../query/terms.ts';
import type { CallContext } from '../rpc/contract.ts';
import { CodeCounts } from './code-counts.ts';
import type { CodeCounter } from './code-counts.ts';
import type { IrregularValues } from './irregular-values.ts';
import { KeptAnswers } from './kept-answers.ts';
import { KeptNewest } from './kept-newest.ts';
import type { Matches } from './matches.ts';
import { queryOf } from './matches.ts';
import type { OpenedCase } from './opened-case.ts';
import { StoredEvents } from './stored-events.ts';

export const maxFacetFields = 64;
/** Values of facets kept in their whole order, for paging. */
const keptSorted = 1_000_000;
/** Values counted by reading events. */
const keptRead = 1_000_000;
/** UTF-16 code units of answers that are kept. */
const keptAnswers = 2_000_000;
/** Up to here the first values are found without sorting all. */
const fewValues = 200;
const eventsBetweenLooks = 2048;

/** The path that a field's text stands for. Throws `query/invalid` for a text that is no field. */
export function fieldPath(field: string): FieldPath {
  const parsed = parseFilter(`${field}:*`);
  if (parsed.ok && parsed.query.kind === 'field') return parsed.query.path;
  throw new AppError('query/invalid', 'that is not a field', { at: 0 });
}

/** What one field is counted over. */
interface Target {
  readonly path: FieldPath;
  readonly column: FieldColumnName | undefined;
  readonly rows: Bitset;
  /** Names the tally, as long as the case does not grow. */
  readonly key: string;
}

/** Rows whose events must be read for what they have at a path. */
interface Unread {
  readonly path: FieldPath;
  readonly rows: Bitset;
  readonly tally: Tally;
}

/** What is counted over one set of rows. */
interface Part {
  /** Those of them that most columns do not tell of. */
  readonly irregular: Bitset;
  readonly ofAll: CodeCounter;
  readonly ofRegular: CodeCounter;
  /** What lacks the irregular rows yet. */
  readonly counted: { readonly column: DictColumnName; readonly tally: Tally }[];
}

export class FacetValues {
  readonly #opened: OpenedCase;
  readonly #matches: Matches;
  readonly #irregular: IrregularValues;
  readonly #sorted = new KeptNewest<readonly FacetValue[]>(keptSorted);
  readonly #read = new KeptNewest<Tally>(keptRead);
  readonly #answers = new KeptAnswers<Facet>(keptAnswers);
  readonly #codes: CodeCounts;

  constructor(opened: OpenedCase, matches: Matches, irregular: IrregularValues) {
    this.#opened = opened;
    this.#matches = matches;
    this.#irregular = irregular;
    this.#codes = new CodeCounts(opened, irregular);
  }

  /** Each field's values, each under the filter without the field's own terms. */
  async facets({ filter, fields }: FacetsRequest, context: CallContext<number>): Promise<readonly Facet[]> {
    if (fields.length > maxFacetFields) throw new AppError('query/invalid', 'too many fields at once', { at: 0 });
    const query = queryOf(filter);
    const facets: (Facet | undefined)[] = [];
    const unanswered: { readonly at: number; readonly field: FacetField; readonly target: Target }[] = [];
    for (const [at, field] of fields.entries()) {
      const path = fieldPath(field.field);
      const target = await this.#target(path, withoutField(query, path), context);
      const known = this.#answers.get(answerKey(field, target), target.rows);
      facets.push(known);
      if (!known) unanswered.push({ at, field, target });
    }
    const targets = unanswered.map(({ target }) => target);
    const tallies = await this.tallies(targets, context);
    const pace = new Pace(context.signal);
    for (const [i, { at, field, target }] of unanswered.entries()) {
      const facet = await this.#page(field, target, tallies[i]!, pace);
      const size = facet.values.reduce((sum, { value }) => sum + value.length, target.key.length);
      this.#answers.set(answerKey(field, target), target.rows, facet, size);
      facets[at] = facet;
    }
    return facets.map((facet) => facet!);
  }

  /** The values of one field under a query, as it is. */
  async tally(path: FieldPath, query: Query, context: CallContext<number>): Promise<Tally> {
    return (await this.tallies([await this.#target(path, query, context)], context))[0]!;
  }

  /** As `tally`, without the values for which events must be read. */
  async tallyAtHand(path: FieldPath, query: Query, context: CallContext<number>): Promise<Tally> {
    const target = await this.#target(path, query, context);
    if (target.column) return (await this.tallies([target], context))[0]!;
    const tally = new Tally();
    await this.#addPrepared(target, tally, new Pace(context.signal));
    return tally;
  }

  clear(): void {
    this.#sorted.clear();
    this.#read.clear();
    this.#answers.clear();
    this.#codes.clear();
  }

  async #target(path: FieldPath, query: Query, context: CallContext<number>): Promise<Target> {
    const rows = await this.#matches.matching(query, context);
    const key = JSON.stringify([pathKey(path), query, rows.size]);
    return { path, column: columnOfPath(path), rows, key };
  }

  async tallies(targets: readonly Target[], context: CallContext<number>): Promise<readonly Tally[]> {
    const pace = new Pace(context.signal);
    const tallies = targets.map(({ column, key }) => (column ? undefined : this.#read.get(key)) ?? new Tally());
    await this.#addColumns(targets, tallies, context.signal, pace);
    const uncounted = [...targets.keys()].filter((i) => !targets[i]!.column && tallies[i]!.isEmpty);
    const unread: Unread[] = [];
    for (const i of uncounted) {
      const rows = await this.#addPrepared(targets[i]!, tallies[i]!, pace);
      if (rows.count() > 0) unread.push({ path: targets[i]!.path, rows, tally: tallies[i]! });
    }
    if (unread.length > 0) await this.#addRead(unread, context);
    for (const i of uncounted) this.#read.set(targets[i]!.key, tallies[i]!, tallies[i]!.size);
    return tallies;
  }

  /** Counts what the path tables tell. Returns the rows of which they do not. */
  async #addPrepared({ path, rows }: Target, tally: Tally, pace: Pace): Promise<Bitset> {
    const segments = this.#opened.table.segments.filter(({ baseRow }) => baseRow < rows.size);
    const columns = await this.#opened.paths.of(path, segments);
    const left = new Bitset(rows.size);
    for (const [i, segment] of segments.entries()) {
      const column = columns[i];
      if (column) tallyPath(column, segment, rows, tally, left);
      else left.copyRange(rows, segment.baseRow, segment.baseRow + segment.rows);
      if (pace.due) await pace.pause();
    }
    return left;
  }

  async #addColumns(
    targets: readonly Target[],
    tallies: readonly Tally[],
    signal: AbortSignal,
    pace: Pace,
  ): Promise<void> {
    const { table } = this.#opened;
    const parts = new Map<Bitset, Part>();
    for (const [i, { column, rows }] of targets.entries()) {
      if (!column) continue;
      let part = parts.get(rows);
      if (!part) {
        part = this.#part(rows, pace);
        parts.set(rows, part);
      }
      const tally = tallies[i]!;
      await tally.addCodes(
        table,
        column,
        await (isDerived(column) ? part.ofAll(column) : part.ofRegular(column)),
        pace,
      );
      if (!isDerived(column)) part.counted.push({ column, tally });
    }
    for (const { irregular, counted } of parts.values()) {
      if (counted.length === 0 || irregular.count() === 0) continue;
      await this.#irregular.visit(
        irregular,
        (_, valuesOf) => {
          for (const { column, tally } of counted) tally.add(valuesOf(column));
        },
        signal,
      );
    }
  }

  #part(rows: Bitset, pace: Pace): Part {
    const irregular = this.#irregular.among(rows);
    const regular = irregular.count() === 0 ? rows : rows.clone().andNot(irregular);
    return {
      irregular,
      ofAll: this.#codes.ofAll(rows, pace),
      ofRegular: this.#codes.ofRegular(regular, pace),
      counted: [],
    };
  }

  /** One pass over the events for all fields without a column. An event that lacks the key's bytes is not parsed. */
  async #addRead(fields: readonly Unread[], { signal, progress }: CallContext<number>): Promise<void> {
    const { table } = this.#opened;
    const size = Math.max(...fields.map(({ rows }) => rows.size));
    const all = new Bitset(size);
    for (const { rows } of fields) for (const [i, word] of rows.words.entries()) all.words[i]! |= word;
    const escaped = flaggedRows({ rows: table.rows, segments: table.segments }, rowFlag.escaped);
    const needles: Uint8Array[] = [];
    const counted = fields.map(({ path, rows, tally }) => {
      const needle = standInPath(path) ? undefined : keyNeedle(path.at(-1) ?? '');
      const bit = needle && needles.length < maxNeedles ? 1 << (needles.push(needle) - 1) : 0;
      return { rows, tally, bit, valuesOf: compilePath(path) };
    });
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const total = all.count();
    let done = 0;
    progress(0);
    await new StoredEvents(this.#opened).visit(
      all,
      needles,
      (row, found, read) => {
        let event: unknown;
        let isRead = false;
        const mayHideKeys = escaped.has(row);
        for (const { rows, tally, bit, valuesOf } of counted) {
          if (!rows.has(row)) continue;
          if (!isRead && (mayHideKeys || (found & bit) === bit)) {
            event = parseEvent(decoder.decode(read()));
            isRead = true;
          }
          tally.add(valuesOf(event));
        }
        if (++done % eventsBetweenLooks === 0) {
          signal.throwIfAborted();
          progress(done / total);
        }
      },
      { signal },
    );
    progress(1);
  }

  async #page(
    { field, limit, offset = 0, order = 'count', contains = '' }: FacetField,
    { key }: Target,
    tally: Tally,
    pace: Pace,
  ): Promise<Facet> {
    const wanted = Math.min(Math.max(Math.floor(limit) || 0, 0), maxFacetPage);
    const begin = Math.max(Math.floor(offset) || 0, 0);
    const needle = contains.toLowerCase();
    const accepts = (lower: string): boolean => lower.includes(needle);
    const { size: distinct, withValue, without, truncated } = tally;
    const facet = { field, distinct, withValue, without, truncated };
    if (begin === 0 && order === 'count' && wanted <= fewValues) {
      return { ...facet, ...(await topValues(tally, accepts, wanted, pace)) };
    }
    const sortedKey = JSON.stringify([key, order, needle]);
    let sorted = this.#sorted.get(sortedKey);
    if (!sorted) {
      sorted = await sortedValues(tally, accepts, order, pace);
      this.#sorted.set(sortedKey, sorted, sorted.length);
    }
    return { ...facet, values: sorted.slice(begin, begin + wanted), listed: sorted.length };
  }
}

function answerKey(field: FacetField, { key }: Target): string {
  return JSON.stringify([key, field]);
}
