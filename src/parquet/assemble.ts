import type { ColumnBatch } from './column.ts';
import { damaged } from './fault.ts';
import type { GroupNode, LeafNode, SchemaNode } from './schema.ts';

/** The row is longer than allowed. */
export class RowTooLong extends Error {}

/**
 * Makes rows of columns again (Dremel's record assembly), as JSON. A null inside of a column is left out, an empty column
 * is `null`, so that each row has the same keys. Columns that do not agree on how a row is nested are a ParquetFault.
 */
export class RowAssembler {
  readonly #columns: readonly SchemaNode[];
  readonly #keys = new Map<SchemaNode, string>();
  readonly #maxLength: number;
  #batches: readonly ColumnBatch[] = [];
  #at: number[] = [];
  #length = 0;

  constructor(columns: readonly SchemaNode[], maxLength: number) {
    this.#columns = columns;
    this.#maxLength = maxLength;
  }

  /** One row of batches, which are in the order of the leaves. */
  row(batches: readonly ColumnBatch[], row: number): string {
    this.#batches = batches;
    this.#at = batches.map(({ starts }) => starts[row]!);
    this.#length = 0;
    const members = this.#columns.map((column) => `${this.#key(column)}${this.#value(column, 0, 0) ?? 'null'}`);
    batches.forEach(({ starts, defs }, i) => {
      if (this.#at[i] !== (starts[row + 1] ?? defs.length)) throw damaged('columns do not agree on a row');
    });
    return `{${members.join(',')}}`;
  }

  #key(node: SchemaNode): string {
    let key = this.#keys.get(node);
    if (key === undefined) {
      key = `${JSON.stringify(node.name)}:`;
      this.#keys.set(node, key);
    }
    this.#grow(key.length);
    return key;
  }

  #grow(by: number): void {
    this.#length += by + 1;
    if (this.#length > this.#maxLength) throw new RowTooLong();
  }

  /** `rep` is the repetition level of its first value; `outer` the definition level of what it is in. */
  #value(node: SchemaNode, rep: number, outer: number): string | undefined {
    if (node.repetition === 'repeated')
      return `[${this.#repeated(node, rep, outer, (r) => this.#text(node, r)).join(',')}]`;
    if (node.kind === 'leaf') return this.#leaf(node, rep, outer);
    if (this.#def(node) < node.def) {
      this.#pass(node, rep, outer);
      return undefined;
    }
    return this.#group(node, rep);
  }

  /** What a node holds that is there. */
  #group(node: GroupNode, rep: number): string {
    const [child] = node.children;
    if (node.kind === 'list' && child) {
      return `[${this.#repeated(child, rep, node.def, (r) => this.#text(child, r)).join(',')}]`;
    }
    if (node.kind === 'map' && child && child.kind !== 'leaf') {
      return `{${this.#repeated(child, rep, node.def, (r) => this.#entry(child, r)).join(',')}}`;
    }
    const members: string[] = [];
    for (const member of node.children) {
      const key = this.#key(member);
      const value = this.#value(member, rep, node.def);
      if (value !== undefined) members.push(`${key}${value}`);
    }
    return `{${members.join(',')}}`;
  }

  /** One element of a repeated node. */
  #text(node: SchemaNode, rep: number): string {
    if (node.kind === 'leaf') return this.#leaf(node, rep, node.def) ?? 'null';
    if (node.kind === 'item') return this.#value(node.children[0]!, rep, node.def) ?? 'null';
    return this.#group(node, rep);
  }

  #entry({ children: [keyNode, valueNode], def }: GroupNode, rep: number): string {
    const key = this.#value(keyNode!, rep, def) ?? 'null';
    const value = this.#value(valueNode!, rep, def) ?? 'null';
    return `${key.startsWith('"') ? key : JSON.stringify(key)}:${value}`;
  }

  #repeated(node: SchemaNode, rep: number, outer: number, element: (rep: number) => string): string[] {
    if (this.#def(node) < node.def) {
      this.#pass(node, rep, outer);
      return [];
    }
    const first = node.leaves[0]!.index;
    const { reps } = this.#batches[first]!;
    const elements: string[] = [];
    let next = rep;
    do {
      elements.push(element(next));
      next = node.rep;
    } while (reps[this.#at[first]!] === node.rep);
    return elements;
  }

  /** The definition level of its next value. */
  #def(node: SchemaNode): number {
    const { index } = node.leaves[0]!;
    return this.#batches[index]!.defs[this.#at[index]!] ?? -1;
  }

  #leaf(leaf: LeafNode, rep: number, outer: number): string | undefined {
    const { defs, reps, texts } = this.#batches[leaf.index]!;
    const at = this.#at[leaf.index]!++;
    const def = defs[at];
    if (def === undefined || reps[at] !== rep || def < outer) throw damaged('columns do not agree on a row');
    const text = texts[at]!;
    this.#grow(text.length);
    return def === leaf.def ? text : undefined;
  }

  /** Goes past a node that is not there: each of its columns has one value that says so. */
  #pass(node: SchemaNode, rep: number, outer: number): void {
    for (const { index } of node.leaves) {
      const { defs, reps } = this.#batches[index]!;
      const at = this.#at[index]!++;
      const def = defs[at];
      if (def === undefined || reps[at] !== rep || def < outer || def >= node.def) {
        throw damaged('columns do not agree on a row');
      }
      this.#grow(0);
    }
  }
}
