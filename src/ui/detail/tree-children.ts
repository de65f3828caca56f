import type { JsonNode } from '../../model/json-tree.ts';
import { counted } from '../kit/number-text.ts';

interface TreeChild {
  /** The key, or the place in an array. */
  readonly label: string;
  readonly node: JsonNode;
  readonly path: readonly string[];
}

/** What hangs below a node. `path` is the node's own; places in arrays do not lengthen it. */
export function childrenOf(node: JsonNode, path: readonly string[]): readonly TreeChild[] {
  if (node.kind === 'object') {
    return node.members.map(({ key, value }) => ({ label: key, node: value, path: [...path, key] }));
  }
  if (node.kind === 'array') return node.items.map((item, i) => ({ label: String(i), node: item, path }));
  return [];
}

/** `3 keys`, `12 items`. */
export function sizeText(node: JsonNode): string {
  if (node.kind === 'object') return counted(node.members.length, 'key');
  return node.kind === 'array' ? counted(node.items.length, 'item') : '';
}
