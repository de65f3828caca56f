/** The meaning of a `Query` on one event, told on its parsed JSON. Columns are a faster way to the same answer. */
import type { FieldPath, Query } from '../model/query.ts';
import { asciiLower } from './ascii-case.ts';
import { standInPath } from './event-values.ts';
import { compileValueTest, scalarText } from './match-value.ts';
import type { CompiledTest } from './match-value.ts';

export type EventMatcher = (event: unknown) => boolean;

/** Takes over the tests of fields that are not in the JSON. Undefined for a path that is. */
export type OtherFields = (path: FieldPath, test: CompiledTest) => (() => boolean) | undefined;

/** Compiles a query to a test of what JSON.parse gives for an event. The event is only read. */
export function compileEventMatcher(query: Query, otherFields: OtherFields = () => undefined): EventMatcher {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const of = query.of.map((part) => compileEventMatcher(part, otherFields));
      return (event) => of.every((matches) => matches(event));
    }
    case 'or': {
      const of = query.of.map((part) => compileEventMatcher(part, otherFields));
      return (event) => of.some((matches) => matches(event));
    }
    case 'not': {
      const matches = compileEventMatcher(query.of, otherFields);
      return (event) => !matches(event);
    }
    case 'field': {
      const test = compileValueTest(query.test);
      return otherFields(query.path, test) ?? compileField(query.path, test);
    }
    case 'text':
      return compileText(query.text);
  }
}

function compileField(path: FieldPath, test: CompiledTest): EventMatcher {
  const own = compileOwnField(path, test);
  const other = standInPath(path);
  if (!other) return own;
  const isThere = compileOwnField(path, compileValueTest({ kind: 'present' }));
  const otherwise = compileOwnField(other, test);
  return (event) => (isThere(event) ? own(event) : otherwise(event));
}

function compileOwnField(path: FieldPath, test: CompiledTest): EventMatcher {
  const keys = path.map(asciiLower);
  // Walks with a list of what is left, not by recursion: arrays may lie in arrays without end.
  return (event) => {
    const nodes: unknown[] = [event];
    const depths: number[] = [0];
    while (nodes.length > 0) {
      const node = nodes.pop();
      const depth = depths.pop()!;
      const atEnd = depth === keys.length;
      if (node === null || node === undefined) continue;
      if (atEnd && test.present) return true;
      if (Array.isArray(node)) {
        for (const element of node as unknown[]) {
          nodes.push(element);
          depths.push(depth);
        }
      } else if (typeof node === 'object') {
        if (atEnd) continue;
        const wanted = keys[depth]!;
        for (const key of Object.keys(node)) {
          if (key.length !== wanted.length || asciiLower(key) !== wanted) continue;
          nodes.push((node as Readonly<Record<string, unknown>>)[key]);
          depths.push(depth + 1);
        }
      } else if (atEnd && isScalar(node) && test.scalar(node)) {
        return true;
      }
    }
    return false;
  };
}

function compileText(text: string): EventMatcher {
  const wanted = asciiLower(text);
  const has = (value: string): boolean => asciiLower(value).includes(wanted);
  return (event) => {
    const nodes: unknown[] = [event];
    while (nodes.length > 0) {
      const node = nodes.pop();
      if (node === null) {
        if (has('null')) return true;
      } else if (Array.isArray(node)) {
        for (const element of node as unknown[]) nodes.push(element);
      } else if (typeof node === 'object') {
        for (const key of Object.keys(node)) {
          if (has(key)) return true;
          nodes.push((node as Readonly<Record<string, unknown>>)[key]);
        }
      } else if (isScalar(node) && has(scalarText(node))) {
        return true;
      }
    }
    return false;
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
