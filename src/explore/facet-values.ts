/** Counts the values of fields: by columns where they tell, else by reading the events. */
import { AppError } from '../base/app-error.ts';
import { Bitset } from '../base/bitset.ts';
import { Pace } from '../base/pace.ts';
import { rowFlag } from '../model/columns.ts';
import { maxFacetPage } from '../model/explorer.ts';
import type { Facet, FacetField, FacetsRequest, FacetValue } from '../model/explorer.ts';
import type { FieldPath, Query } from '../model/query.ts';
import { compilePath, parseEvent } from '../query/event-values.ts';
import { countCodes, sortedValues, Tally, topValues } from '../query/facets.ts';
import { keyNeedle } from '../query/needles.ts';
import { parseFilter } from '../query/parse.ts';
import { columnOfPath, isDerived, pathKey } from '../query/plan.ts';
import type { FieldColumnName } from '../query/plan.ts';
import { flaggedRows } from '../query/scan.ts';
import { maxNeedles } from '../query/table.ts';
import { withoutField } from '../query/terms.ts';
import type { CallContext } from '../rpc/contract.ts';
import type { IrregularValues } from './irregular-values.ts';
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

export class FacetValues {
  readonly #opened: OpenedCase;
  readonly #matches: Matches;
  readonly #irregular: IrregularValues;
  readonly #sorted = new KeptNewest<readonly FacetValue[]>(keptSorted);
  readonly #read = new KeptNewest<Tally>(keptRead);

  constructor(opened: OpenedCase, matches: Matches, irregular: IrregularValues) {
    this.#opened = opened;
    this.#matches = matches;
    this.#irregular = irregular;
  }

  /** Each field's values, each under the filter without the field's own terms. */
  async facets({ filter, fields }: FacetsRequest, context: CallContext<number>): Promise<readonly Facet[]> {
    if (fields.length > maxFacetFields) throw new AppError('query/invalid', 'too many fields at once', { at: 0 });
    const query = queryOf(filter);
    const targets: Target[] = [];
    for (const { field } of fields) {
      const path = fieldPath(field);
      targets.push(await this.#target(path, withoutField(query, path), context));
    }
    const tallies = await this.tallies(targets, context);
    const pace = new Pace(context.signal);
    const facets: Facet[] = [];
    for (const [i, field] of fields.entries()) facets.push(await this.#page(field, targets[i]!, tallies[i]!, pace));
    return facets;
  }

  /** The values of one field under a query, as it is. */
  async tally(path: FieldPath, query: Query, context: CallContext<number>): Promise<Tally> {
    return (await this.tallies([await this.#target(path, query, context)], context))[0]!;
  }

  clear(): void {
    this.#sorted.clear();
    this.#read.clear();
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
    const unread = [...targets.keys()].filter((i) => !targets[i]!.column && tallies[i]!.isEmpty);
    if (unread.length > 0) {
      await this.#addRead(
        unread.map((i) => ({ target: targets[i]!, tally: tallies[i]! })),
        context,
      );
      for (const i of unread) this.#read.set(targets[i]!.key, tallies[i]!, tallies[i]!.size);
    }
    return tallies;
  }

  async #addColumns(
    targets: readonly Target[],
    tallies: readonly Tally[],
    signal: AbortSignal,
    pace: Pace,
  ): Promise<void> {
    const { table } = this.#opened;
    /** Rows without their irregular ones, and those; once for each set of rows. */
    const parts = new Map<Bitset, { readonly regular: Bitset; readonly irregular: Bitset }>();
    const exceptions = new Map<Bitset, { readonly column: FieldColumnName; readonly tally: Tally }[]>();
    for (const [i, { column, rows }] of targets.entries()) {
      if (!column) continue;
      let part = parts.get(rows);
      if (!part) {
        const irregular = this.#irregular.among(rows);
        part = { irregular, regular: irregular.count() === 0 ? rows : rows.clone().andNot(irregular) };
        parts.set(rows, part);
      }
      const tally = tallies[i]!;
      const counted = isDerived(column) ? rows : part.regular;
      await tally.addCodes(table, column, await countCodes(table, column, counted, pace), pace);
      if (counted === part.regular && part.regular !== rows) {
        exceptions.set(rows, [...(exceptions.get(rows) ?? []), { column, tally }]);
      }
    }
    for (const [rows, counted] of exceptions) {
      await this.#irregular.visit(
        parts.get(rows)!.irregular,
        (_, valuesOf) => {
          for (const { column, tally } of counted) if (!isDerived(column)) tally.add(valuesOf(column));
        },
        signal,
      );
    }
  }

  /** One pass over the events for all fields without a column. An event that lacks the key's bytes is not parsed. */
  async #addRead(
    fields: readonly { readonly target: Target; readonly tally: Tally }[],
    { signal, progress }: CallContext<number>,
  ): Promise<void> {
    const { table } = this.#opened;
    const size = Math.max(...fields.map(({ target }) => target.rows.size));
    const all = new Bitset(size);
    for (const { target } of fields) for (const [i, word] of target.rows.words.entries()) all.words[i]! |= word;
    const escaped = flaggedRows({ rows: table.rows, segments: table.segments }, rowFlag.escaped);
    const needles: Uint8Array[] = [];
    const counted = fields.map(({ target, tally }) => {
      const needle = keyNeedle(target.path.at(-1) ?? '');
      const bit = needle && needles.length < maxNeedles ? 1 << (needles.push(needle) - 1) : 0;
      return { rows: target.rows, tally, bit, valuesOf: compilePath(target.path) };
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
