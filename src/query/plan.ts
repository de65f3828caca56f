/**
 * How a query will be run: which tests the columns answer and which need events' bytes, and what bytes those events
 * must hold. Pure; knows no table.
 */
import { derivedColumns, dictColumns, sourceColumns } from '../model/columns.ts';
import type { DerivedColumnName, DictColumnName, SourceColumnName } from '../model/columns.ts';
import type { FieldPath, Query, ValueTest } from '../model/query.ts';
import { asciiLower } from './ascii-case.ts';
import { compileValueTest } from './match-value.ts';
import type { CompiledTest } from './match-value.ts';
import { keyNeedle, textNeedle, valueNeedle } from './needles.ts';
import { maxNeedles } from './table.ts';

export type PlanNode =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'and'; readonly of: readonly PlanNode[] }
  | { readonly kind: 'or'; readonly of: readonly PlanNode[] }
  | { readonly kind: 'not'; readonly of: PlanNode }
  | PlanLeaf;

/** A column that the filter language knows by its name. */
export type FieldColumnName = DictColumnName | NoPathColumnName;

/** Columns that no event's JSON has. */
export type NoPathColumnName = DerivedColumnName | SourceColumnName;

type TextTest = Pick<CompiledTest, 'present' | 'text'>;

export type PlanLeaf = ColumnLeaf | TimeLeaf | IdLeaf | PathLeaf | RawLeaf;

/** True where any of the tests holds for any value at the path; none of them of a time. */
export interface PathTests {
  readonly path: FieldPath;
  readonly tests: readonly ValueTest[];
}

export interface ColumnLeaf extends PathTests {
  readonly kind: 'column';
  readonly column: FieldColumnName;
  /** All of the tests. */
  readonly test: TextTest;
}

/** The path tables tell, as far as they are there, else the event's bytes. */
export interface PathLeaf extends PathTests, NeededBytes {
  readonly kind: 'path';
}

export interface TimeLeaf {
  readonly kind: 'time';
  readonly test: ValueTest;
}

/** True for events with an eventID, or with one of some. */
export interface IdLeaf {
  readonly kind: 'id';
  /** Any does. */
  readonly present: boolean;
  /** Those that are UUIDs, each its 128 bits in four words, big-endian. */
  readonly ids: Uint32Array;
  /** Some are none. */
  readonly other: boolean;
}

/** Only the event's bytes tell. */
export interface RawLeaf extends NeededBytes {
  readonly kind: 'raw';
}

/** What an event's bytes must hold. Masks have a bit for each needle of the plan. */
export interface NeededBytes {
  /** Without escapes in the event, false unless all these occur. */
  readonly needed: number;
  /** As `needed`, but a number of the event in an odd form also hides it. */
  readonly neededAsWritten: number;
  /** Without escapes, odd numbers and irregular keys, true where all the needles occur. */
  readonly exact: boolean;
  /** False for every event without escapes. */
  readonly onlyEscaped: boolean;
}

export interface Plan {
  readonly root: PlanNode;
  /** In the order of their bits. */
  readonly needles: readonly Uint8Array[];
  /** Events must be read, or that is not known before the path tables are asked. */
  readonly mayReadEvents: boolean;
}

const derivedNames: ReadonlySet<string> = new Set([...derivedColumns, ...sourceColumns]);
const columnsByPath = new Map<string, FieldColumnName>(
  [...dictColumns, ...derivedColumns, ...sourceColumns].map((column) => [pathKey(column.split('.')), column]),
);

/** The column that holds a path's values. Undefined for any other path. */
export function columnOfPath(path: FieldPath): FieldColumnName | undefined {
  return columnsByPath.get(pathKey(path));
}

/** True for columns that no event's JSON has: the column is all there is to ask, for irregular events too. */
export function isDerived(column: FieldColumnName): column is NoPathColumnName {
  return derivedNames.has(column);
}

/** Plans a query. Throws a SyntaxError for a regular expression that JavaScript does not know. */
export function makePlan(query: Query): Plan {
  const needles = new NeedleList();
  const root = planNode(query, needles);
  return { root, needles: needles.list, mayReadEvents: hasRawLeaf(root) };
}

function planNode(query: Query, needles: NeedleList): PlanNode {
  switch (query.kind) {
    case 'all':
      return { kind: 'constant', value: true };
    case 'and':
      return { kind: 'and', of: query.of.map((part) => planNode(part, needles)) };
    case 'or':
      return { kind: 'or', of: joinFieldTests(query.of).map((part) => planAlternative(part, needles)) };
    case 'not':
      return { kind: 'not', of: planNode(query.of, needles) };
    case 'field':
      return planField(query.path, [query.test], needles);
    case 'text':
      return planText(query.text, needles);
  }
}

type Alternative = Query | { readonly kind: 'fields'; readonly path: FieldPath; readonly tests: ValueTest[] };

/** Joins the tests of one path, so that a list of thousands of values costs one look at each value of the column. */
function joinFieldTests(of: readonly Query[]): readonly Alternative[] {
  const joined: Alternative[] = [];
  const byPath = new Map<string, ValueTest[]>();
  for (const part of of) {
    if (part.kind !== 'field' || part.test.kind === 'time') {
      joined.push(part);
      continue;
    }
    const key = pathKey(part.path);
    const tests = byPath.get(key);
    if (tests) {
      tests.push(part.test);
      continue;
    }
    const first = [part.test];
    byPath.set(key, first);
    joined.push({ kind: 'fields', path: part.path, tests: first });
  }
  return joined;
}

function planAlternative(part: Alternative, needles: NeedleList): PlanNode {
  return part.kind === 'fields' ? planField(part.path, part.tests, needles) : planNode(part, needles);
}

function planField(path: FieldPath, tests: readonly ValueTest[], needles: NeedleList): PlanNode {
  const key = pathKey(path);
  if (key === '["eventtime"]') return anyOf(tests.map((test) => ({ kind: 'time', test })));
  if (key === '["eventid"]' && tests.every(({ kind }) => kind === 'equals' || kind === 'present')) return planId(tests);
  const column = columnsByPath.get(key);
  // A time test tells a text from a number; a dictionary does not.
  if (column && tests.every((test) => test.kind !== 'time')) {
    return { kind: 'column', column, path, tests, test: compileAnyTest(tests) };
  }
  const byKey = keyNeedle(path.at(-1) ?? '');
  const byValue = tests.length === 1 ? valueNeedle(tests[0]!) : undefined;
  const needed = {
    needed: byKey ? needles.bit(byKey) : 0,
    neededAsWritten: byValue ? needles.bit(byValue) : 0,
    exact: false,
    onlyEscaped: false,
  };
  return tests.every((test) => test.kind !== 'time')
    ? { kind: 'path', path, tests, ...needed }
    : { kind: 'raw', ...needed };
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function planId(tests: readonly ValueTest[]): IdLeaf {
  const texts = tests.flatMap((test) => (test.kind === 'equals' ? [test.value] : []));
  const uuids = texts.filter((text) => uuidForm.test(text)).map((text) => text.replaceAll('-', ''));
  const words = uuids.flatMap((hex) => [0, 8, 16, 24].map((at) => Number.parseInt(hex.slice(at, at + 8), 16)));
  return {
    kind: 'id',
    present: tests.some(({ kind }) => kind === 'present'),
    ids: Uint32Array.from(words),
    other: uuids.length < texts.length,
  };
}

function planText(text: string, needles: NeedleList): PlanNode {
  // Every event has a key, and the empty text occurs in every key.
  if (text === '') return { kind: 'constant', value: true };
  const { bytes, exact, onlyEscaped } = textNeedle(text);
  const bit = bytes ? needles.bit(bytes) : 0;
  return { kind: 'raw', needed: 0, neededAsWritten: bit, exact: exact && bit !== 0, onlyEscaped };
}

function anyOf(of: readonly PlanNode[]): PlanNode {
  return of.length === 1 ? of[0]! : { kind: 'or', of };
}

function compileAnyTest(tests: readonly ValueTest[]): TextTest {
  if (tests.length === 1) return compileValueTest(tests[0]!);
  const equal = new Set<string>();
  const others: CompiledTest[] = [];
  for (const test of tests) {
    if (test.kind === 'equals') equal.add(test.value.toLowerCase());
    else others.push(compileValueTest(test));
  }
  return {
    present: others.some((test) => test.present),
    text: (value) => equal.has(value.toLowerCase()) || others.some((test) => test.text(value)),
  };
}

/** The same for all spellings of a path. */
export function pathKey(path: FieldPath): string {
  return JSON.stringify(path.map(asciiLower));
}

function hasRawLeaf(node: PlanNode): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.of.some(hasRawLeaf);
  return node.kind === 'not' ? hasRawLeaf(node.of) : node.kind === 'raw' || node.kind === 'path';
}

class NeedleList {
  readonly list: Uint8Array[] = [];
  readonly #bits = new Map<string, number>();

  /** The bit of a needle; 0, which asks nothing, when there are too many. */
  bit(bytes: Uint8Array): number {
    const key = bytes.join();
    const known = this.#bits.get(key);
    if (known !== undefined) return known;
    if (this.list.length === maxNeedles) return 0;
    const bit = 1 << this.list.length;
    this.list.push(bytes);
    this.#bits.set(key, bit);
    return bit;
  }
}
