import { dictColumns, multiColumns } from '../../../src/model/columns.ts';
import { targetRules } from '../../../src/core/target-rules.ts';
import { container, wtf8, type Cell } from './scan-harness.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function member(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function scalarText(value: Json): string {
  return typeof value === 'string' ? wtf8(value) : JSON.stringify(value);
}

function isContainer(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function cell(value: Json | undefined): Cell {
  if (value === undefined || value === null) return undefined;
  return isContainer(value) ? container : scalarText(value);
}

function multiCell(list: Json | undefined, key: string): Cell {
  const elements = Array.isArray(list) ? list : [list];
  const values = elements
    .map((element) => member(element, key))
    .filter((value) => value !== undefined && value !== null);
  const scalars = values.filter((value) => !isContainer(value));
  if (scalars.length === 0) return values.length > 0 ? container : undefined;
  return scalars.map(scalarText).join('\xff');
}

const columnPaths = dictColumns.map((path) => ({ path, keys: path.split('.') }));
const targetPaths = targetRules.map((rule) => ({ rule, keys: rule.path.split('.') }));

/** The cells that an event parsed by JSON.parse should have, by column. */
export function referenceCells(event: unknown): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const { path, keys } of columnPaths) {
    if (multiColumns.has(path)) {
      cells.set(path, multiCell(member(event as Json, keys[0]!), keys[1]!));
    } else {
      cells.set(path, cell(keys.reduce<Json | undefined>(member, event as Json)));
    }
  }
  return cells;
}

function firstThroughArrays(value: Json | undefined, keys: readonly string[], from = 0): string | undefined {
  if (Array.isArray(value)) {
    for (const element of value) {
      const found = firstThroughArrays(element, keys, from);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const key = keys[from];
  if (key !== undefined && value !== undefined) return firstThroughArrays(member(value, key), keys, from + 1);
  return value === undefined || value === null || isContainer(value) || value === '' ? undefined : scalarText(value);
}

/** The target of an event that has no repeated keys. Both its parts are ASCII of at most 512 characters here. */
export function referenceTarget(event: unknown): Cell {
  const parts = { name: undefined as string | undefined, detail: undefined as string | undefined };
  let best = Infinity;
  for (const { rule, keys } of targetPaths) {
    if (rule.priority > best) continue;
    const found = firstThroughArrays(event as Json, keys);
    if (found === undefined) continue;
    best = rule.priority;
    parts[rule.part] = found;
  }
  if (parts.name === undefined) return undefined;
  return parts.detail === undefined ? parts.name : `${parts.name}/${parts.detail}`;
}
