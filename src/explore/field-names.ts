/** Names of fields: those with columns, and other paths, of all events or, before that is prepared, of a sample. */
import { Bitset } from '../base/bitset.ts';
import { derivedColumns, dictColumns, sourceColumns } from '../model/columns.ts';
import type { FieldName, FieldNamesRequest } from '../model/explorer.ts';
import type { FieldPath } from '../model/query.ts';
import { parseEvent } from '../query/event-values.ts';
import type { OpenTable } from '../query/open-table.ts';
import { pathKey } from '../query/plan.ts';
import { printFilter } from '../query/print.ts';
import type { OpenedCase } from './opened-case.ts';
import { StoredEvents } from './stored-events.ts';

/** The sample: so many stretches of neighbouring events, since far ones cost an inflation each. */
const stretches = 40;
const eventsPerStretch = 50;
/** Sampled anew when the case has grown by so much. */
const growth = 1.1;
const maxPaths = 20_000;
const maxPathLength = 500;
const maxDepth = 24;
const maxNames = 1000;

const columnNames: readonly FieldName[] = [
  'eventTime',
  'eventID',
  ...dictColumns,
  ...derivedColumns,
  ...sourceColumns,
].map((name) => ({
  name,
  column: true,
}));

interface Names {
  readonly table: OpenTable;
  readonly rows: number;
  readonly names: readonly FieldName[];
}

export class FieldNames {
  readonly #opened: OpenedCase;
  #sampled: Names | undefined;
  #complete: Names | undefined;

  constructor(opened: OpenedCase) {
    this.#opened = opened;
  }

  /** Columns before other paths; names that begin with the prefix before those with a key that does. */
  async names({ prefix, limit }: FieldNamesRequest, signal: AbortSignal): Promise<readonly FieldName[]> {
    const wanted = prefix.toLowerCase();
    const all = [...columnNames, ...((await this.#prepared()) ?? (await this.#sample(signal)))];
    const beginning = all.filter(({ name }) => name.toLowerCase().startsWith(wanted));
    const inside = all.filter(({ name }) => {
      const lower = name.toLowerCase();
      return !lower.startsWith(wanted) && (lower.includes(`.${wanted}`) || lower.includes(`."${wanted}`));
    });
    return [...beginning, ...inside].slice(0, Math.min(Math.max(Math.floor(limit) || 0, 0), maxNames));
  }

  /** All paths of scalars; undefined where some segments have no path table. */
  async #prepared(): Promise<readonly FieldName[] | undefined> {
    const { table, paths } = this.#opened;
    const { rows } = table;
    if (this.#complete?.table === table && this.#complete.rows === rows) return this.#complete.names;
    const tables = await paths.all(table.segments.slice());
    if (!tables) return undefined;
    const list = new PathList();
    for (const one of tables) for (const { path, rows: events } of one.names()) list.add(path, events);
    const names = list.names();
    this.#complete = { table, rows, names };
    return names;
  }

  async #sample(signal: AbortSignal): Promise<readonly FieldName[]> {
    const { table } = this.#opened;
    const { rows } = table;
    const before = this.#sampled;
    if (before?.table === table && rows <= before.rows * growth) return before.names;
    const paths = new PathList();
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    await new StoredEvents(this.#opened).visit(
      sampledRows(rows),
      [],
      (_, __, read) => {
        paths.addEvent(parseEvent(decoder.decode(read())));
      },
      { signal },
    );
    const names = paths.names();
    this.#sampled = { table, rows, names };
    return names;
  }
}

function sampledRows(rows: number): Bitset {
  const sampled = new Bitset(rows);
  if (rows <= stretches * eventsPerStretch) return sampled.fill();
  for (let stretch = 0; stretch < stretches; stretch++) {
    const begin = Math.floor((stretch * (rows - eventsPerStretch)) / (stretches - 1));
    for (let row = begin; row < begin + eventsPerStretch; row++) sampled.add(row);
  }
  return sampled;
}

/** Paths of scalars, each in the spelling met first, with how many events have it. */
class PathList {
  readonly #paths = new Map<string, { readonly path: FieldPath; events: number; lastEvent: number }>();
  #events = 0;

  addEvent(event: unknown): void {
    this.#events++;
    const nodes: { readonly node: unknown; readonly path: FieldPath }[] = [{ node: event, path: [] }];
    for (let next = nodes.pop(); next; next = nodes.pop()) {
      const { node, path } = next;
      if (Array.isArray(node)) {
        for (const element of node as unknown[]) nodes.push({ node: element, path });
      } else if (typeof node === 'object' && node !== null) {
        if (path.length === maxDepth) continue;
        for (const [key, value] of Object.entries(node)) nodes.push({ node: value, path: [...path, key] });
      } else if (path.length > 0 && node !== null) {
        this.#addLeaf(path);
      }
    }
  }

  /** A path that so many further events have. */
  add(path: FieldPath, events: number): void {
    const key = pathKey(path);
    const known = this.#paths.get(key);
    if (known) known.events += events;
    else this.#addNew(key, path, events);
  }

  /** The most frequent first; without those that have columns. */
  names(): readonly FieldName[] {
    const columns = new Set(columnNames.map(({ name }) => pathKey(name.split('.'))));
    return [...this.#paths]
      .filter(([key]) => !columns.has(key))
      .sort(([, a], [, b]) => b.events - a.events)
      .map(([, { path }]) => ({ name: pathText(path), column: false }));
  }

  #addLeaf(path: FieldPath): void {
    const key = pathKey(path);
    const known = this.#paths.get(key);
    if (known) {
      if (known.lastEvent !== this.#events) known.events++;
      known.lastEvent = this.#events;
    } else {
      this.#addNew(key, path, 1);
    }
  }

  #addNew(key: string, path: FieldPath, events: number): void {
    if (this.#paths.size >= maxPaths || key.length > maxPathLength) return;
    this.#paths.set(key, { path, events, lastEvent: this.#events });
  }
}

/** A path as the filter language writes it. */
function pathText(path: FieldPath): string {
  return printFilter({ kind: 'field', path, test: { kind: 'present' } }).slice(0, -':*'.length);
}
