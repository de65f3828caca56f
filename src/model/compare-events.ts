/** Events side by side: which fields they have in common and which not. */
import type { JsonNode } from './json-tree.ts';

export interface ComparedField {
  /** Keys joined by dots, places in arrays in brackets. */
  readonly path: string;
  /** One for each event, as text; undefined where the event has no such field. */
  readonly values: readonly (string | undefined)[];
  readonly isSame: boolean;
}

export interface Comparison {
  readonly fields: readonly ComparedField[];
  readonly different: number;
  /** Fields were left out, since there are too many. */
  readonly isCut: boolean;
}

const maxFields = 5000;

/**
 * Lays the leaves of several events side by side. Paths stand in the order of the first event that has them, beside
 * their neighbours there. A repeated key counts as a field for each time it occurs.
 */
export function compareEvents(events: readonly JsonNode[]): Comparison {
  let isCut = false;
  const leaves = events.map((event) => {
    const found = new Map<string, string>();
    isCut = addLeaves(event, '', found) || isCut;
    return found;
  });
  let order: string[] = [];
  const known = new Set<string>();
  for (const found of leaves) {
    const merged: string[] = [];
    const fresh = new Map<string, string[]>();
    let after = '';
    for (const path of found.keys()) {
      if (known.has(path)) after = path;
      else fresh.set(after, [...(fresh.get(after) ?? []), path]);
    }
    merged.push(...(fresh.get('') ?? []));
    for (const path of order) merged.push(path, ...(fresh.get(path) ?? []));
    order = merged;
    for (const path of found.keys()) known.add(path);
  }
  if (order.length > maxFields) isCut = true;
  const fields = order.slice(0, maxFields).map((path) => {
    const values = leaves.map((found) => found.get(path));
    return { path, values, isSame: values.every((value) => value === values[0]) };
  });
  return { fields, different: fields.filter(({ isSame }) => !isSame).length, isCut };
}

/** True where leaves were left out. */
function addLeaves(node: JsonNode, path: string, found: Map<string, string>): boolean {
  if (found.size >= maxFields) return true;
  switch (node.kind) {
    case 'object': {
      if (node.members.length === 0) add(path, '{}', found);
      let isCut = false;
      for (const { key, value } of node.members) {
        isCut = addLeaves(value, path === '' ? key : `${path}.${key}`, found) || isCut;
      }
      return isCut;
    }
    case 'array': {
      if (node.items.length === 0) add(path, '[]', found);
      let isCut = false;
      for (const [i, item] of node.items.entries()) isCut = addLeaves(item, `${path}[${i}]`, found) || isCut;
      return isCut;
    }
    case 'string':
      add(path, node.value, found);
      return false;
    default:
      add(path, node.text, found);
      return false;
  }
}

function add(path: string, text: string, found: Map<string, string>): void {
  let name = path;
  for (let again = 2; found.has(name); again++) name = `${path} (${again})`;
  found.set(name, text);
}
