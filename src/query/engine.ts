/**
 * Runs a query over a table. In: a `Query`, the opened columns, a way to events' bytes. Out: the set of rows that match.
 *
 * Columns answer first, with three values: a row passes, fails, or is still open (its columns cannot be trusted, or the
 * test is on something that no column holds). Only rows still open at the tree's root have their bytes searched, and
 * only those that a search of bytes leaves open are parsed. Knows neither storage nor workers.
 */
import { Bitset } from '../base/bitset.ts';
import { rowFlag } from '../model/columns.ts';
import type { Query } from '../model/query.ts';
import { parseEvent } from './event-values.ts';
import { compileEventMatcher } from './match-event.ts';
import type { OtherFields } from './match-event.ts';
import { columnOfPath, isDerived, makePlan } from './plan.ts';
import type { ColumnLeaf, NeededBytes, Plan, PlanLeaf, PlanNode } from './plan.ts';
import type { PathColumns } from './path-columns.ts';
import { askTables, scanPath } from './scan-path.ts';
import { flaggedRows, scanColumn, scanIds, scanTime, takeSnapshot, truthOfCodes } from './scan.ts';
import type { Snapshot } from './scan.ts';
import type { EventTable, RawEvents } from './table.ts';
import { both, copyOf, either, isAlways, isNever, opposite } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export interface EvaluateOptions {
  /** What path tables tell; nothing where there are none. */
  readonly paths?: PathColumns;
  readonly signal?: AbortSignal;
  /** Share of the events that must be read, 0 to 1. Not called where columns answer all. */
  readonly onprogress?: (share: number) => void;
  /** Beside `onprogress`: the rows known to match so far. They become more; not to be changed. */
  readonly onfound?: (matching: Bitset) => void;
}

/** A query as far as columns answer it. */
export interface Begun {
  /** How many rows are still open: their events must be read. */
  readonly open: number;
  /** Rows that match for sure. Not to be changed, nor used after `finish`. */
  readonly sure: Bitset;
  /** Reads what is open. Rejects with whatever `raw` rejects with. Once only. */
  finish(raw: RawEvents): Promise<Bitset>;
}

/**
 * The rows of the table, as it is now, that match. Rejects with the signal's reason, with whatever `raw` rejects with,
 * and with a SyntaxError for a regular expression that JavaScript does not know.
 */
export async function evaluate(
  query: Query,
  table: EventTable,
  raw: RawEvents,
  options: EvaluateOptions,
): Promise<Bitset> {
  return (await beginEvaluation(query, table, options)).finish(raw);
}

/** As `evaluate`, up to where events must be read. */
export async function beginEvaluation(query: Query, table: EventTable, options: EvaluateOptions): Promise<Begun> {
  options.signal?.throwIfAborted();
  const evaluation = new Evaluation(query, table, options);
  const { sure, open } = await evaluation.fromColumns();
  const count = open?.count() ?? 0;
  return {
    open: count,
    sure,
    finish: async (raw) => {
      if (open && count > 0) await evaluation.fromEvents(raw, open, sure);
      return sure;
    },
  };
}

const pauseAfterMs = 12;
const rowsBetweenChecks = 2048;
/** Leaves' verdicts kept for the rows that are read; beyond it, such a row is parsed instead. */
const maxKeptBytes = 256 * 1024 * 1024;

const fails = 0;
const passes = 1;
const openStill = 2;

class Evaluation {
  readonly #query: Query;
  readonly #plan: Plan;
  readonly #snapshot: Snapshot;
  readonly #options: EvaluateOptions;
  readonly #kept = new Map<PlanLeaf, Verdict>();
  #keptBytes = 0;
  #lastPause = performance.now();
  /** The row whose JSON is being matched. */
  #row = 0;

  constructor(query: Query, table: EventTable, options: EvaluateOptions) {
    this.#query = query;
    this.#plan = makePlan(query);
    this.#snapshot = takeSnapshot(table);
    this.#options = options;
  }

  fromColumns(): Promise<Verdict> {
    return this.#verdict(this.#plan.root);
  }

  /** Decides the open rows by their bytes and adds those that match. */
  async fromEvents(raw: RawEvents, open: Bitset, matching: Bitset): Promise<void> {
    const { signal, onprogress, onfound } = this.#options;
    const { root, needles } = this.#plan;
    const flags = this.#flagsByRow();
    const matches = compileEventMatcher(this.#query, this.#derivedFields);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const total = open.count();
    let done = 0;
    onprogress?.(0);
    await raw.visit(
      open,
      needles,
      (row, found, read) => {
        let state = this.#stateOf(root, row, found, flags[row]!);
        if (state === openStill) {
          this.#row = row;
          state = matches(parseEvent(decoder.decode(read()))) ? passes : fails;
        }
        if (state === passes) matching.add(row);
        if (++done % rowsBetweenChecks === 0) {
          signal?.throwIfAborted();
          onprogress?.(done / total);
          onfound?.(matching);
        }
      },
      signal ? { signal } : {},
    );
    signal?.throwIfAborted();
    onprogress?.(1);
  }

  async #verdict(node: PlanNode): Promise<Verdict> {
    switch (node.kind) {
      case 'constant': {
        const sure = new Bitset(this.#snapshot.rows);
        return { sure: node.value ? sure.fill() : sure, open: undefined };
      }
      case 'and': {
        let all: Verdict = { sure: new Bitset(this.#snapshot.rows).fill(), open: undefined };
        for (const part of node.of) {
          if (isNever(all)) break;
          all = both(all, await this.#verdict(part));
        }
        return all;
      }
      case 'or': {
        let any: Verdict = { sure: new Bitset(this.#snapshot.rows), open: undefined };
        for (const part of node.of) {
          if (isAlways(any)) break;
          any = either(any, await this.#verdict(part));
        }
        return any;
      }
      case 'not':
        return opposite(await this.#verdict(node.of));
      default: {
        await this.#pause();
        const verdict = await this.#leafVerdict(node);
        if (this.#plan.mayReadEvents && node.kind !== 'raw') this.#keep(node, verdict);
        return verdict;
      }
    }
  }

  async #leafVerdict(leaf: PlanLeaf): Promise<Verdict> {
    switch (leaf.kind) {
      case 'column':
        await this.#snapshot.table.load([leaf.column]);
        return this.#askTables(leaf, scanColumn(this.#snapshot, leaf));
      case 'time':
        return scanTime(this.#snapshot, leaf.test);
      case 'id':
        return scanIds(this.#snapshot, leaf);
      case 'path':
        return this.#options.paths ? scanPath(this.#snapshot, leaf, this.#options.paths) : this.#rawVerdict(leaf);
      case 'raw':
        return this.#rawVerdict(leaf);
    }
  }

  async #askTables(leaf: ColumnLeaf, verdict: Verdict): Promise<Verdict> {
    const { paths } = this.#options;
    return paths && !isDerived(leaf.column) ? askTables(this.#snapshot, leaf, verdict, paths) : verdict;
  }

  #rawVerdict({ onlyEscaped }: NeededBytes): Verdict {
    const { rows } = this.#snapshot;
    const open = onlyEscaped ? flaggedRows(this.#snapshot, rowFlag.escaped) : new Bitset(rows).fill();
    return { sure: new Bitset(rows), open };
  }

  #keep(leaf: PlanLeaf, verdict: Verdict): void {
    const bytes = verdict.sure.words.byteLength * (verdict.open ? 2 : 1);
    if (this.#keptBytes + bytes > maxKeptBytes) return;
    this.#keptBytes += bytes;
    this.#kept.set(leaf, copyOf(verdict));
  }

  /** What is known of a row once the needles in its bytes are. */
  #stateOf(node: PlanNode, row: number, found: number, flags: number): number {
    switch (node.kind) {
      case 'constant':
        return node.value ? passes : fails;
      case 'not': {
        const state = this.#stateOf(node.of, row, found, flags);
        return state === openStill ? openStill : passes - state;
      }
      case 'and':
      case 'or': {
        const decisive = node.kind === 'and' ? fails : passes;
        let state: number = passes - decisive;
        for (const part of node.of) {
          const partState = this.#stateOf(part, row, found, flags);
          if (partState === decisive) return decisive;
          if (partState === openStill) state = openStill;
        }
        return state;
      }
      case 'raw':
        return rawState(node, found, flags);
      default: {
        const verdict = this.#kept.get(node);
        const isOpen = !verdict || verdict.open?.has(row) === true;
        if (isOpen) return node.kind === 'path' ? rawState(node, found, flags) : openStill;
        return verdict.sure.has(row) ? passes : fails;
      }
    }
  }

  /** Derived columns are not in the JSON: the row's own value tells. */
  readonly #derivedFields: OtherFields = (path, test) => {
    const column = columnOfPath(path);
    if (!column || !isDerived(column)) return undefined;
    const { table, segments } = this.#snapshot;
    const truth = truthOfCodes(table, column, test);
    return () => {
      const segment = segments.findLast(({ baseRow }) => baseRow <= this.#row);
      const values = segment?.columns.get(column);
      return values !== undefined && truth[values.toGlobal[values.codes[this.#row - segment!.baseRow]!]!] === 1;
    };
  };

  #flagsByRow(): Uint8Array {
    const flags = new Uint8Array(this.#snapshot.rows);
    for (const segment of this.#snapshot.segments) {
      flags.set(segment.flags.subarray(0, segment.rows), segment.baseRow);
    }
    return flags;
  }

  /** Lets an abort come in, every few milliseconds. */
  async #pause(): Promise<void> {
    if (performance.now() - this.#lastPause < pauseAfterMs) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#options.signal?.throwIfAborted();
    this.#lastPause = performance.now();
  }
}

function rawState(leaf: NeededBytes, found: number, flags: number): number {
  if ((flags & rowFlag.escaped) !== 0) return openStill;
  if (leaf.onlyEscaped || (found & leaf.needed) !== leaf.needed) return fails;
  if ((flags & rowFlag.oddNumber) !== 0) return openStill;
  if ((found & leaf.neededAsWritten) !== leaf.neededAsWritten) return fails;
  return leaf.exact && (flags & rowFlag.irregular) === 0 ? passes : openStill;
}
