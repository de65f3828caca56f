import { assert } from '../base/assert.ts';
import { dictColumns, eventMarkerKeys, multiColumns, otherTimePath } from '../model/columns.ts';
import type { CoreExports } from './core-module.ts';
import { targetRules } from './target-rules.ts';

/** The core's columns in their order there. */
export const coreColumns = [...dictColumns, 'target'] as const;

// As in workers/core/keys.ts.
const role = { none: 0, column: 1, multi: 2, context: 3, time: 4, id: 5, otherTime: 6 } as const;
const contextFlag = { throughArrays: 1, multi: 2, exclusive: 4, plain: 8 } as const;
const noSlot = 255;
const rootContext = 4;

/** After a fault an event is told by two of these: no object in an event has them. */
const tellingKeys: readonly string[] = ['eventVersion', 'eventID', 'eventName', 'eventCategory'];

/** One key of one kind of object, with what its value is for and, where it is an object, the keys inside. */
interface KeyNode {
  readonly name: string;
  readonly below: Map<string, KeyNode>;
  use: 'none' | 'column' | 'multi' | 'time' | 'otherTime' | 'id';
  column: number;
  mark: number;
  slot: number;
  priority: number;
}

function makeNode(name: string): KeyNode {
  return { name, below: new Map(), use: 'none', column: 0, mark: 0, slot: noSlot, priority: 0 };
}

function nodeAt(root: KeyNode, path: string): KeyNode {
  let node = root;
  for (const key of path.split('.')) {
    let next = node.below.get(key);
    if (!next) node.below.set(key, (next = makeNode(key)));
    node = next;
  }
  return node;
}

function keyTree(): KeyNode {
  const root = makeNode('');
  eventMarkerKeys.forEach((key, i) => {
    nodeAt(root, key).mark = 1 << i;
  });
  dictColumns.forEach((path, column) => {
    const node = nodeAt(root, path);
    node.use = multiColumns.has(path) ? 'multi' : 'column';
    node.column = column;
  });
  nodeAt(root, 'eventTime').use = 'time';
  nodeAt(root, otherTimePath).use = 'otherTime';
  nodeAt(root, 'eventID').use = 'id';
  nodeAt(root, 'eventId').use = 'id';
  for (const rule of targetRules) {
    const node = nodeAt(root, rule.path);
    node.slot = rule.part === 'name' ? 0 : 1;
    node.priority = rule.priority;
  }
  return root;
}

/** Something below depends on this key being there once, in its own case, and an object. */
function holdsColumns(node: KeyNode): boolean {
  return node.use !== 'none' || [...node.below.values()].some(holdsColumns);
}

/** Nothing but columns depends on what is below. */
function isPlain(node: KeyNode): boolean {
  const isColumn = node.use === 'none' || node.use === 'column';
  return isColumn && node.slot === noSlot && node.mark === 0 && [...node.below.values()].every(isPlain);
}

/** Tells the core which keys matter. Call once per core, before the first document. */
export function configureColumns(core: CoreExports): void {
  assert(core.scanConfigure(coreColumns.length) !== 0, 'the core has room for all columns');
  let multis = 0;
  const tree = keyTree();

  const addKeys = (context: number, parent: KeyNode): void => {
    for (const node of parent.below.values()) {
      let child = 0;
      if (node.below.size > 0) {
        const isMulti = [...node.below.values()].some((inner) => inner.use === 'multi');
        const hasColumns = holdsColumns(node);
        const flags =
          (isMulti || !hasColumns ? contextFlag.throughArrays : 0) |
          (isMulti ? contextFlag.multi : 0) |
          (hasColumns ? contextFlag.exclusive : 0) |
          (hasColumns && parent === tree && isPlain(node) ? contextFlag.plain : 0);
        child = core.keysAddContext(context, flags);
        assert(child !== 0, 'the core has room for all contexts');
      }
      let column = node.column;
      if (node.use === 'multi') {
        column = multis++;
        assert(core.scanMultiColumn(column, node.column) !== 0, 'the core has room for all multi columns');
      }
      const nodeRole = child !== 0 ? role.context : role[node.use];
      const added = core.keysAdd(
        context,
        putKey(core, node.name),
        nodeRole,
        column,
        child,
        node.mark,
        Number(holdsColumns(node)),
        node.slot,
        node.priority,
      );
      assert(added !== 0, 'the core has room for all keys');
      addKeys(child, node);
    }
  };
  addKeys(rootContext, tree);
  core.scanSetTellingMarks(tellingKeys.reduce((marks, key) => marks | nodeAt(tree, key).mark, 0));
}

function putKey(core: CoreExports, name: string): number {
  const bytes = new TextEncoder().encode(name);
  new Uint8Array(core.memory.buffer, core.exchangeBase() >>> 0, bytes.length).set(bytes);
  return bytes.length;
}
