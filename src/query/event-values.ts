/** The values that one event has at a path, from its parsed JSON: what a test of the path is put to. */
import type { FieldPath } from '../model/query.ts';
import { otherTimePath } from '../model/columns.ts';
import { asciiLower } from './ascii-case.ts';
import { scalarText } from './match-value.ts';

export interface PathValues {
  /** Something is there that is not null, be it an object. */
  readonly present: boolean;
  /** Scalars as text, those in arrays too, in the order of the JSON. */
  readonly texts: readonly string[];
}

const standIn: FieldPath = otherTimePath.split('.');

/** The path whose values count for events that have none at this one: only the time has such a path. */
export function standInPath(path: FieldPath): FieldPath | undefined {
  return path.length === 1 && asciiLower(path[0]!) === 'eventtime' ? standIn : undefined;
}

/** Compiles a path to a reader of what JSON.parse gives for an event. Keys are compared ignoring ASCII case. */
export function compilePath(path: FieldPath): (event: unknown) => PathValues {
  const own = compileOwnPath(path);
  const other = standInPath(path);
  if (!other) return own;
  const otherwise = compileOwnPath(other);
  return (event) => {
    const found = own(event);
    return found.present ? found : otherwise(event);
  };
}

function compileOwnPath(path: FieldPath): (event: unknown) => PathValues {
  const keys = path.map(asciiLower);
  return (event) => {
    const texts: string[] = [];
    let present = false;
    const nodes: unknown[] = [event];
    const depths: number[] = [0];
    while (nodes.length > 0) {
      const node = nodes.pop();
      const depth = depths.pop()!;
      if (node === null || node === undefined) continue;
      const atEnd = depth === keys.length;
      if (atEnd) present = true;
      if (Array.isArray(node)) {
        for (let i = node.length - 1; i >= 0; i--) {
          nodes.push(node[i]);
          depths.push(depth);
        }
      } else if (typeof node === 'object') {
        if (atEnd) continue;
        for (const key of Object.keys(node).reverse()) {
          if (key.length !== keys[depth]!.length || asciiLower(key) !== keys[depth]) continue;
          nodes.push((node as Readonly<Record<string, unknown>>)[key]);
          depths.push(depth + 1);
        }
      } else if (atEnd && (typeof node === 'string' || typeof node === 'number' || typeof node === 'boolean')) {
        texts.push(scalarText(node));
      }
    }
    return { present, texts };
  };
}

/** What an event's bytes say; undefined where they are no JSON, which the scanner never takes for an event. */
export function parseEvent(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
