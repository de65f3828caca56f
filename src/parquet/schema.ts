import { damaged, ParquetFault } from './fault.ts';
import { fieldsAt, numberAt, textAt, type ThriftFields } from './thrift.ts';

/** Parquet's physical types, by their numbers in parquet.thrift. */
export const physicalTypes = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
] as const;
export type PhysicalType = (typeof physicalTypes)[number];

/** What a column's values stand for, of what has a JSON form of its own. */
export type Meaning =
  | { readonly kind: 'plain' | 'text' | 'date' | 'uuid' | 'unsigned' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'time'; readonly unit: 'milli' | 'micro' | 'nano' };

interface Base {
  readonly name: string;
  readonly repetition: 'required' | 'optional' | 'repeated';
  /** Definition level from which on it is there. */
  readonly def: number;
  /** Repetition level of its elements. */
  readonly rep: number;
  /** The columns in it, one at least. */
  readonly leaves: readonly LeafNode[];
}

export interface LeafNode extends Base {
  readonly kind: 'leaf';
  readonly index: number;
  readonly path: readonly string[];
  readonly type: PhysicalType;
  readonly typeLength: number;
  readonly meaning: Meaning;
}

export interface GroupNode extends Base {
  /** `list`: its one child is repeated; `item`: such a child that only wraps an element; `entry`: key and value. */
  readonly kind: 'struct' | 'list' | 'map' | 'item' | 'entry';
  readonly children: readonly SchemaNode[];
}

export type SchemaNode = LeafNode | GroupNode;

export interface Schema {
  /** Top-level columns. */
  readonly columns: readonly SchemaNode[];
  readonly leaves: readonly LeafNode[];
}

const maxLeaves = 10_000;
const maxDepth = 64;

const repetitions = ['required', 'optional', 'repeated'] as const;
// Converted types and members of the logical type, by their numbers in parquet.thrift.
const converted = { map: 1, mapKeyValue: 2, list: 3, decimal: 5, date: 6, millis: 9, micros: 10 } as const;
const texts: ReadonlySet<number | undefined> = new Set([0, 4, 19]);
const unsigned: ReadonlySet<number | undefined> = new Set([11, 12, 13, 14]);
const logical = { map: 2, list: 3, decimal: 5, date: 6, timestamp: 8, integer: 10, uuid: 14 } as const;
const logicalTexts = [1, 4, 12] as const;

/** The tree that a footer's flat list of schema elements stands for. Throws ParquetFault. */
export function readSchema(elements: readonly ThriftFields[]): Schema {
  const builder = new SchemaBuilder(elements);
  return { columns: builder.root(), leaves: builder.leaves };
}

class SchemaBuilder {
  readonly leaves: LeafNode[] = [];
  readonly #elements: readonly ThriftFields[];
  #next = 1;

  constructor(elements: readonly ThriftFields[]) {
    this.#elements = elements;
  }

  root(): readonly SchemaNode[] {
    const columns = this.#children(this.#elements[0] ?? [], [], 0, 0, undefined);
    if (columns.length === 0) throw damaged('there are no columns');
    return columns;
  }

  #children(
    of: ThriftFields,
    path: readonly string[],
    def: number,
    rep: number,
    around: GroupNode['kind'] | undefined,
  ): readonly SchemaNode[] {
    const children: SchemaNode[] = [];
    for (let left = numberAt(of, 5) ?? 0; left > 0; left--) children.push(this.#node(path, def, rep, around));
    return children;
  }

  #node(
    around: readonly string[],
    outerDef: number,
    outerRep: number,
    inside: GroupNode['kind'] | undefined,
  ): SchemaNode {
    const element = this.#elements[this.#next++];
    if (!element) throw damaged('the schema ends too early');
    const name = textAt(element, 4);
    const path = [...around, name];
    if (path.length > maxDepth) throw new ParquetFault('parquet/too-large', 'columns are nested too deeply');
    const repetition = repetitions[numberAt(element, 3) ?? 0];
    if (!repetition) throw damaged('a column of an unknown repetition');
    const def = outerDef + (repetition === 'required' ? 0 : 1);
    const rep = outerRep + (repetition === 'repeated' ? 1 : 0);
    const base = { name, repetition, def, rep };
    const count = numberAt(element, 5) ?? 0;
    if (count <= 0) return this.#leaf(base, element, path);
    const kind = kindOf(element, path, count, inside);
    const first = this.leaves.length;
    const children = this.#children(element, path, def, rep, kind);
    const [child] = children;
    const fits =
      kind === 'list' || kind === 'map'
        ? child?.repetition === 'repeated' && (kind === 'list' || child.kind === 'entry')
        : kind !== 'item' || repetition === 'repeated';
    return { ...base, kind: fits ? kind : 'struct', children, leaves: this.leaves.slice(first) };
  }

  #leaf(base: Omit<Base, 'leaves'>, element: ThriftFields, path: readonly string[]): LeafNode {
    const type = physicalTypes[numberAt(element, 1) ?? -1];
    if (!type) throw damaged('a column of an unknown type');
    if (this.leaves.length >= maxLeaves) {
      throw new ParquetFault('parquet/too-large', `it has more than ${String(maxLeaves)} columns`);
    }
    const leaves: LeafNode[] = [];
    const leaf: LeafNode = {
      ...base,
      kind: 'leaf',
      index: this.leaves.length,
      path,
      type,
      typeLength: numberAt(element, 2) ?? 0,
      meaning: meaningOf(element),
      leaves,
    };
    leaves.push(leaf);
    this.leaves.push(leaf);
    return leaf;
  }
}

/** LogicalTypes.md, "Nested Types", with its rules for older writers. */
function kindOf(
  element: ThriftFields,
  path: readonly string[],
  children: number,
  inside: GroupNode['kind'] | undefined,
): GroupNode['kind'] {
  const type = numberAt(element, 6);
  const isNew = fieldsAt(element, 10) ?? [];
  if (children === 1 && (type === converted.list || isNew[logical.list] !== undefined)) return 'list';
  const isMap = type === converted.map || isNew[logical.map] !== undefined;
  if (children === 1 && (isMap || (type === converted.mapKeyValue && inside !== 'map'))) return 'map';
  if (inside === 'map' && children === 2) return 'entry';
  const [name, outer] = [path.at(-1), path.at(-2)];
  const isElement = name === 'array' || name === `${outer ?? ''}_tuple`;
  return inside === 'list' && children === 1 && !isElement ? 'item' : 'struct';
}

function meaningOf(element: ThriftFields): Meaning {
  const type = numberAt(element, 6);
  const isNew = fieldsAt(element, 10) ?? [];
  const decimal = fieldsAt(isNew, logical.decimal);
  if (type === converted.decimal || decimal) {
    const scale = (decimal && numberAt(decimal, 1)) ?? numberAt(element, 7) ?? 0;
    if (scale < 0 || scale > 1000) throw damaged('a decimal of an odd scale');
    return { kind: 'decimal', scale };
  }
  if (texts.has(type) || logicalTexts.some((id) => isNew[id] !== undefined)) return { kind: 'text' };
  if (type === converted.date || isNew[logical.date] !== undefined) return { kind: 'date' };
  const time = fieldsAt(isNew, logical.timestamp);
  if (time) {
    const unit = fieldsAt(time, 2) ?? [];
    return { kind: 'time', unit: unit[3] !== undefined ? 'nano' : unit[2] !== undefined ? 'micro' : 'milli' };
  }
  if (type === converted.millis) return { kind: 'time', unit: 'milli' };
  if (type === converted.micros) return { kind: 'time', unit: 'micro' };
  if (isNew[logical.uuid] !== undefined) return { kind: 'uuid' };
  const integer = fieldsAt(isNew, logical.integer);
  return { kind: unsigned.has(type) || (integer && integer[2] === false) ? 'unsigned' : 'plain' };
}
