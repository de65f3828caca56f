/** The filter language's meaning, written from docs/contract.md alone: the oracle for the engine. Slow and plain. */
import { BlockList, isIP } from 'node:net';
import type { Query, ValueTest } from '../../../src/model/query.ts';

export function naiveFilter(query: Query, event: unknown): boolean {
  switch (query.kind) {
    case 'all':
      return true;
    case 'and':
      return query.of.every((part) => naiveFilter(part, event));
    case 'or':
      return query.of.some((part) => naiveFilter(part, event));
    case 'not':
      return !naiveFilter(query.of, event);
    case 'text':
      return texts(event).some((text) => lowerAscii(text).includes(lowerAscii(query.text)));
    case 'field': {
      const found = lookUpField(event, query.path);
      if (query.test.kind === 'present') return found.some((value) => value !== null);
      return found.flat(Infinity).some((value) => passes(query.test, value));
    }
  }
}

/** The time of an event without one is the start of its window. */
function lookUpField(event: unknown, path: readonly string[]): unknown[] {
  const found = lookUp(event, path);
  const isTime = path.length === 1 && lowerAscii(path[0]!) === 'eventtime';
  return isTime && found.every((value) => value === null) ? lookUp(event, ['timeWindow', 'windowStart']) : found;
}

/** Every value at a path, whole. */
function lookUp(node: unknown, path: readonly string[]): unknown[] {
  const [key, ...rest] = path;
  if (key === undefined) return [node];
  const values: unknown[] = [];
  if (Array.isArray(node)) {
    for (const element of node) values.push(...lookUp(element, path));
  } else if (typeof node === 'object' && node !== null) {
    for (const [name, value] of Object.entries(node)) {
      if (lowerAscii(name) === lowerAscii(key)) values.push(...lookUp(value, rest));
    }
  }
  return values;
}

function passes(test: ValueTest, value: unknown): boolean {
  if (typeof value === 'object' || value === undefined) return false;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (test.kind) {
    case 'present':
      return true;
    case 'equals':
      return text.toLowerCase() === test.value.toLowerCase();
    case 'wildcard': {
      const source = test.pattern.map((part) =>
        typeof part === 'string'
          ? part.toLowerCase().replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
          : part.any === 'run'
            ? '.*'
            : '.',
      );
      return new RegExp(`^${source.join('')}$`, 'su').test(text.toLowerCase());
    }
    case 'cidr': {
      const [address = ''] = test.block.split('/');
      const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
      return text === test.block || (isIP(text) === isIP(address) && blockList(test.block, family).check(text, family));
    }
    case 'regex':
      return new RegExp(test.source, test.ignoreCase ? 'i' : '').test(text);
    case 'number': {
      if (typeof value === 'boolean' || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text)) return false;
      return compares(Number(value), test.op, test.value);
    }
    case 'time':
      return typeof value === 'string' && compares(Date.parse(value), test.op, test.value);
  }
}

const blockLists = new Map<string, BlockList>();

function blockList(block: string, family: 'ipv4' | 'ipv6'): BlockList {
  let list = blockLists.get(block);
  if (!list) {
    const [address = '', bits] = block.split('/');
    list = new BlockList();
    list.addSubnet(address, Number(bits), family);
    blockLists.set(block, list);
  }
  return list;
}

function compares(left: number, op: string, right: number): boolean {
  if (op === '>') return left > right;
  if (op === '>=') return left >= right;
  return op === '<' ? left < right : left <= right;
}

function texts(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node !== 'object' || node === null) return [JSON.stringify(node)];
  if (Array.isArray(node)) return node.flatMap(texts);
  return Object.entries(node).flatMap(([key, value]) => [key, ...texts(value)]);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
